#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/engine/workers/world.hpp"

namespace retour::engine::testing {

using namespace workflows;

namespace {

/// Money of a payment moves at the provider; the news come as Stripe sends them.
class OutsideNewsTest : public WorkersTest {
 protected:
  /// Everything that the provider has told so far, in its order, and once more: webhooks come at least once.
  void hear(std::size_t at_least) {
    const auto all = receiver_.wait_for(at_least);
    for (int twice = 0; twice < 2; ++twice)
      for (const auto& got : all)
        workers_.webhooks().receive_stripe("demo", got.headers.at("stripe-signature"), got.body);
    for (int round = 0; round < 20; ++round) workers_.run_once();
  }
  void dashboard(const Order& order, Minor minor) {
    const auto answer = sandbox_.admin(
        "dashboard_refund", fmt::format(R"({{"charge":"{}","amount":{}}})", order.tenders[0].payment_ref, minor));
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  void dispute(const Order& order, Minor minor, const std::string& status, const std::string& currency = "usd") {
    const auto answer =
        sandbox_.admin("dispute", fmt::format(R"({{"charge":"{}","amount":{},"status":"{}","currency":"{}"}})",
                                              order.tenders[0].payment_ref, minor, status, currency));
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Capacity tender(const Order& order) {
    return OrderStore(*database_).load("demo", order.id)->ledger.tenders.at("t-1");
  }
};

TEST_F(OutsideNewsTest, ARefundInTheDashboardStopsWhatWasApprovedAndNothingIsPaidTwice) {
  const auto order = an_order(5'000);
  const auto rma = approved(order);
  dashboard(order, 2'000);
  hear(2);
  EXPECT_EQ(tender(order).outside, 2'000) << "refund.created and charge.refunded tell of one";
  EXPECT_EQ(now(rma).refunds.at(0).state, "stale");
  EXPECT_NE(now(rma).refunds.at(0).trouble.find("20.00 USD of payment 't-1' were refunded in the provider's dashboard"),
            std::string::npos);
  EXPECT_EQ(sandbox_.refund_count(), 1U);
  EXPECT_EQ(tender(order).held, 0);
}

TEST_F(OutsideNewsTest, ADashboardRefundThatFailsAfterAllGivesItsMoneyBack) {
  const auto order = an_order(5'000);
  dashboard(order, 2'000);
  hear(2);
  ASSERT_EQ(tender(order).outside, 2'000);
  const std::string id(sandbox_.truth().at("refunds").at(0).at("id").as_string());
  sandbox_.admin("refunds/" + id + "/fail", "");
  hear(4);
  EXPECT_EQ(tender(order).outside, 0);
}

TEST_F(OutsideNewsTest, ADashboardRefundThatFailedMayBeMadeAgain) {
  const auto order = an_order(5'000);
  dashboard(order, 5'000);
  hear(2);
  const std::string id(sandbox_.truth().at("refunds").at(0).at("id").as_string());
  sandbox_.admin("refunds/" + id + "/fail", "");
  hear(4);
  ASSERT_EQ(tender(order).outside, 0);
  dashboard(order, 5'000);
  hear(6);
  EXPECT_EQ(tender(order).outside, 5'000);
  EXPECT_EQ(tender(order).left(), 0) << "nothing is paid on top of it";
}

TEST_F(OutsideNewsTest, ADisputeIsOneChargebackHoweverOftenItIsToldAndReturnsWhenItIsWon) {
  const auto order = an_order(5'000);
  const auto rma = approved(order);
  dispute(order, 4'000, "needs_response");
  hear(2);
  EXPECT_EQ(tender(order).outside, 4'000);
  EXPECT_EQ(now(rma).refunds.at(0).state, "stale");
  dispute(order, 4'000, "won");
  hear(4);
  EXPECT_EQ(tender(order).outside, 0);
  EXPECT_EQ(sandbox_.refund_count(), 0U);
}

TEST_F(OutsideNewsTest, AnInquiryTakesNothingAndStopsNothing) {
  const auto order = an_order(5'000);
  const auto rma = approved(order);
  dispute(order, 4'000, "warning_needs_response");
  hear(1);
  EXPECT_EQ(tender(order).outside, 0);
  ASSERT_TRUE(until([&] { return now(rma).state == "completed"; }));
}

TEST_F(OutsideNewsTest, ADisputeInAnotherCurrencyCountsAsAllOfThePayment) {
  const auto order = an_order(5'000);
  dispute(order, 90, "needs_response", "eur");
  hear(2);
  EXPECT_EQ(tender(order).outside, 5'000);
  dispute(order, 90, "won", "eur");
  hear(4);
  EXPECT_EQ(tender(order).outside, 0);
}

TEST_F(OutsideNewsTest, OurOwnRefundIsNoMovementOutside) {
  const auto order = an_order(5'000);
  const auto rma = approved(order);
  ASSERT_TRUE(until([&] { return now(rma).state == "completed"; }));
  hear(1);
  EXPECT_EQ(tender(order).outside, 0);
  EXPECT_EQ(tender(order).used, 5'000);
}

// The movement was recorded, and the process died before it told anybody.
// The provider is silent for weeks; a person is sure that nothing was paid, and has it paid anew. Then the first attempt
// arrives after all.
TEST_F(OutsideNewsTest, AnAttemptThatWasGivenUpAndArrivesAfterAllIsCounted) {
  const auto order = an_order(5'000);
  sandbox_.fault(R"({"op":"stripe.refund","fault":"pending"})");
  const auto rma = approved(order);
  ASSERT_TRUE(until([&] { return now(rma).refunds.at(0).state == "pending"; }));
  const auto refund = now(rma).refunds.at(0);
  for (const RefundEvent& event : {RefundEvent{RefundUnresolved{}}, RefundEvent{MarkUnpaid{"asked the provider"}}})
    send(by(std::holds_alternative<MarkUnpaid>(event) ? Role::lead : Role::payment, "l-1"), rma, event, refund.id);
  EXPECT_EQ(now(rma).refunds.at(0).provider_ref, "");
  sandbox_.admin("refunds/" + refund.provider_ref + "/settle", "");
  hear(2);
  EXPECT_EQ(tender(order).outside, 5'000) << "moved, and by nobody whom we wait for";
  EXPECT_EQ(tender(order).left(), 0);
}

TEST_F(OutsideNewsTest, AWorkerLooksBeforeTheFirstCall) {
  const auto order = an_order(5'000);
  const auto rma = approved(order);
  clock_.advance(std::chrono::seconds(1));
  OrderStore(*database_).record_outside("demo", order.id, "t-1", {OutsideKind::chargeback, "dp_1", 100, clock_.now()});
  ASSERT_TRUE(until([&] { return now(rma).refunds.at(0).state == "stale"; }));
  EXPECT_EQ(sandbox_.refund_count(), 0U);
  EXPECT_EQ(tender(order).held, 0);
  EXPECT_TRUE(EffectStore(*database_).of_case("demo", now(rma).id).empty() ||
              EffectStore(*database_).of_case("demo", now(rma).id)[0].kind != PayRefund::name);
}

TEST_F(OutsideNewsTest, ARefundOfTheAccountsOwnCurrencyIsKeptWithItsBooking) {
  const auto order = an_order(5'000);
  ASSERT_EQ(sandbox_.admin("fx", R"({"currency":"usd","settlement_currency":"eur","rate":"0.9251"})").status, 200);
  const auto rma = approved(order);
  ASSERT_TRUE(until([&] { return now(rma).state == "completed"; }));
  EXPECT_EQ(now(rma).refunds.at(0).settlement_currency, "EUR");
  EXPECT_EQ(now(rma).refunds.at(0).settlement_minor, 4'626) << "46.255, half up";
}

}  // namespace
}  // namespace retour::engine::testing
