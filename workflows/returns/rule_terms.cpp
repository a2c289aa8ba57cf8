#include "workflows/returns/rule_terms.hpp"

#include <algorithm>

namespace retour::workflows {
namespace {

template <class F>
void for_each_terms(const Policy& policy, const ReturnCase& rma, F use) {
  for (const auto& line : rma.lines) use(terms_of(policy, line.rule));
}

std::vector<std::string> listed(const Policy& policy) {
  std::vector<std::string> carriers;
  for (const auto& carrier : policy.send_back.carriers) carriers.push_back(carrier.value);
  return carriers;
}

}  // namespace

const RuleTerms& terms_of(const Policy& policy, std::string_view rule) {
  static const RuleTerms kNone;
  const Rule* found = rule.empty() ? nullptr : policy.rule(rule);
  return found == nullptr ? kNone : found->with;
}

Trigger trigger_for(const Policy& policy, const ReturnCase& rma) {
  std::optional<Trigger> latest;
  for_each_terms(policy, rma, [&](const RuleTerms& terms) {
    const Trigger trigger = terms.refund_when.value_or(policy.refund.when.value);
    latest = std::max(latest.value_or(trigger), trigger);
  });
  return latest.value_or(policy.refund.when.value);
}

int label_valid_days_for(const Policy& policy, const ReturnCase& rma) {
  std::optional<int> longest;
  for_each_terms(policy, rma, [&](const RuleTerms& terms) {
    const int days = terms.label_valid_days.value_or(policy.send_back.label_valid_days.value);
    longest = std::max(longest.value_or(days), days);
  });
  return longest.value_or(policy.send_back.label_valid_days.value);
}

std::vector<std::string> carriers_for(const Policy& policy, const ReturnCase& rma) {
  std::vector<std::string> carriers = listed(policy);
  for_each_terms(policy, rma, [&](const RuleTerms& terms) {
    if (terms.carriers.empty()) return;
    if (carriers.empty()) {
      carriers = terms.carriers;
      return;
    }
    std::vector<std::string> both;
    for (const auto& carrier : carriers)
      if (std::find(terms.carriers.begin(), terms.carriers.end(), carrier) != terms.carriers.end())
        both.push_back(carrier);
    // Lines that agree on nothing still travel in one parcel: the first line's rule decides.
    if (!both.empty()) carriers = std::move(both);
  });
  return carriers;
}

Disposition disposition_for(const Policy& policy, const ReturnLine& line) {
  return terms_of(policy, line.rule).disposition.value_or(Disposition::restock);
}

bool lead_reviews(const Policy& policy, const ReturnCase& rma) {
  bool lead = false;
  for_each_terms(policy, rma, [&](const RuleTerms& terms) { lead = lead || terms.review_by == Role::lead; });
  return lead;
}

std::string message_for(const Policy& policy, const RuleTerms& terms, std::string_view language) {
  if (terms.message.empty()) return {};
  const auto in = [&](std::string_view tag) { return terms.message.find(std::string(tag)); };
  auto found = in(language);
  if (found == terms.message.end()) found = in(language.substr(0, language.find('-')));
  for (const auto& fallback : policy.languages)
    if (found == terms.message.end()) found = in(fallback);
  return found == terms.message.end() ? terms.message.begin()->second : found->second;
}

}  // namespace retour::workflows
