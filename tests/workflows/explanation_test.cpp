#include "workflows/returns/explanation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "tests/workflows/terms.hpp"
#include "workflows/model/names.hpp"

namespace retour::workflows {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

EstimateLine asking(std::string line, std::string reason = "changed_mind", std::int64_t quantity = 1) {
  return {.line = std::move(line), .quantity = quantity, .reason = std::move(reason)};
}

LineExplanation explained(const Desk& desk, const EstimateLine& asked) {
  return explain(desk.facts(), std::span(&asked, 1)).lines.at(0);
}

Desk with_rules(const std::string& rules) { return Desk(scenarios::Terms{.rules = rules}); }

/// Delivered on March 5th 2026 in New York, to be asked for until April 4th.
const Instant kEnd = *instant_of("2026-04-05T04:00:00Z");

const Difference* difference(const LineExplanation& line, DifferenceKind kind, std::string_view name = {}) {
  const auto found = std::find_if(line.differences.begin(), line.differences.end(),
                                  [&](const auto& d) { return d.kind == kind && (name.empty() || d.name == name); });
  return found == line.differences.end() ? nullptr : &*found;
}

TEST(Explanation, TellsTheWayOfAVerdict) {
  const Desk desk = with_rules(
      "    - {id: glass, when: {category: [glass, china], at_fault: customer}, then: deny}\n"
      "    - {id: dear, when: {line_value: over 100.00}, unless: {customer_tier: gold}, then: review}\n");
  const auto lamp = explained(desk, asking("lamp"));
  EXPECT_EQ(lamp.judged.rule, "dear");
  ASSERT_EQ(lamp.trace.rules.size(), 2U) << "behind the one that decides no rule is asked";
  const auto& [glass, dear] = std::tie(lamp.trace.rules[0], lamp.trace.rules[1]);
  EXPECT_FALSE(glass.applies);
  ASSERT_EQ(glass.when.size(), 2U) << "also what is behind the first that does not hold";
  EXPECT_EQ(glass.when[0].condition, "category");
  EXPECT_FALSE(glass.when[0].held);
  EXPECT_EQ(std::get<std::string>(glass.when[0].fact), "electronics");
  EXPECT_TRUE(glass.when[1].held);
  EXPECT_TRUE(dear.applies);
  EXPECT_EQ(std::get<std::int64_t>(dear.when.at(0).fact), 120'00);
  EXPECT_FALSE(dear.unless.at(0).held);
  ASSERT_EQ(lamp.trace.windows.size(), 1U);
  EXPECT_TRUE(lamp.trace.windows[0].chosen);
  EXPECT_EQ(lamp.trace.window->exclusive, kEnd);
  EXPECT_FALSE(lamp.trace.withdrawal) << "this market's law gives none";
}

TEST(Explanation, PlainFactsHaveNoWayAndNoOtherTime) {
  Desk desk;
  desk.order.lines[0].returned_before = 2;
  const auto two = explained(desk, asking("shirt", "changed_mind", 2));
  EXPECT_EQ(two.judged.rule, "quantity");
  EXPECT_TRUE(two.trace.windows.empty());
  EXPECT_FALSE(two.until || two.from);
  ASSERT_NE(difference(two, DifferenceKind::quantity), nullptr);
  EXPECT_EQ(difference(two, DifferenceKind::quantity)->quantity, 1);
  EXPECT_EQ(explained(desk, asking("hat")).judged.rule, "unknown_line");
  EXPECT_TRUE(explained(desk, asking("hat")).differences.empty());
  EXPECT_EQ(explained(desk, asking("lamp", "bored")).judged.rule, "unknown_reason");
  EXPECT_NE(difference(explained(desk, asking("lamp", "bored")), DifferenceKind::reason, "too_small"), nullptr);
}

TEST(Explanation, SaysUntilWhenAlsoAfterwards) {
  Desk desk;
  EXPECT_EQ(explained(desk, asking("lamp")).until, kEnd);
  for (const auto later : {hours(0), hours(24 * 90)}) {
    desk.now = kEnd + later;
    const auto late = explained(desk, asking("lamp"));
    EXPECT_EQ(late.judged.rule, "window");
    EXPECT_EQ(late.until, kEnd);
    EXPECT_TRUE(late.trace.rules.empty()) << "the window decided before";
    const auto* staff = difference(late, DifferenceKind::set_aside, "window");
    ASSERT_NE(staff, nullptr);
    EXPECT_EQ(staff->roles, (std::vector<Role>{Role::agent, Role::lead}));
    EXPECT_EQ(staff->rule, "default");
    EXPECT_EQ(staff->citations.front().line, line_of(scenarios::policy_text(), "agent:"));
  }
}

TEST(Explanation, TheEndOfTheWindowIsNotTheEndWhereARuleSaysNoBefore) {
  Desk desk = with_rules("    - {id: old, when: {days_since_delivery: over 9}, then: deny}\n");
  EXPECT_EQ(explained(desk, asking("lamp")).until, *instant_of("2026-03-15T04:00:00Z"));
  desk.now += hours(24 * 14);
  const auto late = explained(desk, asking("lamp"));
  EXPECT_EQ(late.judged.rule, "old");
  EXPECT_EQ(late.until, *instant_of("2026-03-15T04:00:00Z"));
  EXPECT_EQ(std::get<std::int64_t>(late.trace.rules.at(0).when.at(0).fact), 19);
}

TEST(Explanation, SaysFromWhenWhereItIsTooEarly) {
  const Desk desk = with_rules("    - {id: try-first, when: {days_since_delivery: under 8}, then: deny}\n");
  const auto early = explained(desk, asking("lamp"));
  EXPECT_EQ(early.judged.rule, "try-first");
  EXPECT_FALSE(early.until);
  EXPECT_EQ(early.from, *instant_of("2026-03-13T04:00:00Z"));
}

TEST(Explanation, SaysWhatElseWouldBeEligible) {
  Desk desk = with_rules(
      "    - {id: sale, when: {category: electronics, at_fault: customer}, then: deny}\n"
      "    - {id: credit, when: {category: clothing, reason: changed_mind}, then: approve, with: {resolutions: "
      "[exchange]}}\n");
  const auto lamp = explained(desk, asking("lamp"));
  EXPECT_EQ(lamp.judged.rule, "sale");
  EXPECT_NE(difference(lamp, DifferenceKind::reason, "defective"), nullptr);
  EXPECT_EQ(difference(lamp, DifferenceKind::reason, "too_small"), nullptr);
  EXPECT_EQ(difference(lamp, DifferenceKind::set_aside), nullptr) << "nobody may";
  EXPECT_FALSE(lamp.until || lamp.from) << "no day changes that";
  const auto shirt = explained(desk, asking("shirt"));
  EXPECT_EQ(shirt.judged.rule, "resolution_not_offered");
  EXPECT_NE(difference(shirt, DifferenceKind::resolution, "exchange"), nullptr);
  EXPECT_EQ(difference(shirt, DifferenceKind::resolution, "store_credit"), nullptr);
}

TEST(Explanation, TheLawStandsBesideTheShopsWindow) {
  Desk desk;
  desk.policy.law = right_of_withdrawal(14);
  desk.policy.windows[0].days = 3;
  desk.policy.rules = {rule("made", RuleVerdict::deny, "electronics"), rule("default", RuleVerdict::approve)};
  const auto lamp = explained(desk, asking("lamp"));
  EXPECT_EQ(lamp.judged.rule, "withdrawal");
  EXPECT_EQ(to_text(lamp.trace.window->last_day), "2026-03-08");
  ASSERT_TRUE(lamp.trace.withdrawal);
  EXPECT_TRUE(lamp.trace.withdrawal->runs);
  EXPECT_EQ(to_text(lamp.trace.withdrawal->deadline->last_day), "2026-03-19");
  EXPECT_EQ(lamp.until, lamp.trace.withdrawal->deadline->exclusive);
  EXPECT_EQ(lamp.trace.rules.size(), 1U) << "asked for an exemption";
  desk.policy.rules[0].exempt = "custom_made";
  const auto exempt = explained(desk, asking("lamp"));
  EXPECT_TRUE(exempt.trace.withdrawal->exempt);
  EXPECT_EQ(exempt.judged.rule, "window");
}

TEST(Explanation, AYesComesWithWhatBelongsToIt) {
  const Desk desk = with_rules(
      "    - {id: bulky, when: {category: electronics}, then: approve, with: {methods: [own_carrier], refund_when: "
      "inspected, photos: required}}\n");
  const EstimateLine lines[] = {asking("lamp"), asking("socks", "other")};
  const auto both = explain(desk.facts(), lines);
  const auto& lamp = both.lines.at(0);
  ASSERT_EQ(lamp.methods.size(), 2U);
  EXPECT_EQ(lamp.methods[0].why_not->code, "method_not_offered");
  EXPECT_FALSE(lamp.methods[1].why_not);
  ASSERT_EQ(lamp.evidence.size(), 1U);
  EXPECT_EQ(lamp.evidence[0].code, "photos_required");
  EXPECT_EQ(both.lines.at(1).evidence.at(0).code, "note_required");
  ASSERT_EQ(lamp.resolutions.size(), 3U);
  EXPECT_EQ(lamp.resolutions[1].offer.bonus_bp, 1'000);
  EXPECT_EQ(both.trigger.value, Trigger::inspected);
  EXPECT_EQ(both.trigger.at.rule, "bulky");
  ASSERT_TRUE(both.refund);
  EXPECT_EQ(both.refund->total_minor, 126'00);
  EXPECT_EQ(explain(desk.facts(), std::span(lines).subspan(1)).trigger.value, Trigger::received);
}

TEST(Explanation, WhatIsDeniedIsNotAskedForWithTheRest) {
  const Desk desk = with_rules("    - {id: sale, when: {category: electronics}, then: deny}\n");
  const auto all = whole_order(desk.facts(), "changed_mind");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].quantity, 3);
  Desk large;
  large.order.lines.resize(101, large.order.lines.front());
  EXPECT_EQ(whole_order(large.facts(), "changed_mind").size(), 100U) << "as many as a request may have";
  const auto whole = explain(desk.facts(), all);
  ASSERT_TRUE(whole.refund);
  EXPECT_EQ(whole.refund->lines.size(), 2U);
  const auto none = explain(desk.facts(), std::span(all).subspan(1, 1));
  EXPECT_FALSE(none.refund);
  EXPECT_TRUE(none.no_refund.empty()) << "the line itself says why";
}

// ---- the explanation cannot disagree with the decision
constexpr const char* kRules[] = {
    "    - {id: sale, when: {category: clothing, at_fault: customer}, then: deny}\n",
    "    - {id: early, when: {days_since_delivery: under 3, category: electronics}, then: deny}\n",
    "    - {id: late, when: {days_since_order: over 20, opened: true}, unless: {reason: defective}, then: deny}\n",
    "    - {id: spring, when: {asked_on: 03-15..04-20, category: electronics}, then: review}\n",
    "    - {id: closed, when: {asked_on: 03-20..03-22}, then: deny}\n",
    "    - {id: cheap, when: {line_value: under 1000.00}, then: keep_item}\n",
    "    - {id: credit, when: {quantity: over 2}, then: approve, with: {resolutions: [store_credit]}}\n"};

Desk random_desk() {
  std::string rules;
  for (const auto* text : kRules)
    if (some(0, 2) == 0) rules += text;
  Desk desk = some_desk({.rules = rules});
  if (some(0, 1) == 0) desk.policy.law = right_of_withdrawal(static_cast<int>(some(1, 20)));
  if (some(0, 2) == 0) desk.policy.rules.front().exempt = "custom_made";
  for (auto& line : desk.order.lines) {
    const auto sent = desk.order.ordered_at + hours(some(1, 200));
    line.fulfilled_at = sent;
    line.delivered_at = some(0, 3) == 0 ? std::nullopt : std::optional(sent + hours(some(1, 200)));
    if (some(0, 9) == 0) line.fulfilled_at.reset(), line.delivered_at.reset();
  }
  desk.now = desk.order.ordered_at + std::chrono::minutes(some(0, 60 * 24 * 90));
  return desk;
}

EstimateLine random_question(const Desk& desk) {
  const auto& line = desk.order.lines.at(static_cast<std::size_t>(some(0, std::ssize(desk.order.lines) - 1)));
  EstimateLine asked =
      asking(line.id, *rc::gen::element<std::string>("changed_mind", "defective", "other"), some(1, 7));
  asked.opened = *rc::gen::arbitrary<bool>();
  return asked;
}

bool all_held(const std::vector<ConditionTrace>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [](const auto& c) { return c.held; });
}

bool eligible_at(Desk desk, const LineRequest& request, Instant at) {
  desk.now = at;
  return judge_line(desk.facts(), request).verdict != RuleVerdict::deny;
}

RC_GTEST_PROP(Explanation, IsTheDecision, ()) {
  const Desk desk = random_desk();
  const auto line = explained(desk, random_question(desk));
  const auto judged = judge_line(desk.facts(), line.asked);
  RC_ASSERT(line.judged.verdict == judged.verdict);
  RC_ASSERT(line.judged.rule == judged.rule);
  RC_ASSERT(line.judged.why_not == judged.why_not);
  RC_ASSERT(line.judged.citations == judged.citations);
  RC_ASSERT(line.judged.remarks == judged.remarks);
  // The whole decision about a request that lacks nothing else says the same.
  Submit submit;
  submit.lines = {line.asked};
  submit.lines[0].note = "words", submit.lines[0].photos = {"p-1"};
  const auto decision = decide(desk.facts(), {{}, ReturnEvent{submit}});
  const auto* refused = std::get_if<kernel::Refused>(&decision);
  const std::string code = refused == nullptr ? "" : refused->reasons.at(0).code;
  if (judged.verdict == RuleVerdict::deny)
    RC_ASSERT(code == judged.why_not.at(0).code);
  else
    RC_ASSERT(code.empty() || code == "over_captured");
}

RC_GTEST_PROP(Explanation, TheRulesThatWereAskedLeadToTheVerdict, ()) {
  const Desk desk = random_desk();
  const auto line = explained(desk, random_question(desk));
  const auto& rules = line.trace.rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& asked = rules[i];
    RC_ASSERT(asked.rule == &desk.policy.rules[i]);
    RC_ASSERT(asked.applies == (all_held(asked.when) && !(asked.rule->unless && all_held(asked.unless))));
    RC_ASSERT(asked.applies == (i + 1 == rules.size()));
  }
  if (desk.policy.rule(line.judged.rule) != nullptr) RC_ASSERT(rules.back().rule->id == line.judged.rule);
  if (line.judged.rule == "window") RC_ASSERT(desk.now >= line.trace.window->exclusive);
}

RC_GTEST_PROP(Explanation, WhatItSaysAboutTimeIsTrue, ()) {
  const Desk desk = random_desk();
  const auto line = explained(desk, random_question(desk));
  if (line.until) {
    RC_ASSERT(eligible_at(desk, line.asked, *line.until - microseconds(1)));
    RC_ASSERT(!eligible_at(desk, line.asked, *line.until));
    RC_ASSERT((desk.now < *line.until) == (line.judged.verdict != RuleVerdict::deny));
  }
  if (line.from) {
    RC_ASSERT(line.judged.verdict == RuleVerdict::deny);
    RC_ASSERT(!eligible_at(desk, line.asked, *line.from - microseconds(1)));
    RC_ASSERT(eligible_at(desk, line.asked, *line.from));
  }
}

RC_GTEST_PROP(Explanation, WhatItSaysWouldBeDifferentIs, ()) {
  const Desk desk = random_desk();
  const auto line = explained(desk, random_question(desk));
  for (const auto& d : line.differences) {
    LineRequest other = line.asked;
    std::optional<std::string> overridden;
    if (d.kind == DifferenceKind::quantity) other.quantity = d.quantity;
    if (d.kind == DifferenceKind::reason) other.reason = d.name;
    if (d.kind == DifferenceKind::resolution) other.resolution = *parse_enum<Resolution>(d.name);
    if (d.kind == DifferenceKind::set_aside) overridden = d.name;
    const auto judged = judge_line(desk.facts(), other, overridden);
    RC_ASSERT(judged.verdict != RuleVerdict::deny);
    RC_ASSERT(judged.verdict == d.verdict);
    RC_ASSERT(judged.rule == d.rule);
  }
}

}  // namespace
}  // namespace retour::workflows
