// engine/store/effect_store.hpp - claiming what the outside world is still to do
#pragma once
// Duty: claims due effects under a lease of database time and an epoch that grows with every claim; only the latest
// claim can write. Errors: DatabaseUnavailable. Threading: safe from any thread.

#include <optional>
#include <string>
#include <vector>

#include "engine/store/case_store.hpp"
#include "engine/store/database.hpp"

namespace retour::engine {

struct ClaimedEffect {
  std::string merchant_id, case_id, key, kind, subject, body, request;
  workflows::Instant due{}, planned_at{};
  int epoch = 0, attempts = 0, misses = 0;
  std::optional<workflows::Instant> sent_at;  // first call to the outside world
  std::string note;                           // why it was postponed last

  /// The effect is done.
  Claim done() const { return {case_id, key, epoch, Claim::Then::finish, {}, 0, {}}; }
  /// It stays and comes due again.
  Claim again(workflows::Instant next, int misses_now, std::string why) const {
    return {case_id, key, epoch, Claim::Then::postpone, next, misses_now, std::move(why)};
  }
  /// The work goes on; the transition is only made while the claim is ours.
  Claim held() const { return {case_id, key, epoch, Claim::Then::hold, {}, misses, {}}; }
};

class EffectStore {
 public:
  explicit EffectStore(Database& database) : database_(database) {}

  std::vector<ClaimedEffect> claim(workflows::Instant now, int limit, std::chrono::seconds lease);
  /// Must be called, and must return true, before the outside world is called. False: the claim was lost.
  bool mark_sent(const ClaimedEffect& effect, workflows::Instant now);
  /// Without a transition of the case. False: the claim was lost.
  bool settle(const std::string& merchant_id, const Claim& claim);
  /// Only for the sole node of a database, before its workers start: whoever held these leases is dead.
  void free_leases();
  std::optional<workflows::Instant> next_due();
  std::vector<PendingEffect> of_case(const std::string& merchant_id, const std::string& case_id);

 private:
  Database& database_;
};

}  // namespace retour::engine
