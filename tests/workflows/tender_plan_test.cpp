#include "workflows/refunds/tender_plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "workflows/model/taxes.hpp"

namespace retour::workflows {
namespace {

Rail rail(TenderKind kind) {
  Rail made;
  made.kind = kind;
  return made;
}

std::vector<TenderShare> planned(const Desk& desk, Minor total) {
  return plan_tenders(desk.facts(), total, RefundTarget::original).value();
}

// Nothing is dropped, nothing exceeds a tender, and a rail moves only what it can.
RC_GTEST_PROP(TenderPlan, EveryCentGoesSomewhereItCanGo, ()) {
  Desk desk = some_desk();
  for (auto& tender : desk.order.tenders)
    tender.kind = *rc::gen::element(TenderKind::card, TenderKind::wallet, TenderKind::gift_card);
  Rail coarse = rail(TenderKind::card);
  coarse.quantum = some(1, 100);
  coarse.residue = *rc::gen::element(PayWay::store_credit, PayWay::by_hand);
  desk.policy.refund.rails = {coarse};
  Minor left = 0;
  for (auto& [id, capacity] : desk.ledger.tenders) left += (capacity.used = some(0, capacity.total), capacity.left());
  const Minor total = some(0, left);
  std::map<std::string, Minor> by_tender;
  Minor sum = 0;
  for (const auto& share : planned(desk, total)) {
    RC_ASSERT(share.amount_minor > 0);
    const bool card = desk.order.tender(share.tender_id)->kind == TenderKind::card;
    if (card && share.way == PayWay::original) RC_ASSERT(share.amount_minor % coarse.quantum == 0);
    if (share.why == WayReason::residue) RC_ASSERT(share.way == coarse.residue);
    by_tender[share.tender_id] += share.amount_minor;
    sum += share.amount_minor;
  }
  RC_ASSERT(sum == total);
  for (const auto& [id, amount] : by_tender) RC_ASSERT(amount <= desk.ledger.tenders[id].left());
}

RC_GTEST_PROP(TenderPlan, TaxesOfTheSharesAddUp, ()) {
  const std::vector<TaxPart> taxes{{"a", some(0, 9'999)}, {"b", some(0, 77)}};
  std::vector<TenderShare> plan;
  for (int i = 0, n = static_cast<int>(some(1, 5)); i < n; ++i) plan.push_back({"t", "stripe", "ch", some(1, 50'000)});
  std::vector<TaxPart> sum;
  for (const auto& part : split_taxes(taxes, plan)) {
    for (const auto& tax : part) RC_ASSERT(tax.minor >= 0);
    add_taxes(sum, part);
  }
  RC_ASSERT(sum.size() == 2 && sum[0].minor == taxes[0].minor && sum[1].minor == taxes[1].minor);
}

TEST(TenderPlan, AResidueGoesToAFinerTenderFirst) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  Rail ten = rail(TenderKind::gift_card);
  ten.quantum = 10'00;
  desk.policy.refund.rails = {ten};
  const auto plan = planned(desk, 16'67);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].tender_id, "gift");
  EXPECT_EQ(plan[0].amount_minor, 10'00);
  EXPECT_EQ(plan[1].tender_id, "card");
  EXPECT_EQ(plan[1].amount_minor, 6'67);
}

TEST(TenderPlan, AResidueWithoutAFinerTenderBecomesStoreCredit) {
  Desk desk;
  Rail ten = rail(TenderKind::card);
  ten.quantum = 10;
  desk.policy.refund.rails = {ten};
  const auto plan = planned(desk, 16'67);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].amount_minor, 16'60);
  EXPECT_EQ(plan[1].amount_minor, 7);
  EXPECT_EQ(plan[1].way, PayWay::store_credit);
  EXPECT_EQ(plan[1].why, WayReason::residue);
  EXPECT_EQ(plan[1].provider, "store_credit");
  EXPECT_EQ(plan[1].tender_id, "card") << "its capacity is the card's";
}

TEST(TenderPlan, ARailOfTheLastDecimalOfThree) {  // flexprice#2685: the last of three decimals has to be 0
  Desk desk;
  desk.order.currency = "KWD";
  Rail fine = rail(TenderKind::card);
  fine.quantum = 10;
  fine.residue = PayWay::by_hand;
  desk.policy.refund.rails = {fine};
  const auto plan = planned(desk, 1'234);
  EXPECT_EQ(plan[0].amount_minor, 1'230);
  EXPECT_EQ(plan[1].amount_minor, 4);
  EXPECT_EQ(plan[1].provider, "manual");
}

// Stripe has no tenths of an ariary: a refund of 12.34 MGA could not even be written down.
TEST(TenderPlan, WhatIsFinerThanTheProviderMovesGoesByHandWhereThePolicyNamesNoRail) {
  Desk desk;
  desk.ledger.steps["card"] = 100;
  const auto plan = planned(desk, 12'34);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].amount_minor, 12'00);
  EXPECT_EQ(plan[0].provider, "stripe");
  EXPECT_EQ(plan[1].amount_minor, 34);
  EXPECT_EQ(plan[1].provider, "manual");
  EXPECT_EQ(plan[1].why, WayReason::residue);
  const auto small = planned(desk, 99);
  ASSERT_EQ(small.size(), 1U);
  EXPECT_EQ(small[0].provider, "manual") << "all of it is finer";
}

TEST(TenderPlan, ARailAndItsProviderMoveWhatBothCan) {
  Desk desk;
  desk.ledger.steps["card"] = 10;
  Rail coarse = rail(TenderKind::card);
  coarse.quantum = 25;
  desk.policy.refund.rails = {coarse};
  EXPECT_EQ(step_of(desk.facts(), desk.order.tenders[0]), 50);
  const auto plan = planned(desk, 1'49);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].amount_minor, 1'00);
  EXPECT_EQ(plan[1].amount_minor, 49);
  EXPECT_EQ(plan[1].way, PayWay::store_credit) << "the rail's own residue way";
}

TEST(TenderPlan, StoreCreditHasNoStep) {
  Desk desk;
  desk.ledger.steps["card"] = 100;
  const auto plan = plan_tenders(desk.facts(), 12'34, RefundTarget::store_credit).value();
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].amount_minor, 12'34);
}

TEST(TenderPlan, AnAmountThatAPersonChoseIsRefusedWithTheStep) {
  Desk desk;
  desk.actor = scenarios::people::ben;
  desk.ledger.steps["card"] = 100;
  const auto grant = [&](Minor minor) {
    return decide(desk.facts(), {"", RefundEvent{GrantRefund{{minor}, "a gift", {}, {}}}});
  };
  const auto fine = grant(12'34);
  ASSERT_TRUE(std::holds_alternative<kernel::Refused>(fine)) << fine.index();
  const auto& reason = std::get<kernel::Refused>(fine).reasons.at(0);
  EXPECT_EQ(reason.code, "finer_than_rail");
  EXPECT_EQ(reason.message, "amounts on tender 'card' are multiples of 1.00 USD");
  EXPECT_TRUE(reason.citations.empty()) << "no line of the policy says so";
  const auto whole = grant(12'00);
  EXPECT_FALSE(std::holds_alternative<kernel::Refused>(whole) &&
               std::get<kernel::Refused>(whole).reasons.at(0).code == "finer_than_rail");
}

// Store credit has every amount; what is taken out of it again may be finer than the card.
TEST(TenderPlan, CreditThatBecomesMoneyIsSplitByTheStep) {
  Desk desk;
  desk.ledger.steps["card"] = 100;
  desk.ledger.tenders["card"].used = 50'00;
  desk.actor = {Role::payment, "credit"};
  Refund credit;
  credit.id = "r-1";
  credit.state = "withdrawing";
  credit.tender = {"card", "store_credit", "", 50'00, PayWay::store_credit, WayReason::chosen};
  credit.amount_minor = 50'00;
  credit.currency = "USD";
  credit.taxes = {{"VAT", 7'99}};
  desk.rma.refunds = {credit};
  const auto made = decide(desk.facts("r-1"), {"r-1", RefundEvent{CreditWithdrawn{{12'34}}}});
  ASSERT_TRUE(std::holds_alternative<Decided>(made)) << made.index();
  const auto& refunds = std::get<Decided>(made).next.refunds;
  ASSERT_EQ(refunds.size(), 3U);
  EXPECT_EQ(refunds[0].amount_minor, 37'66);
  EXPECT_EQ(refunds[0].withdrawn_minor, 12'34);
  EXPECT_EQ(refunds[1].amount_minor, 12'00);
  EXPECT_EQ(refunds[1].tender.provider, "stripe");
  EXPECT_EQ(refunds[2].amount_minor, 34);
  EXPECT_EQ(refunds[2].tender.provider, "manual");
  EXPECT_EQ(refunds[0].taxes[0].minor + refunds[1].taxes[0].minor + refunds[2].taxes[0].minor, 7'99);
}

// 7.00 of the card moved elsewhere while the customer had credit for all of it.
TEST(TenderPlan, CreditThatBecomesMoneyIsPaidAsFarAsThePaymentGoes) {
  Desk desk;
  auto& card = desk.ledger.tenders["card"];
  card.used = card.total, card.outside = 7'00;
  desk.actor = {Role::payment, "credit"};
  Refund credit;
  credit.id = "r-1";
  credit.state = "withdrawing";
  credit.tender = {"card", "store_credit", "", card.total, PayWay::store_credit, WayReason::chosen};
  credit.amount_minor = card.total;
  credit.currency = "USD";
  desk.rma.refunds = {credit};
  const auto made = decide(desk.facts("r-1"), {"r-1", RefundEvent{CreditWithdrawn{{40'00}}}});
  const auto& refunds = std::get<Decided>(made).next.refunds;
  ASSERT_EQ(refunds.size(), 3U);
  EXPECT_EQ(refunds[1].amount_minor, 33'00);
  EXPECT_EQ(refunds[1].state, "pending_approval");
  EXPECT_EQ(refunds[2].amount_minor, 7'00);
  EXPECT_EQ(refunds[2].state, "stale");
}

// Two returns of one order are open at once: what the one waits for is not planned for the other.
TEST(TenderPlan, WhatAnotherReturnWaitsForIsNotPlannedAgain) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  desk.ledger.owed_elsewhere["gift"] = 15'00;
  const auto plan = planned(desk, 16'67);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].tender_id, "gift");
  EXPECT_EQ(plan[0].amount_minor, 5'00);
  EXPECT_EQ(plan[1].amount_minor, 11'67);
  desk.ledger.owed_elsewhere["card"] = 166'90;
  EXPECT_EQ(room_of_tenders(desk.facts()), 5'00);
}

// What is due is due: the plan has all of it, and only what the payments have is within their room.
RC_GTEST_PROP(TenderPlan, WhatIsDueIsPlannedBeyondTheRoom, ()) {
  Desk desk = some_desk();
  for (auto& [id, capacity] : desk.ledger.tenders) capacity.outside = some(0, capacity.total);
  const Minor total = some(0, 2 * paid(desk.order));
  const auto plan = plan_due(desk.facts(), total, RefundTarget::original).value();
  const auto within = within_room(desk.facts(), plan);
  Minor sum = 0, fits = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    sum += plan[i].amount_minor;
    if (within[i]) fits += plan[i].amount_minor;
  }
  RC_ASSERT(sum == total);
  RC_ASSERT(fits == std::min(total, room_of_tenders(desk.facts())));
}

TEST(TenderPlan, AWindowThatPassedFallsBack) {
  Desk desk;
  Rail limited = rail(TenderKind::card);
  limited.max_age_days = 180;
  desk.policy.refund.rails = {limited};
  desk.order.tenders[0].captured_at = desk.now - std::chrono::hours(24 * 180) + std::chrono::microseconds(1);
  EXPECT_EQ(planned(desk, 10'00)[0].way, PayWay::original);
  desk.order.tenders[0].captured_at = desk.now - std::chrono::hours(24 * 180);
  const auto share = planned(desk, 10'00)[0];
  EXPECT_EQ(share.way, PayWay::store_credit);
  EXPECT_EQ(share.why, WayReason::window_passed);
  EXPECT_TRUE(share.payment_ref.empty());
}

TEST(TenderPlan, AnExpiredGiftCardIsReissued) {
  Desk desk(scenarios::Terms{}, scenarios::order_with_gift_card());
  desk.order.tenders[0].expires_at = desk.now;
  const auto share = planned(desk, 10'00)[0];
  EXPECT_EQ(share.tender_id, "gift");
  EXPECT_EQ(share.way, PayWay::gift_card);
  EXPECT_EQ(share.why, WayReason::expired);
  EXPECT_EQ(share.provider, "gift_card");
}

TEST(TenderPlan, CashGoesBackByHand) {
  Desk desk;
  desk.order.tenders[0].kind = TenderKind::cash_on_delivery;
  Rail cash = rail(TenderKind::cash_on_delivery);
  cash.never = true;
  cash.instead = PayWay::by_hand;
  desk.policy.refund.rails = {cash};
  EXPECT_EQ(planned(desk, 10'00)[0].provider, "manual");
  EXPECT_EQ(planned(desk, 10'00)[0].why, WayReason::rail);
}

TEST(TenderPlan, StoreCreditIsTheShopsWhereTheShopHoldsIt) {
  Desk desk;
  const auto credit = [&] { return plan_tenders(desk.facts(), 5'00, RefundTarget::store_credit).value()[0]; };
  EXPECT_EQ(credit().provider, "store_credit");
  EXPECT_EQ(credit().why, WayReason::chosen);
  desk.policy.refund.credit_held_by.value = CreditHolder::shop;
  EXPECT_EQ(credit().provider, "manual");
}

TEST(TenderPlan, WhatWentOutsideIsNotThereAnyMore) {
  Desk desk;
  desk.ledger.tenders["card"].outside = 180'00;
  EXPECT_FALSE(plan_tenders(desk.facts(), 7'00, RefundTarget::original));
  EXPECT_TRUE(plan_tenders(desk.facts(), 6'90, RefundTarget::original));
  desk.ledger.tenders["card"].outside = 500'00;  // more than there was: nothing, not less than nothing
  EXPECT_EQ(room_of_tenders(desk.facts()), 0);
}

}  // namespace
}  // namespace retour::workflows
