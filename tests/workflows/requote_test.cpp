#include "workflows/refunds/requote.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/granting.hpp"
#include "workflows/refunds/tender_plan.hpp"

namespace retour::workflows::refunds {
namespace {

using namespace scenarios::people;

/// 120.00 for the lamp, stopped because money of the card moved outside.
Desk stale_desk() {
  Desk desk;
  desk.actor = ben;
  desk.rma.state = "settlement_blocked";
  desk.rma.settled_once = true;
  Refund refund;
  refund.id = "r-1";
  refund.state = "stale";
  refund.tender = {"card", "stripe", "ch_1", 120'00};
  refund.amount_minor = 120'00;
  refund.currency = "USD";
  refund.quote_hash = "q-1";
  refund.requested_by = anna.id;
  refund.taxes = {{"Sales tax 8%", 8'89}};
  refund.bonus_minor = 12'00;
  desk.rma.refunds = {refund};
  return desk;
}

Decided retried(const Desk& desk) {
  return std::get<Decided>(decide(desk.facts(), {"r-1", RefundEvent{RetryRefund{}}}));
}

TEST(Requote, WhatStillFitsIsAskedForAsItWas) {
  const auto decided = retried(stale_desk());
  ASSERT_EQ(decided.next.refunds.size(), 1U);
  EXPECT_EQ(decided.next.refunds[0].state, "pending_approval");
}

TEST(Requote, LessIsARefundOfItsOwnForWhatIsLeft) {
  Desk desk = stale_desk();
  auto& card = desk.ledger.tenders["card"];
  card.outside = card.total - 40'00;
  const auto decided = retried(desk);
  ASSERT_EQ(decided.next.refunds.size(), 2U);
  EXPECT_EQ(decided.next.refunds[0].state, "rerouted");
  EXPECT_EQ(decided.next.refunds[0].amount_minor, 120'00) << "what was asked for stays on record";
  const Refund& cut = decided.next.refunds[1];
  EXPECT_EQ(cut.state, "pending_approval");
  EXPECT_EQ(cut.amount_minor, 40'00);
  EXPECT_EQ(cut.tender.amount_minor, 40'00);
  EXPECT_EQ(cut.taxes[0].minor, 2'96);
  EXPECT_EQ(cut.bonus_minor, 4'00);
  EXPECT_EQ(cut.cut_quote, "q-1");
  EXPECT_NE(cut.quote_hash, "q-1") << "nobody approves the old number by its hash";
  EXPECT_TRUE(asked_for(cut, ben.id));
  EXPECT_EQ(decided.next.state, "settling");
  EXPECT_NE(std::find(decided.remarks.begin(), decided.remarks.end(), "40.00 USD of 120.00 USD are left to pay"),
            decided.remarks.end());
}

// Whatever is left of whatever was asked for, in steps of the rail or finer: the cuts are that sum, with its part of
// the taxes and of the goods, and each goes a way that can move it.
RC_GTEST_PROP(Requote, CutsAddUpToWhatIsLeft, ()) {
  Desk desk = some_desk();
  const auto lines = everything(desk.order);
  const Quote whole = quote(desk, lines);
  RC_PRE(whole.total_minor > 0);
  desk.ledger.steps[whole.plan.front().tender_id] = some(1, 100);
  Refund refund;
  refund.id = "r-1";
  refund.tender = whole.plan.front();
  refund.amount_minor = refund.tender.amount_minor;
  refund.currency = desk.order.currency;
  refund.quote_hash = whole.hash;
  refund.taxes = split_taxes(whole.taxes, whole.plan).front();
  refund.bonus_minor = some(0, 500);
  if (*rc::gen::arbitrary<bool>()) {
    auto shares = whole.lines;
    refund.lines = take_part(shares, refund.amount_minor);
  }
  const Minor left = left_for(desk.facts(), refund);
  RC_PRE(left > 0);
  const Minor amount = some(1, left);
  Minor sum = 0, goods = 0;
  std::vector<TaxPart> taxes;
  for (const auto& cut : cut_to(desk.facts(), amount, refund)) {
    RC_ASSERT(cut.amount_minor > 0 && cut.amount_minor == cut.tender.amount_minor);
    RC_ASSERT(cut.paid_quote() == whole.hash && cut.quote_hash != whole.hash);
    if (cut.tender.way == PayWay::original)
      RC_ASSERT(cut.amount_minor % step_of(desk.facts(), *desk.order.tender(cut.tender.tender_id)) == 0);
    sum += cut.amount_minor;
    for (const auto& share : cut.lines) goods += share.gross_minor;
    add_taxes(taxes, cut.taxes);
  }
  RC_ASSERT(sum == amount);
  RC_ASSERT(sum_of(taxes) == sum_of(part_of(refund.taxes, amount, refund.amount_minor)));
  if (!refund.lines.empty()) RC_ASSERT(goods == amount);
}

TEST(Requote, ACardThatEndedMeanwhileIsReissued) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  Desk made = stale_desk();
  desk.actor = made.actor;
  desk.rma = made.rma;
  Refund& refund = desk.rma.refunds.front();
  refund.state = "failed";
  refund.amount_minor = 10'00;
  refund.bonus_minor = 0;
  refund.tender = {"gift", "gift_card", "", 10'00};
  EXPECT_EQ(retried(desk).next.refunds[0].tender.way, PayWay::original);
  desk.order.tenders[0].expires_at = desk.now;
  const TenderShare anew = retried(desk).next.refunds[0].tender;
  EXPECT_EQ(anew.way, PayWay::gift_card);
  EXPECT_EQ(anew.why, WayReason::expired);
  EXPECT_EQ(anew.amount_minor, 10'00);
}

TEST(Requote, NothingLeftIsRefusedWithTheNumber) {
  Desk desk = stale_desk();
  auto& card = desk.ledger.tenders["card"];
  card.outside = card.total;
  const auto decision = decide(desk.facts(), {"r-1", RefundEvent{RetryRefund{}}});
  EXPECT_EQ(std::get<kernel::Refused>(decision).reasons.front().message,
            "120.00 USD is to be paid back, but only 0.00 USD of payment 'card' is left");
}

/// An amount on goods that bounced after the goods were settled: the settlement had left its part of them.
TEST(Requote, AnAmountOnGoodsThatBouncedAfterTheirSettlement) {
  Desk desk = stale_desk();
  Refund& part = desk.rma.refunds[0];
  part.state = "bounced";
  part.amount_minor = part.tender.amount_minor = 20'00;
  part.lines = {{"lamp", {0}, {20'00}, 20'00, {{"Sales tax 8%", 1'48}}, 0, 0, {}}};
  desk.ledger.returned_units["lamp"] = {0};
  desk.ledger.units["lamp|0"] = {120'00, 0, 100'00, 3, 0};
  EXPECT_EQ(retried(desk).next.refunds[0].state, "pending_approval");
  desk.ledger.units["lamp|0"].used = 105'00;
  EXPECT_EQ(retried(desk).next.refunds[1].amount_minor, 15'00);
  desk.ledger.units.clear();  // the settlement paid the unit whole
  EXPECT_TRUE(std::holds_alternative<kernel::Refused>(decide(desk.facts(), {"r-1", RefundEvent{RetryRefund{}}})));
}

/// Credit on goods that turns into money: the unit is free for the money, and only for as much.
TEST(Requote, WithdrawnCreditFreesItsGoods) {
  Desk desk = stale_desk();
  Refund& credit = desk.rma.refunds[0];
  credit.state = "withdrawing";
  credit.amount_minor = credit.tender.amount_minor = 100'00;
  credit.tender.way = PayWay::store_credit;
  credit.lines = {{"lamp", {0}, {100'00}, 100'00, {{"Sales tax 8%", 7'41}}, 0, 0, {}}};
  credit.taxes = credit.lines[0].taxes;
  desk.rma.state = "completed";
  desk.ledger.units["lamp|0"] = {120'00, 0, 100'00, 3, 0};
  desk.ledger.tenders["card"].used = 100'00;
  desk.actor = the_bank;
  const auto decided = std::get<Decided>(decide(desk.facts(), {"r-1", RefundEvent{CreditWithdrawn{{60'00}}}}));
  EXPECT_EQ(decided.next.state, "settling");
  EXPECT_EQ(decided.next.refunds[0].lines[0].unit_minor, (std::vector<Minor>{40'00}));
  EXPECT_EQ(decided.next.refunds[1].lines[0].unit_minor, (std::vector<Minor>{60'00}));
  EXPECT_EQ(decided.next.refunds[1].amount_minor, 60'00);
  const auto unit = std::find_if(decided.capacity.begin(), decided.capacity.end(),
                                 [](const CapacityChange& c) { return c.kind == CapacityKind::unit; });
  ASSERT_NE(unit, decided.capacity.end());
  EXPECT_EQ(unit->used_delta, -60'00);
}

/// Parts of shares add up, unit by unit, and take no more of a unit than there was.
RC_GTEST_PROP(Requote, PartsOfSharesAddUp, ()) {
  const Desk desk = some_desk();
  std::vector<LineShare> whole;
  Minor sum = 0;
  for (const auto& line : desk.order.lines) {
    whole.push_back(std::get<LineShare>(allocate(desk.facts(), line, all_of(line))));
    sum += whole.back().gross_minor;
  }
  auto rest = whole;
  const Minor amount = some(0, sum);
  const auto part = take_part(rest, amount);
  Minor given = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    given += part[i].gross_minor;
    RC_ASSERT(part[i].gross_minor + rest[i].gross_minor == whole[i].gross_minor);
    for (std::size_t u = 0; u < whole[i].units.size(); ++u) {
      RC_ASSERT(part[i].unit_minor[u] >= 0 && rest[i].unit_minor[u] >= 0);
      RC_ASSERT(part[i].unit_minor[u] + rest[i].unit_minor[u] == whole[i].unit_minor[u]);
    }
    for (std::size_t t = 0; t < whole[i].taxes.size(); ++t)
      RC_ASSERT(part[i].taxes[t].minor + rest[i].taxes[t].minor == whole[i].taxes[t].minor);
  }
  RC_ASSERT(given == amount);
}

}  // namespace
}  // namespace retour::workflows::refunds
