#include "workflows/returns/eligibility.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/names.hpp"

namespace retour::workflows {
namespace {

Minor value_of(const OrderLine& line, std::int64_t quantity) {
  return line.quantity == 0 ? 0 : scale_half_up(line.paid_minor, quantity, line.quantity);
}

Minor value_of(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines) sum = add(sum, line.paid_minor);
  return sum;
}

/// Units of the line that came back, are on their way, or are asked for now: taking a line back piece by piece is worth
/// as much as taking it back at once.
std::int64_t taken_with(const Facts& facts, const OrderLine& line, std::int64_t asked) {
  return line.fulfilled - static_cast<std::int64_t>(free_units(facts, line).size()) + asked;
}

struct Subject {
  const Facts& facts;
  const OrderLine& line;
  const LineRequest& request;
  const ReasonTerms& reason;
};

template <class T>
bool equals(const std::optional<T>& wanted, const T& actual) {
  return !wanted || *wanted == actual;
}

bool compares(const std::optional<Comparison>& wanted, std::int64_t actual) { return !wanted || wanted->holds(actual); }

bool holds(const Conditions& when, const Subject& s) {
  const bool tagged = !when.tag || std::find(s.line.tags.begin(), s.line.tags.end(), *when.tag) != s.line.tags.end();
  return tagged && equals(when.category, s.line.category) && equals(when.sku, s.line.sku) &&
         equals(when.vendor, s.line.vendor) && equals(when.reason, s.reason.id) &&
         equals(when.country, s.facts.order.ship_to.country) && equals(when.at_fault, s.reason.at_fault) &&
         equals(when.opened, s.request.opened) && equals(when.gift_card, s.line.gift_card) &&
         equals(when.resolution, s.request.resolution) &&
         compares(when.line_value, value_of(s.line, taken_with(s.facts, s.line, s.request.quantity))) &&
         compares(when.order_value, value_of(s.facts.order)) && compares(when.quantity, s.request.quantity) &&
         compares(when.customer_returns_90d, s.facts.ledger.customer_returns_90d);
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

Eligibility apply_rules(const Subject& s, const std::optional<std::string>& overridden) {
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
  Eligibility out = apply_rules(Subject{facts, *line, request, *reason}, overridden);
  keep(out, *deadline);
  if (overridden)
    out.remarks.push_back(
        fmt::format("'{}' was set aside by {} {}", *overridden, name_of(facts.actor.role), facts.actor.id));
  return out;
}

}  // namespace retour::workflows
