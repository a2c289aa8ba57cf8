// tests/workflows/terms.hpp - single terms of a policy, made without its text
#pragma once
// Duty: a right of withdrawal and a rule, each with a line to cite. Threading: one test.

#include "workflows/model/policy.hpp"

namespace retour::workflows {

inline StatuteTerms right_of_withdrawal(int days) {
  StatuteTerms law;
  law.id = "DE";
  law.withdrawal_days = days;
  law.exemptions = {"custom_made"};
  law.at = {"v", "statutes/de.yaml", 7, 3, "DE"};
  return law;
}

inline Rule rule(std::string id, RuleVerdict then, std::string category = {}) {
  Rule made;
  made.id = std::move(id);
  made.then = then;
  if (!category.empty()) made.when.category = std::move(category);
  made.at = {"v", "policy.yaml", 20, 5, made.id};
  return made;
}

}  // namespace retour::workflows
