#include "workflows/decide.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "workflows/counters.hpp"
#include "workflows/model/ids.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/overloaded.hpp"
#include "workflows/permissions.hpp"

namespace retour::workflows {
namespace {

kernel::Refused refuse(const std::string& code, std::string message) {
  kernel::Refused refused;
  refused.reasons.push_back({code, std::move(message), {}, code});
  return refused;
}

bool is_grant(const Event& event) {
  const auto* refund = std::get_if<RefundEvent>(&event.payload);
  return refund != nullptr && std::holds_alternative<GrantRefund>(*refund);
}

kernel::Outcome step(std::string_view state, const Event& event, const Facts& facts, Draft& draft, Executor executor) {
  return std::visit(Overloaded{[&](const ReturnEvent& e) { return step_return(state, e, facts, draft, executor); },
                               [&](const ParcelEvent& e) { return step_parcel(state, e, facts, draft, executor); },
                               [&](const RefundEvent& e) { return step_refund(state, e, facts, draft, executor); },
                               [&](const ExchangeEvent& e) { return step_exchange(state, e, facts, draft, executor); }},
                    event.payload);
}

template <class Item>
void set_state(std::vector<Item>& items, std::string_view id, std::string_view to) {
  find_by_id(items, id)->state = to;
}

void set_state(ReturnCase& rma, const Event& event, std::string_view to) {
  std::visit(Overloaded{[&](const ReturnEvent&) { rma.state = to; },
                        [&](const ParcelEvent&) { set_state(rma.parcels, event.subject, to); },
                        [&](const RefundEvent&) { set_state(rma.refunds, event.subject, to); },
                        [&](const ExchangeEvent&) { set_state(rma.exchanges, event.subject, to); }},
             event.payload);
}

/// The subject must exist in the case, except for what the event creates.
bool subject_known(const ReturnCase& rma, const Event& event) {
  return std::visit(
      Overloaded{
          [&](const ReturnEvent&) { return true; },
          [&](const ParcelEvent&) { return find_by_id(rma.parcels, event.subject) != nullptr; },
          [&](const RefundEvent&) { return is_grant(event) || find_by_id(rma.refunds, event.subject) != nullptr; },
          [&](const ExchangeEvent&) { return find_by_id(rma.exchanges, event.subject) != nullptr; }},
      event.payload);
}

/// Several changes of one counter become one, so that the store locks and checks each counter once, in one order for
/// all.
std::vector<CapacityChange> merged(std::vector<CapacityChange> changes) {
  std::vector<CapacityChange> out;
  for (auto& change : changes) {
    auto same = std::find_if(out.begin(), out.end(),
                             [&](const auto& c) { return c.kind == change.kind && c.key == change.key; });
    if (same == out.end()) {
      out.push_back(std::move(change));
      continue;
    }
    same->held_delta = add(same->held_delta, change.held_delta);
    same->used_delta = add(same->used_delta, change.used_delta);
    if (change.expected_version) same->expected_version = change.expected_version;
    if (change.total) same->total = change.total;
  }
  // A version that has to hold is a guard, also where nothing is counted.
  std::erase_if(out, [](const auto& c) { return c.held_delta == 0 && c.used_delta == 0 && !c.expected_version; });
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return std::tie(a.kind, a.key) < std::tie(b.kind, b.key); });
  return out;
}

class Cascade {
 public:
  Cascade(const Facts& facts, Executor executor)
      : facts_(facts), executor_(executor), draft_{facts.rma, {}, {}, {}, {}, {}}, ledger_(facts.ledger) {}

  Decision run(const Event& first) {
    if (!may_send(facts_.actor.role, name_of(first)))
      return refuse("role_not_allowed",
                    fmt::format("the role {} may not send '{}'", name_of(facts_.actor.role), name_of(first)));
    if (!subject_known(draft_.next, first))
      return refuse("unknown_subject", fmt::format("'{}' is not part of this return", first.subject));
    Event event = first;
    if (is_grant(event)) event.subject = child_id(facts_.rma.id, "refund", facts_.rma.refunds.size());
    auto outcome = take(event);
    if (auto* refused = std::get_if<kernel::Refused>(&outcome)) return std::move(*refused);
    if (auto* none = std::get_if<kernel::NoSuchMove>(&outcome)) return std::move(*none);
    follow_up();
    return finish();
  }

 private:
  kernel::Outcome take(const Event& event) {
    if (steps_.size() >= kMaxSteps)
      throw std::logic_error(fmt::format("'{}' raised more than {} follow-ups", name_of(event), kMaxSteps));
    const ReturnCase now = draft_.next;
    const std::string from = state_for(now, event);
    const Facts facts{facts_.order, facts_.policy,  now,        ledger_,
                      facts_.actor, facts_.channel, facts_.now, event.subject};
    auto outcome = step(from, event, facts, draft_, executor_);
    if (const auto* taken = std::get_if<kernel::Taken>(&outcome)) {
      set_state(draft_.next, event, taken->to);
      const bool own = std::holds_alternative<ReturnEvent>(event.payload);
      steps_.push_back(
          {std::string(machine_of(event)), own ? draft_.next.id : event.subject, event, from, std::string(taken->to)});
      book_changes();
    }
    return outcome;
  }

  /// Follow-ups see the money that this decision took before them: what was reserved cannot be planned a second time.
  void book_changes() {
    for (; booked_ < draft_.capacity.size(); ++booked_) {
      const CapacityChange& change = draft_.capacity[booked_];
      Capacity* known = counter_in(ledger_, change);
      if (known == nullptr) continue;
      known->held = add(known->held, change.held_delta);
      known->used = add(known->used, change.used_delta);
    }
  }

  void follow_up() {
    while (!draft_.raised.empty()) {
      const Event event = std::move(draft_.raised.front());
      draft_.raised.pop_front();
      const auto outcome = take(event);
      if (std::holds_alternative<kernel::Taken>(outcome)) continue;
      // What set it off stands (goods did arrive); that nothing follows is for people to see.
      draft_.effects.push_back(Notify{"agents", "follow_up_refused", std::string(name_of(event))});
      std::string why = "not possible in this state";
      if (const auto* refused = std::get_if<kernel::Refused>(&outcome)) why = refused->reasons.front().message;
      draft_.remarks.push_back(fmt::format("'{}' did not follow: {}", name_of(event), why));
    }
  }

  Decided finish() {
    draft_.next.version = facts_.rma.version + static_cast<std::int64_t>(steps_.size());
    std::vector<Citation> citations;
    for (auto& citation : draft_.citations)
      if (citation.line > 0 && std::find(citations.begin(), citations.end(), citation) == citations.end())
        citations.push_back(std::move(citation));
    return {std::move(draft_.next),    std::move(steps_),
            std::move(draft_.effects), merged(std::move(draft_.capacity)),
            std::move(citations),      std::move(draft_.remarks)};
  }

  const Facts& facts_;
  Executor executor_;
  Draft draft_;
  Ledger ledger_;
  std::size_t booked_ = 0;  // changes of draft_.capacity that ledger_ knows
  std::vector<Step> steps_;
};

}  // namespace

std::string_view machine_of(const Event& event) {
  return std::visit(Overloaded{[](const ReturnEvent&) { return return_table().name; },
                               [](const ParcelEvent&) { return parcel_table().name; },
                               [](const RefundEvent&) { return refund_table().name; },
                               [](const ExchangeEvent&) { return exchange_table().name; }},
                    event.payload);
}

std::string state_for(const ReturnCase& rma, const Event& event) {
  const auto of = [&](const auto& items) {
    const auto* item = find_by_id(items, event.subject);
    return item == nullptr ? std::string(kernel::Start::name) : item->state;
  };
  return std::visit(
      Overloaded{[&](const ReturnEvent&) { return rma.state; }, [&](const ParcelEvent&) { return of(rma.parcels); },
                 [&](const RefundEvent&) { return of(rma.refunds); },
                 [&](const ExchangeEvent&) { return of(rma.exchanges); }},
      event.payload);
}

Decision decide(const Facts& facts, const Event& event, Executor executor) {
  return Cascade(facts, executor).run(event);
}

}  // namespace retour::workflows
