#include "workflows/refunds/requote.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/granting.hpp"

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
