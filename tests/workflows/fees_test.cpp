#include "workflows/returns/fees.hpp"

#include <gtest/gtest.h>

#include "tests/workflows/random_orders.hpp"

namespace retour::workflows {
namespace {

QuoteLine lamp(bool opened = false, std::string reason = "changed_mind") {
  return {"lamp", {0}, std::move(reason), opened};
}

StatuteTerms strict_law() {
  StatuteTerms law;
  law.id = "EU";
  law.withdrawal_days = 14;
  law.restocking_fee_allowed = law.send_back_fee_allowed = false;
  law.outbound_shipping_due = true;
  law.at = {"v", "statutes/eu.yaml", 12, 3, "EU"};
  return law;
}

TEST(Fees, TheFirstMatchingRuleDecides) {
  Desk desk;
  desk.policy.refund.restocking = {restocking("electronics", 1'500, true), restocking("electronics", 500, false),
                                   restocking({}, 0, false)};
  EXPECT_EQ(quote(desk, {lamp(true)}).restocking_fee_minor, 18'00);
  EXPECT_EQ(quote(desk, {lamp(false)}).restocking_fee_minor, 6'00);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).restocking_fee_minor, 0);
}

TEST(Fees, ByReasonAUnitAndCapped) {
  Desk desk;
  FeeRule rule;
  rule.when.reason.values = {"changed_mind"};
  rule.minor = 3'00;
  desk.policy.refund.restocking = {rule};
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).restocking_fee_minor, 9'00);
  desk.policy.refund.restocking[0].at_most = 5'00;
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).restocking_fee_minor, 5'00);
  desk.policy.refund.restocking[0].at_most.reset();
  desk.policy.refund.restocking[0].minor = 500'00;  // never more than the goods are worth
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).total_minor, 0);
}

TEST(Fees, AWaiverIsRecordedAndCited) {
  Desk desk;
  desk.policy.refund.restocking = {restocking({}, 1'000, false)};
  desk.policy.send_back.fees = {send_back(4'90)};
  FeeWaiver waiver;
  waiver.when.resolution = Resolution::store_credit;
  waiver.at = {"v", "policy.yaml", 55, 5, "credit-is-free"};
  desk.policy.refund.waivers = {waiver};
  const Quote money = quote(desk, {lamp()}), credit = quote(desk, {lamp()}, RefundTarget::store_credit);
  EXPECT_EQ(money.total_minor, 120'00 - 12'00 - 4'90);
  EXPECT_EQ(credit.total_minor, 120'00);
  EXPECT_EQ(credit.waived_fee_minor, 16'90);
  EXPECT_TRUE(
      std::any_of(credit.citations.begin(), credit.citations.end(), [](const auto& c) { return c.line == 55; }));
  desk.policy.refund.waivers[0].send_back = false;
  EXPECT_EQ(quote(desk, {lamp()}, RefundTarget::store_credit).return_fee_minor, 4'90);
}

TEST(Fees, TheLowestFeeOfTheLinesOnce) {
  Desk desk;
  FeeRule bulky = send_back(19'00);
  bulky.when.category.values = {"electronics"};
  desk.policy.send_back.fees = {bulky, send_back(4'90)};
  EXPECT_EQ(quote(desk, {lamp()}).return_fee_minor, 19'00);
  EXPECT_EQ(quote(desk, {lamp(), all_of(desk.order.lines[0])}).return_fee_minor, 4'90);
  EXPECT_EQ(quote(desk, {lamp(), all_of(desk.order.lines[0], "defective")}).return_fee_minor, 0);
}

TEST(Fees, NoneWhereTheLawForbidsThem) {
  Desk desk;
  desk.policy.refund.restocking = {restocking({}, 1'000, false)};
  desk.policy.send_back.fees = {send_back(4'90)};
  desk.policy.law = strict_law();
  desk.now = *desk.order.lines[1].delivered_at + std::chrono::hours(24 * 2);
  const Quote q = quote(desk, {lamp()});
  EXPECT_EQ(q.total_minor, 120'00);
  EXPECT_EQ(q.waived_fee_minor, 16'90);
  EXPECT_TRUE(std::any_of(q.citations.begin(), q.citations.end(),
                          [](const auto& c) { return c.file == "statutes/eu.yaml" && c.line == 12; }));
  // Opened goods may have lost worth; after the right has ended the policy alone decides.
  EXPECT_EQ(quote(desk, {lamp(true)}).restocking_fee_minor, 12'00);
  desk.now = *desk.order.lines[1].delivered_at + std::chrono::hours(24 * 20);
  EXPECT_EQ(quote(desk, {lamp()}).restocking_fee_minor, 12'00);
  EXPECT_EQ(quote(desk, {lamp()}).return_fee_minor, 4'90);
}

TEST(Fees, TheLawGivesOutboundShippingBackWithTheWholeOrder) {
  Desk desk;
  desk.policy.law = strict_law();
  desk.policy.refund.outbound_shipping.value = ShippingRefund::never;
  desk.now = *desk.order.lines[1].delivered_at + std::chrono::hours(24 * 2);
  EXPECT_EQ(quote(desk, everything(desk.order)).shipping_minor, 4'90);
  EXPECT_EQ(quote(desk, {lamp()}).shipping_minor, 0);
  desk.now = *desk.order.lines[1].delivered_at + std::chrono::hours(24 * 20);
  EXPECT_EQ(quote(desk, everything(desk.order)).shipping_minor, 0);
}

TEST(Fees, EachShipmentByItself) {
  Desk desk;
  desk.order.shipments = {{"s-1", 3'00, {{"Sales tax 8%", 22}}, {"shirt", "socks"}}, {"s-2", 1'90, {}, {"lamp"}}};
  desk.ledger = ledger_of(desk.order);
  desk.policy.refund.outbound_shipping.value = ShippingRefund::when_all_returned;
  const Quote first = quote(desk, {lamp()});
  EXPECT_EQ(first.shipping_minor, 1'90);
  EXPECT_EQ(first.shipments, (std::vector<std::string>{"s-2"}));
  pay_out(desk, first);
  desk.ledger.tenders["card"].used = 0;  // only the shipping is asked about
  EXPECT_EQ(quote(desk, {lamp()}).shipping_minor, 0) << "once";
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0]), all_of(desk.order.lines[2])}).shipping_minor, 3'00);
}

}  // namespace
}  // namespace retour::workflows
