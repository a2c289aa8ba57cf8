#include "workflows/returns/eligibility.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/names.hpp"
#include "workflows/returns/conditions.hpp"

namespace retour::workflows {
namespace {

Minor value_of(const OrderLine& line, std::int64_t quantity) {
  return line.quantity == 0 ? 0 : scale_half_up(line.paid_minor, quantity, line.quantity);
}

/// Units of the line that came back, are on their way, or are asked for now: taking a line back piece by piece is worth
/// as much as taking it back at once.
std::int64_t taken_with(const Facts& facts, const OrderLine& line, std::int64_t asked) {
  return line.fulfilled - static_cast<std::int64_t>(free_units(facts, line).size()) + asked;
}

Eligibility deny(std::string rule, std::string message, std::vector<Citation> citations, bool overridable) {
  Eligibility out;
  out.verdict = RuleVerdict::deny;
  out.rule = rule;
  out.citations = citations;
  out.overridable = overridable;
  out.why_not.push_back(Reason{std::move(rule), std::move(message), std::move(citations), "eligible"});
  return out;
}

/// Facts that no rule and no override can change.
std::optional<Eligibility> plain_refusal(const Facts& facts, const LineRequest& request, const OrderLine*& line,
                                         const ReasonTerms*& reason) {
  line = facts.order.line(request.line);
  if (line == nullptr) return deny("unknown_line", fmt::format("the order has no line '{}'", request.line), {}, false);
  reason = facts.policy.reason(request.reason);
  if (reason == nullptr)
    return deny("unknown_reason", fmt::format("'{}' is not a return reason in this market", request.reason),
                {facts.policy.at}, false);
  if (line->fulfilled == 0)
    return deny("not_sent", "it has not been sent yet: cancel it instead of returning it", {}, false);
  const auto left = static_cast<std::int64_t>(free_units(facts, *line).size());
  if (request.quantity < 1 || request.quantity > left)
    return deny("quantity",
                fmt::format("a quantity of {} was asked for, but {} of {} can still be returned", request.quantity,
                            left, line->fulfilled),
                {}, false);
  return {};
}

void keep(Eligibility& into, const Deadline& deadline) {
  into.citations.insert(into.citations.end(), deadline.citations.begin(), deadline.citations.end());
  into.remarks.insert(into.remarks.end(), deadline.remarks.begin(), deadline.remarks.end());
  into.deadline = deadline;
}

Eligibility apply_rules(const ConditionSubject& s, const std::optional<std::string>& overridden) {
  for (const Rule& rule : s.facts.policy.rules) {
    if (overridden == rule.id || !holds(rule.when, s)) continue;
    if (rule.then == RuleVerdict::deny)
      return deny(rule.id, fmt::format("the policy does not take this back (rule '{}')", rule.id), {rule.at}, true);
    Eligibility out;
    out.verdict = rule.then;
    out.rule = rule.id;
    out.citations = {rule.at};
    return out;
  }
  return deny("no_rule", "no rule of the policy allows it", {s.facts.policy.at}, false);
}

}  // namespace

std::vector<std::int64_t> free_units(const Facts& facts, const OrderLine& line) {
  std::vector<std::int64_t> units;
  const auto taken = facts.ledger.taken_units.find(line.id);
  for (std::int64_t unit = line.returned_before; unit < line.fulfilled; ++unit)
    if (taken == facts.ledger.taken_units.end() || !taken->second.contains(unit)) units.push_back(unit);
  return units;
}

bool may_override(const Policy& policy, const Actor& actor, std::string_view rule, Citation* at) {
  const RoleLimits* limits = actor.role == Role::agent  ? &policy.authority.agent
                             : actor.role == Role::lead ? &policy.authority.lead
                                                        : nullptr;
  if (limits == nullptr) return false;
  const auto found = limits->override_rules.find(std::string(rule));
  if (found == limits->override_rules.end()) return false;
  if (at != nullptr) *at = found->second;
  return true;
}

bool keeps_item(const Facts& facts, const LineRequest& request, const std::optional<std::string>& overridden) {
  return request.resolution != Resolution::exchange &&
         judge_line(facts, request, overridden).verdict == RuleVerdict::keep_item;
}

Eligibility judge_line(const Facts& facts, const LineRequest& request, const std::optional<std::string>& overridden) {
  const OrderLine* line = nullptr;
  const ReasonTerms* reason = nullptr;
  if (auto refusal = plain_refusal(facts, request, line, reason)) return *refusal;
  const auto deadline = deadline_for(facts.policy, facts.order, *line, request.reason);
  if (!deadline) return deny("not_sent", "the return window has not started: it has not been sent yet", {}, false);
  if (facts.now >= deadline->exclusive && overridden != "window") {
    auto late = deny("window", fmt::format("the last day to ask for its return was {}", to_text(deadline->last_day)),
                     deadline->citations, true);
    late.deadline = deadline;
    late.remarks = deadline->remarks;
    return late;
  }
  Eligibility out =
      apply_rules({facts, *line, *reason, request.quantity, value_of(*line, taken_with(facts, *line, request.quantity)),
                   request.opened, request.resolution},
                  overridden);
  keep(out, *deadline);
  if (overridden)
    out.remarks.push_back(
        fmt::format("'{}' was set aside by {} {}", *overridden, name_of(facts.actor.role), facts.actor.id));
  return out;
}

}  // namespace retour::workflows
