// engine/runtime.hpp - load, decide, commit: the only code that changes a case
#pragma once
// Duty: one event on one case. The decision is pure and made on what was read; the commit is guarded, and a lost race
// decides again. Refusals are recorded too. Errors: DatabaseUnavailable; a commit whose answer was lost is looked up by
// the chain of its first event before anything is tried again. Threading: safe from any thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/clock.hpp"
#include "engine/memory.hpp"
#include "engine/store/case_store.hpp"
#include "engine/store/order_store.hpp"
#include "engine/store/paper_store.hpp"
#include "policies/registry.hpp"
#include "workflows/decide.hpp"

namespace retour::engine {

/// A request that keeps losing races gives up after so many and may be sent again.
inline constexpr int kMaxRaces = 8;

/// Cases that a node remembers: some 8 KB each.
inline constexpr std::size_t kRemembered = 2048;

/// Who asks for whom, by which door.
struct Caller {
  std::string merchant_id;
  workflows::Actor actor;
  workflows::Channel channel = workflows::Channel::system;
};

struct Command {
  Caller caller;
  std::string rma, case_id;  // one of the two
  workflows::Event event;
  std::optional<Idempotency> idempotency;
  std::optional<std::int64_t> if_version;  // the version the caller saw
  std::optional<Claim> claim;              // of a worker
};

struct Done {
  workflows::ReturnCase rma;
  std::vector<workflows::Step> steps;
  std::vector<workflows::Citation> citations;
  std::vector<std::string> remarks;
  bool repeated = false;  // an idempotency key seen before: nothing happened now
};
struct NotFound {};  // also for what belongs to somebody else
struct VersionMismatch {
  std::int64_t version = 0;
};
struct KeyReused {};  // the same idempotency key for another request
struct Fenced {};     // the worker's claim is not the latest
struct Busy {};       // lost kMaxRaces races

using Answer = std::variant<Done, workflows::kernel::Refused, workflows::kernel::NoSuchMove, NotFound, VersionMismatch,
                            KeyReused, Fenced, Busy>;

/// The exact bytes that a gateway will be sent for a refund; nothing for one that people pay.
using FreezeRefund = std::function<std::optional<std::string>(const workflows::ReturnCase&, const workflows::Refund&)>;

/// The provider of a payment moves multiples of this.
using StepOf = std::function<workflows::Minor(const workflows::Order&, const workflows::Tender&)>;

class Runtime {
 public:
  /// `step_of`: nothing = every provider moves every amount.
  Runtime(Database& database, policies::PolicyRegistry& policies, const Clock& clock, FreezeRefund freeze,
          StepOf step_of = {});

  Answer apply(const Command& command);
  Answer submit(const Caller& caller, const std::string& order_id, const workflows::Submit& request,
                const std::optional<Idempotency>& idempotency);

  /// What the providers of the order's payments can move is a fact like any other, known before anything is decided.
  void learn_steps(const workflows::Order& order, workflows::Ledger& ledger) const;

  /// The pinned policy, from the registry or compiled again from its stored texts. Throws when there are none.
  policies::PolicyPtr policy(const std::string& version);
  /// Decides about a new return of an order: the version it is pinned to, or with `pin: most_favourable` today's where
  /// that is better for the customer. A case keeps the version it was opened under.
  policies::PolicyPtr policy_for(const workflows::Order& order, const workflows::Ledger& ledger);

 private:
  struct Attempt;
  std::optional<Answer> answer_repeat(const Caller& caller, const KeyUsed& used, const Idempotency& idempotency);
  /// From what is remembered of the case. Nothing: read it, whatever it was that did not go.
  std::optional<Answer> try_remembered(const Command& command);
  /// Nothing: the race was lost, decide again.
  std::optional<Answer> try_once(const Attempt& attempt);
  std::optional<Answer> commit(const Attempt& attempt, workflows::Decided decided);
  void remember(const Attempt& attempt, const Transition& transition);
  bool landed(const Transition& transition);
  void complete(const Attempt& attempt, const workflows::Policy& pinned, workflows::Ledger& ledger);

  CaseStore cases_;
  CaseMemory memory_{kRemembered};
  OrderStore orders_;
  PolicyStore texts_;
  policies::PolicyRegistry& policies_;
  const Clock& clock_;
  FreezeRefund freeze_;
  StepOf step_of_;
};

}  // namespace retour::engine
