// workflows/refunds/authority.hpp - may this person decide about this money, alone
#pragma once
// Duty: approval limits of the caller's role, each refusal with the limiting number and the policy line. The counters
// are guarded again in SQL when the approval is committed, so that no race exceeds them. Units: minor units of the
// order's currency. Threading: pure functions.

#include "workflows/kernel/verdict.hpp"
#include "workflows/model/facts.hpp"

namespace retour::workflows::refunds {

using kernel::Verdict;

/// The limits of a role, or nothing for a role that never approves money.
const RoleLimits* limits_of(const Policy& policy, Role role);

/// One refund, this order in 24 hours, this day, gifts of this day.
Verdict within_limits(const Facts& facts, const Refund& refund);
/// Names the requester of what the case pays by its rules: the customer, or the person who set a rule aside for them.
void ask_for(const ReturnCase& rma, Refund& refund);

/// Whether this person ever asked for the money.
bool asked_for(const Refund& refund, std::string_view actor_id);

/// What is decided with this refund: one settlement stays one decision however many tenders it is spread over, so that
/// a limit is not passed in pieces.
Minor decided_minor(const ReturnCase& rma, const Refund& refund);
/// The amount needs a second person.
bool needs_second_person(const Policy& policy, const ReturnCase& rma, const Refund& refund);
/// Nothing when the policy pays the refund without a person; else which limit it would pass.
Verdict automation_may_pay(const Facts& facts, const Refund& refund);
/// Whether the policy limits what is paid without a person beyond the single refund.
bool limits_automation(const Policy& policy);
/// Key of the actor's counter for the market's local day of `now`.
std::string day_key(const Facts& facts);
/// The same of automation, and its counter for the order.
std::string automation_day_key(const Facts& facts);
std::string automation_order_key(const Facts& facts);

}  // namespace retour::workflows::refunds
