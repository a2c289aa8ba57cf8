#include "api/http/detail/crew.hpp"

#include <system_error>

namespace retour::api::detail {

void Crew::take(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(connection));
  ++queued_;
  if (others_wait() && threads_.size() < max_threads_) start_thread();
  changed_.notify_one();
}

void Crew::start_thread() {
  try {
    threads_.emplace_back([this] { run(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // fewer threads will do, none will not
  }
}

void Crew::end() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    threads.swap(threads_);
    changed_.notify_all();
  }
  for (auto& thread : threads) thread.join();
}

void Crew::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    auto connection = std::move(queue_.front());
    queue_.pop_front();
    --queued_;
    lock.unlock();
    work_(std::move(connection));
    lock.lock();
  }
}

}  // namespace retour::api::detail
