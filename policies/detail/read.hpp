// policies/detail/read.hpp - the second pass: a checked tree becomes a typed policy
#pragma once
// Duty: one function per section of the policy; each reads everything it can and reports every problem it sees.
// Errors: findings in the context; the policy is only usable when there are no errors. Threading: one compilation, one
// thread.

#include "policies/cases.hpp"
#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// The whole tree (market merged over its parents).
void read_policy(Context& context, const Node& root, workflows::Policy& into, std::vector<PolicyCase>& cases);

/// Whether currency, languages and the rest of the head fit the countries; the head is read without a finding.
void check_head(Context& context, const Node& root, const workflows::Policy& policy);
void read_returns(Context& context, const Node& node, workflows::Policy& into);
/// Needs the reasons.
void read_rules(Context& context, const Node& node, workflows::Policy& into);
/// Needs the reasons.
void read_refund(Context& context, const Node& node, workflows::Policy& into);
/// Needs the reasons, and the waivers of the refund.
void read_send_back(Context& context, const Node& node, workflows::Policy& into);
/// Times that cannot all be kept: of labels, scans and exchanges. Everything of goods and money is read.
void check_promised_times(Context& context, const Node& root, const workflows::Policy& policy);
void read_exchange(Context& context, const Node& node, workflows::Policy& into);
/// Needs the rules.
void read_authority(Context& context, const Node& node, workflows::Policy& into);

/// Needs the reasons and the rules.
void read_cases(Context& context, const Node& node, const workflows::Policy& policy, std::vector<PolicyCase>& into);

/// Parts of the two above. Fees need the waivers.
void read_waivers(Context& context, const Node& node, const workflows::Policy& policy,
                  std::vector<workflows::FeeWaiver>& into);
void read_restocking_fee(Context& context, const Node& node, const workflows::Policy& policy,
                         std::vector<workflows::FeeRule>& into);
void read_send_back_fee(Context& context, const Node& node, const workflows::Policy& policy,
                        std::vector<workflows::FeeRule>& into);
void read_rails(Context& context, const Node& node, std::vector<workflows::Rail>& into);

std::optional<std::string> read_country(Context& context, const Node& node);
/// A reason of the policy, or a finding.
std::optional<std::string> read_reason(Context& context, const Node& node, const workflows::Policy& policy);

/// A cited value when `key` is written and readable, else `target` keeps its default, cited at the section.
template <class T, class Read>
void read_cited(Section& section, std::string_view key, workflows::Cited<T>& target, Read read) {
  target.at = section.cite(key);
  if (const Node* node = section.find(key))
    if (auto value = read(section.context(), *node)) target.value = *value;
}

}  // namespace retour::policies::detail
