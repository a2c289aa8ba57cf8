#include "workflows/returns/explanation.hpp"

#include <algorithm>

#include "workflows/model/names.hpp"
#include "workflows/returns/request.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows {
namespace {

bool is_eligible(const Eligibility& judged) { return judged.verdict != RuleVerdict::deny; }

// ---- when it would be answered otherwise
bool counts_days(const Conditions& when) { return when.days_since_delivery || when.days_since_order || when.asked_on; }

bool counts_days(const Policy& policy) {
  return std::any_of(policy.windows.begin(), policy.windows.end(),
                     [](const Window& window) { return counts_days(window.when); }) ||
         std::any_of(policy.rules.begin(), policy.rules.end(), [](const Rule& rule) {
           return counts_days(rule.when) || (rule.unless && counts_days(*rule.unless));
         });
}

/// Time means local days of the market to a policy: windows end with a day and conditions count days, so that within a
/// day the verdict stays.
class OtherDays {
 public:
  OtherDays(const Facts& facts, const LineExplanation& line)
      : facts_(facts), request_(line.asked), today_(local_day(facts.now, zone())), days_(turning_days(line.trace)) {}

  /// The first day ahead on which it is not eligible any more.
  std::optional<Instant> end_ahead() const { return first_ahead(false); }
  /// The first day ahead on which it is eligible.
  std::optional<Instant> start_ahead() const { return first_ahead(true); }
  /// The end of the last eligible day before today.
  std::optional<Instant> end_behind() const {
    const auto last = std::find_if(days_.rbegin(), days_.rend(),
                                   [&](LocalDay day) { return day <= today_ && eligible_on(plus_days(day, -1)); });
    return last == days_.rend() ? std::nullopt : std::optional(start_of_day(*last, zone()));
  }

 private:
  const std::string& zone() const { return facts_.policy.time_zone; }

  /// Days with which the verdict may be another one than the day before, in order: those behind the ends of the line's
  /// windows; where a condition counts days, every day since the order.
  std::vector<LocalDay> turning_days(const LineTrace& trace) const {
    std::vector<LocalDay> days;
    if (counts_days(facts_.policy)) {
      const LocalDay ordered = local_day(facts_.order.ordered_at, zone());
      for (int i = -kMaxDaysAsked; i <= kMaxDaysAsked; ++i)
        if (const LocalDay day = plus_days(today_, i); day > ordered) days.push_back(day);
      return days;
    }
    if (trace.window) days.push_back(plus_days(trace.window->last_day, 1));
    if (trace.withdrawal && trace.withdrawal->deadline)
      days.push_back(plus_days(trace.withdrawal->deadline->last_day, 1));
    std::sort(days.begin(), days.end());
    return days;
  }

  bool eligible_on(LocalDay day) const {
    Facts then = facts_;
    then.now = start_of_day(day, zone());
    return is_eligible(judge_line(then, request_));
  }

  std::optional<Instant> first_ahead(bool eligible) const {
    const auto first = std::find_if(days_.begin(), days_.end(),
                                    [&](LocalDay day) { return day > today_ && eligible_on(day) == eligible; });
    return first == days_.end() ? std::nullopt : std::optional(start_of_day(*first, zone()));
  }

  const Facts& facts_;
  const LineRequest& request_;
  const LocalDay today_;
  const std::vector<LocalDay> days_;
};

/// Plain facts, such as that nothing is left, no time changes.
void ask_other_days(const Facts& facts, LineExplanation& line) {
  if (line.trace.windows.empty()) return;
  const OtherDays days(facts, line);
  if (is_eligible(line.judged)) {
    line.until = days.end_ahead();
    return;
  }
  line.until = days.end_behind();
  if (!line.until) line.from = days.start_ahead();
}

// ---- what else would be answered otherwise
class Differences {
 public:
  Differences(const Facts& facts, LineExplanation& line) : facts_(facts), line_(line) {}

  void ask() {
    ask_quantity();
    ask_resolutions();
    ask_reasons();
    ask_roles();
  }

 private:
  void keep_if_eligible(Difference difference, const LineRequest& request,
                        const std::optional<std::string>& overridden = {}) {
    const Eligibility judged = judge_line(facts_, request, overridden);
    if (!is_eligible(judged)) return;
    difference.verdict = judged.verdict;
    difference.rule = judged.rule;
    difference.citations.insert(difference.citations.end(), judged.citations.begin(), judged.citations.end());
    line_.differences.push_back(std::move(difference));
  }

  void ask_quantity() {
    const OrderLine* line = facts_.order.line(line_.asked.line);
    const auto left = line == nullptr ? 0 : static_cast<std::int64_t>(free_units(facts_, *line).size());
    if (left == 0 || left >= line_.asked.quantity) return;
    LineRequest fewer = line_.asked;
    fewer.quantity = left;
    Difference difference{.kind = DifferenceKind::quantity, .quantity = left};
    keep_if_eligible(std::move(difference), fewer);
  }

  void ask_resolutions() {
    for (const auto& offer : resolutions_of(facts_.policy)) {
      LineRequest other = line_.asked;
      other.resolution = offer.resolution;
      if (other.resolution != line_.asked.resolution)
        keep_if_eligible({.kind = DifferenceKind::resolution, .name = std::string(name_of(offer.resolution))}, other);
    }
  }

  void ask_reasons() {
    for (const auto& reason : facts_.policy.reasons) {
      LineRequest other = line_.asked;
      other.reason = reason.id;
      if (reason.id != line_.asked.reason) keep_if_eligible({.kind = DifferenceKind::reason, .name = reason.id}, other);
    }
  }

  /// Nobody has set anything aside: who may is asked first, then what the answer would be.
  void ask_roles() {
    if (!line_.judged.overridable) return;
    Difference difference{.kind = DifferenceKind::set_aside, .name = line_.judged.rule};
    for (const Role role : {Role::agent, Role::lead}) {
      Citation at;
      if (!may_override(facts_.policy, {role, {}}, line_.judged.rule, &at)) continue;
      difference.roles.push_back(role);
      difference.citations.push_back(std::move(at));
    }
    if (!difference.roles.empty()) keep_if_eligible(std::move(difference), line_.asked, line_.judged.rule);
  }

  const Facts& facts_;
  LineExplanation& line_;
};

// ---- what belongs to a yes: asked of the guards of a request
Submit submit_of(LineRequest request, Method method = Method::label) {
  Submit event;
  event.lines.push_back(std::move(request));
  event.method = method;
  return event;
}

std::vector<MethodAnswer> ask_methods(const Facts& facts, const LineRequest& asked) {
  std::vector<MethodAnswer> answers;
  for (const auto& method : facts.policy.send_back.methods) {
    const Submit event = submit_of(asked, method.value);
    const returns::JudgedRequest request(facts, event);
    auto no = returns::method_offered(request);
    if (!no && !is_eligible(request.judged(0))) no = request.judged(0).why_not.front();
    answers.push_back({method, std::move(no)});
  }
  return answers;
}

std::vector<ResolutionAnswer> ask_resolutions(const Facts& facts, LineRequest asked) {
  std::vector<ResolutionAnswer> answers;
  for (auto& offer : resolutions_of(facts.policy)) {
    asked.resolution = offer.resolution;
    answers.push_back({std::move(offer), judge_line(facts, asked)});
  }
  return answers;
}

/// Each of the two by itself, with the other one there.
std::vector<Reason> ask_evidence(const Facts& facts, const LineRequest& asked) {
  LineRequest no_photo = asked, no_note = asked;
  no_photo.note = "a note";
  no_note.photos = {"photo"};
  std::vector<Reason> wanted;
  for (auto& request : {no_photo, no_note}) {
    const Submit event = submit_of(request);
    if (auto no = returns::evidence_present(returns::JudgedRequest(facts, event))) wanted.push_back(std::move(*no));
  }
  return wanted;
}

LineExplanation explain_line(const Facts& facts, const EstimateLine& asked) {
  LineExplanation line;
  line.asked = request_of(asked, Resolution::refund);
  auto traced = judge_line_traced(facts, line.asked);
  line.judged = std::move(traced.judged);
  line.trace = std::move(traced.trace);
  ask_other_days(facts, line);
  if (!is_eligible(line.judged)) {
    Differences(facts, line).ask();
    return line;
  }
  line.methods = ask_methods(facts, line.asked);
  line.resolutions = ask_resolutions(facts, line.asked);
  line.evidence = ask_evidence(facts, line.asked);
  return line;
}

/// Of a case that these rules decided about.
Cited<Trigger> trigger_of(const Policy& policy, const std::vector<LineExplanation>& lines) {
  ReturnCase opened;
  for (const auto& line : lines)
    if (is_eligible(line.judged)) opened.lines.emplace_back().rule = line.judged.rule;
  Cited<Trigger> trigger{trigger_for(policy, opened), policy.refund.when.at};
  for (const auto& line : opened.lines)
    if (terms_of(policy, line.rule).refund_when == trigger.value) trigger.at = policy.rule(line.rule)->at;
  return trigger;
}

void ask_refund(const Facts& facts, std::span<const EstimateLine> lines, Explanation& into) {
  std::vector<EstimateLine> eligible;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (is_eligible(into.lines[i].judged)) eligible.push_back(lines[i]);
  if (eligible.empty()) return;
  const auto& targets = facts.policy.refund.to;
  auto found = estimate(facts, eligible, targets.empty() ? RefundTarget::original : targets.front().value);
  if (auto* quote = std::get_if<Quote>(&found))
    into.refund = std::move(*quote);
  else
    into.no_refund = std::move(std::get<kernel::Refused>(found).reasons);
}

}  // namespace

Explanation explain(const Facts& facts, std::span<const EstimateLine> lines) {
  Explanation out;
  out.asked_at = facts.now;
  for (const auto& line : lines) out.lines.push_back(explain_line(facts, line));
  out.trigger = trigger_of(facts.policy, out.lines);
  ask_refund(facts, lines, out);
  return out;
}

EstimateLine whole_line(const Facts& facts, const OrderLine& line, const std::string& reason) {
  const auto left = static_cast<std::int64_t>(free_units(facts, line).size());
  return {.line = line.id, .quantity = std::max<std::int64_t>(1, left), .reason = reason};
}

std::vector<EstimateLine> whole_order(const Facts& facts, const std::string& reason) {
  std::vector<EstimateLine> lines;
  for (const auto& line : facts.order.lines)
    if (lines.size() < returns::kMaxLines) lines.push_back(whole_line(facts, line, reason));
  return lines;
}

}  // namespace retour::workflows
