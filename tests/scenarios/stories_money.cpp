#include <gtest/gtest.h>

#include "tests/scenarios/steps.hpp"
#include "tests/scenarios/stories.hpp"

namespace retour::scenarios {
namespace {

/// The goods are back in order: their money waits for approval.
void goods_are_back(World& world, const Given& given, std::vector<LineRequest> lines) {
  world.given(given);
  std::vector<ReceivedLine> got;
  for (const auto& line : lines) got.push_back({line.line, line.quantity, 0, 0});
  anna_asks(world, std::move(lines));
  goods_arrive(world, std::move(got));
  the_return_is(world, "settling");
}

void approve(World& world, const Actor& who, std::size_t index) {
  must(world, who, RefundEvent{ApproveRefund{}}, refund(index));
}

void submit(World& world, std::size_t index) { must(world, the_bank, RefundEvent{RefundSubmitted{}}, refund(index)); }

void refuse(World& world, std::size_t index) {
  must(world, the_bank, RefundEvent{RefundRefused{"card_closed", "the card is closed"}}, refund(index));
}

}  // namespace

void over_the_limit_then_a_lead(World& world) {
  goods_are_back(world, shop(), {wants("lamp")});
  may_not(world, "over_refund_limit", ben, RefundEvent{ApproveRefund{}}, refund());
  may_not(world, "role_not_allowed", anna, RefundEvent{ApproveRefund{}}, refund());
  may_not(world, "role_not_allowed", retour, RefundEvent{ApproveRefund{}}, refund());
  refund_is(world, 0, "pending_approval", 120'00);
  approve(world, dana, 0);
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
}

void four_eyes(World& world) {
  goods_are_back(world, shop({.four_eyes_over = "100.00"}), {wants("lamp")});
  approve(world, dana, 0);
  refund_is(world, 0, "second_approval", 120'00);
  tender_has(world, "card", 0, 0);
  may_not(world, "four_eyes", dana, RefundEvent{ApproveRefund{}}, refund());
  approve(world, emil, 0);
  refund_is(world, 0, "approved", 120'00);
  EXPECT_EQ(world.seen().refunds.at(0).approvals.size(), 2U);
}

void four_eyes_over_two_tenders(World& world) {
  goods_are_back(world, shop({.four_eyes_over = "110.00"}, order_with_gift_card()), {wants("lamp")});
  refund_is(world, 0, "pending_approval", 20'00);
  refund_is(world, 1, "pending_approval", 100'00);
  may_not(world, "over_refund_limit", ben, RefundEvent{ApproveRefund{}}, refund(1));
  approve(world, dana, 1);
  refund_is(world, 1, "second_approval", 100'00);  // 120.00 are decided, though no part of it is over 110.00
  approve(world, emil, 1);
  approve(world, emil, 0);
  approve(world, dana, 0);
  refund_is(world, 0, "approved", 20'00);
}

void automatic_limit_over_two_tenders(World& world) {
  goods_are_back(world, shop({.automatic = "{refund: 40.00}"}, order_with_gift_card()), {wants("shirt", 3)});
  refund_is(world, 0, "pending_approval", 20'00);  // 50.00 is too much without a person, in pieces too
  refund_is(world, 1, "pending_approval", 30'00);
}

void own_request(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt")});
  must(world, ben, RefundEvent{GrantRefund{{5'00}, "sorry", {}}});
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund());
  approve(world, cho, 0);
  refund_is(world, 0, "approved", 5'00);
  may_not(world, "no_such_move", cho, RefundEvent{ApproveRefund{}}, refund());
}

void own_retry(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  submit(world, 0);
  refuse(world, 0);
  must(world, ben, RefundEvent{RetryRefund{}}, refund());
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund());
  approve(world, cho, 0);
}

/// A gift of ben's stays his request, whoever asks for it again.
void every_requester_stays_one(World& world) {
  world.given(shop({}, order_with_gift_card()));
  anna_asks(world, {wants("shirt")});
  must(world, ben, RefundEvent{GrantRefund{{5'00}, "sorry", "card"}});
  must_be_due(world, "approval_expired", refund());
  must(world, cho, RefundEvent{RetryRefund{}}, refund());
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund());
  may_not(world, "own_request", cho, RefundEvent{ApproveRefund{}}, refund());
  must_be_due(world, "approval_expired", refund());
  must(world, dana, RefundEvent{RerouteRefund{"gift"}}, refund());
  for (const auto& who : {ben, cho, dana}) may_not(world, "own_request", who, RefundEvent{ApproveRefund{}}, refund(1));
  approve(world, emil, 1);
}

/// What the rules do not owe was asked for by the person who set them aside.
void who_sets_a_rule_aside_asks(World& world) {
  Given given = shop();
  given.now += std::chrono::hours(24 * 60);
  world.given(given);
  Submit late;
  late.lines = {wants("shirt")};
  may_not(world, "window", ben, ReturnEvent{late});
  late.override_rule = "window";
  late.override_reason = " \n";
  may_not(world, "override_reason_missing", ben, ReturnEvent{late});
  late.override_reason = "was in hospital";
  may_not(world, "override_not_allowed", anna, ReturnEvent{late});
  must(world, ben, ReturnEvent{late});
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund());
  approve(world, cho, 0);
}

void stale_quote(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  may_not(world, "stale_quote", ben, RefundEvent{ApproveRefund{std::string(64, '0')}}, refund());
  approve(world, ben, 0);
}

void rejected(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  may_not(world, "reason_missing", ben, RefundEvent{RejectRefund{}}, refund());
  must(world, ben, RefundEvent{RejectRefund{"fraud"}}, refund());
  refund_is(world, 0, "rejected", 16'67);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 0);
}

void unknown_then_confirmed(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  const std::string key = world.seen().refunds.at(0).effect_key;
  EXPECT_EQ(key.size(), 32U);
  submit(world, 0);
  must(world, the_bank, RefundEvent{RefundUnknown{"timeout"}}, refund());
  refund_is(world, 0, "unknown", 16'67);
  tender_has(world, "card", 16'67, 0);  // it may have moved: the reservation stays
  may_not(world, "no_such_move", dana, RefundEvent{RetryRefund{}}, refund());
  may_not(world, "automation_is_on_it", dana, RefundEvent{MarkUnpaid{"looked"}}, refund());
  must(world, the_bank, RefundEvent{RefundConfirmed{"re_1"}}, refund());
  EXPECT_EQ(world.seen().refunds.at(0).effect_key, key);
  tender_has(world, "card", 0, 16'67);
  the_return_is(world, "completed");
}

void unknown_then_found_unpaid(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  submit(world, 0);
  must(world, the_bank, RefundEvent{RefundUnknown{"timeout"}}, refund());
  must(world, the_bank, RefundEvent{RefundUnresolved{"not found, key too old"}}, refund());
  refund_is(world, 0, "unknown", 16'67);
  was_told(world, "leads", "refund_unresolved");
  may_not(world, "role_not_allowed", ben, RefundEvent{MarkUnpaid{"looked"}}, refund());
  may_not(world, "reason_missing", dana, RefundEvent{MarkUnpaid{}}, refund());
  must(world, dana, RefundEvent{MarkUnpaid{"the provider says so by phone"}}, refund());
  refund_is(world, 0, "failed", 16'67);
  tender_has(world, "card", 0, 0);
  the_return_is(world, "settlement_blocked");
}

void pending_without_end(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  submit(world, 0);
  must(world, the_bank, RefundEvent{RefundPending{"re_1"}}, refund());
  may_not(world, "automation_is_on_it", ben, RefundEvent{MarkPaid{"statement of May"}}, refund());
  must(world, the_bank, RefundEvent{RefundUnresolved{"pending for 30 days"}}, refund());
  refund_is(world, 0, "pending", 16'67);
  tender_has(world, "card", 16'67, 0);
  may_not(world, "reference_missing", ben, RefundEvent{MarkPaid{}}, refund());
  must(world, ben, RefundEvent{MarkPaid{"statement of May"}}, refund());
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 16'67);
}

void refused_then_retried(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  const std::string first = world.seen().refunds.at(0).effect_key;
  submit(world, 0);
  refuse(world, 0);
  refund_is(world, 0, "failed", 16'67);
  tender_has(world, "card", 0, 0);
  the_return_is(world, "settlement_blocked");
  must(world, cho, RefundEvent{RetryRefund{}}, refund());
  the_return_is(world, "settling");
  EXPECT_EQ(world.seen().refunds.at(0).sequence, 2);
  approve(world, ben, 0);
  EXPECT_NE(world.seen().refunds.at(0).effect_key, first) << "a definite no opens a new sequence under a new key";
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
}

void bounced_then_rerouted(World& world) {
  goods_are_back(world, shop({}, order_with_gift_card()), {wants("shirt", 3)});
  approve(world, ben, 0);
  approve(world, ben, 1);
  submit(world, 0);
  must(world, the_bank, RefundEvent{RefundPending{""}}, refund(0));
  must(world, ben, RefundEvent{MarkPaid{"card 4711 loaded"}}, refund(0));
  the_bank_pays(world, 1);
  the_return_is(world, "completed");
  tender_has(world, "gift", 0, 20'00);
  must(world, the_bank, RefundEvent{RefundRefused{"bounced", "account closed"}}, refund(0));
  refund_is(world, 0, "bounced", 20'00);
  tender_has(world, "gift", 0, 0);  // the capacity is back
  the_return_is(world, "settlement_blocked");
  may_not(world, "same_tender", ben, RefundEvent{RerouteRefund{"gift"}}, refund(0));
  may_not(world, "unknown_tender", ben, RefundEvent{RerouteRefund{"cash"}}, refund(0));
  must(world, ben, RefundEvent{RerouteRefund{"card"}}, refund(0));
  refund_is(world, 0, "rerouted", 20'00);
  refund_is(world, 2, "pending_approval", 20'00);
  EXPECT_EQ(world.seen().refunds.at(2).replaces, world.seen().refunds.at(0).id);
  may_not(world, "own_request", ben, RefundEvent{ApproveRefund{}}, refund(2));
  approve(world, cho, 2);
  the_bank_pays(world, 2);
  tender_has(world, "card", 0, 50'00);
  the_return_is(world, "completed");
  units_are(world, "shirt", 0, 3);
}

void given_up(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  approve(world, ben, 0);
  submit(world, 0);
  refuse(world, 0);
  may_not(world, "role_not_allowed", ben, RefundEvent{AbandonRefund{"unreachable"}}, refund());
  may_not(world, "reason_missing", dana, RefundEvent{AbandonRefund{}}, refund());
  must(world, dana, RefundEvent{AbandonRefund{"the customer is unreachable"}}, refund());
  refund_is(world, 0, "abandoned", 16'67);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 0);
}

void two_failures_one_retry(World& world) {
  goods_are_back(world, shop({}, order_with_gift_card()), {wants("shirt", 3)});
  approve(world, ben, 0);
  approve(world, ben, 1);
  submit(world, 0);
  submit(world, 1);
  refuse(world, 0);
  refuse(world, 1);
  must(world, cho, RefundEvent{RetryRefund{}}, refund(0));
  the_return_is(world, "settlement_blocked");  // the other one still waits for a person
  must(world, cho, RefundEvent{RetryRefund{}}, refund(1));
  the_return_is(world, "settling");
}

void approval_expires_then_rerouted(World& world) {
  goods_are_back(world, shop({}, order_with_gift_card()), {wants("shirt")});
  refund_is(world, 0, "pending_approval", 16'67);
  must_be_due(world, "approval_expired", refund());
  refund_is(world, 0, "expired", 16'67);
  the_return_is(world, "settlement_blocked");
  must(world, ben, RefundEvent{RerouteRefund{"card"}}, refund());
  the_return_is(world, "settling");
  refund_is(world, 1, "pending_approval", 16'67);
  EXPECT_EQ(world.seen().refunds.at(1).tender.tender_id, "card");
}

void paid_by_hand(World& world) {
  auto cash = order();
  cash.tenders = {{"cash", TenderKind::cash_on_delivery, "manual", "", 186'90, 0}};
  goods_are_back(world, shop({}, cash), {wants("shirt")});
  approve(world, ben, 0);
  submit(world, 0);
  must(world, the_bank, RefundEvent{RefundPending{""}}, refund());
  was_told(world, "agents", "pay_by_hand");
  must(world, cho, RefundEvent{MarkPaid{"transfer 77"}}, refund());
  refund_is(world, 0, "settled", 16'67);
  EXPECT_EQ(world.seen().refunds.at(0).provider_ref, "transfer 77");
  the_return_is(world, "completed");
}

void paid_without_a_person(World& world) {
  goods_are_back(world, shop({.automatic = "{refund: 40.00}"}), {wants("shirt")});
  refund_is(world, 0, "approved", 16'67);
  tender_has(world, "card", 16'67, 0);
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
}

void store_credit(World& world) {
  auto line = wants("lamp");
  line.resolution = Resolution::store_credit;
  goods_are_back(world, shop(), {line});
  refund_is(world, 0, "pending_approval", 120'00);
  EXPECT_EQ(world.seen().quote->bonus_minor, 12'00);
  EXPECT_EQ(world.seen().refunds.at(0).tender.provider, "store_credit");
  EXPECT_EQ(world.seen().refunds.at(0).tender.way, PayWay::store_credit);
  EXPECT_EQ(world.seen().refunds.at(0).target, RefundTarget::store_credit);
  EXPECT_EQ(world.seen().refunds.at(0).bonus_minor, 12'00);
  approve(world, dana, 0);
  tender_has(world, "card", 120'00, 0);  // the bonus takes none of it
}

void gift_on_top(World& world) {
  goods_are_back(world, shop(), {wants("shirt")});
  may_not(world, "amount", ben, RefundEvent{GrantRefund{{0}, "sorry", {}}});
  may_not(world, "reason_missing", ben, RefundEvent{GrantRefund{{5'00}, "", {}}});
  may_not(world, "over_captured", ben, RefundEvent{GrantRefund{{180'00}, "sorry", {}}});
  must(world, ben, RefundEvent{GrantRefund{{60'00}, "sorry", {}}});
  refund_is(world, 1, "pending_approval", 60'00);
  EXPECT_TRUE(world.seen().refunds.at(1).goodwill);
  may_not(world, "over_goodwill_limit", cho, RefundEvent{ApproveRefund{}}, refund(1));
  approve(world, dana, 1);
  the_bank_pays(world, 1);
  the_return_is(world, "settling");  // the goods are not paid yet
  approve(world, ben, 0);
  the_bank_pays(world, 0);
  the_return_is(world, "completed");
  tender_has(world, "card", 0, 76'67);
}

void failed_gift_blocks_the_settlement(World& world) {
  world.given(shop({.automatic = "{refund: 40.00}"}));
  anna_asks(world, {wants("shirt")});
  must(world, ben, RefundEvent{GrantRefund{{5'00}, "sorry", {}}});
  approve(world, cho, 0);
  submit(world, 0);
  refuse(world, 0);
  the_return_is(world, "authorized");
  goods_arrive(world, {{"shirt", 1, 0, 0}});
  the_return_is(world, "settlement_blocked");  // somebody has to look
  the_bank_pays(world, 1);
  must(world, dana, RefundEvent{AbandonRefund{"not worth it"}}, refund(0));
  the_return_is(world, "completed");
}

void waiting_gift_does_not_push_out_what_is_owed(World& world) {
  world.given(shop());
  anna_asks(world, {wants("shirt", 3), wants("lamp"), wants("socks", 2)});
  must(world, ben, RefundEvent{GrantRefund{{30'00}, "sorry", {}}});
  goods_arrive(world, {{"shirt", 3, 0, 0}, {"lamp", 1, 0, 0}, {"socks", 2, 0, 0}});
  refund_is(world, 1, "pending_approval", 186'90);
  approve(world, dana, 1);
  may_not(world, "over_captured", cho, RefundEvent{ApproveRefund{}}, refund(0));
  tender_has(world, "card", 186'90, 0);
}

}  // namespace retour::scenarios
