#include <gtest/gtest.h>

#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/stories.hpp"

namespace retour::scenarios {
namespace {

const std::string kLampsAreReviewed = "    - {id: lamps, when: {category: electronics}, then: review}\n";
const std::string kCheapIsKept = "    - {id: cheap, when: {line_value: under 8.00}, then: keep_item}\n";

}  // namespace

void happy_path(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_return_is(world, "authorized");
  parcel_is(world, "requested");
  units_are(world, "shirt", 1, 0);
  the_label_arrives(world);
  was_told(world, "customer", "label_ready");
  the_parcel_is_scanned(world, "in_transit", 20);
  the_return_is(world, "in_transit");
  the_parcel_is_scanned(world, "delivered", 30);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 16'67);
  tender_has(world, "card", 0, 0);
  must(world, ben, RefundEvent{ApproveRefund{world.seen().refunds.at(0).quote_hash}}, refund());
  refund_is(world, 0, "approved", 16'67);
  tender_has(world, "card", 16'67, 0);
  the_bank_pays(world, 0);
  refund_is(world, 0, "settled", 16'67);
  tender_has(world, "card", 0, 16'67);
  units_are(world, "shirt", 0, 1);
  the_return_is(world, "completed");
  was_told(world, "customer", "completed");
}

void two_deliveries(World& world) {
  world.given(shop({.methods = "[own_carrier]"}));
  anna_asks(world, {wants("shirt", 2), wants("lamp")}, Method::own_carrier);
  EXPECT_TRUE(world.seen().parcels.empty());
  goods_arrive(world, {{"lamp", 1, 0, 0}});
  the_return_is(world, "partially_received");
  there_are_refunds(world, 0);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  the_return_is(world, "partially_received");
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 33'33 + 120'00);
}

void reviewed_and_approved(World& world) {
  world.given(shop({.rules = kLampsAreReviewed}));
  anna_asks(world, {wants("lamp")});
  the_return_is(world, "in_review");
  was_told(world, "agents", "needs_attention");
  may_not(world, "role_not_allowed", anna, ReturnEvent{ApproveReturn{}});
  must(world, ben, ReturnEvent{ApproveReturn{"fine"}});
  the_return_is(world, "authorized");
  parcel_is(world, "requested");
}

void reviewed_and_declined(World& world) {
  world.given(shop({.rules = kLampsAreReviewed}));
  anna_asks(world, {wants("lamp")});
  units_are(world, "lamp", 1, 0);
  may_not(world, "reason_missing", ben, ReturnEvent{DeclineReturn{""}});
  must(world, ben, ReturnEvent{DeclineReturn{"used for a year"}});
  the_return_is(world, "declined");
  units_are(world, "lamp", 0, 0);
  was_told(world, "customer", "declined");
  may_not(world, "no_such_move", ben, ReturnEvent{ApproveReturn{}});
}

void declined_units_may_be_asked_for_again(World& world) {
  reviewed_and_declined(world);
  EXPECT_EQ(world.order_line("lamp").left(), 1);
  EXPECT_TRUE(world.seen().lines.at(0).units.empty()) << "a declined return holds no unit that a refund could name";
}

void asked_and_answered(World& world) {
  world.given(shop({.rules = kLampsAreReviewed}));
  anna_asks(world, {wants("lamp")});
  may_not(world, "question_missing", ben, ReturnEvent{AskCustomer{""}});
  must(world, ben, ReturnEvent{AskCustomer{"does it light?"}});
  the_return_is(world, "awaiting_customer");
  EXPECT_EQ(world.seen().question, "does it light?");
  may_not(world, "reply_missing", anna, ReturnEvent{CustomerReplied{}});
  must(world, anna, ReturnEvent{CustomerReplied{"no", {"photo-1"}}});
  the_return_is(world, "in_review");
  EXPECT_EQ(world.seen().lines.at(0).photos, std::vector<std::string>{"photo-1"});
  must(world, ben, ReturnEvent{ApproveReturn{}});
  the_return_is(world, "authorized");
}

void asked_and_silent(World& world) {
  world.given(shop({.rules = kLampsAreReviewed}));
  anna_asks(world, {wants("lamp")});
  must(world, ben, ReturnEvent{AskCustomer{"does it light?"}});
  must_be_due(world, "reply_overdue");
  the_return_is(world, "expired");
  units_are(world, "lamp", 0, 0);
}

void canceled_before_the_first_scan(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 2)});
  the_label_arrives(world);
  must(world, anna, ReturnEvent{CancelReturn{"changed my mind again"}});
  the_return_is(world, "canceled");
  parcel_is(world, "voiding");
  units_are(world, "shirt", 0, 0);
  must(world, the_carrier, ParcelEvent{LabelVoided{}}, parcel());
  parcel_is(world, "voided");
}

void canceled_too_late(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  the_parcel_is_scanned(world, "accepted", 10);
  the_return_is(world, "in_transit");
  may_not(world, "no_such_move", anna, ReturnEvent{CancelReturn{}});
}

void never_sent(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  must_be_due(world, "authorization_expired");
  the_return_is(world, "expired");
  parcel_is(world, "voiding");
  units_are(world, "shirt", 0, 0);
  must(world, the_carrier, ParcelEvent{VoidRefused{"too old"}}, parcel());
  parcel_is(world, "issued");
}

void kept_by_the_customer(World& world) {
  world.given(shop({.rules = kCheapIsKept}));
  anna_asks(world, {wants("socks")});
  the_return_is(world, "settling");
  EXPECT_TRUE(world.seen().parcels.empty());
  EXPECT_EQ(world.seen().lines.at(0).disposition, Disposition::write_off);
  refund_is(world, 0, "pending_approval", 6'00);
  must(world, ben, RefundEvent{ApproveRefund{}}, refund());
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
  units_are(world, "socks", 0, 1);
}

/// Who sends nothing pays nothing for sending it.
void kept_without_a_fee(World& world) {
  world.given(shop({.fee = "4.90", .rules = kCheapIsKept}));
  anna_asks(world, {wants("socks")});
  EXPECT_EQ(world.seen().quote->return_fee_minor, 0);
  refund_is(world, 0, "pending_approval", 6'00);
}

void kept_and_sent(World& world) {
  world.given(shop({.rules = kCheapIsKept}));
  anna_asks(world, {wants("socks"), wants("shirt")});
  the_return_is(world, "authorized");
  the_label_arrives(world);
  the_parcel_is_scanned(world, "delivered", 30);
  goods_arrive(world, {{"shirt", 1, 0, 0}});  // nobody waits for the socks
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 6'00 + 16'67);
}

void settled_on_request(World& world) {
  world.given(shop({.when = "request"}));
  anna_asks(world, {wants("shirt")});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 16'67);
  parcel_is(world, "requested");
  the_label_arrives(world);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  there_are_refunds(world, 1);
}

void settled_on_first_scan(World& world) {
  world.given(shop({.when = "first_scan"}));
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  there_are_refunds(world, 0);
  the_parcel_is_scanned(world, "accepted", 10);
  the_return_is(world, "settling");
  the_parcel_is_scanned(world, "in_transit", 20);
  the_parcel_is_scanned(world, "delivered", 30);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  there_are_refunds(world, 1);
  refund_is(world, 0, "pending_approval", 16'67);
}

void settled_on_delivery(World& world) {
  world.given(shop({.when = "delivery"}));
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  the_parcel_is_scanned(world, "in_transit", 20);
  the_return_is(world, "in_transit");
  there_are_refunds(world, 0);
  the_parcel_is_scanned(world, "delivered", 30);
  the_return_is(world, "settling");
  there_are_refunds(world, 1);
}

void settled_after_inspection(World& world) {
  world.given(shop({.when = "inspected"}));
  anna_asks(world, {wants("shirt", 2)});
  goods_arrive(world, {{"shirt", 2, 0, 0}});
  the_return_is(world, "received");
  was_told(world, "agents", "inspection_needed");
  there_are_refunds(world, 0);
  may_not(world, "line_not_judged", the_shop, ReturnEvent{InspectGoods{}});
  may_not(world, "evidence_missing", the_shop,
          ReturnEvent{InspectGoods{{{"shirt", 1, Grade::worn, Disposition::return_to_customer, "worn", {}}}}});
  may_not(world, "quantity", the_shop,
          ReturnEvent{InspectGoods{{{"shirt", 3, Grade::as_new, Disposition::restock, "", {}}}}});
  must(world, the_shop,
       ReturnEvent{InspectGoods{{{"shirt", 1, Grade::worn, Disposition::return_to_customer, "one is worn", {"p"}}}}});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 16'67);
  must(world, ben, RefundEvent{ApproveRefund{}}, refund());
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
  units_are(world, "shirt", 0, 1);  // the worn one may be asked for again
}

void staff_may_not_settle_what_is_not_decided(World& world) {
  world.given(shop({.when = "inspected"}));
  anna_asks(world, {wants("shirt")});
  may_not(world, "nothing_decided", ben, ReturnEvent{Settle{}});
  the_label_arrives(world);
  the_parcel_is_scanned(world, "in_transit", 20);
  may_not(world, "nothing_decided", dana, ReturnEvent{Settle{}});
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  may_not(world, "nothing_decided", ben, ReturnEvent{Settle{}});
  the_return_is(world, "received");
  EXPECT_FALSE(world.seen().settled_once);
}

void all_of_the_order_with_shipping(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 3), wants("lamp"), wants("socks", 2)});
  goods_arrive(world, {{"shirt", 3, 0, 0}, {"lamp", 1, 0, 0}, {"socks", 2, 0, 0}});
  refund_is(world, 0, "pending_approval", 186'90);
  EXPECT_EQ(world.seen().quote->shipping_minor, 4'90);
  must(world, dana, RefundEvent{ApproveRefund{}}, refund());
  the_bank_pays(world, 0);
  tender_has(world, "card", 0, 186'90);
  the_return_is(world, "completed");
}

void blank_words_are_no_words(World& world) {
  world.given(shop({.when = "inspected", .rules = kLampsAreReviewed}));
  Submit submit;
  submit.lines = {wants("shirt")};
  submit.lines[0].photos = {""};
  may_not(world, "photo_invalid", anna, ReturnEvent{submit});
  submit.lines[0].photos = {"javascript:alert(1)"};
  may_not(world, "photo_invalid", anna, ReturnEvent{submit});
  submit.lines[0].photos = {"https://shop.example/p/1.jpg?size=2", "evidence/7"};
  submit.lines.push_back(wants("lamp"));
  must(world, anna, ReturnEvent{submit});
  may_not(world, "question_missing", ben, ReturnEvent{AskCustomer{" "}});
  may_not(world, "reason_missing", ben, ReturnEvent{DeclineReturn{"\t"}});
  must(world, ben, ReturnEvent{ApproveReturn{"fine"}});
  goods_arrive(world, {{"shirt", 1, 0, 0}, {"lamp", 0, 1, 0}});
  InspectGoods inspection;
  inspection.lines.push_back({"shirt", 1, Grade::as_new, Disposition::restock, "", {}});
  inspection.lines.push_back({"lamp", 0, Grade::damaged, Disposition::return_to_customer, " ", {"p-1"}});
  may_not(world, "evidence_missing", ben, ReturnEvent{inspection});
  inspection.lines[1].note = "the glass is broken";
  inspection.lines[1].photos = {""};
  may_not(world, "photo_invalid", ben, ReturnEvent{inspection});
  inspection.lines[1].photos = {"p-1"};
  must(world, ben, ReturnEvent{inspection});
  EXPECT_EQ(world.seen().lines.at(1).inspection_note, "the glass is broken");
  EXPECT_EQ(world.seen().lines.at(1).note, "");
}

}  // namespace retour::scenarios
