// sandbox/webhooks.hpp - signed events to the configured addresses, at least once, in order per subject
#pragma once
// Duty: a webhook is recorded in the same transaction as its effect, then delivered by worker threads; a non-2xx answer
// is tried again with growing pauses, at most max_attempts times. What was not delivered before a crash is tried after
// it. Threading: thread-safe. Signing uses real time. Errors: a failed delivery is state, not an exception.
#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/clock.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/ledger.hpp"

namespace retour::sandbox {

inline constexpr int max_attempts = 15;
inline constexpr std::int64_t first_retry_ms = 200;
inline constexpr std::int64_t max_retry_ms = 30'000;
inline constexpr int delivery_timeout_seconds = 10;

enum class Provider { stripe, easypost };

struct Target {
  std::string url;  // "": nobody listens, nothing is recorded
  std::string secret;
};

class Webhooks {
 public:
  Webhooks(Ledger& ledger, Faults& faults, Stopper& stopper, Target stripe, Target easypost);
  ~Webhooks();

  // A webhook written into the ledger but not sent yet.
  struct Draft {
    std::string id;
    std::string subject;
    Provider provider = Provider::stripe;
  };
  // Inside the effect's transaction. The id is the event's own.
  std::optional<Draft> record(Ledger::Tx& tx, Provider provider, const std::string& event_id, const std::string& type,
                              const std::string& subject, const std::string& payload);
  // After the transaction. True: the caller must deliver_early() it before it answers.
  bool send(const Draft& draft);
  void deliver_early(const std::string& id);

  void start();
  void stop();
  const std::string& url(Provider provider) const { return targets_[static_cast<std::size_t>(provider)].url; }
  // {id, url, type, subject, attempts, delivered, dropped}
  static json::array listing(const Ledger::View& view);

 private:
  struct Job {
    std::string id;
    Provider provider = Provider::stripe;
    int copies = 1;
    bool waits_for_next = false;
    std::int64_t due_ms = 0;
    std::uint64_t order = 0;
  };
  struct Later {
    bool operator()(const Job& a, const Job& b) const;
  };
  struct Shard {
    std::priority_queue<Job, std::vector<Job>, Later> jobs;
    std::condition_variable changed;
  };
  static constexpr std::size_t shard_count = 4;

  void work(Shard& shard);
  void enqueue(std::size_t shard, Job job);
  void attempt(std::size_t shard, Job job);
  void overtake(Provider provider);
  bool post(const std::string& id, Provider provider);

  Ledger& ledger_;
  Faults& faults_;
  Stopper& stopper_;
  const std::array<Target, 2> targets_;
  std::mutex mutex_;  // guards the shards and the order
  std::array<Shard, shard_count> shards_;
  std::array<int, 2> waiting_{};  // jobs per provider that wait to be overtaken
  std::uint64_t next_order_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace retour::sandbox
