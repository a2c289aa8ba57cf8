#include "engine/runtime.hpp"

#include <fmt/format.h>

#include "engine/codec/codec.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/failpoint.hpp"
#include "engine/record.hpp"
#include "workflows/model/names.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/returns/favour.hpp"

namespace retour::engine {

using workflows::Decided;
using workflows::Facts;
using workflows::Ledger;
using workflows::ReturnCase;
using workflows::Role;
namespace kernel = workflows::kernel;

struct Runtime::Attempt {
  const Command& command;
  ReturnCase rma;
  std::shared_ptr<const workflows::Order> order;
  Ledger ledger;
  std::int64_t expected_version = 0, order_stamp = 0;
};

namespace {

/// A customer sees what is theirs, and nothing else exists for them.
bool may_see(const workflows::Actor& actor, const std::string& customer_ref) {
  return actor.role != Role::customer || actor.id == customer_ref;
}

/// What paid a refund may have paid one of another case, and the tax of goods may have gone back with one.
bool looks_at_other_refunds(const ReturnCase& rma, const workflows::Event& event) {
  const auto* of_refund = std::get_if<workflows::RefundEvent>(&event.payload);
  if (of_refund == nullptr) return false;
  const auto* refund = workflows::find_by_id(rma.refunds, event.subject);
  return std::holds_alternative<workflows::MarkPaid>(*of_refund) || (refund != nullptr && !refund->lines.empty());
}

/// Tests kill the server around the commit that decides about money.
void failpoint_on_approval(const Transition& transition, std::string_view point) {
  if (transition.events.front().name == workflows::ApproveRefund::name) failpoint(point);
}

}  // namespace

Runtime::Runtime(Database& database, policies::PolicyRegistry& policies, const Clock& clock, FreezeRefund freeze,
                 StepOf step_of)
    : cases_(database),
      orders_(database),
      texts_(database),
      policies_(policies),
      clock_(clock),
      freeze_(std::move(freeze)),
      step_of_(std::move(step_of)) {}

void Runtime::learn_steps(const workflows::Order& order, Ledger& ledger) const {
  if (!step_of_) return;
  for (const auto& tender : order.tenders)
    if (const auto step = step_of_(order, tender); step > 1) ledger.steps[tender.id] = step;
}

/// A version that no file on disk has any more is compiled again from the texts that were stored with it.
policies::PolicyPtr Runtime::policy(const std::string& version) {
  auto known = policies_.by_version(version);
  if (!known)
    if (const auto source = texts_.find(version)) known = policies_.adopt(*source).policy;
  if (!known) throw std::runtime_error(fmt::format("policy version {} is pinned but not known", version));
  return known;
}

policies::PolicyPtr Runtime::policy_for(const workflows::Order& order, const Ledger& ledger) {
  auto pinned = policy(order.policy_version);
  auto today = policies_.active(order.market);
  if (!today) return pinned;
  const ReturnCase none;
  const workflows::Actor customer{workflows::Role::customer, order.customer_ref};
  const auto by = [&](const workflows::Policy& terms) {
    return Facts{order, terms, none, ledger, customer, workflows::Channel::system, clock_.now(), {}};
  };
  return workflows::decides_instead(by(*today), by(*pinned)) ? today : pinned;
}

std::optional<Answer> Runtime::answer_repeat(const Caller& caller, const KeyUsed& used,
                                             const Idempotency& idempotency) {
  if (used.request_hash != idempotency.request_hash) return KeyReused{};
  auto loaded = cases_.load({caller.merchant_id, {}, used.case_id, {}});
  if (!loaded.rma || !may_see(caller.actor, loaded.rma->customer_ref)) return NotFound{};
  return Done{std::move(*loaded.rma), {}, {}, {}, true};
}

Answer Runtime::apply(const Command& command) {
  if (auto answer = try_remembered(command)) return std::move(*answer);
  for (int race = 0; race < kMaxRaces; ++race) {
    auto loaded = cases_.load({command.caller.merchant_id, command.rma, command.case_id,
                               command.idempotency ? std::optional(command.idempotency->key) : std::nullopt});
    if (loaded.key_used) return *answer_repeat(command.caller, *loaded.key_used, *command.idempotency);
    if (!loaded.rma || !may_see(command.caller.actor, loaded.rma->customer_ref)) return NotFound{};
    learn_steps(*loaded.order, loaded.ledger);
    const std::int64_t version = loaded.rma->version;
    if (command.if_version && *command.if_version != version) return VersionMismatch{version};
    if (auto outcome = try_once(
            {command, std::move(*loaded.rma), loaded.order, std::move(loaded.ledger), version, loaded.order_stamp}))
      return std::move(*outcome);
  }
  return Busy{};
}

Answer Runtime::submit(const Caller& caller, const std::string& order_id, const workflows::Submit& request,
                       const std::optional<Idempotency>& idempotency) {
  const Command command{caller, {}, {}, {{}, workflows::ReturnEvent{request}}, idempotency, {}, {}};
  ReturnCase fresh;
  fresh.id = new_uuid();
  fresh.rma = new_rma();
  fresh.merchant_id = caller.merchant_id;
  fresh.chain = kChainStart;
  for (int race = 0; race < kMaxRaces; ++race) {
    if (idempotency)
      if (const auto seen = cases_.load({caller.merchant_id, {}, {}, idempotency->key}); seen.key_used)
        return *answer_repeat(caller, *seen.key_used, *idempotency);
    auto stored = orders_.load(caller.merchant_id, order_id);
    if (!stored || !may_see(caller.actor, stored->order->customer_ref)) return NotFound{};
    cases_.load_others(caller.merchant_id, order_id, {}, stored->ledger);
    learn_steps(*stored->order, stored->ledger);
    fresh.policy_version = policy_for(*stored->order, stored->ledger)->version;
    if (auto outcome = try_once({command, fresh, stored->order, std::move(stored->ledger), 0, 0}))
      return std::move(*outcome);
  }
  return Busy{};
}

/// What only some decisions look at is read only for them.
void Runtime::complete(const Attempt& attempt, const workflows::Policy& pinned, Ledger& ledger) {
  const auto& caller = attempt.command.caller;
  const auto now = clock_.now();
  if (attempt.expected_version == 0)
    ledger.customer_returns_90d =
        cases_.returns_since(caller.merchant_id, attempt.order->customer_ref, now - std::chrono::hours(24 * 90));
  else if (ledger.order_has_other_returns || looks_at_other_refunds(attempt.rma, attempt.command.event))
    cases_.load_others(caller.merchant_id, attempt.order->id, attempt.rma.id, ledger);
  const Facts facts{*attempt.order, pinned, attempt.rma, ledger, caller.actor, caller.channel, now, {}};
  if (workflows::refunds::limits_automation(pinned))
    cases_.load_automation(caller.merchant_id, attempt.order->id, workflows::refunds::automation_day_key(facts),
                           workflows::refunds::automation_order_key(facts), now - std::chrono::hours(24), ledger);
  if (!caller.actor.is_staff() || !std::holds_alternative<workflows::RefundEvent>(attempt.command.event.payload))
    return;
  cases_.load_actor(caller.merchant_id, attempt.order->id, caller.actor, workflows::refunds::day_key(facts),
                    now - std::chrono::hours(24), ledger);
}

std::optional<Answer> Runtime::try_once(const Attempt& attempt) {
  Ledger ledger = attempt.ledger;
  const auto pinned = policy(attempt.rma.policy_version);
  complete(attempt, *pinned, ledger);
  const auto& caller = attempt.command.caller;
  const Facts facts{*attempt.order, *pinned,        attempt.rma,  ledger,
                    caller.actor,   caller.channel, clock_.now(), attempt.command.event.subject};
  auto decision = workflows::decide(facts, attempt.command.event);
  if (auto* decided = std::get_if<Decided>(&decision)) return commit(attempt, std::move(*decided));
  if (auto* none = std::get_if<kernel::NoSuchMove>(&decision)) return Answer(std::move(*none));
  auto& refused = std::get<kernel::Refused>(decision);
  cases_.record({caller.merchant_id, attempt.order->id, attempt.expected_version == 0 ? std::string{} : attempt.rma.id,
                 facts.now, std::string(name_of(attempt.command.event)), event_json(attempt.command.event),
                 reasons_json(refused.reasons), attempt.rma.policy_version, caller.actor, caller.channel});
  return Answer(std::move(refused));
}

/// Only a yes that nothing but the case itself guards may come of memory; a no is always said of what is stored now.
std::optional<Answer> Runtime::try_remembered(const Command& command) {
  if (command.rma.empty() || command.idempotency || command.claim) return {};
  if (std::holds_alternative<workflows::RefundEvent>(command.event.payload)) return {};  // looks at more: complete()
  const auto known = memory_.find(command.caller.merchant_id, command.rma);
  if (!known || !may_see(command.caller.actor, known->rma.customer_ref)) return {};
  if (known->ledger.order_has_other_returns) return {};  // what others of the order are paid is not remembered
  if (command.if_version && *command.if_version != known->rma.version) return {};
  const auto pinned = policy(known->rma.policy_version);
  const Facts facts{*known->order,          *pinned,      known->rma,           known->ledger, command.caller.actor,
                    command.caller.channel, clock_.now(), command.event.subject};
  auto decision = workflows::decide(facts, command.event);
  auto* decided = std::get_if<Decided>(&decision);
  if (decided == nullptr || !decided->capacity.empty()) return {};
  return commit({command, known->rma, known->order, known->ledger, known->rma.version, known->order_stamp},
                std::move(*decided));
}

void Runtime::remember(const Attempt& attempt, const Transition& transition) {
  const auto& next = *transition.next;
  if (!only_moves(transition)) return memory_.forget(next.merchant_id, next.rma);
  memory_.keep(
      std::make_shared<const Remembered>(Remembered{next, attempt.order, attempt.ledger, attempt.order_stamp}));
}

std::optional<Answer> Runtime::commit(const Attempt& attempt, Decided decided) {
  ReturnCase next = std::move(decided.next);
  Transition transition = record(attempt.command, decided, next, attempt.expected_version, clock_.now(), freeze_);
  transition.order_stamp = attempt.order_stamp;
  cases_.ensure_counters(transition);
  Verdict verdict = Verdict::lost_race;
  try {
    failpoint_on_approval(transition, "transition.before_commit");
    verdict = cases_.commit(transition);
    failpoint_on_approval(transition, "transition.committed");
  } catch (const std::exception&) {  // the answer was lost, or its repetition met what it had done itself
    if (!landed(transition)) throw;
    verdict = Verdict::committed;
  }
  if (verdict == Verdict::lost_race && landed(transition)) verdict = Verdict::committed;
  if (verdict != Verdict::committed) memory_.forget(next.merchant_id, next.rma);
  if (verdict == Verdict::fenced) return Fenced{};
  if (verdict != Verdict::committed) return {};  // read and decide again: whatever changed will say why
  remember(attempt, transition);
  return Done{std::move(next), std::move(decided.steps), std::move(decided.citations), std::move(decided.remarks),
              false};
}

bool Runtime::landed(const Transition& transition) {
  const auto& row = transition.events.front();
  for (const auto& entry : cases_.timeline(transition.next->merchant_id, transition.next->id))
    if (entry.seq == row.seq) return entry.chain == row.chain;
  return false;
}

}  // namespace retour::engine
