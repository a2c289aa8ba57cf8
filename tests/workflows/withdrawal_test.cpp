#include <gtest/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "tests/workflows/terms.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/favour.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows {
namespace {

LineRequest lamp(Resolution resolution = Resolution::refund) {
  LineRequest request;
  request.line = "lamp";
  request.reason = "changed_mind";
  request.resolution = resolution;
  return request;
}

/// Delivered on March 4th; the shop's own window is 30 days.
Desk delivered(int days_ago) {
  Desk desk;
  for (auto& line : desk.order.lines)
    line.delivered_at = start_of_day(std::chrono::year(2026) / 3 / 4, desk.policy.time_zone);
  desk.now = start_of_day(plus_days(std::chrono::year(2026) / 3 / 4, days_ago), desk.policy.time_zone);
  return desk;
}

TEST(Withdrawal, ADenyingRuleDoesNotStandAgainstTheLaw) {
  Desk desk = delivered(14);
  desk.policy.rules = {rule("final-sale", RuleVerdict::deny, "electronics"), rule("default", RuleVerdict::approve)};
  EXPECT_EQ(judge_line(desk.facts(), lamp()).verdict, RuleVerdict::deny);
  desk.policy.law = right_of_withdrawal(14);
  const Eligibility judged = judge_line(desk.facts(), lamp());
  EXPECT_EQ(judged.verdict, RuleVerdict::approve);
  EXPECT_EQ(judged.rule, "withdrawal");
  EXPECT_EQ(judged.citations.front().file, "statutes/de.yaml");
  EXPECT_NE(judged.remarks.back().find("'final-sale'"), std::string::npos);
  EXPECT_EQ(to_text(judged.deadline->last_day), "2026-03-18");
  desk.now = start_of_day(plus_days(std::chrono::year(2026) / 3 / 4, 15), desk.policy.time_zone);
  EXPECT_EQ(judge_line(desk.facts(), lamp()).rule, "final-sale");
}

TEST(Withdrawal, TheLaterOfBothDaysIsToldWhenBothAreOver) {
  Desk desk = delivered(20);
  desk.policy.law = right_of_withdrawal(14);
  desk.policy.windows[0].days = 7;
  const auto told = [&](Resolution resolution) {
    return judge_line(desk.facts(), lamp(resolution)).why_not.at(0).message;
  };
  EXPECT_EQ(told(Resolution::refund), "the last day to ask for its return was 2026-03-18");
  EXPECT_EQ(told(Resolution::exchange), "the last day to ask for its return was 2026-03-11");
}

// The law gives money back. Other goods and credit are the shop's own offers, as long as the shop makes them.
TEST(Withdrawal, GivesMoneyOnly) {
  Desk desk = delivered(10);
  desk.policy.law = right_of_withdrawal(14);
  for (const auto resolution : {Resolution::exchange, Resolution::store_credit}) {
    desk.policy.windows[0].days = 7;
    const Eligibility over = judge_line(desk.facts(), lamp(resolution));
    EXPECT_EQ(over.verdict, RuleVerdict::deny);
    EXPECT_NE(over.rule, "withdrawal");
    desk.policy.windows[0].days = 12;
    EXPECT_EQ(to_text(judge_line(desk.facts(), lamp(resolution)).deadline->last_day), "2026-03-16");
  }
}

TEST(Withdrawal, AnExemptionThatTheLawKnowsStands) {
  Desk desk = delivered(3);
  desk.policy.law = right_of_withdrawal(14);
  desk.policy.rules = {rule("made", RuleVerdict::deny, "electronics"), rule("default", RuleVerdict::approve)};
  desk.policy.rules[0].exempt = "custom_made";
  EXPECT_EQ(judge_line(desk.facts(), lamp()).verdict, RuleVerdict::deny);
  desk.policy.rules[0].exempt = "because";
  EXPECT_EQ(judge_line(desk.facts(), lamp()).verdict, RuleVerdict::approve);
}

TEST(Withdrawal, TheLaterOfBothDeadlinesHolds) {
  Desk desk = delivered(10);
  desk.policy.law = right_of_withdrawal(14);
  desk.policy.windows[0].days = 7;  // shorter than the law: over, but the right runs
  EXPECT_EQ(judge_line(desk.facts(), lamp()).rule, "withdrawal");
  desk.policy.windows[0].days = 12;  // still open, and the law is longer
  const Eligibility both = judge_line(desk.facts(), lamp());
  EXPECT_EQ(both.verdict, RuleVerdict::approve);
  EXPECT_EQ(to_text(both.deadline->last_day), "2026-03-18");
  desk.policy.windows[0].days = 30;
  EXPECT_EQ(to_text(judge_line(desk.facts(), lamp()).deadline->last_day), "2026-04-03");
}

TEST(Withdrawal, ItsLastDayMovesOnOverHolidaysWhereTheLawSaysSo) {
  Desk desk = delivered(18);  // March 22nd 2026 is a Sunday
  desk.policy.law = right_of_withdrawal(18);
  desk.policy.calendar.weekend = {6, 7};
  desk.policy.calendar.holidays = {std::chrono::sys_days(std::chrono::year(2026) / 3 / 23)};
  EXPECT_EQ(to_text(withdrawal_deadline(desk.facts(), desk.order.lines[1])->last_day), "2026-03-22");
  desk.policy.law->rolls = true;
  EXPECT_EQ(to_text(withdrawal_deadline(desk.facts(), desk.order.lines[1])->last_day), "2026-03-24");
}

TEST(Withdrawal, GoodsThatAreNotThereYetHaveIt) {
  Desk desk = delivered(3);
  desk.policy.law = right_of_withdrawal(14);
  for (auto& line : desk.order.lines) line.delivered_at.reset(), line.fulfilled_at.reset();
  EXPECT_TRUE(withdrawal_runs(desk.facts(), desk.order.lines[1]));
  EXPECT_FALSE(withdrawal_deadline(desk.facts(), desk.order.lines[1]));
}

TEST(Windows, TheLastParcelCounts) {
  Desk desk = delivered(3);
  desk.order.lines[2].delivered_at = start_of_day(std::chrono::year(2026) / 3 / 9, desk.policy.time_zone);
  desk.policy.windows[0].anchor = Anchor::last_delivered;
  EXPECT_EQ(to_text(deadline_of(desk, desk.order.lines[0], "changed_mind")->last_day), "2026-04-08");
}

TEST(Windows, TheShopsOwnRollOnlyWhereItSaysSo) {
  Desk desk = delivered(3);  // 30 days later is Friday, April 3rd 2026: Good Friday
  desk.policy.calendar.weekend = {6, 7};
  desk.policy.calendar.holidays = {std::chrono::sys_days(std::chrono::year(2026) / 4 / 3),
                                   std::chrono::sys_days(std::chrono::year(2026) / 4 / 6)};
  EXPECT_EQ(to_text(deadline_of(desk, desk.order.lines[0], "changed_mind")->last_day), "2026-04-03");
  desk.policy.windows_roll = true;
  const auto rolled = *deadline_of(desk, desk.order.lines[0], "changed_mind");
  EXPECT_EQ(to_text(rolled.last_day), "2026-04-07");
  EXPECT_NE(rolled.remarks.back().find("2026-04-03 is no business day"), std::string::npos);
}

TEST(Windows, AnyConditionMakesASpecialOne) {
  Desk desk = delivered(3);
  Window gold;
  gold.days = 60;
  gold.when.customer_tier.values = {"gold"};
  desk.policy.windows.push_back(gold);
  EXPECT_EQ(to_text(deadline_of(desk, desk.order.lines[0], "changed_mind")->last_day), "2026-04-03");
  desk.order.customer_tier = "gold";
  EXPECT_EQ(to_text(deadline_of(desk, desk.order.lines[0], "changed_mind")->last_day), "2026-05-03");
}

TEST(Favour, TheBetterVersionForTheCustomer) {
  Desk then = delivered(10), today = delivered(10);
  const auto better = [&] { return favours_more(today.facts(), then.facts()); };
  EXPECT_FALSE(better()) << "equal is not better";
  today.policy.windows[0].days = 60;
  EXPECT_TRUE(better());
  today.policy.rules = {rule("no-tech", RuleVerdict::deny, "electronics"), rule("default", RuleVerdict::approve)};
  EXPECT_FALSE(better()) << "longer for some, but nothing for others";
  today = delivered(10);
  then.policy.send_back.fees = {send_back(4'90)};
  EXPECT_TRUE(better());
  EXPECT_FALSE(favours_more(then.facts(), today.facts()));
}

// ---- rules with terms of their own
TEST(RuleTerms, UnlessTakesGoodsOutOfARule) {
  Desk desk = delivered(3);
  desk.policy.rules = {rule("no-tech", RuleVerdict::deny, "electronics"), rule("default", RuleVerdict::approve)};
  desk.policy.rules[0].unless.emplace().customer_tier.values = {"gold"};
  EXPECT_EQ(judge_line(desk.facts(), lamp()).rule, "no-tech");
  desk.order.customer_tier = "gold";
  EXPECT_EQ(judge_line(desk.facts(), lamp()).rule, "default");
}

TEST(RuleTerms, ARuleMayAskHowTheGoodsTravel) {
  Desk desk = delivered(3);
  desk.policy.rules = {rule("by-hand", RuleVerdict::keep_item), rule("default", RuleVerdict::approve)};
  desk.policy.rules[0].when.method = Method::store;
  const auto decided = [&](std::optional<Method> method) { return judge_line(desk.facts(), lamp(), {}, method).rule; };
  EXPECT_EQ(decided(Method::store), "by-hand");
  EXPECT_EQ(decided(Method::label), "default");
  EXPECT_EQ(decided({}), "default") << "not chosen yet";
}

TEST(RuleTerms, OnlySomeResolutions) {
  Desk desk = delivered(3);
  desk.policy.rules = {rule("sale", RuleVerdict::approve)};
  desk.policy.rules[0].with.resolutions = {Resolution::exchange, Resolution::store_credit};
  const Eligibility money = judge_line(desk.facts(), lamp());
  EXPECT_EQ(money.verdict, RuleVerdict::deny);
  EXPECT_EQ(money.why_not.at(0).code, "resolution_not_offered");
  EXPECT_NE(money.why_not.at(0).message.find("exchange, store_credit"), std::string::npos);
  EXPECT_EQ(judge_line(desk.facts(), lamp(Resolution::store_credit)).verdict, RuleVerdict::approve);
  // The law's right is one to money, whatever the shop offers.
  desk.policy.law = right_of_withdrawal(14);
  EXPECT_EQ(judge_line(desk.facts(), lamp()).rule, "withdrawal");
}

TEST(RuleTerms, TheWordsOfADenial) {
  Desk desk = delivered(3);
  desk.policy.rules = {rule("no", RuleVerdict::deny)};
  desk.policy.rules[0].with.message = {{"en", "Sold as seen."}, {"de", "Gekauft wie gesehen."}};
  desk.order.language = "de-AT";
  EXPECT_EQ(judge_line(desk.facts(), lamp()).why_not.at(0).message, "Gekauft wie gesehen.");
  desk.order.language = "fr";
  EXPECT_EQ(judge_line(desk.facts(), lamp()).why_not.at(0).message, "Sold as seen.");
}

TEST(RuleTerms, FeesAndBonusOfARule) {
  Desk desk = delivered(3);
  desk.policy.send_back.fees = {send_back(4'90)};
  desk.policy.rules = {rule("vip", RuleVerdict::approve)};
  desk.policy.rules[0].with.send_back_fee = 1'00;
  desk.policy.rules[0].with.restocking_bp = 1'000;
  desk.policy.rules[0].with.store_credit_bonus_bp = 2'000;
  QuoteLine asked = all_of(desk.order.lines[1]);
  EXPECT_EQ(quote(desk, {asked}).total_minor, 120'00 - 4'90);
  asked.rule = "vip";
  const Quote q = quote(desk, {asked}, RefundTarget::store_credit);
  EXPECT_EQ(q.restocking_fee_minor, 12'00);
  EXPECT_EQ(q.return_fee_minor, 1'00);
  EXPECT_EQ(q.bonus_minor, 21'40);
  EXPECT_EQ(q.lines[0].citations.front().rule, "vip");
}

TEST(RuleTerms, OfSeveralLinesTogether) {
  Desk desk;
  desk.policy.rules = {rule("fast", RuleVerdict::approve), rule("careful", RuleVerdict::approve)};
  RuleTerms &fast = desk.policy.rules[0].with, &careful = desk.policy.rules[1].with;
  fast.refund_when = Trigger::first_scan;
  fast.label_valid_days = 40;
  fast.carriers = {"b", "c"};
  careful.refund_when = Trigger::inspected;
  careful.disposition = Disposition::quarantine;
  careful.review_by = Role::lead;
  desk.policy.send_back.carriers = {{"a", {}}, {"b", {}}, {"c", {}}};
  ReturnLine one, other;
  one.rule = "fast";
  other.rule = "careful";
  ReturnCase rma;
  rma.lines = {one};
  EXPECT_EQ(trigger_for(desk.policy, rma), Trigger::first_scan);
  EXPECT_EQ(carriers_for(desk.policy, rma), (std::vector<std::string>{"b", "c"}));
  EXPECT_FALSE(lead_reviews(desk.policy, rma));
  EXPECT_EQ(disposition_for(desk.policy, one), Disposition::restock);
  rma.lines = {one, other};
  EXPECT_EQ(trigger_for(desk.policy, rma), Trigger::inspected);
  EXPECT_EQ(label_valid_days_for(desk.policy, rma), 40);
  EXPECT_TRUE(lead_reviews(desk.policy, rma));
  EXPECT_EQ(disposition_for(desk.policy, other), Disposition::quarantine);
}

}  // namespace
}  // namespace retour::workflows
