#include "engine/outside.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/runtime/world.hpp"

namespace retour::engine::testing {

using namespace workflows;

namespace {

class OutsideTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = new World; }
  static void TearDownTestSuite() { delete world_; }

  /// Of a customer and an agent of its own: limits count what others asked for and approved.
  Order order_of(Minor paid_minor) {
    Order order = world_->an_order(paid_minor);
    order.customer_ref = "c-" + order.id;
    EXPECT_TRUE(world_->orders.insert(order, "h", world_->clock.at));
    return order;
  }
  /// A case with one refund of half the order that waits for its approval.
  ReturnCase waiting(const Order& order) {
    World& w = *world_;
    const auto opened = w.runtime.submit(w.by(Role::customer, order.customer_ref), order.id, w.one_unit(), {});
    return taken(w.send(w.by(Role::agent, "a-1"), std::get<Done>(opened).rma.rma,
                        ReturnEvent{ReceiveGoods{{{"1", 1, 0, 0}}, ""}}));
  }
  ReturnCase approved(const Order& order) { return send(Role::lead, "l-" + order.id, waiting(order), ApproveRefund{}); }
  ReturnCase send(Role role, const std::string& id, const ReturnCase& rma, RefundEvent event) {
    return taken(world_->send(world_->by(role, id), rma.rma, std::move(event), rma.refunds.at(0).id));
  }
  ReturnCase now(const ReturnCase& rma) { return *cases_.load({"demo", rma.rma, {}, {}}).rma; }
  Capacity tender(const Order& order) { return world_->orders.load("demo", order.id)->ledger.tenders.at("t-1"); }
  /// A refund whose call nobody knows the end of: a person has to look.
  ReturnCase lost(const Order& order) {
    const auto rma = approved(order);
    send(Role::payment, "stripe", rma, RefundSubmitted{});
    return send(Role::payment, "stripe", rma, RefundUnresolved{"no trace of it"});
  }
  std::string refusal(const ReturnCase& rma, RefundEvent event) {
    const auto answer = world_->send(world_->by(Role::agent, "a-2"), rma.rma, std::move(event), rma.refunds.at(0).id);
    const auto* refused = std::get_if<kernel::Refused>(&answer);
    return refused == nullptr ? "taken" : refused->reasons.at(0).code + ": " + refused->reasons.at(0).message;
  }
  std::string tell(const Order& order, OutsideKind kind, const std::string& reference, Minor minor,
                   const std::string& tender = "t-1", Role by = Role::agent) {
    const auto problem = money_.tell("demo", order.id, {tender, kind, reference, minor, by});
    return problem ? problem->code : "taken";
  }
  static ReturnCase taken(Answer answer) {
    EXPECT_TRUE(std::holds_alternative<Done>(answer)) << answer.index();
    return std::get<Done>(std::move(answer)).rma;
  }

  static inline World* world_ = nullptr;
  CaseStore cases_{world_->database};
  OutsideMoney money_{world_->orders, cases_, world_->runtime, world_->clock};
};

TEST_F(OutsideTest, AnApprovedRefundStopsWithAReasonAndItsReservationIsFree) {
  const auto order = order_of(10'000);
  const auto rma = approved(order);
  ASSERT_EQ(tender(order).held, 5'000);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_1", 6'000), "taken");
  const auto stopped = now(rma);
  EXPECT_EQ(stopped.refunds[0].state, "stale");
  EXPECT_EQ(stopped.refunds[0].trouble,
            "60.00 USD of payment 't-1' were refunded in the provider's dashboard on 2026-11-18 (re_1): look again "
            "before more is paid");
  EXPECT_EQ(stopped.state, "settlement_blocked");
  EXPECT_EQ(tender(order).held, 0);
  EXPECT_EQ(tender(order).left(), 4'000);
  const auto again =
      world_->send(world_->by(Role::agent, "a-2"), rma.rma, RefundEvent{RetryRefund{}}, rma.refunds[0].id);
  const auto asked = taken(again);
  ASSERT_EQ(asked.refunds.size(), 2U);
  EXPECT_EQ(asked.refunds[0].state, "rerouted");
  EXPECT_EQ(asked.refunds[1].state, "pending_approval");
  EXPECT_EQ(asked.refunds[1].amount_minor, 4'000) << "what is left";
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_2", 4'000), "taken");
  const auto nothing =
      world_->send(world_->by(Role::agent, "a-2"), rma.rma, RefundEvent{RetryRefund{}}, asked.refunds[1].id);
  ASSERT_TRUE(std::holds_alternative<kernel::Refused>(nothing)) << nothing.index();
  EXPECT_EQ(std::get<kernel::Refused>(nothing).reasons[0].code, "over_captured");
}

TEST_F(OutsideTest, ARefundThatWaitsStopsOnceAndAPersonWhoLookedIsNotStoppedAgain) {
  const auto order = order_of(10'000);
  const auto rma = waiting(order);
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 2'000), "taken");
  EXPECT_EQ(now(rma).refunds[0].state, "stale");
  send(Role::agent, "a-2", now(rma), RetryRefund{});
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 2'000), "taken") << "the same again, after a crash";
  EXPECT_EQ(now(rma).refunds[0].state, "pending_approval");
  EXPECT_EQ(tender(order).outside, 2'000);
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_2", 1'000), "taken");
  EXPECT_EQ(now(rma).refunds[0].state, "stale") << "that is another one";
}

// The process died between the two steps: whoever tells the same again completes it.
TEST_F(OutsideTest, WhatWasRecordedButNotToldIsToldWhenItIsToldAgain) {
  const auto order = order_of(10'000);
  const auto rma = approved(order);
  ASSERT_EQ(world_->orders.record_outside("demo", order.id, "t-1",
                                          {OutsideKind::chargeback, "dp_1", 2'000, world_->clock.at}),
            OrderStore::Moved::recorded);
  EXPECT_EQ(now(rma).refunds[0].state, "approved");
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 2'000), "taken");
  EXPECT_EQ(now(rma).refunds[0].state, "stale");
}

TEST_F(OutsideTest, WhatIsPaidAlreadyStaysPaidAndMoreThanEverythingMayBeGone) {
  const auto order = order_of(10'000);
  const auto rma = approved(order);
  send(Role::payment, "stripe", rma, RefundSubmitted{});
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 10'000), "taken");
  EXPECT_EQ(now(rma).refunds[0].state, "submitting") << "it may have been paid: only the provider knows";
  EXPECT_EQ(send(Role::payment, "stripe", rma, RefundConfirmed{"re_1"}).refunds[0].state, "settled");
  EXPECT_EQ(tender(order).left(), -5'000);
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "dp_1", 10'000), "taken");
  EXPECT_EQ(tender(order).left(), 5'000);
}

TEST_F(OutsideTest, WhatCannotBeIsRefusedWholeWithTheLimitingNumber) {
  const auto order = order_of(10'000);
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 1, "t-9"), "unknown_tender");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 0), "amount");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", -5), "amount");
  EXPECT_EQ(tell(order, OutsideKind::refund, " ", 5), "reference_missing");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 10'001), "over_captured");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 7'000), "taken");
  const auto over = money_.tell("demo", order.id, {"t-1", OutsideKind::refund, "re_2", 3'001});
  ASSERT_TRUE(over);
  EXPECT_EQ(over->field, "/amount_minor");
  EXPECT_EQ(over->message, "at most 30.00 USD of the 100.00 USD captured by payment 't-1' can have moved this way");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 6'999), "reference_used");
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "dp_1", 5), "unknown_reference");
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 7'001), "over_reversed");
  EXPECT_EQ(tender(order).outside, 7'000);
  EXPECT_EQ(world_->orders.load("demo", order.id)->version, 2) << "what was refused changed nothing";
}

// The provider lost a refund's trace; a person paid it in the dashboard, said so, and then the dashboard's news came.
TEST_F(OutsideTest, ARefundThatAPersonPaidInTheDashboardIsCountedOnce) {
  const auto order = order_of(10'000);
  const auto rma = approved(order);
  send(Role::payment, "stripe", rma, RefundSubmitted{});
  send(Role::payment, "stripe", rma, RefundUnresolved{"no trace of it"});
  send(Role::agent, "a-2", rma, MarkPaid{"re_by_hand"});
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_by_hand", 5'000), "taken");
  EXPECT_EQ(tender(order).outside, 0);
  EXPECT_EQ(tender(order).left(), 5'000);
}

TEST_F(OutsideTest, ARefundThatTheDashboardToldOfFirstIsCountedOnceWhenItIsMarkedAsPaid) {
  const auto order = order_of(10'000);
  const auto rma = lost(order);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_by_hand", 5'000), "taken");
  EXPECT_EQ(tender(order).left(), 0) << "it may be both: the one that is lost, and this one";
  const auto paid = send(Role::agent, "a-2", rma, MarkPaid{"re_by_hand"});
  EXPECT_EQ(paid.refunds.at(0).state, "settled");
  EXPECT_TRUE(paid.refunds.at(0).counted_outside);
  EXPECT_EQ(tender(order).left(), 5'000);
  EXPECT_EQ(tender(order).held, 0);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_by_hand", 5'000), "taken") << "told again";
  EXPECT_EQ(tender(order).left(), 5'000);
}

TEST_F(OutsideTest, NothingIsMarkedAsPaidByWhatWasOfAnotherAmountOrPaidAnotherRefund) {
  const auto order = order_of(20'000);
  const auto rma = lost(order), other = lost(order);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_1", 4'000), "taken");
  EXPECT_EQ(refusal(rma, MarkPaid{"re_1"}),
            "other_amount: reference: 're_1' gave 40.00 USD back, this refund is 100.00 USD");
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 4'000), "taken");
  EXPECT_EQ(refusal(rma, MarkPaid{"re_1"}),
            "other_amount: reference: 're_1' gave 0.00 USD back, this refund is 100.00 USD");
  EXPECT_EQ(refusal(rma, MarkPaid{"re_2"}), "taken");
  EXPECT_EQ(refusal(other, MarkPaid{"re_2"}), "already_counted: reference: 're_2' paid another refund, of " + rma.rma);
  EXPECT_EQ(now(other).refunds.at(0).state, "unknown");
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_2", 9'000), "other_amount");
  EXPECT_EQ(tender(order).outside, 0);
}

TEST_F(OutsideTest, WhatAPersonPaidAndComesBackIsARefundThatBounced) {
  const auto order = order_of(10'000);
  const auto rma = lost(order);
  send(Role::agent, "a-2", rma, MarkPaid{"re_1"});
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000), "not_yours_to_say");
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000, "t-1", Role::lead), "not_yours_to_say");
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 4'000, "t-1", Role::payment), "other_amount");
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000, "t-1", Role::payment), "taken");
  const auto back = now(rma);
  EXPECT_EQ(back.refunds.at(0).state, "bounced");
  EXPECT_EQ(back.refunds.at(0).trouble, "came_back: 're_1' came back, as was told on 2026-11-18");
  EXPECT_EQ(back.state, "settlement_blocked");
  EXPECT_EQ(tender(order).left(), 10'000);
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000, "t-1", Role::payment), "taken") << "again";
  EXPECT_EQ(now(rma).version, back.version);
}

TEST_F(OutsideTest, WhatWasToldFirstAndComesBackFreesThePaymentOnce) {
  const auto order = order_of(10'000);
  const auto rma = lost(order);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_1", 5'000), "taken");
  send(Role::agent, "a-2", rma, MarkPaid{"re_1"});
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000, "t-1", Role::lead), "taken");
  EXPECT_EQ(now(rma).refunds.at(0).state, "bounced");
  EXPECT_EQ(tender(order).left(), 10'000);
  const auto again = send(Role::agent, "a-2", rma, RetryRefund{});
  EXPECT_EQ(again.refunds.at(0).state, "pending_approval");
  EXPECT_FALSE(again.refunds.at(0).counted_outside);
}

// Both at once, many times: whoever is second has to see the first.
TEST_F(OutsideTest, ToldAndMarkedAsPaidAtOnceCountsOnce) {
  for (int round = 0; round < 20; ++round) {
    const auto order = order_of(10'000);
    const auto rma = lost(order);
    std::string told, marked;
    std::thread dashboard([&] { told = tell(order, OutsideKind::refund, "re_1", 5'000); });
    marked = refusal(rma, MarkPaid{"re_1"});
    dashboard.join();
    ASSERT_EQ(told, "taken");
    ASSERT_EQ(marked, "taken");
    ASSERT_EQ(tender(order).left(), 5'000) << now(rma).refunds.at(0).counted_outside;
  }
}

// A dashboard refund of all of it failed and was made again; the bank took it, gave it back, and took it once more.
TEST_F(OutsideTest, WhatCameBackLeavesRoomForTheNextMovement) {
  const auto order = order_of(10'000);
  const std::vector<std::pair<OutsideKind, std::string>> kinds{{OutsideKind::refund, "re_"},
                                                               {OutsideKind::chargeback, "dp_"}};
  for (const auto& [kind, name] : kinds) {
    ASSERT_EQ(tell(order, kind, name + "1", 10'000), "taken");
    ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, name + "1", 10'000), "taken");
    EXPECT_EQ(tell(order, kind, name + "2", 10'000), "taken");
    EXPECT_EQ(tell(order, kind, name + "1", 10'000), "taken") << "the first one, told again";
    EXPECT_EQ(tell(order, kind, name + "3", 1), "over_captured");
  }
  EXPECT_EQ(tender(order).left(), -10'000) << "one of each is gone";
}

TEST_F(OutsideTest, WhatComesBackInPartsIsToldAsAllThatCameBackSoFar) {
  const auto order = order_of(10'000);
  const auto back = [&](Minor so_far) { return tell(order, OutsideKind::chargeback_reversed, "dp_1", so_far); };
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 5'000), "taken");
  ASSERT_EQ(back(1'000), "taken");
  ASSERT_EQ(back(1'000), "taken") << "told again";
  EXPECT_EQ(tender(order).left(), 6'000);
  const auto rma = waiting(order);
  ASSERT_EQ(back(3'000), "taken");
  EXPECT_EQ(tender(order).left(), 8'000);
  EXPECT_EQ(now(rma).refunds.at(0).trouble,
            "20.00 USD of payment 't-1' came back on 2026-11-18 (dp_1): look again, more of it is left");
  send(Role::agent, "a-2", now(rma), RetryRefund{});
  EXPECT_EQ(back(1'000), "taken") << "the first part, told late";
  EXPECT_EQ(back(3'000), "taken");
  EXPECT_EQ(now(rma).refunds.at(0).state, "pending_approval") << "a person looked at both";
  const auto less = money_.tell("demo", order.id, {"t-1", OutsideKind::chargeback_reversed, "dp_1", 2'000});
  ASSERT_TRUE(less);
  EXPECT_EQ(less->code, "reference_used");
  EXPECT_EQ(less->message, "of 'dp_1' 30.00 USD came back already: tell all that came back so far");
  EXPECT_EQ(back(5'001), "over_reversed");
  ASSERT_EQ(back(5'000), "taken");
  EXPECT_EQ(now(rma).refunds.at(0).state, "stale") << "that is another part";
  EXPECT_EQ(tender(order).left(), 10'000);
}

TEST_F(OutsideTest, TwoWhoTellOfTheSamePartAtOnceCountItOnce) {
  const auto order = order_of(10'000);
  ASSERT_EQ(tell(order, OutsideKind::chargeback, "dp_1", 10'000), "taken");
  for (Minor so_far = 500; so_far <= 5'000; so_far += 500) {
    std::string one, other;
    std::thread beside([&] { one = tell(order, OutsideKind::chargeback_reversed, "dp_1", so_far); });
    other = tell(order, OutsideKind::chargeback_reversed, "dp_1", so_far);
    beside.join();
    ASSERT_EQ(one + other, "takentaken");
    ASSERT_EQ(tender(order).left(), so_far);
  }
}

// A part of it had come back before the rest paid a refund: all of it is what it took.
TEST_F(OutsideTest, WhatPaidARefundComesBackWholeWithWhatHadComeBackBefore) {
  const auto order = order_of(10'000);
  const auto rma = lost(order);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_1", 6'000), "taken");
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 1'000), "taken");
  send(Role::agent, "a-2", rma, MarkPaid{"re_1"});
  EXPECT_EQ(tell(order, OutsideKind::refund, "re_1", 6'000), "taken") << "told again";
  EXPECT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 5'000, "t-1", Role::lead), "other_amount");
  ASSERT_EQ(tell(order, OutsideKind::chargeback_reversed, "re_1", 6'000, "t-1", Role::lead), "taken");
  EXPECT_EQ(now(rma).refunds.at(0).state, "bounced");
  EXPECT_EQ(tender(order).left(), 10'000);
}

TEST_F(OutsideTest, AutomationDoesNotPayAnOrderWhoseMoneyMovedAndThePersonSeesWhatIsLeft) {
  const auto order = order_of(10'000);
  ASSERT_EQ(tell(order, OutsideKind::refund, "re_1", 5'000), "taken");
  EXPECT_EQ(waiting(order).refunds.at(0).state, "pending_approval");
}

}  // namespace
}  // namespace retour::engine::testing
