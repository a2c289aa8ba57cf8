// engine/publishing/follower.hpp - the thread by which a node follows the publications
#pragma once
// Duty: looks for publications every `poll` and takes each over when it comes into force. What goes wrong is logged
// once, tried again, and told to whoever asks whether the node is ready. Threading: start() and stop() by one owner;
// trouble() from any thread.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/publishing/takeover.hpp"

namespace retour::engine {

class PolicyFollower {
 public:
  using Log = std::function<void(const std::string&)>;
  static constexpr std::chrono::milliseconds kPoll{150};

  PolicyFollower(Database& database, policies::PolicyRegistry& policies, Log log)
      : takeover_(database, policies), log_(std::move(log)) {}
  ~PolicyFollower() { stop(); }
  PolicyFollower(const PolicyFollower&) = delete;
  PolicyFollower& operator=(const PolicyFollower&) = delete;

  /// One round on the caller's thread; throws what goes wrong.
  void catch_up() { (void)round(); }
  void start();
  void stop();
  /// Why the policies here may be those of yesterday; nothing: they are not.
  std::optional<std::string> trouble() const;

 private:
  std::chrono::milliseconds round();
  std::chrono::milliseconds round_or_trouble();
  void follow();
  void note(const std::optional<std::string>& trouble);

  PolicyTakeover takeover_;
  const Log log_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::optional<std::string> trouble_;
  std::thread thread_;
};

}  // namespace retour::engine
