// workflows/returns/rule_terms.hpp - what the deciding rules change for a case
#pragma once
// Duty: terms of single rules (`with`) put together with the policy's own, for the lines of a case: what no rule names
// stays as the policy says. Where the rules of several lines differ, the case takes the later trigger, the longer label
// and the lower bonus, so that no rule is undercut by another line. Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// The terms of the rule that decided about a line; the empty ones when it is unknown or names nothing.
const RuleTerms& terms_of(const Policy& policy, std::string_view rule);

/// When the case pays.
Trigger trigger_for(const Policy& policy, const ReturnCase& rma);
int label_valid_days_for(const Policy& policy, const ReturnCase& rma);
/// Carriers that every line allows, in the policy's order; none: any.
std::vector<std::string> carriers_for(const Policy& policy, const ReturnCase& rma);
/// Where a line's goods go when they arrive in order.
Disposition disposition_for(const Policy& policy, const ReturnLine& line);
/// A rule of the case wants a lead to review it.
bool lead_reviews(const Policy& policy, const ReturnCase& rma);

/// The rule's words for customers in a language, the policy's first language or any; empty: none.
std::string message_for(const Policy& policy, const RuleTerms& terms, std::string_view language);

}  // namespace retour::workflows
