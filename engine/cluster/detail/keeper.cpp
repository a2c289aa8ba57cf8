#include "engine/cluster/detail/keeper.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPing{10};
constexpr milliseconds kLastPing{200};
/// Silence for so long means that nothing comes; a postgres that answers "starting up" recovers and gets longer.
constexpr seconds kSilencePatience{60};
constexpr seconds kRecoveryPatience{900};
constexpr milliseconds kFirstRestart{100};
constexpr milliseconds kLastRestart{5'000};

/// A fast shutdown writes everything to disk; the others are for a disk that is stuck.
struct Request {
  int signal;
  seconds patience;
};
constexpr std::array kShutdown{Request{SIGINT, seconds(60)}, Request{SIGQUIT, seconds(10)},
                               Request{SIGKILL, seconds(10)}};

std::string describe(int status) {
  return WIFSIGNALED(status) ? fmt::format("was killed by signal {}", WTERMSIG(status))
                             : fmt::format("ended with code {}", WEXITSTATUS(status));
}

}  // namespace

Keeper::Keeper(Jobs jobs) : jobs_(std::move(jobs)) {}

Keeper::~Keeper() { stop(); }

void Keeper::start() {
  thread_ = std::thread([this] { keep(); });
  const auto began = steady_clock::now();
  auto pause = kFirstPing;
  for (;;) {
    const PGPing answer = PQping(jobs_.ping.c_str());
    std::unique_lock lock(mutex_);
    if (trouble_) throw ClusterError(*trouble_);
    if (answer == PQPING_OK && process_ != 0) {
      ready_ = true;
      return;
    }
    const auto patience = answer == PQPING_REJECT ? kRecoveryPatience : kSilencePatience;
    if (steady_clock::now() - began > patience)
      throw ClusterError(fmt::format("PostgreSQL does not answer:\n{}", jobs_.last_words()));
    changed_.wait_for(lock, pause, [this] { return trouble_.has_value(); });
    pause = std::min(pause * 2, kLastPing);
  }
}

void Keeper::stop() {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    for (const Request& request : kShutdown) {
      if (process_ != 0) ::kill(process_, request.signal);
      if (changed_.wait_for(lock, request.patience, [this] { return ended_ || process_ == 0; })) break;
    }
  }
  thread_.join();
}

std::optional<std::string> Keeper::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Keeper::keep() {
  try {
    for (int deaths = 0; pause_before_restart(deaths) && launch_unless_stopping();) {
      const auto began = steady_clock::now();
      const std::string how = wait_for_the_end();
      deaths = steady_clock::now() - began > kSteadyAfter ? 1 : deaths + 1;
      if (!goes_on(how, deaths)) break;
      jobs_.log(fmt::format("PostgreSQL {}; starting it again", how));
    }
  } catch (const std::exception& error) {
    give_up(error.what());
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

bool Keeper::goes_on(const std::string& how, int deaths) const {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!ready_) throw ClusterError(fmt::format("PostgreSQL did not start, it {}:\n{}", how, jobs_.last_words()));
  if (deaths > kMaxRestarts)
    throw ClusterError(fmt::format("PostgreSQL {}, {} times in a row:\n{}", how, deaths, jobs_.last_words()));
  return true;
}

bool Keeper::pause_before_restart(int deaths) {
  if (deaths == 0) return true;
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, std::min(kFirstRestart * (1 << (deaths - 1)), kLastRestart),
                            [this] { return stopping_; });
}

bool Keeper::launch_unless_stopping() {
  jobs_.prepare();
  const std::lock_guard lock(mutex_);  // a stop that comes now finds the process, or keeps it from being made
  if (stopping_) return false;
  process_ = jobs_.launch();
  return true;
}

/// Reaps only under the lock: until then the number is taken, so that stop() never signals a stranger.
std::string Keeper::wait_for_the_end() {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
  const std::lock_guard lock(mutex_);
  int status = 0;
  const pid_t reaped = ::waitpid(process_, &status, 0);
  process_ = 0;
  changed_.notify_all();
  return reaped < 0 ? std::string("ended") : describe(status);
}

void Keeper::give_up(const std::string& why) {
  jobs_.log(why);
  const std::lock_guard lock(mutex_);
  trouble_ = why;
  changed_.notify_all();
}

}  // namespace retour::engine::detail
