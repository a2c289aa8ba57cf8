#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/engine/backtest/past.hpp"

namespace retour::engine::testing {
namespace {

using workflows::ReplayVerdict;

const std::string kShort = policies::edited(policies::kGood, "30 days after delivery", "14 days after delivery");

TEST(Tally, CountsWhatIsDecidedOtherwiseWithExamplesAndMoney) {
  const auto report = tested({with(bought("1", 5'000), {asked(5)}), with(bought("2", 7'000), {asked(20)}),
                              with(bought("3", 9'000), {asked(40, true)})},
                             policy(), policy(kShort));
  const auto& us = report.markets.at("US");
  EXPECT_EQ(us.requests, 3);
  EXPECT_EQ(us.refused_then, 1);
  EXPECT_EQ(us.flipped, 1);
  EXPECT_EQ(us.customers.size(), 3U);
  EXPECT_EQ(us.affected, std::set<std::string>{"of-2"});
  EXPECT_EQ(us.refund_before - us.refund_after, 7'000 - 490) << "the refund less the fee for sending back";
  EXPECT_EQ(report.uncertain.differs, 0);
  const auto& reason = us.reasons.at("changed_mind");
  const ReasonTally::Flip flip{ReplayVerdict::approved, ReplayVerdict::refused};
  EXPECT_EQ(reason.lines, 3);
  EXPECT_EQ(reason.flips, (std::map<ReasonTally::Flip, std::int64_t>{{flip, 1}}));
  const auto& example = reason.examples.at(flip).at(0);
  EXPECT_EQ(example.order_number, "2");
  EXPECT_EQ(example.before.rule, "default");
  EXPECT_EQ(example.after.rule, "window");
  EXPECT_EQ(example.after.at.line, 8);
}

TEST(Tally, AWiderWindowShowsWhoWasTurnedAway) {
  const auto wide = policy(policies::edited(policies::kGood, "30 days after delivery", "60 days after delivery"));
  const auto& us = tested({with(bought("3", 9'000), {asked(40, true)})}, policy(), wide).markets.at("US");
  EXPECT_EQ(us.flipped, 1);
  EXPECT_GT(us.refund_after, us.refund_before);
}

TEST(Tally, TheSameAnswerByAnotherRuleOrForAnotherSumIsNoFlip) {
  const auto before = policy();
  const auto fee = policy(policies::edited(policies::kGood, "customer: 4.90", "customer: 6.90"));
  const auto rule = policy(policies::edited(policies::kGood, "{id: default", "{id: everything"));
  const std::vector<PastOrder> past{with(bought("1", 5'000), {asked(5)})};
  const auto& dearer = tested(past, before, fee).markets.at("US");
  EXPECT_EQ(dearer.flipped, 0);
  EXPECT_EQ(dearer.repriced, 1);
  EXPECT_EQ(dearer.refund_after - dearer.refund_before, -200);
  EXPECT_EQ(dearer.affected.size(), 1U);
  const auto& renamed = tested(past, before, rule).markets.at("US");
  EXPECT_EQ(renamed.flipped + renamed.repriced, 0);
  EXPECT_EQ(renamed.reasons.at("changed_mind").other_rule, 1);
  EXPECT_TRUE(renamed.affected.empty());
}

TEST(Tally, SaysWhatItLeftOutAndWhatIsUncertain) {
  auto foreign = with(bought("1", 5'000), {asked(5)});
  foreign.order.market = "FR";
  auto unknown = with(bought("2", 5'000), {asked(5)});
  unknown.requests[0].policy_version = "lost";
  const auto odd = with(bought("3", 5'000), {asked(5, /*refused=*/true)});  // the policy says yes to that
  auto aside = with(bought("4", 5'000), {asked(5)});
  aside.requests[0].actor = {workflows::Role::agent, "a"};
  aside.requests[0].request.override_rule = "window";
  aside.requests[0].request.override_reason = "a good customer";
  const auto report = tested({foreign, unknown, odd, aside}, policy(), policy());
  EXPECT_EQ(report.uncertain.other_market, 1);
  EXPECT_EQ(report.uncertain.not_compiled, 1);
  EXPECT_EQ(report.uncertain.differs, 1);
  EXPECT_EQ(report.uncertain.set_aside, 1);
  EXPECT_EQ(report.markets.at("US").requests, 2);
}

TEST(Tally, WhatCameLaterDecidesNothing) {
  // Asked when it had just been sent; delivered much later. Today's document knows the delivery, the request did not.
  auto past = with(bought("1", 5'000), {asked(-1)});
  past.order.lines[0].delivered_at = kDelivered + std::chrono::hours(24 * 300);
  EXPECT_EQ(tested({past}, policy(), policy()).uncertain.differs, 0);
  // A second return of the same unit, opened after the request, took nothing from it yet.
  PastCase later;
  later.opened_at = kDelivered + std::chrono::hours(24 * 10);
  workflows::ReturnLine line;
  line.order_line_id = "1", line.units = {0};
  later.rma.lines.push_back(line);
  auto twice = with(bought("2", 5'000), {asked(5), asked(12, true)});
  twice.cases.push_back(later);
  const auto report = tested({twice}, policy(), policy());
  EXPECT_EQ(report.uncertain.differs, 0) << "and the request after it was refused for the quantity";
}

TEST(Tally, KeepsFewExamples) {
  std::vector<PastOrder> past;
  for (int i = 0; i < 10; ++i) past.push_back(with(bought(std::to_string(i), 5'000), {asked(20)}));
  const auto report = tested(past, policy(), policy(kShort), 2);
  const auto& reason = report.markets.at("US").reasons.at("changed_mind");
  EXPECT_EQ(reason.flips.begin()->second, 10);
  EXPECT_EQ(reason.examples.begin()->second.size(), 2U);
  const auto none = tested(past, policy(), policy(kShort), 0);
  EXPECT_TRUE(none.markets.at("US").reasons.at("changed_mind").examples.begin()->second.empty());
}

std::vector<PastOrder> some_past() {
  std::vector<PastOrder> past;
  for (int i = 0, n = *rc::gen::inRange(1, 20); i < n; ++i) {
    auto order = bought(std::to_string(i), *rc::gen::inRange<Minor>(100, 50'000),
                        *rc::gen::element<std::string>("home", "electronics", "books"));
    std::vector<PastRequest> requests;
    for (int k = 0, m = *rc::gen::inRange(1, 3); k < m; ++k)
      requests.push_back(asked(*rc::gen::inRange(0, 80), *rc::gen::arbitrary<bool>(),
                               *rc::gen::element<std::string>("changed_mind", "defective")));
    past.push_back(with(std::move(order), std::move(requests)));
  }
  return past;
}

policies::PolicyPtr some_policy() {
  static const std::vector<policies::PolicyPtr> known{
      policy(), policy(kShort), policy(policies::edited(policies::kGood, "under 8.00", "under 80.00")),
      policy(policies::edited(policies::kGood, "electronics: 15%", "electronics: 25%")),
      policy(policies::edited(policies::kGood, "{id: default, then: approve}", "{id: default, then: review}"))};
  return *rc::gen::elementOf(known);
}

RC_GTEST_PROP(Tally, TheSamePolicyTwiceChangesNothing, ()) {
  const auto same = some_policy();
  const auto report = tested(some_past(), same, same);
  const auto& us = report.markets.at("US");
  RC_ASSERT(us.flipped == 0 && us.repriced == 0 && us.affected.empty());
  RC_ASSERT(us.refund_before == us.refund_after);
}

RC_GTEST_PROP(Tally, TheWayBackIsTheOppositeOfTheWayThere, ()) {
  const auto past = some_past();
  const auto a = some_policy(), b = some_policy();
  const auto there = tested(past, a, b).markets.at("US"), back = tested(past, b, a).markets.at("US");
  RC_ASSERT(there.refund_after - there.refund_before == back.refund_before - back.refund_after);
  RC_ASSERT(there.flipped == back.flipped);
  RC_ASSERT(there.affected == back.affected);
  for (const auto& [reason, tally] : there.reasons)
    for (const auto& [flip, count] : tally.flips)
      RC_ASSERT(back.reasons.at(reason).flips.at({flip.second, flip.first}) == count);
}

}  // namespace
}  // namespace retour::engine::testing
