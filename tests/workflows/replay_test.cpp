#include "workflows/returns/replay.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"

namespace retour::workflows {
namespace {

using std::chrono::hours;

Submit asks_for(std::vector<LineRequest> lines) {
  Submit submit;
  submit.lines = std::move(lines);
  return submit;
}

LineRequest some_request(const OrderLine& line, Resolution wanted) {
  LineRequest request;
  request.line = *rc::gen::weightedElement<std::string>({{60, line.id}, {1, "nowhere"}});
  request.quantity = some(0, 19) == 0 ? some(0, line.quantity + 1) : some(1, line.quantity);
  request.reason = *rc::gen::weightedElement<std::string>({{30, "changed_mind"}, {20, "defective"}, {1, "because"}});
  request.resolution = *rc::gen::weightedElement<Resolution>({{12, wanted}, {1, Resolution::exchange}});
  if (some(0, 9) != 0) request.photos = {"p-1"};
  request.opened = *rc::gen::arbitrary<bool>();
  return request;
}

Submit some_submit(const Order& order) {
  Submit submit;
  const auto wanted = *rc::gen::element(Resolution::refund, Resolution::store_credit);
  for (const auto& line : order.lines)
    if (submit.lines.empty() || some(0, 2) == 0) submit.lines.push_back(some_request(line, wanted));
  submit.method = *rc::gen::element(Method::label, Method::own_carrier, Method::drop_off);
  if (some(0, 19) == 0) submit.override_rule = "window";
  return submit;
}

/// A desk whose policy denies, reviews and gives away by chance.
Desk strict_desk() {
  Desk desk = some_desk();
  for (const auto* category : {"clothing", "electronics"}) {
    Rule rule;
    rule.id = std::string("about-") + category;
    rule.when.category = std::string(category);
    rule.then = *rc::gen::element(RuleVerdict::approve, RuleVerdict::approve, RuleVerdict::deny, RuleVerdict::review,
                                  RuleVerdict::keep_item);
    rule.at = {"v", "policy.yaml", 20, 5, rule.id};
    desk.policy.rules.insert(desk.policy.rules.begin(), rule);
  }
  desk.now += hours(24) * some(0, 40);
  return desk;
}

bool is_reviewed(const Decided& decided) {
  return std::any_of(decided.steps.begin(), decided.steps.end(),
                     [](const Step& step) { return name_of(step.event) == PolicyReview::name; });
}

RC_GTEST_PROP(Replay, SaysWhatTheDecisionSays, ()) {
  const Desk desk = strict_desk();
  const Submit submit = some_submit(desk.order);
  const Facts facts = desk.facts();
  const Replay replayed = replay(facts, submit);
  const auto decision = decide(facts, {{}, ReturnEvent{submit}});
  RC_ASSERT(replayed.lines.size() == submit.lines.size());
  if (const auto* refused = std::get_if<kernel::Refused>(&decision)) {
    RC_TAG("refused");
    RC_ASSERT(replayed.verdict == ReplayVerdict::refused);
    RC_ASSERT(replayed.code == refused->reasons.front().code);
    RC_ASSERT(replayed.refund_minor == 0);
    return;
  }
  const auto& decided = std::get<Decided>(decision);
  RC_TAG("accepted");
  RC_ASSERT((replayed.verdict == ReplayVerdict::review) == is_reviewed(decided));
  for (std::size_t i = 0; i < replayed.lines.size(); ++i) {
    const auto& line = decided.next.lines[i];
    RC_ASSERT(replayed.lines[i].rule == line.rule);
    RC_ASSERT((replayed.lines[i].verdict == ReplayVerdict::kept) == (line.reception == Reception::kept));
  }
  const auto& quote = decided.next.quote;
  RC_ASSERT(replayed.refund_minor == (quote ? quote->total_minor : 0));
  RC_ASSERT(replayed.bonus_minor == (quote ? quote->bonus_minor : 0));
}

TEST(Replay, NamesTheLineOfThePolicyThatRefuses) {
  Desk desk;
  desk.now += hours(24 * 365);
  LineRequest lamp;
  lamp.line = "lamp", lamp.reason = "changed_mind";
  const Replay late = replay(desk.facts(), asks_for({lamp}));
  ASSERT_EQ(late.lines.size(), 1U);
  EXPECT_EQ(late.lines[0].rule, "window");
  EXPECT_EQ(late.lines[0].at.file, "policy.yaml");
  EXPECT_GT(late.lines[0].at.line, 1);
}

TEST(Replay, WhatCameLaterIsNotKnown) {
  Desk desk;
  Order& order = desk.order;
  const Instant day = desk.now;
  for (auto& line : order.lines) line.fulfilled_at = day, line.delivered_at = day + hours(48);
  order.tenders[0].outside = {{OutsideKind::refund, "re_1", 100, day + hours(72)}};
  EXPECT_FALSE(as_known_at(order, day + hours(72)));
  const auto two_days = as_known_at(order, day + hours(49));
  ASSERT_TRUE(two_days);
  EXPECT_TRUE(two_days->tenders[0].outside.empty());
  EXPECT_TRUE(two_days->lines[0].delivered_at);
  const auto underway = as_known_at(order, day + hours(1));
  ASSERT_TRUE(underway);
  EXPECT_FALSE(underway->lines[0].delivered_at);
  EXPECT_EQ(underway->lines[0].fulfilled, order.lines[0].fulfilled);
  const auto before = as_known_at(order, day - hours(1));
  ASSERT_TRUE(before);
  EXPECT_FALSE(before->lines[0].fulfilled_at);
  EXPECT_EQ(before->lines[0].fulfilled, 0) << "it had not been sent";
}

}  // namespace
}  // namespace retour::workflows
