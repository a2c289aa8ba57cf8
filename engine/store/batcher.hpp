// engine/store/batcher.hpp - waiting requests share one statement
#pragma once
// Duty: whoever comes first while fewer than `max_leaders` are at work leads: it takes all that waits (at most
// `max_batch`), runs them as one batch on its own thread and hands out the answers. Nobody waits for a timer, and a
// lone request costs no thread switch. `disjoint` keeps requests that touch the same rows out of one batch; they lead
// or join the next one. Errors: when a batch of several throws, each of its requests is run alone, and only what throws
// again throws to its caller: one bad request never fails its neighbours. Threading: submit() may be called from any
// thread.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace retour::engine {

template <class Request, class Answer>
class Batcher {
 public:
  using Batch = std::vector<const Request*>;
  using Run = std::function<std::vector<Answer>(const Batch&)>;
  using Disjoint = std::function<bool(const Batch&, const Request&)>;

  Batcher(std::size_t max_leaders, std::size_t max_batch, Run run, Disjoint disjoint = {})
      : max_leaders_(max_leaders), max_batch_(max_batch), run_(std::move(run)), disjoint_(std::move(disjoint)) {}

  Answer submit(const Request& request) {
    // Of the thread, not of the call: it is notified after the lock is released, when the call may be over already.
    static thread_local const auto bell = std::make_shared<std::condition_variable>();
    Slot slot{&request, {}, {}, bell, false, false};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&slot);
    while (!slot.done) {
      if (leaders_ < max_leaders_ && !slot.taken)
        lead(lock);
      else
        bell->wait(lock);
    }
    if (slot.failure) std::rethrow_exception(slot.failure);
    return std::move(*slot.answer);
  }

 private:
  struct Slot {
    const Request* request;
    std::optional<Answer> answer;
    std::exception_ptr failure;
    std::shared_ptr<std::condition_variable> bell;
    bool taken, done;
  };

  /// Takes a batch that may or may not hold the leader's own request, and runs it with the lock released.
  void lead(std::unique_lock<std::mutex>& lock) {
    std::vector<Slot*> taken = take();
    ++leaders_;
    lock.unlock();
    perform(taken);
    std::vector<std::shared_ptr<std::condition_variable>> bells;
    lock.lock();
    --leaders_;
    for (Slot* slot : taken) {
      slot->done = true;
      bells.push_back(slot->bell);
    }
    // Somebody who still waits must lead on, because this leader may have its answer and go.
    if (!waiting_.empty()) bells.push_back(waiting_.front()->bell);
    lock.unlock();
    for (const auto& bell : bells) bell->notify_one();
    lock.lock();
  }

  std::vector<Slot*> take() {
    std::vector<Slot*> taken;
    Batch batch;
    std::deque<Slot*> left;
    for (Slot* slot : waiting_) {
      const bool fits = taken.size() < max_batch_ && (!disjoint_ || disjoint_(batch, *slot->request));
      if (!fits) {
        left.push_back(slot);
        continue;
      }
      slot->taken = true;
      taken.push_back(slot);
      batch.push_back(slot->request);
    }
    waiting_ = std::move(left);
    return taken;
  }

  void perform(const std::vector<Slot*>& taken) {
    Batch batch;
    for (const Slot* slot : taken) batch.push_back(slot->request);
    try {
      auto answers = run_(batch);
      for (std::size_t i = 0; i < taken.size(); ++i) taken[i]->answer = std::move(answers.at(i));
    } catch (...) {
      if (taken.size() == 1)
        taken.front()->failure = std::current_exception();
      else
        for (Slot* slot : taken) perform({slot});
    }
  }

  const std::size_t max_leaders_, max_batch_;
  const Run run_;
  const Disjoint disjoint_;
  std::mutex mutex_;
  std::deque<Slot*> waiting_;
  std::size_t leaders_ = 0;
};

}  // namespace retour::engine
