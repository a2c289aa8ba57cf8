#include "tests/workflows/pure_world.hpp"

#include <gtest/gtest.h>

#include "engine/codec/codec.hpp"
#include "policies/loader.hpp"
#include "tests/workflows/decision_text.hpp"
#include "tests/workflows/invariants.hpp"
#include "workflows/model/names.hpp"
#include "workflows/refunds/authority.hpp"

namespace retour::workflows {
namespace {

using scenarios::Answer;
using scenarios::Subject;

/// The stored form of a case keeps everything that decisions look at.
void expect_storable(const ReturnCase& rma) {
  ReturnCase back;
  back.policy_version = rma.policy_version;
  const std::string stored = engine::case_json(rma);
  engine::case_from_json(stored, back);
  EXPECT_EQ(engine::case_json(back), stored);
}

void expect_storable(const Step& step) {
  const std::string body = engine::event_json(step.event);
  const auto payload = engine::event_from_json(name_of(step.event), body);
  ASSERT_TRUE(payload) << name_of(step.event);
  EXPECT_EQ(engine::event_json({step.event.subject, *payload}), body);
}

}  // namespace

void PureWorld::given(const scenarios::Given& given) {
  *this = PureWorld();
  order_ = given.order;
  now_ = given.now;
  const auto compiled = policies::compile({"story.yaml", given.policy}, [](std::string_view) { return std::nullopt; });
  ASSERT_TRUE(compiled.policy) << policies::render(compiled.diagnostics, policies::Format::full);
  policy_ = compiled.policy;
  rma_.id = "0190a000-0000-7000-8000-00000000000a";
  rma_.merchant_id = order_.merchant_id;
  rma_.rma = "R-1001";
  ledger_ = ledger_of(order_);
}

std::string PureWorld::id_of(Subject about) const {
  switch (about.kind) {
    case Subject::Kind::itself:
      return {};
    case Subject::Kind::parcel:
      return about.index < rma_.parcels.size() ? rma_.parcels[about.index].id : "none";
    case Subject::Kind::refund:
      return about.index < rma_.refunds.size() ? rma_.refunds[about.index].id : "none";
    case Subject::Kind::exchange:
      break;
  }
  return about.index < rma_.exchanges.size() ? rma_.exchanges[about.index].id : "none";
}

Desk PureWorld::desk() const {
  Desk desk;
  desk.order = order_;
  desk.policy = *policy_;
  desk.rma = rma_;
  desk.ledger = ledger_;
  desk.now = now_;
  return desk;
}

Facts PureWorld::facts_for(const Actor& who) {
  Facts facts{order_, *policy_, rma_, ledger_, who, Channel::web, now_, {}};
  const auto known = [&](CapacityKind kind, const std::string& key) {
    const auto found = counters_.find(std::string(name_of(kind)) + "|" + key);
    return found == counters_.end() ? Capacity{} : found->second;
  };
  ledger_.actor_day = known(CapacityKind::actor_day, refunds::day_key(facts));
  ledger_.actor_goodwill_day = known(CapacityKind::actor_goodwill_day, refunds::day_key(facts));
  ledger_.actor_order = known(CapacityKind::actor_order, who.id + "|" + order_.id);
  ledger_.automation_day = known(CapacityKind::automation_day, refunds::automation_day_key(facts));
  ledger_.automation_order = known(CapacityKind::automation_order, refunds::automation_order_key(facts));
  const auto lately = [&](std::string_view actor) {
    Minor sum = 0;
    for (const auto& one : spent_)
      if (one.actor == actor && one.at > now_ - std::chrono::hours(24)) sum += one.minor;
    return sum;
  };
  ledger_.actor_order_24h_minor = lately(who.id);
  ledger_.automation_order.used = lately(name_of(Role::automation));
  return facts;
}

Decision PureWorld::ask(const Actor& who, const Event& event) {
  const Facts facts = facts_for(who);
  Decision decision = decide(facts, event, Executor::msm);
  EXPECT_EQ(to_text(decision), to_text(decide(facts, event, Executor::plain)))
      << "the executors disagree about " << name_of(event);
  return decision;
}

Answer PureWorld::when(const Actor& who, const Payload& what, Subject about) {
  if (!policy_) return {false, "no policy"};
  now_ += std::chrono::minutes(1);
  const auto decision = ask(who, {id_of(about), what});
  if (const auto* refused = std::get_if<kernel::Refused>(&decision)) return {false, refused->reasons.front().code};
  if (std::holds_alternative<kernel::NoSuchMove>(decision)) return {false, "no_such_move"};
  commit(who, std::get<Decided>(decision));
  return {true, {}};
}

Answer PureWorld::when_due(std::string_view event, Subject about) {
  const auto timer = timers_.find({std::string(event), id_of(about)});
  if (timer == timers_.end()) return {false, "no timer"};
  EXPECT_GT(timer->second, now_) << event << " would be early or late";
  now_ = timer->second;
  timers_.erase(timer);
  const auto payload = engine::event_from_json(event, "{}");
  return payload ? when({Role::automation, "retour"}, *payload, about) : Answer{false, "no such event"};
}

Answer PureWorld::try_due(std::string_view event, Subject about) {
  const auto timer = timers_.find({std::string(event), id_of(about)});
  if (timer == timers_.end() || timer->second <= now_) return {false, "not due"};
  return when_due(event, about);
}

void PureWorld::commit(const Actor& who, const Decided& decided) {
  EXPECT_EQ(decided.next.version, rma_.version + static_cast<std::int64_t>(decided.steps.size())) << "I9";
  for (const auto& step : decided.steps) expect_storable(step);
  for (const auto& change : decided.capacity) book(who, change);
  for (const auto& effect : decided.effects) {
    if (const auto* timer = std::get_if<Timer>(&effect)) timers_[{timer->event, timer->subject}] = timer->due;
    if (const auto* message = std::get_if<Notify>(&effect)) ++told_[{message->audience, message->template_id}];
  }
  rma_ = decided.next;
  expect_storable(rma_);
  expect_invariants(order_, rma_, ledger_);
}

Capacity& PureWorld::counter(const CapacityChange& change) {
  if (change.kind == CapacityKind::order_line) return ledger_.order_lines[change.key];
  const bool of_automation =
      change.kind == CapacityKind::automation_day || change.kind == CapacityKind::automation_order;
  if (Capacity* money = of_automation ? nullptr : counter_in(ledger_, change)) return *money;
  Capacity& known = counters_[std::string(name_of(change.kind)) + "|" + change.key];
  if (change.total && known.version == 0) known.total = *change.total;
  return known;
}

void PureWorld::book(const Actor& who, const CapacityChange& change) {
  Capacity& known = counter(change);
  if (change.expected_version) {
    EXPECT_EQ(*change.expected_version, known.version) << change.key;
  }
  known.held += change.held_delta;
  known.used += change.used_delta;
  ++known.version;
  EXPECT_GE(known.held, 0) << change.key;
  EXPECT_GE(known.used, 0) << change.key;
  EXPECT_LE(known.held + known.used, known.total)
      << "the store would refuse this: " << name_of(change.kind) << " " << change.key;
  if (change.kind == CapacityKind::actor_order) spent_.push_back({who.id, now_, change.used_delta});
  if (change.kind == CapacityKind::automation_order)
    spent_.push_back({std::string(name_of(Role::automation)), now_, change.used_delta});
}

std::size_t PureWorld::told(std::string_view audience, std::string_view template_id) const {
  const auto found = told_.find({std::string(audience), std::string(template_id)});
  return found == told_.end() ? 0 : found->second;
}

}  // namespace retour::workflows
