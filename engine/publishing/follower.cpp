#include "engine/publishing/follower.hpp"

#include <fmt/format.h>

namespace retour::engine {

std::chrono::milliseconds PolicyFollower::round() {
  const auto taken = takeover_.catch_up();
  for (const auto& publication : taken.publications)
    for (const auto& [market, version] : publication.markets)
      log_(fmt::format("policy of {} is {} (publication {}, {} by {}: {})", market,
                       version ? policies::short_version(*version) : "withdrawn", publication.seq,
                       name_of(publication.kind), publication.author, publication.note));
  return std::min(taken.next.value_or(kPoll), kPoll);
}

void PolicyFollower::note(const std::optional<std::string>& trouble) {
  const std::lock_guard lock(mutex_);
  if (trouble && trouble != trouble_) log_(fmt::format("policies: {}", *trouble));
  if (!trouble && trouble_) log_("policies: up to date again");
  trouble_ = trouble;
}

// Two returns and not one variable: GCC 12 takes the first value away from one that is assigned by a call that throws,
// and the follower slept for a century.
std::chrono::milliseconds PolicyFollower::round_or_trouble() {
  try {
    const auto pause = round();
    note({});
    return pause;
  } catch (const std::exception& error) {  // the database is away, or this program is too old for a policy
    note(error.what());
    return kPoll;
  }
}

void PolicyFollower::follow() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const auto pause = round_or_trouble();
    lock.lock();
    changed_.wait_for(lock, pause, [&] { return stopping_; });
  }
}

void PolicyFollower::start() {
  const std::lock_guard lock(mutex_);
  if (thread_.joinable()) return;
  stopping_ = false;
  thread_ = std::thread([this] { follow(); });
}

void PolicyFollower::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> PolicyFollower::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace retour::engine
