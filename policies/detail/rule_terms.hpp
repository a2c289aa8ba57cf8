// policies/detail/rule_terms.hpp - what a rule changes for the goods it decides about: `with`
#pragma once
// Duty: reads the terms of a rule, and afterwards holds them against what the policy offers elsewhere and what its
// statute allows. Errors: findings. Threading: one compilation, one thread.

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// Of `rule`, whose id and verdict are read.
workflows::RuleTerms read_rule_terms(Context& context, const Node& node, const workflows::Rule& rule,
                                     const workflows::Policy& policy);

/// `rules` is where the rules of the policy are written; everything else of the policy is read.
void check_rule_terms(Context& context, const Node& rules, const workflows::Policy& policy);

/// Conditions on ways and outcomes that the policy does not offer, wherever they are written; all of it is read.
void check_asked_offers(Context& context, const Node& root, const workflows::Policy& policy);

}  // namespace retour::policies::detail
