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
    if (other.id != refund.id && !other.goodwill && !dropped && other.quote_hash == refund.quote_hash)
      sum = add(sum, other.amount_minor);
  }
  return sum;
}

bool needs_second_person(const Policy& policy, const ReturnCase& rma, const Refund& refund) {
  return policy.authority.four_eyes_over && decided_minor(rma, refund) > policy.authority.four_eyes_over->value;
}

bool automation_may_pay(const Policy& policy, const ReturnCase& rma, const Refund& refund) {
  const auto& limit = policy.authority.automatic.refund;
  return limit && decided_minor(rma, refund) <= limit->value && !refund.goodwill && refund.replaces.empty() &&
         !needs_second_person(policy, rma, refund);
}

std::string day_key(const Facts& facts) {
  return fmt::format("{}|{}|{}", facts.actor.id, to_text(local_day(facts.now, facts.policy.time_zone)),
                     facts.order.currency);
}

}  // namespace retour::workflows::refunds
