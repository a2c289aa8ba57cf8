#include "engine/workers/workers.hpp"

#include <fmt/format.h>

namespace retour::engine {
namespace {

/// After a failure (the database is away) a worker does not hammer.
constexpr std::chrono::seconds kAfterTrouble{1};

}  // namespace

Workers::Workers(Runtime& runtime, Database& database, policies::PolicyRegistry& policies, const Merchants& merchants,
                 const Clock& clock, WorkerOptions options, Log log)
    : cases_(database),
      effects_(database),
      labels_(database),
      ledgers_(database),
      notes_(database),
      webhooks_(database, merchants, clock),
      tools_{runtime,
             cases_,
             effects_,
             labels_,
             ledgers_,
             notes_,
             policies,
             merchants,
             clock,
             std::move(log),
             options.call_deadline},
      clock_(clock),
      options_(options) {}

Workers::~Workers() { stop(); }

void Workers::start() {
  const std::lock_guard lock(mutex_);
  if (!threads_.empty()) return;
  stopping_ = false;
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

void Workers::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (auto& thread : threads) thread.join();
}

int Workers::run_once() {
  // News first: what they tell may be why an effect is not carried out.
  const int heard = webhooks_.deliver(tools_, options_.batch, options_.lease);
  const auto due = effects_.claim(clock_.now(), options_.batch, options_.lease);
  for (const auto& effect : due) {
    try {
      perform(tools_, effect);
    } catch (const std::exception& error) {
      tools_.log(
          fmt::format("effect {} of case {} will be tried again: {}", effect.kind, effect.case_id, error.what()));
    }
  }
  return static_cast<int>(due.size()) + heard;
}

int Workers::guarded(const std::function<int()>& round) {
  try {
    return round();
  } catch (const std::exception& error) {
    tools_.log(fmt::format("workers: {}", error.what()));
    return -1;
  }
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const int done = guarded([this] { return run_once(); });
    lock.lock();
    if (done > 0) continue;
    const auto pause = done < 0 ? std::chrono::milliseconds(kAfterTrouble) : options_.poll;
    changed_.wait_for(lock, pause, [&] { return stopping_; });
  }
}

}  // namespace retour::engine
