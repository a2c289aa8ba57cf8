#include <gtest/gtest.h>

#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/stories.hpp"

namespace retour::scenarios {
namespace {

/// One shirt (16.67 paid) against another article of this price.
void anna_exchanges(World& world, const Given& given, Minor price) {
  world.given(given);
  the_shop_asks(world, {wants_instead("shirt", 1, "shirt-xl", price)});
  exchange_is(world, "quoted");
  was_told(world, "shop", "reserve_stock");
  EXPECT_EQ(world.seen().exchanges.at(0).due_minor, price - 16'67);
}

void the_stock_is_reserved(World& world) { must(world, the_shop, ExchangeEvent{StockReserved{}}, exchange()); }
void the_old_goods_arrive(World& world) { goods_arrive(world, {{"shirt", 1, 0, 0}}); }
void the_new_goods_leave(World& world) {
  must(world, the_shop, ExchangeEvent{ReplacementShipped{"out-1"}}, exchange());
}
void the_new_goods_arrive(World& world) { must(world, the_shop, ExchangeEvent{ReplacementDelivered{}}, exchange()); }

void pay(World& world, std::size_t index) {
  must(world, ben, RefundEvent{ApproveRefund{}}, refund(index));
  the_bank_pays(world, index);
}

const Terms kInstant{.instant = "{hold: full, scan_within: 14 days}"};

/// The hold is placed and the new goods are on their way, the old ones are not.
void the_new_goods_leave_first(World& world) {
  anna_exchanges(world, shop(kInstant), 16'67);
  the_stock_is_reserved(world);
  may_not(world, "hold_missing", the_shop, ExchangeEvent{HoldPlaced{}}, exchange());
  must(world, the_shop, ExchangeEvent{HoldPlaced{"hold-1"}}, exchange());
  exchange_is(world, "secured");
  the_new_goods_leave(world);
  exchange_is(world, "shipped");
}

GrantRefund sorry_for_the_shirt(Minor amount) {
  GrantRefund grant;
  grant.amount = {amount};
  grant.reason = "a button is missing";
  grant.line = "shirt";
  return grant;
}

}  // namespace

// Who states a low price for the new article would be paid the difference.
void customers_do_not_name_prices(World& world) {
  world.given(shop());
  for (const Minor price : {1, 16'66, 16'68, 20'00}) {
    Submit submit;
    submit.lines = {wants_instead("shirt", 1, "shirt-xl", price)};
    submit.method = Method::own_carrier;
    may_not(world, "price_not_confirmed", anna, ReturnEvent{submit});
  }
  anna_asks(world, {wants_instead("shirt", 1, "shirt-xl", 16'67)});
  the_return_is(world, "authorized");
}

/// 3 shirts cost 50.00: one unit got 16.66 and is still worth a new shirt of 16.67.
void even_exchange_unit_by_unit(World& world) {
  world.given(shop());
  anna_asks(world, {wants_instead("shirt", 3, "shirt-xl", 16'67)});
  EXPECT_EQ(world.seen().exchanges.at(0).inbound_minor, 50'00);
  EXPECT_EQ(world.seen().exchanges.at(0).due_minor, 0);
  the_stock_is_reserved(world);
  exchange_is(world, "authorized");
}

void another_product_is_not_a_variant(World& world) {
  world.given(shop());
  Submit submit;
  submit.lines = {wants_instead("shirt", 1, "laptop", 16'67)};
  submit.lines[0].replacement->product_id = "laptops";
  may_not(world, "other_product", anna, ReturnEvent{submit});
  submit.lines[0].replacement->product_id = "";
  must(world, anna, ReturnEvent{submit});
  EXPECT_EQ(world.seen().exchanges.at(0).replacement.product_id, world.seen().lines.at(0).replacement->product_id);
}

void even_exchange(World& world) {
  anna_exchanges(world, shop(), 16'67);
  the_stock_is_reserved(world);
  exchange_is(world, "authorized");
  may_not(world, "instant_not_offered", the_shop, ExchangeEvent{HoldPlaced{"hold-1"}}, exchange());
  the_old_goods_arrive(world);
  exchange_is(world, "released");
  the_return_is(world, "settling");
  there_are_refunds(world, 0);
  the_new_goods_leave(world);
  the_new_goods_arrive(world);
  exchange_is(world, "completed");
  the_return_is(world, "completed");
  units_are(world, "shirt", 0, 1);
  tender_has(world, "card", 0, 0);
}

void customer_pays_the_difference(World& world) {
  anna_exchanges(world, shop(), 20'00);
  the_stock_is_reserved(world);
  exchange_is(world, "awaiting_payment");
  was_told(world, "customer", "pay_difference");
  may_not(world, "payment_missing", the_shop, ExchangeEvent{DifferencePaid{}}, exchange());
  must(world, the_shop, ExchangeEvent{DifferencePaid{"pay-1"}}, exchange());
  exchange_is(world, "awaiting_goods");
  the_old_goods_arrive(world);
  exchange_is(world, "released");
  there_are_refunds(world, 0);
  the_new_goods_leave(world);
  the_new_goods_arrive(world);
  the_return_is(world, "completed");
}

void customer_gets_the_difference_back(World& world) {
  anna_exchanges(world, shop(), 10'00);
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  exchange_is(world, "released");
  refund_is(world, 0, "pending_approval", 6'67);
  the_new_goods_leave(world);
  the_new_goods_arrive(world);
  the_return_is(world, "settling");  // the difference is not paid yet
  pay(world, 0);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 6'67);
}

void difference_on_the_same_gift_card(World& world) {
  // Listed tenders: the lamp's money takes the gift card whole, so the difference has to go to the card.
  world.given(shop({.automatic = "{refund: 500.00}"}, order_with_gift_card()));
  the_shop_asks(world, {wants("lamp"), wants_instead("shirt", 1, "shirt-xl", 10'00)});
  the_stock_is_reserved(world);
  goods_arrive(world, {{"lamp", 1, 0, 0}, {"shirt", 1, 0, 0}});
  refund_is(world, 0, "approved", 20'00);
  refund_is(world, 1, "approved", 100'00);
  refund_is(world, 2, "approved", 6'67);
  EXPECT_EQ(world.seen().refunds.at(2).tender.tender_id, "card");
  tender_has(world, "gift", 20'00, 0);
  tender_has(world, "card", 106'67, 0);
}

void out_of_stock_before_the_settlement(World& world) {
  anna_exchanges(world, shop(), 16'67);
  must(world, the_shop, ExchangeEvent{OutOfStock{}}, exchange());
  exchange_is(world, "converted_to_refund");
  the_return_is(world, "authorized");
  there_are_refunds(world, 0);
  the_old_goods_arrive(world);
  refund_is(world, 0, "pending_approval", 16'67);
  pay(world, 0);
  the_return_is(world, "completed");
}

void out_of_stock_with_the_goods_here(World& world) {
  anna_exchanges(world, shop(), 16'67);
  the_old_goods_arrive(world);  // the shop never answered about the stock
  exchange_is(world, "converted_to_refund");
  refund_is(world, 0, "pending_approval", 16'67);
  pay(world, 0);
  the_return_is(world, "completed");
}

void out_of_stock_after_the_settlement(World& world) {
  customer_gets_the_difference_back(world);
  anna_exchanges(world, shop(), 10'00);
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  pay(world, 0);
  must(world, the_shop, ExchangeEvent{OutOfStock{}}, exchange());
  exchange_is(world, "converted_to_refund");
  refund_is(world, 1, "pending_approval", 10'00);  // what was paid, less the difference that went back already
  pay(world, 1);
  tender_has(world, "card", 0, 16'67);
  the_return_is(world, "completed");
}

void out_of_stock_after_the_difference_was_paid(World& world) {
  anna_exchanges(world, shop(), 20'00);
  the_stock_is_reserved(world);
  must(world, the_shop, ExchangeEvent{DifferencePaid{"pay-1"}}, exchange());
  was_told(world, "shop", "give_payment_back", 0);
  must(world, the_shop, ExchangeEvent{OutOfStock{}}, exchange());
  was_told(world, "shop", "give_payment_back");
  the_old_goods_arrive(world);
  refund_is(world, 0, "pending_approval", 16'67);
}

void payment_overdue(World& world) {
  anna_exchanges(world, shop(), 20'00);
  the_stock_is_reserved(world);
  must_be_due(world, "payment_overdue", exchange());
  exchange_is(world, "converted_to_refund");
  the_old_goods_arrive(world);
  refund_is(world, 0, "pending_approval", 16'67);
}

void difference_not_allowed(World& world) {
  world.given(shop({.price_difference = "even_only"}));
  the_shop_asks(world, {wants_instead("shirt", 1, "shirt-xl", 20'00)});
  exchange_is(world, "converted_to_refund");
  was_told(world, "shop", "reserve_stock", 0);
  the_old_goods_arrive(world);
  refund_is(world, 0, "pending_approval", 16'67);
}

void instant_with_a_hold(World& world) {
  the_new_goods_leave_first(world);
  the_label_arrives(world);
  the_parcel_is_scanned(world, "in_transit", 20);
  the_old_goods_arrive(world);
  exchange_is(world, "completed");
  was_told(world, "shop", "release_hold");
  the_return_is(world, "completed");
}

void new_goods_arrive_before_the_old_leave(World& world) {
  the_new_goods_leave_first(world);
  the_new_goods_arrive(world);
  exchange_is(world, "shipped");  // the hold stays: nothing came back yet
  was_told(world, "shop", "release_hold", 0);
  must_be_due(world, "goods_overdue", exchange());
  exchange_is(world, "unreturned_charged");
  was_told(world, "shop", "charge_hold");
}

void old_goods_overdue(World& world) {
  the_new_goods_leave_first(world);
  must_be_due(world, "goods_overdue", exchange());
  exchange_is(world, "unreturned_charged");
  was_told(world, "shop", "charge_hold");
  the_old_goods_arrive(world);  // late: the new ones are paid, so these are a plain return
  refund_is(world, 0, "pending_approval", 16'67);
}

// The customer has the new goods: ending the return would leave them with both, and the old ones worth nothing.
void nobody_cancels_after_the_new_goods_left(World& world) {
  the_new_goods_leave_first(world);
  may_not(world, "replacement_sent", anna, ReturnEvent{CancelReturn{}});
  must_be_due(world, "goods_overdue", exchange());
  exchange_is(world, "unreturned_charged");
  must(world, anna, ReturnEvent{CancelReturn{}});
  the_return_is(world, "canceled");
  units_are(world, "shirt", 0, 0);
}

void old_goods_on_their_way_are_not_overdue(World& world) {
  the_new_goods_leave_first(world);
  the_label_arrives(world);
  the_parcel_is_scanned(world, "accepted", 10);
  EXPECT_EQ(world.when_due("goods_overdue", exchange()).code, "handed_in");
  exchange_is(world, "shipped");
  the_old_goods_arrive(world);
  exchange_is(world, "completed");
}

void old_goods_refused_after_instant(World& world) {
  the_new_goods_leave_first(world);
  goods_arrive(world, {{"shirt", 0, 1, 0}});
  must(world, ben,
       ReturnEvent{InspectGoods{{{"shirt", 0, Grade::damaged, Disposition::return_to_customer, "torn", {"p"}}}}});
  exchange_is(world, "unreturned_charged");
  was_told(world, "shop", "charge_hold");
  there_are_refunds(world, 0);
  the_return_is(world, "completed");
}

void exchange_called_off(World& world) {
  anna_exchanges(world, shop(), 20'00);
  the_stock_is_reserved(world);
  must(world, the_shop, ExchangeEvent{DifferencePaid{"pay-1"}}, exchange());
  must(world, anna, ExchangeEvent{CancelExchange{"money please"}}, exchange());
  exchange_is(world, "canceled");
  was_told(world, "shop", "give_payment_back");
  the_old_goods_arrive(world);
  refund_is(world, 0, "pending_approval", 16'67);  // neither goods nor money would be wrong
  pay(world, 0);
  the_return_is(world, "completed");
}

void exchange_ends_with_the_return(World& world) {
  anna_exchanges(world, shop(), 16'67);
  must(world, anna, ReturnEvent{CancelReturn{}});
  exchange_is(world, "canceled");
  the_return_is(world, "canceled");
  units_are(world, "shirt", 0, 0);
  there_are_refunds(world, 0);
}

void exchange_comes_back_in_part(World& world) {
  world.given(shop());
  anna_asks(world, {wants_instead("shirt", 2, "shirt-xl", 16'67)});
  the_stock_is_reserved(world);
  goods_arrive(world, {{"shirt", 1, 0, 1}});
  must(world, ben, ReturnEvent{InspectGoods{{{"shirt", 1, Grade::as_new, Disposition::restock, "", {}}}}});
  exchange_is(world, "converted_to_refund");
  refund_is(world, 0, "pending_approval", 16'67);
  pay(world, 0);
  the_return_is(world, "completed");
  units_are(world, "shirt", 0, 1);
}

void replacement_returned_with_the_old_goods_here(World& world) {
  anna_exchanges(world, shop(), 16'67);
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  the_new_goods_leave(world);
  must(world, the_shop, ExchangeEvent{ReplacementReturned{}}, exchange());  // undeliverable
  exchange_is(world, "converted_to_refund");
  refund_is(world, 0, "pending_approval", 16'67);
  pay(world, 0);
  the_return_is(world, "completed");
}

void replacement_returned_old_goods_kept(World& world) {
  the_new_goods_leave_first(world);
  must(world, the_shop, ExchangeEvent{ReplacementReturned{}}, exchange());
  exchange_is(world, "unexchanged");
  was_told(world, "shop", "release_hold");
  there_are_refunds(world, 0);
  must_be_due(world, "authorization_expired");
  the_return_is(world, "expired");
}

void exchange_waits_where_money_is_paid_on_request(World& world) {
  anna_exchanges(world, shop({.when = "request"}), 16'67);
  the_return_is(world, "authorized");
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  exchange_is(world, "released");
}

void send_back_fee_once(World& world) {
  world.given(shop({.fee = "4.90"}));
  anna_asks(world, {wants("lamp"), wants_instead("shirt", 1, "shirt-xl", 16'67)});
  goods_arrive(world, {{"lamp", 1, 0, 0}, {"shirt", 1, 0, 0}});
  exchange_is(world, "converted_to_refund");
  refund_is(world, 0, "pending_approval", 120'00 - 4'90);
  refund_is(world, 1, "pending_approval", 16'67);
}

/// While it is exchanged nothing else is given for the unit; afterwards what the new goods and the difference left.
void an_exchanged_unit_is_paid_once(World& world) {
  anna_exchanges(world, shop(), 10'00);
  may_not(world, "over_paid", ben, RefundEvent{sorry_for_the_shirt(33'34)});  // the other two shirts
  must(world, cho, RefundEvent{sorry_for_the_shirt(33'33)});
  pay(world, 0);
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  refund_is(world, 1, "pending_approval", 6'67);
  EXPECT_EQ(world.seen().refunds.at(1).lines.at(0).unit_minor, (std::vector<Minor>{6'67}));
  pay(world, 1);
  may_not(world, "over_paid", ben, RefundEvent{sorry_for_the_shirt(1)});
  the_new_goods_leave(world);
  the_new_goods_arrive(world);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 40'00);  // 50.00 for shirts, of which a new one took 10.00
}

/// What was given for a unit before it is exchanged is not given again with the difference.
void an_amount_then_its_exchange(World& world) {
  world.given(shop({.rules = "    - {id: shirts, when: {category: clothing}, then: review}\n"}));
  the_shop_asks(world, {wants_instead("shirt", 3, "shirt-xl", 5'00)});
  the_return_is(world, "in_review");
  must(world, cho, RefundEvent{sorry_for_the_shirt(30'00)});
  pay(world, 0);
  must(world, ben, ReturnEvent{ApproveReturn{}});
  EXPECT_EQ(world.seen().exchanges.at(0).inbound_minor, 20'00);
  EXPECT_EQ(world.seen().exchanges.at(0).due_minor, -5'00);
  the_stock_is_reserved(world);
  goods_arrive(world, {{"shirt", 3, 0, 0}});
  refund_is(world, 1, "pending_approval", 5'00);
  pay(world, 1);
  tender_has(world, "card", 0, 35'00);
}

/// The new goods come back after the settlement: what they took is paid, and the difference not twice.
void new_goods_returned_after_the_difference(World& world) {
  anna_exchanges(world, shop(), 10'00);
  the_stock_is_reserved(world);
  the_old_goods_arrive(world);
  pay(world, 0);
  the_new_goods_leave(world);
  must(world, the_shop, ExchangeEvent{ReplacementReturned{}}, exchange());
  exchange_is(world, "converted_to_refund");
  refund_is(world, 1, "pending_approval", 10'00);
  pay(world, 1);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 16'67);
}

}  // namespace retour::scenarios
