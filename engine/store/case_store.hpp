// engine/store/case_store.hpp - reading cases and committing transitions
#pragma once
// Duty: the only door to the rows of a case. Reads and commits of requests that wait at the same time share a
// statement. Errors: DatabaseUnavailable; a guard that does not hold is a Verdict. An answer lost on the way
// (DatabaseUnavailable while committing) is in doubt: read the case again, its version tells. Threading: safe from any
// thread.

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/records.hpp"
#include "engine/store/batcher.hpp"
#include "engine/store/database.hpp"
#include "workflows/decide.hpp"
#include "workflows/model/facts.hpp"

namespace retour::engine {

/// Requests that share one statement at most, and statements that run at once.
inline constexpr std::size_t kMaxBatch = 64;
inline constexpr std::size_t kCommitLeaders = 1;
inline constexpr std::size_t kLoadLeaders = 1;

struct CaseRef {
  std::string merchant_id;
  std::string rma, id;  // one of the two
  std::optional<std::string> idempotency_key;
};

struct KeyUsed {
  std::string case_id, event;
  std::int64_t request_hash = 0, seq = 0;
};

struct Loaded {
  std::optional<workflows::ReturnCase> rma;  // nothing: no such case of this merchant
  std::shared_ptr<const workflows::Order> order;
  workflows::Ledger ledger;      // counters of the order; nothing about actors or other cases
  std::int64_t order_stamp = 0;  // changes with the order and with each of its counters
  std::optional<KeyUsed> key_used;
};

struct EventRow {
  std::int64_t seq = 0;
  workflows::Actor actor;
  std::string machine, subject, name, from, to, body, decision;
  std::string chain;  // hex
};

struct EffectRow {
  std::string key, kind, subject, body;
  std::optional<std::string> request;
  workflows::Instant due{};
};

struct Transition {
  const workflows::ReturnCase* next = nullptr;  // version and chain are those after it
  std::int64_t expected_version = 0;            // 0: the case is created
  std::int64_t order_stamp = 0;                 // as it was loaded
  workflows::Instant at{};
  bool closed = false;
  workflows::Channel channel = workflows::Channel::system;
  std::vector<EventRow> events;
  std::vector<workflows::CapacityChange> capacity;
  std::vector<EffectRow> effects;
  std::vector<workflows::Notify> notices;
  std::optional<Idempotency> idempotency;
  std::optional<Claim> claim;
};

/// Whether the case's version and the order's stamp guard all that it changes.
bool only_moves(const Transition& transition);

enum class Verdict { committed, lost_race, no_capacity, key_used, fenced };

struct Refusal {
  std::string merchant_id, order_id, case_id;  // ids may be empty
  workflows::Instant at{};
  std::string name, body, reasons, policy_version;
  workflows::Actor actor;
  workflows::Channel channel = workflows::Channel::system;
};

struct Sibling {
  std::string id, rma, state;
  std::vector<workflows::ReturnLine> lines;
  bool settled = false;  // money for the goods was granted
  std::vector<workflows::Refund> refunds;
  workflows::LineTaxes given_taxes;
};

class CaseStore {
 public:
  explicit CaseStore(Database& database);

  Loaded load(const CaseRef& ref);
  Verdict commit(const Transition& transition);

  std::vector<Sibling> siblings(const std::string& merchant_id, const std::string& order_id);
  /// Fills what other cases of the order took, what of it they paid back, and by which of a provider's refunds.
  /// `own_id` may be empty.
  void load_others(const std::string& merchant_id, const std::string& order_id, const std::string& own_id,
                   workflows::Ledger& into);
  int returns_since(const std::string& merchant_id, const std::string& customer_ref, workflows::Instant since);
  /// Fills what was paid without a person: on the day of `day_key`, and on the order since `day_ago`.
  void load_automation(const std::string& merchant_id, const std::string& order_id, const std::string& day_key,
                       const std::string& order_key, workflows::Instant day_ago, workflows::Ledger& into);
  /// Fills the actor's part of the ledger: counters of the keys the policy's day and order give, and the rolling sum.
  void load_actor(const std::string& merchant_id, const std::string& order_id, const workflows::Actor& actor,
                  const std::string& day_key, workflows::Instant day_ago, workflows::Ledger& into);
  /// Counters of people and of units are made on first use.
  void ensure_counters(const Transition& transition);

  std::vector<TimelineEntry> timeline(const std::string& merchant_id, const std::string& case_id);
  std::vector<RefusalEntry> refusals(const std::string& merchant_id, const std::string& case_id);
  void record(const Refusal& refusal);
  std::vector<CaseListing> list(const std::string& merchant_id, const CaseFilter& filter);

 private:
  std::vector<Loaded> load_batch(const std::vector<const CaseRef*>& batch);
  std::vector<Verdict> commit_batch(const std::vector<const Transition*>& batch);

  Database& database_;
  Batcher<CaseRef, Loaded> loads_;
  Batcher<Transition, Verdict> commits_;
};

/// How actor counters are named: key of the order counter of one person.
std::string actor_order_key(const workflows::Actor& actor, const std::string& order_id);

}  // namespace retour::engine
