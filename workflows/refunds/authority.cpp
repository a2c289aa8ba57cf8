#include "workflows/refunds/authority.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/names.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::workflows::refunds {
namespace {

Verdict over(const Facts& facts, const Cited<Minor>& limit, Minor wanted, std::string_view code,
             std::string_view what) {
  if (wanted <= limit.value) return {};
  return kernel::Reason{
      std::string(code),
      fmt::format("{} would be {}, but the {} limit is {}", what, format_money(wanted, facts.order.currency),
                  name_of(facts.actor.role), format_money(limit.value, facts.order.currency)),
      {limit.at},
      "within_limits"};
}

std::string day_of(const Facts& facts, std::string_view actor) {
  return fmt::format("{}|{}|{}", actor, to_text(local_day(facts.now, facts.policy.time_zone)), facts.order.currency);
}

}  // namespace

const RoleLimits* limits_of(const Policy& policy, Role role) {
  if (role == Role::agent) return &policy.authority.agent;
  if (role == Role::lead) return &policy.authority.lead;
  return nullptr;
}

Verdict within_limits(const Facts& facts, const Refund& refund) {
  const RoleLimits* limits = limits_of(facts.policy, facts.actor.role);
  if (limits == nullptr || !limits->refund)
    return kernel::Reason{"role_may_not_approve",
                          fmt::format("the role {} may not approve refunds", name_of(facts.actor.role)),
                          {facts.policy.authority.agent.at},
                          "within_limits"};
  const Minor amount = refund.amount_minor;
  if (auto no = over(facts, *limits->refund, decided_minor(facts.rma, refund), "over_refund_limit", "this refund"))
    return no;
  if (limits->order_24h)
    if (auto no = over(facts, *limits->order_24h, add(facts.ledger.actor_order_24h_minor, amount), "over_order_limit",
                       "your refunds on this order in 24 hours"))
      return no;
  if (limits->day)
    if (auto no = over(facts, *limits->day, add(facts.ledger.actor_day.used, amount), "over_day_limit",
                       "your refunds of today"))
      return no;
  if (refund.goodwill && limits->goodwill_day)
    return over(facts, *limits->goodwill_day, add(facts.ledger.actor_goodwill_day.used, amount), "over_goodwill_limit",
                "your gifts of today");
  return {};
}

void ask_for(const ReturnCase& rma, Refund& refund) {
  const bool overridden = !rma.overridden_by.empty();
  refund.requested_by = overridden ? rma.overridden_by : rma.customer_ref;
  refund.requested_role = overridden ? rma.overridden_role : Role::customer;
}

bool asked_for(const Refund& refund, std::string_view actor_id) {
  const auto& others = refund.also_requested;
  return refund.requested_by == actor_id || std::find(others.begin(), others.end(), actor_id) != others.end();
}

Minor decided_minor(const ReturnCase& rma, const Refund& refund) {
  if (refund.goodwill || refund.quote_hash.empty()) return refund.amount_minor;
  Minor sum = refund.amount_minor;
  for (const auto& other : rma.refunds) {
    const bool paid = other.state == "settled" || other.state == "withdrawing";
    const bool dropped = !paid && is_closed(other);
    if (other.id != refund.id && !other.goodwill && !dropped && other.paid_quote() == refund.paid_quote())
      sum = add(sum, other.amount_minor);
  }
  return sum;
}

bool needs_second_person(const Policy& policy, const ReturnCase& rma, const Refund& refund) {
  return policy.authority.four_eyes_over && decided_minor(rma, refund) > policy.authority.four_eyes_over->value;
}

Verdict automation_may_pay(const Facts& facts, const Refund& refund) {
  const RoleLimits& limits = facts.policy.authority.automatic;
  const auto person = [&](std::string message, const Citation& at) {
    return kernel::Reason{"needs_a_person", std::move(message), {at}, "automation_may_pay"};
  };
  if (!limits.refund || refund.goodwill || !refund.replaces.empty() ||
      decided_minor(facts.rma, refund) > limits.refund->value || needs_second_person(facts.policy, facts.rma, refund))
    return person("the policy wants a person to approve this refund", limits.at);
  const auto over_sum = [&](const std::optional<Cited<Minor>>& limit, const Capacity& counted, std::string_view what) {
    if (!limit || add(counted.used, refund.amount_minor) <= limit->value) return Verdict{};
    return Verdict(person(fmt::format("with this refund {} would be {}, but {} are paid without a person", what,
                                      format_money(add(counted.used, refund.amount_minor), facts.order.currency),
                                      format_money(limit->value, facts.order.currency)),
                          limit->at));
  };
  if (auto no = over_sum(limits.order_24h, facts.ledger.automation_order, "the order's refunds in 24 hours")) return no;
  return over_sum(limits.day, facts.ledger.automation_day, "the refunds of today");
}

bool limits_automation(const Policy& policy) {
  return policy.authority.automatic.day || policy.authority.automatic.order_24h;
}

std::string day_key(const Facts& facts) { return day_of(facts, facts.actor.id); }
std::string automation_day_key(const Facts& facts) { return day_of(facts, name_of(Role::automation)); }
std::string automation_order_key(const Facts& facts) {
  return fmt::format("{}|{}", name_of(Role::automation), facts.order.id);
}

}  // namespace retour::workflows::refunds
