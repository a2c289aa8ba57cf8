// engine/cluster/detail/keeper.hpp - one postgres that is kept running
#pragma once
// Duty: starts postgres from a thread of its own, waits for it there, and starts it again when it dies. The thread
// lives as long as the process: Linux sends the signal "your parent died" when the *thread* that forked ends, so
// postgres is shut down when the server is killed, and not when some caller's thread ends. Errors: ClusterError from
// start(); later ones are kept in trouble(). Threading: one owner calls start() and stop(); trouble() from any thread.

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace retour::engine::detail {

/// So many deaths in a row, each sooner than kSteadyAfter, and the keeper gives up.
inline constexpr int kMaxRestarts = 6;
inline constexpr std::chrono::seconds kSteadyAfter{60};

class Keeper {
 public:
  struct Jobs {
    std::function<void()> prepare;            // before every start: clears what the last one left; may take its time
    std::function<pid_t()> launch;            // starts postgres from the calling thread; quick
    std::function<std::string()> last_words;  // of postgres, for messages
    std::function<void(const std::string&)> log;
    std::string ping;  // connection string
  };

  explicit Keeper(Jobs jobs);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Returns when postgres accepts connections.
  void start();
  void stop();
  std::optional<std::string> trouble() const;

 private:
  void keep();
  bool launch_unless_stopping();
  std::string wait_for_the_end();
  bool pause_before_restart(int deaths);
  /// Whether to start again after a death; throws when that is no use.
  bool goes_on(const std::string& how, int deaths) const;
  void give_up(const std::string& why);

  const Jobs jobs_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  pid_t process_ = 0;  // 0: none runs
  bool ready_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::optional<std::string> trouble_;
  std::thread thread_;
};

}  // namespace retour::engine::detail
