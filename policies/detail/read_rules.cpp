#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/conditions.hpp"
#include "policies/detail/read.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Comparison;

workflows::Rule read_rule(Context& context, const Node& node, const workflows::Policy& policy, Choice& choice) {
  const Doubts before(context);
  Section section(context, node, "returns.rules");
  workflows::Rule rule;
  rule.id = read_choice_id(context, section);
  rule.at = context.cite(node.at, rule.id);
  const std::string path = rule.id.empty() ? "a rule's when" : fmt::format("when of rule '{}'", rule.id);
  if (const Node* when = section.find("when")) read_conditions(context, *when, path, policy, rule.when);
  if (const Node* then = section.need("then", "one of: " + joined(workflows::names_of<workflows::RuleVerdict>())))
    if (const auto verdict = read_enum<workflows::RuleVerdict>(context, *then)) rule.then = *verdict;
  section.done();
  choice = {rule.id, rule.when, &node, !before.grew()};
  return rule;
}

void check_last(Context& context, const std::vector<Choice>& rules) {
  if (rules.empty() || !rules.back().whole || is_catch_all(rules.back().when)) return;
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

}  // namespace

void read_rules(Context& context, const Node& node, workflows::Policy& into) {
  const auto items = read_entries(context, node, "rules");
  if (items.empty()) return;
  std::vector<Choice> choices(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) into.rules.push_back(read_rule(context, *items[i], into, choices[i]));
  check_ids(context, choices, "rule");
  check_reach(context, choices, "rule");
  if (!node.partial) check_last(context, choices);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    check_contradiction(context, choices[i], into, "rule");
    check_keeping(context, into.rules[i], choices[i]);
  }
  context.rules_known = !node.partial && std::none_of(choices.begin(), choices.end(),
                                                      [](const Choice& choice) { return choice.id.empty(); });
}

}  // namespace retour::policies::detail
