// policies/pages/claims.hpp - what the page promises in one situation
#pragma once
// Duty: reads the facts of a policy as a customer reads the page: the first sentence that fits holds, days are counted
// on a calendar, fees are added up. Written apart from the rules that decide, so that the two can be compared; only
// whether a condition holds is asked of the same code. Units: minor units; local calendar days. Threading: pure
// functions.

#include "policies/pages/facts.hpp"
#include "workflows/returns/conditions.hpp"

namespace retour::policies::pages {

/// A promised value and the sentence's line.
template <class T>
using Promise = workflows::Cited<T>;

/// What the page says about the deadline, whenever it is asked.
struct TimeClaim {
  Promise<workflows::LocalDay> window;                     // by the shop's own terms
  std::optional<Promise<workflows::LocalDay>> withdrawal;  // by law, when there is such a right
};
/// Nothing while the goods are not sent.
std::optional<TimeClaim> time_claim(const PolicyFacts& facts, const workflows::ConditionSubject& subject);

/// The rule that the page applies to the goods.
const workflows::Rule& rule_claim(const PolicyFacts& facts, const workflows::ConditionSubject& subject);

/// May it come back, asked at the subject's time.
Promise<workflows::RuleVerdict> verdict_claim(const PolicyFacts& facts, const workflows::ConditionSubject& subject);

/// What is kept of the money for the whole line, which is all of its order.
struct MoneyClaim {
  Promise<workflows::Minor> restocking, send_back;
  Promise<workflows::Minor> shipping;  // given back
  Promise<int> bonus_bp;               // on store credit
};
MoneyClaim money_claim(const PolicyFacts& facts, const workflows::ConditionSubject& subject);

/// The restocking fee that the page names for the goods, before law and waivers; nothing where it names none.
const FeeFact* restocking_fact(const PolicyFacts& facts, const workflows::ConditionSubject& subject);

}  // namespace retour::policies::pages
