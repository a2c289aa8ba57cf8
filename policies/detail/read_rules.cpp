#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/conditions.hpp"
#include "policies/detail/overlaps.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/rule_terms.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Comparison;

std::optional<workflows::Conditions> read_unless(Context& context, const Node& node, const workflows::Rule& rule,
                                                 const workflows::Policy& policy) {
  const Doubts before(context);
  workflows::Conditions unless;
  read_conditions(context, node, fmt::format("unless of rule '{}'", rule.id), policy, unless);
  if (!before.grew() && covers(unless, rule.when))
    context.findings.add(Code::never_matches, node.key_at, fmt::format("rule {} never matches", quoted(rule.id)),
                         "'unless' takes away everything that 'when' matches");
  return unless;
}

/// The exemption is one of the statute's; without a right of withdrawal there is nothing to be exempt from.
void read_exempt(Context& context, const Node& node, workflows::Rule& rule) {
  const auto text = read_text(context, node, "an exemption");
  if (!text) return;
  if (rule.then != workflows::RuleVerdict::deny) {
    context.findings.add(Code::no_effect, node.key_at, "'exempt' has no effect here", "it belongs to 'then: deny'");
    return;
  }
  const Statute* law = context.statute;
  if (law == nullptr || !law->grants_withdrawal()) {
    context.findings.add(Code::no_effect, node.key_at, "there is no right of withdrawal to be exempt from",
                         law ? fmt::format("{} ({}) gives none", law->id, law->title)
                             : "the market names no 'statute' whose facts are known");
    return;
  }
  std::vector<std::string_view> known;
  for (const auto& exemption : law->exemptions) known.push_back(exemption.id);
  if (!known.empty()) {
    rule.exempt = read_word(context, node, known).value_or("");
    return;
  }
  context.findings.add(
      Code::unknown_word, node.at, fmt::format("{} is not known here", quoted(*text)),
      fmt::format("{} ({}, as of {}) has no exemption; this is not legal advice", law->id, law->title, law->as_of));
}

workflows::Rule read_rule(Context& context, const Node& node, const workflows::Policy& policy, Choice& choice) {
  const Doubts before(context);
  Section section(context, node, "returns.rules");
  workflows::Rule rule;
  rule.id = read_choice_id(context, section);
  rule.at = context.cite(node.at, rule.id);
  const std::string path = rule.id.empty() ? "a rule's when" : fmt::format("when of rule '{}'", rule.id);
  if (const Node* when = section.find("when")) read_conditions(context, *when, path, policy, rule.when);
  if (const Node* unless = section.find("unless")) rule.unless = read_unless(context, *unless, rule, policy);
  if (const Node* then = section.need("then", "one of: " + joined(workflows::names_of<workflows::RuleVerdict>())))
    if (const auto verdict = read_enum<workflows::RuleVerdict>(context, *then)) rule.then = *verdict;
  if (const Node* exempt = section.find("exempt")) read_exempt(context, *exempt, rule);
  if (const Node* with = section.find("with")) rule.with = read_rule_terms(context, *with, rule, policy);
  section.done();
  choice = {rule.id, rule.when, &node, !before.grew(), rule.unless};
  return rule;
}

void check_last(Context& context, const std::vector<Choice>& rules) {
  if (rules.empty() || !rules.back().whole || (is_catch_all(rules.back().when) && !rules.back().unless)) return;
  context.findings.add(Code::no_catch_all, id_place(*rules.back().node), "the last rule must match everything",
                       "add '- {id: default, then: approve}' (or deny, or review) as the last one");
}

/// "keep it when it is worth more than": the other way round is what shops mean.
void check_keeping(Context& context, const workflows::Rule& rule, const Choice& choice) {
  const auto& value = rule.when.line_value;
  const bool open = value && (value->op == Comparison::Op::over || value->op == Comparison::Op::at_least);
  if (!choice.whole || !open || rule.then != workflows::RuleVerdict::keep_item) return;
  const Node& when = choice.node->find("when")->value;
  context.findings.add(Code::no_upper_end, when.find("line_value")->value.at,
                       fmt::format("rule {} lets customers keep the dearest goods", quoted(rule.id)),
                       "'under' or 'at most' is usually meant with 'keep_item'");
}

/// A denial gives its own id and words.
SameEffect same_verdict(const workflows::Policy& policy, const std::vector<Choice>& choices) {
  return [&](std::size_t i, std::size_t k) {
    const auto verdict = policy.rules[i].then;
    const bool plain = !choices[i].node->find("with") && !choices[k].node->find("with");
    return plain && verdict != workflows::RuleVerdict::deny && verdict == policy.rules[k].then;
  };
}

}  // namespace

void read_rules(Context& context, const Node& node, workflows::Policy& into) {
  const auto items = read_entries(context, node, "rules");
  if (items.empty()) return;
  std::vector<Choice> choices(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) into.rules.push_back(read_rule(context, *items[i], into, choices[i]));
  check_ids(context, choices, "rule");
  check_reach(context, choices, into, "rule");
  if (!node.partial) check_last(context, choices);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    check_contradiction(context, choices[i], into, "rule");
    check_keeping(context, into.rules[i], choices[i]);
  }
  check_redundant(context, choices, "rule", same_verdict(into, choices));
  context.rules_known = !node.partial && std::none_of(choices.begin(), choices.end(),
                                                      [](const Choice& choice) { return choice.id.empty(); });
}

}  // namespace retour::policies::detail
