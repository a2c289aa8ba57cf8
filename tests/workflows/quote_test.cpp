#include "workflows/returns/quote.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/workflows/random_orders.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/outbound_shipping.hpp"

namespace retour::workflows {
namespace {

/// Shipping of goods that the shop took back all of before the import: the shop settled it.
Minor shipping_before(const Order& order) {
  Minor sum = 0;
  for (const auto& shipment : shipments_of(order)) {
    const bool over = std::all_of(order.lines.begin(), order.lines.end(), [&](const OrderLine& line) {
      const auto& lines = shipment.lines;
      return (!lines.empty() && std::find(lines.begin(), lines.end(), line.id) == lines.end()) ||
             line.returned_before == line.quantity;
    });
    if (over) sum += shipment.paid_minor;
  }
  return sum;
}

// I4 and I5: any partition of everything, in any order, gives back exactly what was paid, per line and per tax rate;
// the last of the returns brings the shipping.
RC_GTEST_PROP(Quotes, AnyPartitionOfEverythingPaysExactlyWhatWasPaid, ()) {
  Desk desk = some_desk();
  const bool shipping = *rc::gen::arbitrary<bool>();
  if (shipping) desk.policy.refund.outbound_shipping.value = ShippingRefund::when_all_returned;
  Sums sums;
  Minor total = 0;
  for (const auto& lines : random_requests(desk.order)) {
    const Quote q = quote(desk, lines);
    add_to(sums, q);
    total += q.total_minor;
    pay_out(desk, q);
  }
  RC_ASSERT(sums == recorded(desk.order));
  const Minor goods = paid(desk.order) - desk.order.shipping_paid_minor - paid_before(desk.order);
  RC_ASSERT(total == goods + (shipping ? desk.order.shipping_paid_minor - shipping_before(desk.order) : 0));
}

// I4 with shipping: a whole return empties every tender to the last cent.
RC_GTEST_PROP(Quotes, TheWholeOrderWithShippingEmptiesTheTenders, ()) {
  Desk desk = some_desk();
  desk.policy.refund.outbound_shipping.value =
      *rc::gen::element(ShippingRefund::when_all_returned, ShippingRefund::always);
  const Quote q = quote(desk, everything(desk.order));
  const Minor before = shipping_before(desk.order);
  RC_ASSERT(q.total_minor == paid(desk.order) - paid_before(desk.order) - before);
  pay_out(desk, q);
  Minor left = 0;
  for (const auto& [id, capacity] : desk.ledger.tenders) left += capacity.left();
  RC_ASSERT(left == before);
}

// I2, I10 and the fees: never above what was paid for a unit, never below zero.
RC_GTEST_PROP(Quotes, NeverAboveWhatWasPaidNorBelowZero, ()) {
  Desk desk = some_desk({.fee = "4.90"});
  const bool opened_only = *rc::gen::arbitrary<bool>();
  desk.policy.refund.restocking = {restocking("electronics", static_cast<int>(some(0, 10'000)), opened_only),
                                   restocking({}, static_cast<int>(some(0, 10'000)), opened_only)};
  if (*rc::gen::arbitrary<bool>()) desk.policy.refund.restocking[0].at_most = some(0, 100'000);
  desk.policy.send_back.fees = {send_back(some(0, 3'000'000))};
  std::vector<QuoteLine> lines;
  for (const auto& line : desk.order.lines) {
    QuoteLine asked = all_of(line, *rc::gen::element<std::string>("changed_mind", "defective"));
    asked.units.resize(static_cast<std::size_t>(some(0, std::ssize(asked.units))));
    asked.opened = *rc::gen::arbitrary<bool>();
    lines.push_back(asked);
  }
  const Quote q = quote(desk, lines);
  Minor planned = 0;
  for (const auto& share : q.plan) {
    RC_ASSERT(share.amount_minor > 0);
    RC_ASSERT(share.amount_minor <= desk.ledger.tenders[share.tender_id].left());
    planned += share.amount_minor;
  }
  RC_ASSERT(planned == q.total_minor);
  RC_ASSERT(q.total_minor >= 0 && q.restocking_fee_minor >= 0 && q.return_fee_minor >= 0 && q.waived_fee_minor >= 0);
  RC_ASSERT(q.total_minor == q.goods_minor + q.shipping_minor - q.restocking_fee_minor - q.return_fee_minor);
  Minor restocking_fees = 0;
  for (const auto& share : q.lines) {
    const OrderLine& line = *desk.order.line(share.order_line_id);
    RC_ASSERT(share.gross_minor == sum_paid(line, share.units));
    RC_ASSERT(share.restocking_fee_minor <= share.gross_minor);
    restocking_fees += share.restocking_fee_minor;
    for (std::size_t t = 0; t < share.taxes.size(); ++t) RC_ASSERT(share.taxes[t].minor <= line.taxes[t].minor);
  }
  RC_ASSERT(restocking_fees == q.restocking_fee_minor);
  // What a fee keeps was not given back, and neither was its tax: a credit note never has more tax than money.
  for (const auto& tax : q.taxes) RC_ASSERT(tax.minor >= 0);
  RC_ASSERT(sum_of(q.taxes) <= q.total_minor);
}

// A part of the worth is what a grant on the line pays: the goods stay, so nothing else comes with it.
RC_GTEST_PROP(Quotes, APartOfTheWorthIsThatAmountAndNothingElse, ()) {
  Desk desk = some_desk({.fee = "4.90"});
  desk.policy.refund.restocking = {restocking({}, 2'000, false)};
  desk.policy.send_back.fees = {send_back(4'90)};
  desk.policy.refund.outbound_shipping.value = ShippingRefund::when_all_returned;
  const OrderLine& line = desk.order.lines[static_cast<std::size_t>(some(0, std::ssize(desk.order.lines) - 1))];
  const Minor left = sum_left(desk.facts(), line, units_at_hand(desk.facts(), line));
  RC_PRE(left > 0);
  const Minor amount = some(1, left);
  QuoteLine asked = amount_on(desk.facts(), line, amount);
  asked.reason = "changed_mind";
  const Quote q = quote(desk, {asked});
  RC_ASSERT(q.total_minor == amount);
  RC_ASSERT(q.shipping_minor == 0 && q.restocking_fee_minor == 0 && q.return_fee_minor == 0 && q.waived_fee_minor == 0);
}

RC_GTEST_PROP(Quotes, APlanTakesWhatIsLeftAndNoMore, ()) {
  Desk desk = some_desk();
  Minor left = 0;
  for (auto& [id, capacity] : desk.ledger.tenders) {
    capacity.used = some(0, capacity.total);
    capacity.held = some(0, capacity.left());
    left += capacity.left();
  }
  const Minor total = some(0, left + 10);
  const auto plan = plan_tenders(desk.facts(), total, RefundTarget::original);
  RC_ASSERT(plan.has_value() == (total <= left));
  if (!plan) return;
  Minor sum = 0;
  for (const auto& share : *plan) {
    RC_ASSERT(share.amount_minor <= desk.ledger.tenders[share.tender_id].left());
    sum += share.amount_minor;
  }
  RC_ASSERT(sum == total);
}

// ---- single rules
// -----------------------------------------------------------------------------------------------------

TEST(Quotes, RestockingFeeFallsOnTheCustomersChoiceOnly) {
  Desk desk;
  desk.policy.refund.restocking = {restocking("electronics", 1'500, false)};
  desk.policy.refund.restocking[0].at = {"v", "policy.yaml", 40, 1, "refund.restocking_fee.electronics"};
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).restocking_fee_minor, 18'00);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).lines[0].citations.front().line, 40);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1], "defective")}).restocking_fee_minor, 0);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).restocking_fee_minor, 0);
  desk.policy.refund.restocking[0].when.opened = true;
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).restocking_fee_minor, 0);
  auto opened = all_of(desk.order.lines[1]);
  opened.opened = true;
  EXPECT_EQ(quote(desk, {opened}).total_minor, 102'00);
}

TEST(Quotes, SendBackFeeIsTheCustomersOnceAndCapped) {
  Desk desk;
  desk.policy.send_back.fees = {send_back(4'90)};
  EXPECT_EQ(quote(desk, everything(desk.order)).return_fee_minor, 4'90);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0]), all_of(desk.order.lines[1], "defective")}).return_fee_minor, 0);
  desk.order.lines[2].paid_minor = 3'00;
  const Quote q = quote(desk, {all_of(desk.order.lines[2])});
  EXPECT_EQ(q.return_fee_minor, 3'00);
  EXPECT_EQ(q.waived_fee_minor, 1'90);
  EXPECT_EQ(q.total_minor, 0);
  EXPECT_TRUE(q.plan.empty());
}

TEST(Quotes, OutboundShippingByPolicy) {
  Desk desk;
  const auto shipping = [&](ShippingRefund rule, const std::vector<QuoteLine>& lines) {
    desk.policy.refund.outbound_shipping.value = rule;
    return quote(desk, lines).shipping_minor;
  };
  const auto part = std::vector<QuoteLine>{all_of(desk.order.lines[0])};
  EXPECT_EQ(shipping(ShippingRefund::never, everything(desk.order)), 0);
  EXPECT_EQ(shipping(ShippingRefund::always, part), 4'90);
  EXPECT_EQ(shipping(ShippingRefund::when_all_returned, everything(desk.order)), 4'90);
  EXPECT_EQ(shipping(ShippingRefund::when_all_returned, part), 0);
  EXPECT_EQ(shipping(ShippingRefund::merchant_fault, everything(desk.order, "defective")), 4'90);
  EXPECT_EQ(shipping(ShippingRefund::merchant_fault, everything(desk.order)), 0);
  desk.ledger.shipping_refunded_elsewhere = true;
  EXPECT_EQ(shipping(ShippingRefund::always, part), 0);
  desk.ledger.shipping_refunded_elsewhere = false;
  desk.rma.shipping_refunded = true;
  EXPECT_EQ(shipping(ShippingRefund::always, part), 0);
}

TEST(Quotes, TheLastOfSeveralReturnsBringsTheShipping) {
  Desk desk;
  desk.policy.refund.outbound_shipping.value = ShippingRefund::when_all_returned;
  for (std::size_t i = 0; i < desk.order.lines.size(); ++i) {
    const Quote q = quote(desk, {all_of(desk.order.lines[i])});
    EXPECT_EQ(q.shipping_minor, i + 1 == desk.order.lines.size() ? 4'90 : 0) << i;
    pay_out(desk, q);
  }
}

// Whoever settles the others at the same moment has to see this one, and this one them: the last brings the shipping.
TEST(Quotes, EverySettlementGuardsTheShipping) {
  Desk desk;
  desk.policy.refund.outbound_shipping.value = ShippingRefund::when_all_returned;
  desk.ledger.shipping.begin()->second.version = 7;
  Draft draft;
  book(desk.facts(), quote(desk, {all_of(desk.order.lines[0])}), draft);
  const auto guard = std::find_if(draft.capacity.begin(), draft.capacity.end(),
                                  [](const auto& c) { return c.kind == CapacityKind::order_shipping; });
  ASSERT_NE(guard, draft.capacity.end());
  EXPECT_EQ(guard->used_delta, 0);
  EXPECT_EQ(guard->expected_version, 7);
  EXPECT_FALSE(draft.next.shipping_refunded);
}

TEST(Quotes, AnAmountThatNoPaymentMovesIsRefused) {
  Desk desk;
  for (const auto& tender : desk.order.tenders) desk.ledger.steps[tender.id] = 10;
  QuoteLine asked = all_of(desk.order.lines[1]);
  asked.amount = 10'05;
  const auto made = make_quote(desk.facts(), std::vector{asked}, RefundTarget::original);
  ASSERT_TRUE(std::holds_alternative<QuoteProblem>(made));
  EXPECT_EQ(std::get<QuoteProblem>(made).code, "finer_than_rail");
  EXPECT_NE(std::get<QuoteProblem>(made).message.find("multiples of 0.10 USD"), std::string::npos);
  EXPECT_TRUE(std::holds_alternative<Quote>(make_quote(desk.facts(), std::vector{asked}, RefundTarget::store_credit)));
  asked.amount = 10'10;
  EXPECT_TRUE(std::holds_alternative<Quote>(make_quote(desk.facts(), std::vector{asked}, RefundTarget::original)));
}

TEST(Quotes, WhatDoesNotFitOfARestockingFeeIsWaived) {
  Desk desk;
  FeeRule rule;
  rule.id = "flat", rule.minor = 15'00;
  desk.policy.refund.restocking = {rule};
  QuoteLine worn = all_of(desk.order.lines[1]);
  worn.reduce_bp = 9'000;
  const Quote q = quote(desk, {worn});
  EXPECT_EQ(q.restocking_fee_minor, 12'00) << "a tenth of the lamp is left";
  EXPECT_EQ(q.waived_fee_minor, 3'00);
}

TEST(Quotes, ACappedRestockingFeeIsTheSameOnItsLines) {
  Desk desk;
  desk.policy.refund.restocking = {restocking("electronics", 10'000, false)};
  desk.policy.refund.promotions.value = PromotionMode::clawback;
  Promotion promotion;
  promotion.id = "P", promotion.kind = PromotionKind::amount, promotion.over_minor = 100'00;
  promotion.shares = {{"shirt", 20'00}, {"lamp", 1'00}};
  desk.order.promotions = {promotion};
  desk.ledger = ledger_of(desk.order);
  const Quote q = quote(desk, {all_of(desk.order.lines[1])});
  EXPECT_EQ(q.clawback_minor, 20'00);
  EXPECT_EQ(q.restocking_fee_minor, 100'00);
  EXPECT_EQ(q.lines[0].restocking_fee_minor, 100'00);
  EXPECT_EQ(q.waived_fee_minor, 20'00);
  EXPECT_NE(q.promotions[0].sentence.find("the refund is $0.00 instead of $0.00"), std::string::npos)
      << q.promotions[0].sentence;
}

TEST(Quotes, StoreCreditBonusIsItsOwnBucket) {
  Desk desk;
  const Quote q = quote(desk, {all_of(desk.order.lines[1])}, RefundTarget::store_credit);
  EXPECT_EQ(q.bonus_minor, 12'00);
  EXPECT_EQ(q.total_minor, 120'00);
  EXPECT_EQ(q.plan[0].amount_minor, 120'00);  // I8: the bonus takes no capacity
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).bonus_minor, 0);
}

TEST(Quotes, ListedTendersInTheirOrder) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  const Quote q = quote(desk, {all_of(desk.order.lines[0])});
  ASSERT_EQ(q.plan.size(), 2U);
  EXPECT_EQ(q.plan[0].tender_id, "gift");
  EXPECT_EQ(q.plan[0].amount_minor, 20'00);
  EXPECT_EQ(q.plan[1].amount_minor, 30'00);
}

TEST(Quotes, PromisedMoneyIsNotPlannedTwice) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  Refund waiting;
  waiting.id = "r";
  waiting.state = "pending_approval";
  waiting.tender = {"gift", "manual", "", 15'00};
  waiting.amount_minor = 15'00;
  desk.rma.refunds = {waiting};
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).plan[0].amount_minor, 5'00);
  desk.rma.refunds[0].goodwill = true;
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).plan[0].amount_minor, 20'00);
}

TEST(Quotes, ProblemsAreValues) {
  Desk desk;
  const auto problem = [&](const std::vector<QuoteLine>& lines) {
    const auto made = make_quote(desk.facts(), lines, RefundTarget::original);
    const auto* p = std::get_if<QuoteProblem>(&made);
    return p ? p->code : "";
  };
  EXPECT_EQ(problem({{"hat", {0}, "changed_mind", false}}), "unknown_line");
  EXPECT_EQ(problem({{"shirt", {0}, "bored", false}}), "unknown_line");
  desk.ledger.tenders["card"].held = 180'00;
  EXPECT_EQ(problem(everything(desk.order)), "over_captured");
  desk.ledger.tenders.clear();  // a tender that nobody counts has nothing
  EXPECT_EQ(problem({all_of(desk.order.lines[0])}), "over_captured");
}

TEST(Quotes, TheHashIsStableAndSensitive) {
  Desk desk;
  desk.policy.send_back.fees = {send_back(4'90)};
  const std::vector<QuoteLine> lines{all_of(desk.order.lines[0])};
  const Quote first = quote(desk, lines);
  EXPECT_EQ(first.hash.size(), 64U);
  EXPECT_EQ(first.hash, quote(desk, lines).hash);
  EXPECT_EQ(first.hash, quote_hash(first));
  const std::vector<void (*)(Quote&)> kChanges = {
      [](Quote& q) { q.policy_version += "x"; },
      [](Quote& q) { q.currency = "EUR"; },
      [](Quote& q) { q.target = RefundTarget::store_credit; },
      [](Quote& q) { q.goods_minor += 1; },
      [](Quote& q) { q.shipping_minor += 1; },
      [](Quote& q) { q.restocking_fee_minor += 1; },
      [](Quote& q) { q.return_fee_minor += 1; },
      [](Quote& q) { q.waived_fee_minor += 1; },
      [](Quote& q) { q.reduction_minor += 1; },
      [](Quote& q) { q.clawback_minor += 1; },
      [](Quote& q) { q.shipments.push_back("s-1"); },
      [](Quote& q) { q.promotions.push_back({}); },
      [](Quote& q) { q.lines[0].unit_minor[0] += 1; },
      [](Quote& q) { q.lines[0].reduction_minor += 1; },
      [](Quote& q) { q.plan[0].way = PayWay::by_hand; },
      [](Quote& q) { q.plan[0].why = WayReason::residue; },
      [](Quote& q) { q.total_minor += 1; },
      [](Quote& q) { q.bonus_minor += 1; },
      [](Quote& q) { q.lines[0].order_line_id = "x"; },
      [](Quote& q) { q.lines[0].units[0] = 9; },
      [](Quote& q) { q.lines[0].gross_minor += 1; },
      [](Quote& q) { q.lines[0].taxes[0].minor += 1; },
      [](Quote& q) { q.lines[0].restocking_fee_minor += 1; },
      [](Quote& q) { q.taxes[0].minor += 1; },
      [](Quote& q) { q.plan[0].amount_minor += 1; },
      [](Quote& q) { q.plan[0].tender_id = "x"; },
      [](Quote& q) { q.plan[0].provider = "x"; },
      [](Quote& q) { q.plan[0].payment_ref = "x"; },
      [](Quote& q) { q.citations[0].line += 1; },
      [](Quote& q) { q.citations.pop_back(); },
  };
  for (std::size_t i = 0; i < kChanges.size(); ++i) {
    Quote changed = first;
    kChanges[i](changed);
    EXPECT_NE(quote_hash(changed), first.hash) << "change " << i;
  }
  Quote elsewhere = first;
  for (auto& citation : elsewhere.citations) citation.file = "/srv/shop/" + citation.file;
  EXPECT_EQ(quote_hash(elsewhere), first.hash) << "the same policy, read from another folder";
}

}  // namespace
}  // namespace retour::workflows
