#include <gtest/gtest.h>

#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/stories.hpp"
#include "workflows/model/taxes.hpp"

namespace retour::scenarios {
namespace {

void pay(World& world, std::size_t index, const Actor& by = dana) {
  must(world, by, RefundEvent{ApproveRefund{}}, refund(index));
  the_bank_pays(world, index);
}

/// A lamp that is settled as store credit, and paid.
void credited(World& world) {
  world.given(shop());
  auto line = wants("lamp");
  line.resolution = Resolution::store_credit;
  anna_asks(world, {line});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  pay(world, 0);
  refund_is(world, 0, "settled", 120'00);
}

GrantRefund sorry_for(std::string line, Minor amount) {
  GrantRefund grant;
  grant.amount = {amount};
  grant.reason = "a button is missing";
  grant.line = std::move(line);
  return grant;
}

/// 20.00 off from 100.00 on, for shirts and lamp together.
Order bought_with_a_promotion() {
  Order bought = order();
  Promotion promotion;
  promotion.id = promotion.title = "WELCOME20";
  promotion.kind = PromotionKind::amount;
  promotion.over_minor = 100'00;
  promotion.shares = {{"shirt", 6'00}, {"lamp", 14'00}};
  bought.promotions = {promotion};
  return bought;
}

}  // namespace

void amount_for_goods_then_their_return(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  may_not(world, "over_paid", ben, RefundEvent{sorry_for("shirt", 50'01)});
  may_not(world, "unknown_line", ben, RefundEvent{sorry_for("hat", 1'00)});
  must(world, ben, RefundEvent{sorry_for("shirt", 6'00)});
  EXPECT_EQ(world.seen().refunds.at(0).lines.at(0).unit_minor, (std::vector<Minor>{2'00, 2'00, 2'00}));
  pay(world, 0);
  tender_has(world, "card", 0, 6'00);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  refund_is(world, 1, "pending_approval", 14'67);  // 16.67 for the unit, of which 2.00 are paid
  pay(world, 1);
  the_return_is(world, "completed");
  may_not(world, "over_paid", ben, RefundEvent{sorry_for("shirt", 29'34)});  // two shirts of 33.33 less 4.00 are left
  must(world, ben, RefundEvent{sorry_for("shirt", 29'33)});
}

// Each was computed when nothing had been given yet: half of 8.89 twice would be 8.90.
void two_amounts_for_one_line_share_its_tax(World& world) {
  world.given(shop());
  anna_asks(world, {wants("lamp")});
  must(world, ben, RefundEvent{sorry_for("lamp", 60'00)});
  must(world, ben, RefundEvent{sorry_for("lamp", 60'00)});
  pay(world, 1);
  pay(world, 0);
  const auto seen = world.seen();
  EXPECT_EQ(seen.refunds.at(1).taxes.at(0).minor, 4'45);
  EXPECT_EQ(seen.refunds.at(0).taxes.at(0).minor, 4'44);
}

void amount_for_goods_that_are_paid_meanwhile(World& world) {
  world.given(shop());
  anna_asks(world, {wants("lamp")});
  must(world, ben, RefundEvent{sorry_for("lamp", 50'00)});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  pay(world, 1);
  may_not(world, "over_paid", dana, RefundEvent{ApproveRefund{}}, refund(0));
}

void amount_finer_than_the_rail(World& world) {
  world.given(shop({.refund_extra = "  rails:\n    - {kind: card, step: 0.05, residue: store_credit}\n"},
                   order_with_gift_card()));
  anna_asks(world, {wants("shirt")});
  must(world, ben, RefundEvent{GrantRefund{{5'01}, "sorry", {}}});  // the gift card moves every cent
  EXPECT_EQ(world.seen().refunds.at(0).tender.tender_id, "gift");
  may_not(world, "finer_than_rail", ben, RefundEvent{GrantRefund{{5'01}, "sorry", "card"}});
  may_not(world, "finer_than_rail", ben, RefundEvent{GrantRefund{{20'01}, "sorry", {}}});  // the card alone has room
  must(world, ben, RefundEvent{GrantRefund{{20'05}, "sorry", {}}});
  EXPECT_EQ(world.seen().refunds.at(1).tender.tender_id, "card");
}

void worth_that_the_goods_lost(World& world) {
  world.given(shop({.when = "inspected"}));
  anna_asks(world, {wants("lamp")});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  InspectedLine verdict{"lamp", 1, Grade::worn, Disposition::refurbish, "scratches", {"https://example.org/1.jpg"}};
  verdict.reduce_bp = 10'001;
  may_not(world, "reduction", ben, ReturnEvent{InspectGoods{{verdict}}});
  verdict.reduce_bp = 2'500;
  auto unproven = verdict;
  unproven.photos.clear();
  may_not(world, "evidence_missing", ben, ReturnEvent{InspectGoods{{unproven}}});
  must(world, ben, ReturnEvent{InspectGoods{{verdict}}});
  refund_is(world, 0, "pending_approval", 90'00);
  EXPECT_EQ(world.seen().quote->reduction_minor, 30'00);
  ASSERT_TRUE(world.seen().told);
  EXPECT_EQ(world.seen().told->total_minor, 120'00);
  was_told(world, "customer", "sum_changed");
}

void promotion_judged_again(World& world) {
  world.given(shop({.refund_extra = "  promotions: clawback\n"}, bought_with_a_promotion()));
  anna_asks(world, {wants("lamp")});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  refund_is(world, 0, "pending_approval", 114'00);  // 3 shirts of 56.00 do not earn their 6.00
  EXPECT_EQ(world.seen().quote->promotions.at(0).minor, 6'00);
  pay(world, 0);
  the_return_is(world, "completed");
}

void money_moved_before_the_approval(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  must(world, retour, RefundEvent{QuoteChanged{"20.00 USD were charged back"}}, refund());
  refund_is(world, 0, "stale", 16'67);
  EXPECT_EQ(world.seen().refunds.at(0).trouble, "20.00 USD were charged back");
  the_return_is(world, "settlement_blocked");
  was_told(world, "agents", "quote_changed");
  must(world, ben, RefundEvent{RetryRefund{}}, refund());
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund());
  pay(world, 0);
  the_return_is(world, "completed");
}

void money_moved_after_the_approval(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  must(world, ben, RefundEvent{ApproveRefund{}}, refund());
  tender_has(world, "card", 16'67, 0);
  must(world, retour, RefundEvent{QuoteChanged{"refunded in the dashboard"}}, refund());
  tender_has(world, "card", 0, 0);
  may_not(world, "role_not_allowed", ben, RefundEvent{AbandonRefund{"paid already"}}, refund());
  must(world, dana, RefundEvent{AbandonRefund{"paid already"}}, refund());
  the_return_is(world, "completed");
}

/// A gift took more of the payment than the goods leave of it.
void less_is_left_when_the_goods_arrive(World& world) {
  world.given(shop());
  anna_asks(world, {wants("lamp")});
  must(world, ben, RefundEvent{GrantRefund{{80'00}, "sorry", {}}});
  pay(world, 0);
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  EXPECT_EQ(world.seen().quote->total_minor, 120'00);
  refund_is(world, 1, "pending_approval", 106'90);
  refund_is(world, 2, "stale", 13'10);
  EXPECT_EQ(world.seen().refunds.at(2).trouble,
            "13.10 USD more is due than payment 'card' has left: look why before more is paid");
  the_return_is(world, "settlement_blocked");
  was_told(world, "agents", "quote_changed");
  pay(world, 1);
  may_not(world, "over_captured", ben, RefundEvent{RetryRefund{}}, refund(2));
  must(world, dana, RefundEvent{AbandonRefund{"the gift was more"}}, refund(2));
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 186'90);
}

void less_is_left_when_the_refund_waits(World& world) {
  world.given(shop());
  anna_asks(world, {wants("lamp")});
  must(world, ben, RefundEvent{GrantRefund{{80'00}, "sorry", {}}});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  refund_is(world, 1, "pending_approval", 120'00);
  may_not(world, "enough_is_left", ben, RefundEvent{RetryRefund{}}, refund(1));
  pay(world, 0);
  may_not(world, "over_captured", dana, RefundEvent{ApproveRefund{}}, refund(1));
  must(world, ben, RefundEvent{RetryRefund{}}, refund(1));
  refund_is(world, 1, "rerouted", 120'00);
  refund_is(world, 2, "pending_approval", 106'90);
  EXPECT_EQ(sum_of(world.seen().refunds.at(2).taxes), 7'92);  // of 8.89
  pay(world, 2);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 186'90);
}

void less_is_left_and_another_payment_has_it(World& world) {
  world.given(shop({}, order_with_gift_card()));
  anna_asks(world, {wants("lamp")});
  must(world, ben, RefundEvent{GrantRefund{{15'00}, "sorry", "gift"}});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  refund_is(world, 1, "pending_approval", 20'00);
  may_not(world, "enough_is_left", ben, RefundEvent{RerouteRefund{"card"}}, refund(1));
  must(world, dana, RefundEvent{ApproveRefund{}}, refund(0));
  may_not(world, "over_captured", dana, RefundEvent{ApproveRefund{}}, refund(1));
  must(world, ben, RefundEvent{RerouteRefund{"card"}}, refund(1));
  refund_is(world, 3, "pending_approval", 20'00);
  EXPECT_EQ(world.seen().refunds.at(3).tender.tender_id, "card");
}

void credit_turned_into_money(World& world) {
  credited(world);
  the_return_is(world, "completed");
  must(world, anna, RefundEvent{SwitchToMoney{}}, refund(0));
  refund_is(world, 0, "withdrawing", 120'00);
  must(world, the_bank, RefundEvent{CreditWithdrawn{{70'00}, {12'00}}}, refund(0));
  refund_is(world, 0, "settled", 50'00);  // 50.00 were spent
  EXPECT_EQ(world.seen().refunds.at(0).bonus_minor, 0);
  EXPECT_EQ(world.seen().refunds.at(0).withdrawn_bonus_minor, 12'00);
  refund_is(world, 1, "pending_approval", 70'00);
  the_return_is(world, "settling");  // the money is still to be paid
  EXPECT_EQ(world.seen().refunds.at(1).tender.provider, "stripe");
  EXPECT_EQ(world.seen().refunds.at(1).bonus_minor, 0);
  tender_has(world, "card", 0, 50'00);
  // The customer gave the credit back for it: nobody leaves them without both.
  may_not(world, "credit_withdrawn", dana, RefundEvent{RejectRefund{"changed our mind"}}, refund(1));
  pay(world, 1);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 120'00);
}

void credit_whose_payment_takes_nothing_back(World& world) {
  world.given(shop({.refund_extra = "  rails:\n    - {kind: card, within: 1 day, instead: store_credit}\n"}));
  auto line = wants("lamp");
  line.resolution = Resolution::store_credit;
  anna_asks(world, {line});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  pay(world, 0);
  may_not(world, "no_money_way", anna, RefundEvent{SwitchToMoney{}}, refund(0));
  refund_is(world, 0, "settled", 120'00);
}

void bonus_over_two_payments(World& world) {
  world.given(shop({}, order_with_gift_card()));
  auto line = wants("lamp");
  line.resolution = Resolution::store_credit;
  anna_asks(world, {line});
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  refund_is(world, 0, "pending_approval", 20'00);
  refund_is(world, 1, "pending_approval", 100'00);
  EXPECT_EQ(world.seen().refunds.at(0).bonus_minor, 2'00);
  EXPECT_EQ(world.seen().refunds.at(1).bonus_minor, 10'00);
}

void credit_spent_stays_credit(World& world) {
  credited(world);
  must(world, ben, RefundEvent{SwitchToMoney{}}, refund(0));
  must(world, the_bank, RefundEvent{CreditWithdrawn{{0}}}, refund(0));
  refund_is(world, 0, "settled", 120'00);
  there_are_refunds(world, 1);
}

void money_is_not_credit(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  pay(world, 0);
  may_not(world, "not_our_credit", anna, RefundEvent{SwitchToMoney{}}, refund(0));
}

}  // namespace retour::scenarios
