#include <gtest/gtest.h>

#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/stories.hpp"

namespace retour::scenarios {

void label_refused_and_bought_again(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  must(world, the_carrier, ParcelEvent{LabelRefused{"address", "the street is unknown"}}, parcel());
  parcel_is(world, "exception");
  EXPECT_EQ(world.seen().parcels.at(0).trouble, "address: the street is unknown");
  was_told(world, "agents", "parcel_trouble");
  must(world, ben, ParcelEvent{RetryLabel{}}, parcel());
  the_label_arrives(world);
  parcel_is(world, "issued");
  EXPECT_EQ(world.seen().parcels.at(0).trouble, "");
}

void label_arrives_after_cancellation(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  must(world, anna, ReturnEvent{CancelReturn{}});
  the_return_is(world, "canceled");
  the_label_arrives(world);
  parcel_is(world, "voiding");
  was_told(world, "customer", "label_ready", 0);
}

void label_used_while_given_back(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  must(world, anna, ReturnEvent{CancelReturn{}});
  the_parcel_is_scanned(world, "accepted", 10);
  parcel_is(world, "accepted");
  was_told(world, "agents", "parcel_trouble");
  the_parcel_is_scanned(world, "delivered", 30);
  parcel_is(world, "delivered");
  the_return_is(world, "canceled");
}

void scans_out_of_order(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  the_parcel_is_scanned(world, "delivered", 30);
  the_return_is(world, "in_transit");
  parcel_is(world, "delivered");
  may_not(world, "no_such_move", the_carrier, ParcelEvent{ParcelScanned{"in_transit", 20, ""}}, parcel());
  parcel_is(world, "delivered");
}

void parcel_lost_on_the_way(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 2)});
  the_label_arrives(world);
  the_parcel_is_scanned(world, "in_transit", 20);
  may_not(world, "stale_scan", the_carrier, ParcelEvent{ParcelScanned{"accepted", 10, ""}}, parcel());
  the_parcel_is_scanned(world, "failure", 40);
  parcel_is(world, "lost");
  must(world, ben, ReturnEvent{ReportLost{"carrier confirmed"}});
  the_return_is(world, "settling");
  EXPECT_EQ(world.seen().lines.at(0).reception, Reception::lost_in_transit);
  EXPECT_EQ(world.seen().lines.at(0).missing, 2);
  refund_is(world, 0, "pending_approval", 33'33);
}

void parcel_lost_before_its_first_scan(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  the_label_arrives(world);
  may_not(world, "nothing_underway", ben, ReturnEvent{ReportLost{""}});
  the_parcel_is_scanned(world, "failure", 40);
  parcel_is(world, "lost");
  the_return_is(world, "authorized");
  must(world, ben, ReturnEvent{ReportLost{"carrier confirmed"}});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 16'67);
}

void short_and_damaged_goods(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 3)});
  goods_arrive(world, {{"shirt", 1, 1, 1}});
  the_return_is(world, "received");
  there_are_refunds(world, 0);
  was_told(world, "agents", "inspection_needed");
  must(world, ben, ReturnEvent{InspectGoods{{{"shirt", 2, Grade::opened, Disposition::refurbish, "", {}}}}});
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 33'33);
  EXPECT_EQ(world.seen().lines.at(0).acceptance, Acceptance::partially_accepted);
  must(world, ben, RefundEvent{ApproveRefund{}}, refund());
  the_bank_pays(world, 0);
  units_are(world, "shirt", 0, 2);
}

void nothing_arrives_in_order(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 2)});
  goods_arrive(world, {{"shirt", 0, 0, 2}});  // an empty box
  the_return_is(world, "received");
  must(world, ben, ReturnEvent{InspectGoods{}});
  the_return_is(world, "completed");
  there_are_refunds(world, 0);
  units_are(world, "shirt", 0, 0);
}

void one_parcel_lost_the_other_damaged(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 3)});
  goods_arrive(world, {{"shirt", 1, 1, 0}});
  the_return_is(world, "partially_received");
  must(world, ben, ReturnEvent{ReportLost{"second parcel"}});
  the_return_is(world, "received");
  there_are_refunds(world, 0);  // the damaged one was not looked at yet
  was_told(world, "agents", "inspection_needed");
  must(world, ben, ReturnEvent{InspectGoods{{{"shirt", 1, Grade::damaged, Disposition::dispose, "torn", {"p"}}}}});
  refund_is(world, 0, "pending_approval", 33'33);  // one accepted, one lost with our label
  EXPECT_EQ(world.seen().lines.at(0).accepted, 2);
}

void missing_unit_turns_up_before_the_inspection(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 2)});
  goods_arrive(world, {{"shirt", 1, 0, 1}});
  the_return_is(world, "received");
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  EXPECT_EQ(world.seen().lines.at(0).missing, 0);
  the_return_is(world, "settling");
  refund_is(world, 0, "pending_approval", 33'33);
}

void goods_late_after_the_settlement(World& world) {
  parcel_lost_on_the_way(world);
  the_parcel_is_scanned(world, "delivered", 50);
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  the_return_is(world, "settling");
  must(world, ben, RefundEvent{ApproveRefund{}}, refund());
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
  goods_arrive(world, {{"shirt", 0, 1, 0}});
  the_return_is(world, "completed");
  there_are_refunds(world, 1);
  EXPECT_TRUE(world.seen().late_goods);
  EXPECT_EQ(world.seen().lines.at(0).missing, 0);
  may_not(world, "quantity", the_shop, ReturnEvent{ReceiveGoods{{{"shirt", 1, 0, 0}}, ""}});
}

void report_of_more_than_was_sent(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 3)});
  may_not(world, "quantity", the_shop, ReturnEvent{ReceiveGoods{{{"shirt", 4, 0, 0}}, ""}});
  may_not(world, "quantity", the_shop, ReturnEvent{ReceiveGoods{{{"shirt", 3, 0, 3}}, ""}});  // six of three
  may_not(world, "quantity", the_shop, ReturnEvent{ReceiveGoods{{{"shirt", 2, 0, 2}}, ""}});
  may_not(world, "unknown_line", the_shop, ReturnEvent{ReceiveGoods{{{"lamp", 1, 0, 0}}, ""}});
  may_not(world, "duplicate_line", the_shop, ReturnEvent{ReceiveGoods{{{"shirt", 1, 0, 0}, {"shirt", 1, 0, 0}}, ""}});
  may_not(world, "no_lines", the_shop, ReturnEvent{ReceiveGoods{}});
  goods_arrive(world, {{"shirt", 2, 0, 1}});
  the_return_is(world, "received");
}

}  // namespace retour::scenarios
