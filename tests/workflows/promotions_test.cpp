#include "workflows/returns/promotions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"
#include "workflows/language/money_text.hpp"
#include "workflows/returns/promotion_words.hpp"

namespace retour::workflows {
namespace {

Promotion some_promotion(const Order& order, int number) {
  Promotion promotion;
  promotion.id = promotion.title = fmt::format("P{}", number);
  promotion.kind = *rc::gen::element(PromotionKind::percentage, PromotionKind::amount, PromotionKind::multi_buy,
                                     PromotionKind::free_shipping);
  if (promotion.kind == PromotionKind::free_shipping) {
    promotion.shipping_minor = some(0, 900);
  } else {
    for (const auto& line : order.lines)
      if (*rc::gen::arbitrary<bool>()) promotion.shares.push_back({line.id, some(0, 50'000)});
  }
  promotion.every = static_cast<int>(some(0, 4));
  promotion.over_minor = some(0, paid(order) + 100'000);
  return promotion;
}

Desk clawback_desk() {
  Desk desk = some_desk();
  for (int i = 0, n = static_cast<int>(some(1, 3)); i < n; ++i)
    desk.order.promotions.push_back(some_promotion(desk.order, i));
  desk.ledger = ledger_of(desk.order);
  desk.policy.refund.promotions.value = PromotionMode::clawback;
  return desk;
}

// I4: whatever promotions took off on the way, with the last unit everything that was paid has gone back, tax included.
RC_GTEST_PROP(Promotions, AWholeReturnInAnyPartsGivesBackWhatWasPaid, ()) {
  Desk desk = clawback_desk();
  Minor total = 0, before = 0;
  std::map<std::string, Minor> taxes, recorded_taxes;
  for (const auto& lines : random_requests(desk.order)) {
    const Quote q = quote(desk, lines);
    RC_ASSERT(q.total_minor >= 0);
    RC_ASSERT(q.total_minor == q.goods_minor - q.clawback_minor);
    total += q.total_minor;
    for (const auto& tax : q.taxes) taxes[tax.rate] += tax.minor;
    pay_out(desk, q);
    for (const auto& [id, counter] : desk.ledger.promotions)
      RC_ASSERT(counter.used >= 0 && counter.used <= counter.total);
    RC_ASSERT(total >= before);
    before = total;
  }
  if (random_requests(desk.order).empty()) return;  // the shop took everything back before the import
  for (const auto& line : desk.order.lines)
    for (std::int64_t unit = line.returned_before; unit < line.quantity; ++unit)
      for (const auto& tax : tax_of_unit(line, unit)) recorded_taxes[tax.rate] += tax.minor;
  RC_ASSERT(total == paid(desk.order) - desk.order.shipping_paid_minor - paid_before(desk.order));
  RC_ASSERT(taxes == recorded_taxes);  // I10, to the cent
  for (const auto& [id, counter] : desk.ledger.promotions) RC_ASSERT(counter.used == 0);
}

// I5: two ways through the same returns end at the same sum, unless one of them met a refund that could not go below
// zero on its way; then the customer has not less.
RC_GTEST_PROP(Promotions, TheOrderOfReturnsDoesNotChangeTheSum, ()) {
  Desk one = clawback_desk();
  Desk other = one;
  auto requests = random_requests(one.order);
  if (requests.size() > 1) requests.pop_back();
  bool clamped = false;
  const auto through = [&](Desk& desk, const std::vector<std::vector<QuoteLine>>& list) {
    Minor total = 0;
    for (const auto& lines : list) {
      const Quote q = quote(desk, lines);
      clamped = clamped || (q.clawback_minor > 0 && q.total_minor == 0);
      total += q.total_minor;
      pay_out(desk, q);
    }
    return total;
  };
  const Minor forwards = through(one, requests);
  std::reverse(requests.begin(), requests.end());
  const Minor backwards = through(other, requests);
  if (!clamped) RC_ASSERT(forwards == backwards);
}

// The example of the house: 20 off over 100, three lines; what is kept falls below 100.
Desk welcome(PromotionKind kind, Minor over, int every = 0) {
  Desk desk;
  Promotion promotion;
  promotion.id = promotion.title = "WELCOME";
  promotion.kind = kind;
  promotion.over_minor = over;
  promotion.every = every;
  promotion.shares = {{"shirt", 9'00}, {"lamp", 10'00}};
  desk.order.promotions = {promotion};
  desk.ledger = ledger_of(desk.order);
  desk.policy.refund.promotions = {PromotionMode::clawback, {"v", "policy.yaml", 33, 3, "refund.promotions"}};
  return desk;
}

TEST(Promotions, AThresholdThatIsLostTakesOffTheDiscountOfWhatIsKept) {
  Desk desk = welcome(PromotionKind::amount, 100'00);  // kept: 3 shirts, 50.00 paid + 9.00 off
  const Quote q = quote(desk, {all_of(desk.order.lines[1])});
  EXPECT_EQ(q.goods_minor, 120'00);
  EXPECT_EQ(q.clawback_minor, 9'00);
  EXPECT_EQ(q.total_minor, 111'00);
  ASSERT_EQ(q.promotions.size(), 1U);
  EXPECT_EQ(q.promotions[0].at.line, 33);
  EXPECT_EQ(q.promotions[0].sentence,
            "What you keep does not earn all of the discount 'WELCOME' any more: it is given from $100.00 on. $9.00 of "
            "it are taken off: the refund is $111.00 instead of $120.00.");
  // 3.70 of tax were in 50.00: in 9.00 more there are 0.67.
  EXPECT_EQ(q.taxes[0].minor, 8'89 - 67);
}

TEST(Promotions, AreExplainedInTheCustomersLanguage) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  desk.order.language = "de-AT";
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).promotions.at(0).sentence,
            "Was Sie behalten, verdient den Rabatt „WELCOME“ nicht mehr ganz: es gibt ihn ab 100,00\u00a0$. 9,00\u00a0$ "
            "davon werden abgezogen: Die Erstattung beträgt 111,00\u00a0$ statt 120,00\u00a0$.");
  for (const auto& words : all_promotion_words())
    for (const auto kind : {PromotionKind::amount, PromotionKind::multi_buy})
      for (const Minor change : {7'00, -7'00}) {
        Promotion promotion{.id = "P", .title = "SUMMER", .kind = kind};
        promotion.every = 3, promotion.over_minor = 55'00;
        const auto text = promotion_sentence(promotion, change, 11'00, 18'00, "EUR", words.language);
        const auto condition = kind == PromotionKind::multi_buy ? std::string("3") : money_text(55'00, "EUR", words.language);
        for (const auto& part : {std::string("SUMMER"), money_text(7'00, "EUR", words.language),
                                 money_text(11'00, "EUR", words.language), money_text(18'00, "EUR", words.language),
                                 change > 0 ? condition : std::string()})
          EXPECT_NE(text.find(part), std::string::npos) << words.language << ": " << part << " in " << text;
        EXPECT_EQ(text.find('{'), std::string::npos) << text;
      }
}

// The discount was to be taken off a refund that nobody pays: the next return gives back nothing that was not taken.
TEST(Promotions, ARefundThatIsGivenUpTakesNothingOff) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  const Quote lamp = quote(desk, {all_of(desk.order.lines[1])});
  ASSERT_EQ(lamp.clawback_minor, 9'00);
  pay_out(desk, lamp);
  ASSERT_EQ(desk.ledger.promotions.at("WELCOME").used, 9'00);
  Refund refund;
  refund.id = "r-1";
  refund.quote_hash = lamp.hash;
  const auto given_up = [&](Minor amount) {
    refund.amount_minor = amount;
    Draft draft{desk.rma};
    draft.next.quote = lamp;
    draft.next.refunds = desk.rma.refunds;
    free_promotions(desk.facts(), refund, draft);
    for (const auto& change : draft.capacity) desk.ledger.promotions.at(change.key).used += change.used_delta;
    refund.state = "rejected";
    desk.rma.refunds.push_back(refund);
    refund.id += "1";
  };
  given_up(37'00);  // a third of 111.00
  EXPECT_EQ(desk.ledger.promotions.at("WELCOME").used, 6'00);
  given_up(74'00);
  EXPECT_EQ(desk.ledger.promotions.at("WELCOME").used, 0);
  desk.rma.refunds.clear();
  const Quote shirts = quote(desk, {all_of(desk.order.lines[0])});
  EXPECT_EQ(shirts.total_minor, shirts.goods_minor) << "what was paid for them, and no more";
}

TEST(Promotions, AThresholdThatHoldsTakesNothing) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  const Quote q = quote(desk, {all_of(desk.order.lines[0])});  // the lamp alone is worth 130.00
  EXPECT_EQ(q.clawback_minor, 0);
  EXPECT_TRUE(q.promotions.empty());
}

TEST(Promotions, AThresholdIsJudgedOnTheWorthBeforeLaterDiscounts) {
  Desk desk = welcome(PromotionKind::amount, 130'00);
  Promotion later;
  later.id = later.title = "LATER";
  later.shares = {{"lamp", 5'00}};
  desk.order.promotions.push_back(later);
  desk.ledger = ledger_of(desk.order);
  // The lamp was worth 135.00 before both: 120.00 paid, 10.00 by this and 5.00 by the later discount.
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).clawback_minor, 0);
  std::swap(desk.order.promotions[0], desk.order.promotions[1]);
  desk.order.promotions[1].over_minor = 130'01;
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[0])}).clawback_minor, 10'00);
}

TEST(Promotions, WhatWasTakenOffComesBackWithTheRest) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  pay_out(desk, quote(desk, {all_of(desk.order.lines[1])}));
  const Quote rest = quote(desk, {all_of(desk.order.lines[0])});
  EXPECT_EQ(rest.clawback_minor, -9'00);
  EXPECT_EQ(rest.total_minor, 59'00);
  EXPECT_NE(rest.promotions.at(0).sentence.find("given back"), std::string::npos);
}

TEST(Promotions, ThreeForTwoNeedsThree) {
  Desk desk = welcome(PromotionKind::multi_buy, 0, 3);
  desk.order.promotions[0].shares = {{"shirt", 25'00}};  // 75.00 for three, one free
  desk.ledger = ledger_of(desk.order);
  QuoteLine one{"shirt", {0}, "changed_mind"};
  const Quote q = quote(desk, {one});
  // Two of 25.00 stay: they do not earn the free one. 50.00 were paid for two: nothing is left to give back.
  EXPECT_EQ(q.goods_minor, 16'67);
  EXPECT_EQ(q.clawback_minor, 16'67);
  EXPECT_EQ(q.total_minor, 0);
  EXPECT_TRUE(q.plan.empty());
}

TEST(Promotions, FreeShippingIsPaidForByWhoKeepsTooLittle) {
  Desk desk = welcome(PromotionKind::free_shipping, 100'00);
  desk.order.promotions[0].shares.clear();
  desk.order.promotions[0].shipping_minor = 6'00;
  desk.ledger = ledger_of(desk.order);
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).clawback_minor, 6'00);
  EXPECT_EQ(quote(desk, everything(desk.order)).clawback_minor, 0);
}

TEST(Promotions, ProrateIsWhatWasPaid) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  desk.policy.refund.promotions.value = PromotionMode::prorate;
  EXPECT_EQ(quote(desk, {all_of(desk.order.lines[1])}).total_minor, 120'00);
}

TEST(Promotions, ASettlementGuardsThePromotionAlsoWhereItTakesNothing) {
  Desk desk = welcome(PromotionKind::amount, 100'00);
  desk.ledger.promotions["WELCOME"].version = 7;
  Draft draft{desk.rma, {}, {}, {}, {}, {}};
  book_promotions(desk.facts(), quote(desk, {all_of(desk.order.lines[0])}), draft);
  ASSERT_EQ(draft.capacity.size(), 1U);
  EXPECT_EQ(draft.capacity[0].kind, CapacityKind::promotion);
  EXPECT_EQ(draft.capacity[0].expected_version, 7);
  EXPECT_EQ(draft.capacity[0].used_delta, 0);
}

}  // namespace
}  // namespace retour::workflows
