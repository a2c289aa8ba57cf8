#include "workflows/returns/eligibility.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/returns/line_trace.hpp"
#include "workflows/returns/rule_terms.hpp"

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

/// One evaluation: about what, what staff set aside, and where its way is written down; null: nowhere.
struct Evaluation {
  const ConditionSubject& subject;
  const std::optional<std::string>& overridden;
  LineTrace* trace = nullptr;
};

bool applies(const Rule& rule, const Evaluation& e) {
  return e.overridden != rule.id && holds(rule.when, e.subject) && !(rule.unless && holds(*rule.unless, e.subject));
}

RuleTrace trace_of(const Rule& rule, bool applied, const Evaluation& e) {
  return {&rule, trace_conditions(rule.when, e.subject),
          rule.unless ? trace_conditions(*rule.unless, e.subject) : std::vector<ConditionTrace>{}, applied};
}

const Rule* rule_for(const Evaluation& e) {
  if (e.trace != nullptr) e.trace->rules.clear();  // the law may ask a second time
  for (const Rule& rule : e.subject.facts.policy.rules) {
    const bool applied = applies(rule, e);
    if (e.trace != nullptr) e.trace->rules.push_back(trace_of(rule, applied, e));
    if (applied) return &rule;
  }
  return nullptr;
}

std::optional<Deadline> own_deadline(const Evaluation& e) {
  auto deadline = deadline_for(e.subject);
  if (e.trace == nullptr) return deadline;
  e.trace->window = deadline;
  const Window& chosen = window_for(e.subject);
  for (const Window& window : e.subject.facts.policy.windows)
    e.trace->windows.push_back({&window, trace_conditions(window.when, e.subject), &window == &chosen});
  return deadline;
}

/// A rule lets only some resolutions pass: the others are refused with what there is instead.
std::optional<Eligibility> other_resolution(const Rule& rule, const ConditionSubject& s) {
  const auto& offered = rule.with.resolutions;
  if (offered.empty() || std::find(offered.begin(), offered.end(), s.resolution) != offered.end()) return {};
  std::string names;
  for (const auto resolution : offered) names += (names.empty() ? "" : ", ") + std::string(name_of(resolution));
  return deny("resolution_not_offered", fmt::format("for these goods the policy offers: {}", names), {rule.at}, false);
}

Eligibility apply_rules(const Evaluation& e) {
  const ConditionSubject& s = e.subject;
  const Rule* rule = rule_for(e);
  if (rule == nullptr) return deny("no_rule", "no rule of the policy allows it", {s.facts.policy.at}, false);
  if (rule->then == RuleVerdict::deny) {
    const std::string words = message_for(s.facts.policy, rule->with, s.facts.order.language);
    return deny(rule->id,
                words.empty() ? fmt::format("the policy does not take this back (rule '{}')", rule->id) : words,
                {rule->at}, true);
  }
  if (auto other = other_resolution(*rule, s)) return *other;
  Eligibility out;
  out.verdict = rule->then;
  out.rule = rule->id;
  out.citations = {rule->at};
  return out;
}

Eligibility too_late(const Deadline& deadline) {
  auto late = deny("window", fmt::format("the last day to ask for its return was {}", to_text(deadline.last_day)),
                   deadline.citations, true);
  late.deadline = deadline;
  late.remarks = deadline.remarks;
  return late;
}

Eligibility by_policy(const Evaluation& e) {
  const auto deadline = own_deadline(e);
  if (!deadline) return deny("not_sent", "the return window has not started: it has not been sent yet", {}, false);
  if (e.subject.facts.now >= deadline->exclusive && e.overridden != "window") return too_late(*deadline);
  Eligibility out = apply_rules(e);
  keep(out, *deadline);
  return out;
}

/// The law gives no right of withdrawal for goods of this kind, and the policy says which kind they are.
bool is_exempt(const Evaluation& e) {
  const Rule* rule = rule_for(e);
  const auto& known = e.subject.facts.policy.law->exemptions;
  return rule != nullptr && rule->then == RuleVerdict::deny &&
         std::find(known.begin(), known.end(), rule->exempt) != known.end();
}

WithdrawalTrace right_on(const Evaluation& e) {
  const ConditionSubject& s = e.subject;
  WithdrawalTrace right{withdrawal_runs(s.facts, s.line), false, withdrawal_deadline(s.facts, s.line)};
  right.exempt = right.runs && is_exempt(e);
  return right;
}

/// Both days are over, and the law's was the later one: that is the day that the customer is told.
bool ended_by_law(const Evaluation& e, const WithdrawalTrace& right, const Eligibility& judged) {
  return judged.rule == "window" && judged.deadline && !right.runs && right.deadline &&
         right.deadline->exclusive > judged.deadline->exclusive && e.subject.resolution == Resolution::refund &&
         !is_exempt(e);
}

/// Beside the shop's own terms stands the right of withdrawal: the customer has the better of the two.
Eligibility with_law(const Evaluation& e, Eligibility judged) {
  const ConditionSubject& s = e.subject;
  const auto& law = s.facts.policy.law;
  if (!law || law->withdrawal_days == 0) return judged;
  const WithdrawalTrace right = right_on(e);
  if (e.trace != nullptr) e.trace->withdrawal = right;
  if (ended_by_law(e, right, judged)) {
    auto late = too_late(*right.deadline);
    late.citations.insert(late.citations.begin(), law->at);
    return late;
  }
  // Whoever withdraws gets money: other goods and credit are the shop's own offers, by its own rules.
  if (!right.runs || right.exempt || s.resolution != Resolution::refund) return judged;
  const auto& deadline = right.deadline;
  if (judged.verdict != RuleVerdict::deny) {
    if (deadline && judged.deadline && deadline->exclusive > judged.deadline->exclusive) keep(judged, *deadline);
    return judged;
  }
  Eligibility out;
  out.verdict = RuleVerdict::approve;
  out.rule = "withdrawal";
  if (deadline) keep(out, *deadline);
  out.citations.insert(out.citations.begin(), law->at);
  out.remarks.push_back(
      fmt::format("the policy alone would say no by '{}'; the law gives a right of withdrawal", judged.rule));
  return out;
}

Eligibility judge(const Facts& facts, const LineRequest& request, const std::optional<std::string>& overridden,
                  std::optional<Method> method, LineTrace* trace) {
  const OrderLine* line = nullptr;
  const ReasonTerms* reason = nullptr;
  if (auto refusal = plain_refusal(facts, request, line, reason)) return *refusal;
  const ConditionSubject subject{facts,
                                 *line,
                                 *reason,
                                 request.quantity,
                                 value_of(*line, taken_with(facts, *line, request.quantity)),
                                 request.opened,
                                 request.resolution,
                                 method,
                                 request.photos.size(),
                                 !is_blank(request.note)};
  const Evaluation evaluation{subject, overridden, trace};
  Eligibility out = by_policy(evaluation);
  if (out.rule != "not_sent") out = with_law(evaluation, std::move(out));
  if (overridden && out.verdict != RuleVerdict::deny)
    out.remarks.push_back(
        fmt::format("'{}' was set aside by {} {}", *overridden, name_of(facts.actor.role), facts.actor.id));
  return out;
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

bool keeps_item(const LineRequest& request, const Eligibility& judged) {
  return request.resolution != Resolution::exchange && judged.verdict == RuleVerdict::keep_item;
}

Eligibility judge_line(const Facts& facts, const LineRequest& request, const std::optional<std::string>& overridden,
                       std::optional<Method> method) {
  return judge(facts, request, overridden, method, nullptr);
}

TracedVerdict judge_line_traced(const Facts& facts, const LineRequest& request) {
  TracedVerdict out;
  out.judged = judge(facts, request, {}, {}, &out.trace);
  return out;
}

}  // namespace retour::workflows
