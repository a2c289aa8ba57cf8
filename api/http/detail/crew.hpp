// api/http/detail/crew.hpp - the threads that answer whole requests, and the queue before them
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "api/http/detail/connection.hpp"

// Threads are started as they are needed, up to the limit. The queue is bounded by the number of connections. take()
// and others_wait() from any thread; end() once. `work` must not throw.
namespace retour::api::detail {

class Crew {
 public:
  using Work = std::function<void(std::unique_ptr<Connection>)>;

  Crew(int max_threads, Work work) : max_threads_(static_cast<std::size_t>(max_threads)), work_(std::move(work)) {}
  ~Crew() { end(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void take(std::unique_ptr<Connection> connection);
  // Whether requests are queued that no thread is free for.
  bool others_wait() const { return queued_ > idle_; }
  std::size_t queued() const { return queued_; }
  // Works off what is queued and returns when the last thread has ended.
  void end();

 private:
  void run();
  void start_thread();

  const std::size_t max_threads_;
  const Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Connection>> queue_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> queued_ = 0;  // changed under the mutex
  std::atomic<std::size_t> idle_ = 0;    // likewise; woken ones count until they are awake
  bool ending_ = false;
};

}  // namespace retour::api::detail
