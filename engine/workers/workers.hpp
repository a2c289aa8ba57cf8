// engine/workers/workers.hpp - threads that carry out effects, fire timers and work off webhooks
#pragma once
// Duty: claims what is due and performs it, until stopped. What fails by an exception stays leased and comes due again.
// Idle workers look every `poll`. Threading: start() and stop() by one owner.

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/workers/webhooks.hpp"

namespace retour::engine {

struct WorkerOptions {
  int threads = 2;
  std::chrono::milliseconds poll{100};
  std::chrono::seconds lease{120};
  std::chrono::milliseconds call_deadline = kCallDeadline;
  int batch = 2;  // effects a claim: each may take several calls, and the lease is for all of them
};

class Workers {
 public:
  Workers(Runtime& runtime, Database& database, policies::PolicyRegistry& policies, const Merchants& merchants,
          const Clock& clock, WorkerOptions options, Log log);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void start();
  /// Returns when the last effect under way has been told about.
  void stop();
  /// For the sole node of a database, before start(): what a killed process was working on comes due at once, not when
  /// its lease ends.
  void take_over() { effects_.free_leases(); }
  Webhooks& webhooks() { return webhooks_; }
  /// Everything that is due now, on the caller's thread; how much it was. For tests and for the last round of a stop.
  int run_once();

 private:
  void work();
  int guarded(const std::function<int()>& round);

  CaseStore cases_;
  EffectStore effects_;
  LabelStore labels_;
  LedgerStore ledgers_;
  NoteStore notes_;
  Webhooks webhooks_;
  EffectTools tools_;
  const Clock& clock_;
  const WorkerOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace retour::engine
