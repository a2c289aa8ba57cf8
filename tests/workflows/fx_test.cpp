#include "workflows/refunds/fx.hpp"

#include <gtest/gtest.h>

namespace retour::workflows {
namespace {

struct Paid {
  Order order;
  Refund refund;

  Paid() {
    order.currency = "EUR";
    Tender tender;
    tender.id = "card";
    tender.captured_minor = 10'000;
    tender.settlement_currency = "USD";
    tender.settlement_minor = 10'835;
    order.tenders.push_back(tender);
    refund.tender.tender_id = "card";
    refund.amount_minor = 3'333;
    refund.settlement_currency = "USD";
    refund.settlement_minor = 3'700;
  }
};

TEST(CurrencyDifference, IsWhatTheRefundCostBeyondItsShareOfThePayment) {
  const Paid paid;
  const auto fx = refunds::currency_difference(paid.order, paid.refund);
  ASSERT_TRUE(fx);
  EXPECT_EQ(fx->currency, "USD");
  EXPECT_EQ(fx->charged_minor, 3'700);
  EXPECT_EQ(fx->captured_share_minor, 3'611) << "3611.3055";
  EXPECT_EQ(fx->difference_minor, 89);
}

TEST(CurrencyDifference, IsAGainWhenTheRefundCostLess) {
  Paid paid;
  paid.refund.settlement_minor = 3'600;
  EXPECT_EQ(refunds::currency_difference(paid.order, paid.refund)->difference_minor, -11);
}

TEST(CurrencyDifference, AnAccountInTheOrdersCurrencyNeedNotSaySo) {
  Paid paid;
  paid.order.tenders[0].settlement_currency.clear();
  paid.order.tenders[0].settlement_minor = 10'000;
  paid.refund.settlement_currency = "EUR";
  paid.refund.settlement_minor = 3'333;
  EXPECT_EQ(refunds::currency_difference(paid.order, paid.refund)->difference_minor, 0);
}

TEST(CurrencyDifference, IsUnknownUnlessBothBookingsAreKnownInOneCurrency) {
  const auto unknown = [](auto change) {
    Paid paid;
    change(paid);
    return !refunds::currency_difference(paid.order, paid.refund);
  };
  EXPECT_TRUE(unknown([](Paid& p) { p.refund.settlement_currency.clear(); }));
  EXPECT_TRUE(unknown([](Paid& p) { p.refund.settlement_currency = "GBP"; }));
  EXPECT_TRUE(unknown([](Paid& p) { p.order.tenders[0].settlement_minor = 0; }));
  EXPECT_TRUE(unknown([](Paid& p) { p.order.tenders[0].captured_minor = 0; }));
  EXPECT_TRUE(unknown([](Paid& p) { p.refund.tender.tender_id = "other"; }));
}

}  // namespace
}  // namespace retour::workflows
