#include "engine/ledgers/gateway.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/store/database_test.hpp"

namespace retour::engine::testing {
namespace {

class StillClock : public Clock {
 public:
  workflows::Instant now() const override { return workflows::Instant(std::chrono::seconds(1'795'000'000)); }
};

constexpr std::chrono::milliseconds kSoon{1'000};

class LedgerGatewayTest : public DatabaseTest {
 protected:
  static RefundOrder order(const std::string& key, std::string payment_ref = {}) {
    return {key,   "demo",        "case", "refund " + key, std::move(payment_ref), "EUR", "requested_by_customer",
            5'000, "anna " + key, 500};
  }
  static ProviderRefund given(Gateway& gateway, const RefundOrder& order) {
    const auto result = gateway.refund(gateway.freeze(order), order.effect_key, kSoon);
    EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.code;
    return result.value.value_or(ProviderRefund{});
  }
  LedgerAccount account(const std::string& name) {
    const auto found = LedgerStore(*database_).accounts("demo", name);
    return found.empty() ? LedgerAccount{} : found.front();
  }

  StillClock clock_;
  LedgerGateway credit_{LedgerKind::store_credit, "demo", *database_, clock_};
  LedgerGateway cards_{LedgerKind::gift_card, "demo", *database_, clock_};
};

TEST_F(LedgerGatewayTest, TheSameKeyTwiceIsOneCredit) {
  const auto first = given(credit_, order("k1"));
  const auto again = given(credit_, order("k1"));
  EXPECT_EQ(first.id, again.id);
  EXPECT_EQ(first.status, RefundStatus::succeeded);
  EXPECT_EQ(first.amount_minor, 5'000) << "the bonus is none of the refund's capacity";
  EXPECT_EQ(first.effect_key, "k1");
  EXPECT_EQ(account("store_credit/anna k1").principal, 5'000);
  EXPECT_EQ(account("store_credit/anna k1").bonus, 500);
}

TEST_F(LedgerGatewayTest, AKeyWithAnotherSumIsRefused) {
  given(credit_, order("k2"));
  RefundOrder other = order("k2");
  other.amount_minor = 6'000;
  const auto result = credit_.refund(credit_.freeze(other), "k2", kSoon);
  EXPECT_EQ(result.outcome, Outcome::rejected);
  EXPECT_EQ(account("store_credit/anna k2").principal, 5'000);
}

TEST_F(LedgerGatewayTest, WhatWasCreditedIsFoundAndWhatWasNotIsSurelyNotThere) {
  EXPECT_EQ(credit_.find(order("k3"), kSoon).outcome, Outcome::confirmed);
  EXPECT_FALSE(*credit_.find(order("k3"), kSoon).value);
  const auto made = given(credit_, order("k3"));
  EXPECT_EQ((*credit_.find(order("k3"), kSoon).value)->id, made.id);
  EXPECT_EQ(credit_.get(made.id, kSoon).value->amount_minor, 5'000);
  EXPECT_EQ(credit_.get("nothing", kSoon).outcome, Outcome::rejected);
  LedgerGateway elsewhere(LedgerKind::store_credit, "other", *database_, clock_);
  EXPECT_FALSE(*elsewhere.find(order("k3"), kSoon).value);
}

TEST_F(LedgerGatewayTest, ACardIsPaidBackToItself) {
  const auto made = given(cards_, order("k4", "GC-OLD"));
  EXPECT_EQ(made.payment_ref, "GC-OLD");
  EXPECT_EQ(account("gift_card/GC-OLD").principal, 5'000);
  EXPECT_FALSE(account("gift_card/GC-OLD").customer_ref) << "whoever holds the card";
  given(cards_, order("k5", "GC-OLD"));
  EXPECT_EQ(account("gift_card/GC-OLD").principal, 10'000);
}

TEST_F(LedgerGatewayTest, ACardThatHasEndedIsIssuedAnewOnce) {
  const auto made = given(cards_, order("k6"));
  EXPECT_TRUE(made.id.starts_with("GC-")) << made.id;
  EXPECT_EQ(given(cards_, order("k6")).id, made.id) << "the same card, whatever code was drawn the second time";
  EXPECT_EQ(account("gift_card/" + made.id).principal, 5'000);
  EXPECT_EQ(account("gift_card/" + made.id).customer_ref, "anna k6");
  EXPECT_EQ((*cards_.find(order("k6"), kSoon).value)->id, made.id);
  EXPECT_EQ(cards_.get(made.id, kSoon).value->effect_key, "k6");
  EXPECT_NE(given(cards_, order("k7")).id, made.id);
}

TEST_F(LedgerGatewayTest, ACardOfAnotherCurrencyAndAnEndedOneAreRefused) {
  Act sale;
  sale.merchant_id = "demo", sale.reference = "sale", sale.kind = JournalKind::open;
  sale.account = gift_card_account("GC-USD"), sale.currency = "USD", sale.amount = 100, sale.at = clock_.now();
  ASSERT_TRUE(std::holds_alternative<Posted>(LedgerStore(*database_).post(sale)));
  EXPECT_EQ(cards_.refund(cards_.freeze(order("k8", "GC-USD")), "k8", kSoon).error.code, "wrong_currency");
  sale.reference = "sale 2", sale.account = gift_card_account("GC-END"), sale.currency = "EUR";
  sale.expires_at = clock_.now() - std::chrono::hours(1);
  ASSERT_TRUE(std::holds_alternative<Posted>(LedgerStore(*database_).post(sale)));
  EXPECT_EQ(cards_.refund(cards_.freeze(order("k9", "GC-END")), "k9", kSoon).error.code, "card_expired");
}

TEST_F(LedgerGatewayTest, WhatNoLedgerCanUnderstandIsNotFrozen) {
  RefundOrder nobody = order("x");
  nobody.customer_ref.clear();
  EXPECT_THROW(credit_.freeze(nobody), std::invalid_argument);
  RefundOrder nothing = order("x");
  nothing.amount_minor = 0;
  EXPECT_THROW(credit_.freeze(nothing), std::invalid_argument);
  RefundOrder less = order("x");
  less.bonus_minor = -1;
  EXPECT_THROW(credit_.freeze(less), std::invalid_argument);
}

// Workers that were paused and woke up, all with the same bytes under the same key.
TEST_F(LedgerGatewayTest, ManyAtOnceUnderOneKeyAreOneCredit) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      given(credit_, order("race"));
      given(cards_, order("race card"));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(account("store_credit/anna race").principal, 5'000);
  const auto card = (*cards_.find(order("race card"), kSoon).value)->id;
  EXPECT_EQ(account("gift_card/" + card).principal, 5'000);
}

}  // namespace
}  // namespace retour::engine::testing
