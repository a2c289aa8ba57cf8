// The production gateway over real HTTP against the real sandbox: every fault, and what a look-up says afterwards.
#include <gtest/gtest.h>

#include <vector>

#include "engine/transport/poco_transport.hpp"
#include "tests/engine/payments/stripe_world.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::engine::testing {
namespace {

using sandbox::testing::Receiver;
using sandbox::testing::Sandbox;
using std::chrono::milliseconds;

constexpr milliseconds kShort{400};

struct StripeSandbox : ::testing::Test {
  Sandbox sandbox;
  PocoTransport transport;
  StripeGateway gateway{{sandbox.url("/stripe"), "sk_test_sandbox", ""}, transport};

  void SetUp() override { sandbox.charge("ch_1", 10'000); }

  Result<ProviderRefund> refund(const RefundOrder& order = an_order(), milliseconds deadline = kPatience) {
    return gateway.refund(gateway.freeze(order), order.effect_key, deadline);
  }
  void strike(const std::string& fault, const std::string& more = "") {
    sandbox.fault(fmt::format(R"({{"op":"stripe.refund","fault":"{}"{}}})", fault, more));
  }
  std::optional<ProviderRefund> found(const RefundOrder& order = an_order()) {
    const auto result = gateway.find(order, kPatience);
    EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.code;
    return result.value.value_or(std::nullopt);
  }
};

TEST_F(StripeSandbox, RefundsOnceUnderOneKey) {
  EXPECT_FALSE(found());
  const auto first = refund(), again = refund();
  EXPECT_EQ(first.outcome, Outcome::confirmed);
  EXPECT_EQ(again.outcome, Outcome::confirmed);
  EXPECT_EQ(first.value->id, again.value->id);
  EXPECT_EQ(sandbox.refund_count(), 1U);
  EXPECT_FALSE(first.error.request_id.empty());
  const auto seen = found();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->id, first.value->id);
  EXPECT_EQ(gateway.get(seen->id, kPatience).value->amount_minor, 1'250);
  const auto row = sandbox.truth().at("refunds").as_array().at(0).as_object();
  EXPECT_EQ(row.at("idempotency_key"), kKey.c_str());
  EXPECT_EQ(row.at("metadata").at("retour_case"), "c-1");
}

TEST_F(StripeSandbox, PaymentIntentsAreRefundedToo) {
  sandbox.admin("charges", R"({"id":"ch_2","payment_intent":"pi_2","amount":5000,"currency":"eur"})");
  RefundOrder order = an_order();
  order.payment_ref = "pi_2";
  order.currency = "EUR";
  EXPECT_EQ(refund(order).outcome, Outcome::confirmed);
  EXPECT_EQ(found(order)->payment_ref, "pi_2");
}

TEST_F(StripeSandbox, FaultsBeforeTheEffectAreUnknownAndTheLookUpSeesNothing) {
  int attempt = 0;
  for (const char* fault : {"timeout_before_effect", "500_before", "503_retry_after"}) {
    SCOPED_TRACE(fault);
    RefundOrder order = an_order();
    order.effect_key = fmt::format("{:032x}", ++attempt);
    strike(fault);
    EXPECT_EQ(refund(order, kShort).outcome, Outcome::unknown);
    EXPECT_FALSE(found(order));
    EXPECT_EQ(sandbox.refund_count(), 0U);
  }
}

TEST_F(StripeSandbox, FaultsAfterTheEffectAreUnknownAndTheLookUpSeesIt) {
  const std::vector<const char*> faults{
      "timeout_after_effect", "reset_after_effect", "500_after", "truncated", "bad_json", "slow_drip"};
  std::size_t made = 0;
  for (const char* fault : faults) {
    SCOPED_TRACE(fault);
    RefundOrder order = an_order();
    order.effect_key = fmt::format("{:032x}", ++made);
    strike(fault);
    const auto result = refund(order, kShort);
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_FALSE(result.value);
    const auto seen = found(order);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->effect_key, order.effect_key);
    EXPECT_EQ(seen->status, RefundStatus::succeeded);
    EXPECT_EQ(sandbox.refund_count(), made);
  }
}

TEST_F(StripeSandbox, TheSameBytesUnderTheSameKeyHealALostAnswer) {
  strike("reset_after_effect");
  EXPECT_EQ(refund().outcome, Outcome::unknown);
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST_F(StripeSandbox, TooManyRequestsIsRetryable) {
  strike("429");
  EXPECT_EQ(refund().outcome, Outcome::retryable);
  EXPECT_EQ(sandbox.refund_count(), 0U);
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
}

TEST_F(StripeSandbox, RetryAfterIsTold) {
  strike("503_retry_after");
  const auto result = refund();
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.retry_after, std::chrono::seconds(1));
}

TEST_F(StripeSandbox, WrongEchoIsNotConfirmedAndTheLookUpTellsTheTruth) {
  strike("wrong_amount_echo");
  const auto result = refund();
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "echo_mismatch");
  EXPECT_EQ(found()->amount_minor, 1'250);
}

TEST_F(StripeSandbox, PendingStaysPendingUntilItSettles) {
  strike("pending");
  const auto result = refund();
  EXPECT_EQ(result.outcome, Outcome::pending);
  sandbox.admin("refunds/" + result.value->id + "/settle", "");
  EXPECT_EQ(gateway.get(result.value->id, kPatience).value->status, RefundStatus::succeeded);
}

TEST_F(StripeSandbox, LateFailureIsSeenByTheLookUp) {
  strike("late_failure");
  const auto result = refund();
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  sandbox.advance(3'700);
  refund();  // whatever is done next lets the time pass in the sandbox
  const auto now = gateway.get(result.value->id, kPatience);
  EXPECT_EQ(now.value->status, RefundStatus::failed);
  EXPECT_EQ(now.value->failure, "declined");
}

TEST_F(StripeSandbox, ForgottenKeyWouldPayTwiceAndTheLookUpShowsIt) {
  strike("key_forgotten");
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  ASSERT_TRUE(found()) << "who asks first does not send again";
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  EXPECT_EQ(sandbox.refund_count(), 2U);
  const auto result = gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "found_twice");
}

TEST_F(StripeSandbox, SpentChargeIsUnknownUntilItIsLookedUp) {
  RefundOrder all = an_order();
  all.amount_minor = 10'000;
  strike("key_forgotten");
  EXPECT_EQ(refund(all).outcome, Outcome::confirmed);
  const auto again = refund(all);
  EXPECT_EQ(again.outcome, Outcome::unknown);
  EXPECT_EQ(again.error.code, "charge_already_refunded");
  EXPECT_TRUE(found(all)) << "it was our own";
  RefundOrder late = an_order();
  late.effect_key = std::string(32, 'a');
  EXPECT_EQ(refund(late).error.code, "charge_already_refunded");
  EXPECT_FALSE(found(late)) << "it was not";
}

TEST_F(StripeSandbox, AmountBeyondTheRestIsUnknownUntilItIsLookedUp) {
  RefundOrder order = an_order();
  order.amount_minor = 10'001;
  EXPECT_EQ(refund(order).error.code, "amount_too_large");
  EXPECT_FALSE(found(order));
}

TEST_F(StripeSandbox, OtherBytesUnderAKnownKeyAreUnknown) {
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  RefundOrder changed = an_order();
  changed.amount_minor = 1;
  const auto result = refund(changed);
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "idempotency_error");
  EXPECT_EQ(gateway.find(changed, kPatience).error.code, "echo_mismatch");
}

TEST_F(StripeSandbox, ForeignPaymentAndForeignKeyAreRefused) {
  RefundOrder order = an_order();
  order.payment_ref = "ch_unknown";
  EXPECT_EQ(refund(order).outcome, Outcome::rejected);
  StripeGateway stranger({sandbox.url("/stripe"), "sk_live_wrong", ""}, transport);
  const auto result = stranger.refund(stranger.freeze(an_order()), kKey, kPatience);
  EXPECT_EQ(result.outcome, Outcome::auth);
  EXPECT_EQ(result.error.message.find("sk_live_wrong"), std::string::npos);
}

TEST_F(StripeSandbox, GoneServerIsRetryable) {
  sandbox.kill_now();
  EXPECT_EQ(refund().outcome, Outcome::retryable);
  sandbox.restart();
}

TEST_F(StripeSandbox, LookUpsFindAmongMoreThanOnePage) {
  for (int other = 0; other < 120; ++other) sandbox.stripe("charge=ch_1&amount=1");
  EXPECT_FALSE(found());
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  for (int other = 0; other < 120; ++other) sandbox.stripe("charge=ch_1&amount=1");
  EXPECT_TRUE(found());
}

TEST_F(StripeSandbox, FailedLookUpIsNotTakenForNone) {
  EXPECT_EQ(refund().outcome, Outcome::confirmed);
  for (const char* fault :
       {"timeout_before_effect", "500_before", "truncated", "bad_json", "429", "reset_after_effect"}) {
    sandbox.fault(fmt::format(R"({{"op":"stripe.refund.list","fault":"{}"}})", fault));
    const auto result = gateway.find(an_order(), kShort);
    EXPECT_NE(result.outcome, Outcome::confirmed) << fault;
    EXPECT_FALSE(result.value) << fault;
  }
  EXPECT_TRUE(found());
}

TEST(StripeSandboxWebhook, SignedEventsAreRead) {
  const Receiver receiver;
  const Sandbox sandbox{{"--stripe-webhook", receiver.url(), "--stripe-webhook-secret", "whsec_1"}};
  sandbox.charge("ch_1", 10'000);
  PocoTransport transport;
  StripeGateway gateway({sandbox.url("/stripe"), "sk_test_sandbox", ""}, transport);
  const auto made = gateway.refund(gateway.freeze(an_order()), kKey, kPatience);
  const auto got = receiver.wait_for(1).front();
  const std::vector<std::string> secrets{"whsec_1"};
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto result = read_stripe_webhook(got.headers.at("stripe-signature"), got.body, secrets, now);
  ASSERT_TRUE(std::holds_alternative<PaymentNews>(result));
  const auto& news = std::get<PaymentNews>(result);
  EXPECT_EQ(news.type, "refund.created");
  EXPECT_EQ(news.refund.id, made.value->id);
  EXPECT_EQ(news.refund_id, "r-1");
}

TEST(StripeFixture, PublishedRefundIsRead) {
  const auto specs = sandbox::testing::specs_folder();
  if (!specs) GTEST_SKIP() << "no specs on this machine";
  const auto fixture = sandbox::testing::read_json(*specs + "/stripe/fixtures3-2026.refund-charge-event-pi.json")
                           .at("resources")
                           .at("refund");
  StripeWorld world;
  world.wire.will(200, boost::json::serialize(fixture));
  const auto result = world.gateway.get("re_1Pgc72B7WZ01zgkWqPvrRrPE", kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ(result.value->payment_ref, "ch_1PgafuB7WZ01zgkWXYmPNZs8");
  EXPECT_EQ(result.value->amount_minor, 100);
}

}  // namespace
}  // namespace retour::engine::testing
