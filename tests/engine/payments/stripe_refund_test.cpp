#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "tests/engine/payments/stripe_world.hpp"

namespace retour::engine::testing {
namespace {

TEST(StripeFreeze, SaysEverythingInFixedBytes) {
  StripeWorld world;
  RefundOrder order = an_order();
  order.case_id = "R-7K3M9 & \u00e9";
  const std::string expected =
      "charge=ch_1&amount=1250&reason=requested_by_customer"
      "&metadata%5Bretour_effect%5D=0123456789abcdef0123456789abcdef&metadata%5Bretour_merchant%5D=m-1"
      "&metadata%5Bretour_case%5D=R-7K3M9%20%26%20%C3%A9&metadata%5Bretour_refund%5D=r-1"
      "&metadata%5Bretour_payment%5D=ch_1&metadata%5Bretour_currency%5D=USD"
      "&expand%5B%5D=balance_transaction";
  EXPECT_EQ(world.gateway.freeze(order), expected);
  order.payment_ref = "pi_1";
  order.reason = "duplicate";
  EXPECT_TRUE(world.gateway.freeze(order).starts_with("payment_intent=pi_1&amount=1250&reason=duplicate&"));
}

TEST(StripeFreeze, CountsCurrenciesAsStripeDoes) {
  StripeWorld world;
  const auto amount = [&](const std::string& currency, Minor minor) {
    RefundOrder order = an_order();
    order.currency = currency;
    order.amount_minor = minor;
    const std::string frozen = world.gateway.freeze(order);
    const auto at = frozen.find("amount=") + 7;
    return frozen.substr(at, frozen.find('&', at) - at);
  };
  EXPECT_EQ(amount("EUR", 1'999), "1999");
  EXPECT_EQ(amount("KRW", 15'000), "15000");
  EXPECT_EQ(amount("KWD", 1'990), "1990");
  EXPECT_EQ(amount("ISK", 1'000), "100000");
  EXPECT_EQ(amount("UGX", 7), "700");
  EXPECT_EQ(amount("MGA", 500), "5");
  EXPECT_EQ(amount("ISK", workflows::kMaxAmountMinor), "99999999999999900");
}

TEST(StripeFreeze, SaysInWhichStepsItMovesACurrency) {
  StripeWorld world;
  for (const auto* currency : {"BHD", "JOD", "KWD", "OMR", "TND"}) EXPECT_EQ(world.gateway.step(currency), 10);
  EXPECT_EQ(world.gateway.step("MGA"), 100);
  for (const auto* currency : {"USD", "KRW", "ISK", "UGX", "HUF", "TWD"}) EXPECT_EQ(world.gateway.step(currency), 1);
}

TEST(StripeFreeze, KnowsAPaymentByItsShape) {
  StripeWorld world;
  for (const auto* payment : {"ch_1", "pi_3Nx", "py_9-a"}) EXPECT_FALSE(world.gateway.misshapen(payment)) << payment;
  for (const auto* other : {"", "order 55", "ch_1&amount=9", "ch/1"}) EXPECT_TRUE(world.gateway.misshapen(other));
}

TEST(StripeFreeze, RefusesWhatNobodyCouldUnderstandByName) {
  StripeWorld world;
  const auto complaint = [&](auto change) -> std::string {
    RefundOrder order = an_order();
    change(order);
    try {
      world.gateway.freeze(order);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.amount_minor = 0; }).starts_with("amount_minor:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.amount_minor = -5; }).starts_with("amount_minor:"));
  EXPECT_TRUE(
      complaint([](RefundOrder& o) { o.amount_minor = workflows::kMaxAmountMinor + 1; }).starts_with("currency:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.currency = "usd"; }).starts_with("currency:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) {
                o.currency = "MGA";
                o.amount_minor = 5;
              }).starts_with("currency:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) {
                o.currency = "KWD";
                o.amount_minor = 1'994;
              }).starts_with("currency:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.payment_ref = "ch_1&amount=9"; }).starts_with("payment_ref:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.effect_key = "k1"; }).starts_with("effect_key:"));
  EXPECT_TRUE(complaint([](RefundOrder& o) { o.case_id = std::string(501, 'x'); }).starts_with("case:"));
  EXPECT_EQ(complaint([](RefundOrder&) {}), "none");
}

TEST(StripeRefund, SendsTheFrozenBytesUnderTheKey) {
  StripeWorld world;
  world.wire.will(200, a_refund(), {{"Request-Id", "req_1"}});
  const auto result = world.refund();
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ(result.value->id, "re_1");
  EXPECT_EQ(result.value->amount_minor, 1'250);
  EXPECT_EQ(result.value->currency, "USD");
  EXPECT_EQ(result.value->payment_ref, "ch_1") << "called as the order called it, although there is an intent too";
  EXPECT_EQ(result.value->effect_key, kKey);
  EXPECT_EQ(result.error.request_id, "req_1");
  const WireRequest& asked = world.wire.asked.at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, "https://stripe.test/v1/refunds");
  EXPECT_EQ(asked.body, world.gateway.freeze(an_order()));
  EXPECT_EQ(header(asked, "Idempotency-Key"), kKey);
  EXPECT_EQ(header(asked, "Authorization"), "Bearer sk_test_1");
  EXPECT_EQ(header(asked, "Content-Type"), "application/x-www-form-urlencoded");
}

TEST(StripeRefund, StatusesBecomeOutcomes) {
  const std::vector<std::tuple<std::string, Outcome, RefundStatus>> cases{
      {"succeeded", Outcome::confirmed, RefundStatus::succeeded},
      {"pending", Outcome::pending, RefundStatus::pending},
      {"requires_action", Outcome::pending, RefundStatus::pending},
      {"failed", Outcome::rejected, RefundStatus::failed},
      {"canceled", Outcome::rejected, RefundStatus::failed}};
  for (const auto& [status, outcome, meaning] : cases) {
    StripeWorld world;
    world.wire.will(200, a_refund(status));
    const auto result = world.refund();
    EXPECT_EQ(result.outcome, outcome) << status;
    ASSERT_TRUE(result.value) << status;
    EXPECT_EQ(result.value->status, meaning) << status;
  }
}

TEST(StripeRefund, FailureCarriesItsReason) {
  StripeWorld world;
  world.wire.will(200, with(a_refund("failed"), R"("reason":null)", R"("failure_reason":"expired_or_canceled_card")"));
  const auto result = world.refund();
  EXPECT_EQ(result.value->failure, "expired_or_canceled_card");
  EXPECT_EQ(result.error.code, "expired_or_canceled_card");
}

TEST(StripeRefund, RequestThatIsNotOursIsNotSent) {
  StripeWorld world;
  const std::string frozen = world.gateway.freeze(an_order());
  for (const std::string& bad :
       {std::string(), std::string("charge"), with(frozen, "amount=1250", "amount=0"),
        with(frozen, "amount=1250", "amount=12.50"), with(frozen, "charge=ch_1", "charge=ch_2"),
        with(frozen, "=USD", "=XXX"), frozen + "%zz"}) {
    const auto result = world.gateway.refund(bad, kKey, kPatience);
    EXPECT_EQ(result.outcome, Outcome::rejected) << bad;
    EXPECT_EQ(result.error.code, "unfit_request") << bad;
  }
  EXPECT_EQ(world.gateway.refund(frozen, std::string(32, 'f'), kPatience).error.code, "unfit_request");
  EXPECT_TRUE(world.wire.asked.empty());
}

struct ErrorCase {
  int http;
  const char *type, *code;
  Outcome outcome;
  const char* named;
};

TEST(StripeRefund, EveryDocumentedErrorHasItsOutcome) {
  const ErrorCase cases[] = {
      {400, "invalid_request_error", "charge_already_refunded", Outcome::unknown, "charge_already_refunded"},
      {400, "invalid_request_error", "amount_too_large", Outcome::unknown, "amount_too_large"},
      {400, "invalid_request_error", "charge_disputed", Outcome::rejected, "charge_disputed"},
      {400, "invalid_request_error", "refund_disputed_payment", Outcome::rejected, "refund_disputed_payment"},
      {400, "invalid_request_error", "charge_not_refundable", Outcome::rejected, "charge_not_refundable"},
      {400, "invalid_request_error", "parameter_invalid_integer", Outcome::rejected, "parameter_invalid_integer"},
      {400, "invalid_request_error", "parameter_unknown", Outcome::rejected, "parameter_unknown"},
      {400, "invalid_request_error", "amount_too_small", Outcome::rejected, "amount_too_small"},
      {400, "invalid_request_error", "balance_insufficient", Outcome::rejected, "balance_insufficient"},
      {400, "invalid_request_error", "", Outcome::rejected, "invalid_request_error"},
      {400, "idempotency_error", "", Outcome::unknown, "idempotency_error"},
      {409, "idempotency_error", "idempotency_key_in_use", Outcome::unknown, "idempotency_key_in_use"},
      {409, "invalid_request_error", "idempotency_key_in_use", Outcome::unknown, "idempotency_key_in_use"},
      {409, "invalid_request_error", "", Outcome::unknown, "invalid_request_error"},
      {402, "card_error", "card_declined", Outcome::rejected, "card_declined"},
      {402, "card_error", "expired_card", Outcome::rejected, "expired_card"},
      {404, "invalid_request_error", "resource_missing", Outcome::rejected, "resource_missing"},
      {429, "invalid_request_error", "rate_limit", Outcome::retryable, "rate_limit"},
      {429, "rate_limit_error", "", Outcome::retryable, "rate_limit_error"},
      {429, "invalid_request_error", "lock_timeout", Outcome::retryable, "lock_timeout"},
      {401, "invalid_request_error", "", Outcome::auth, "invalid_request_error"},
      {401, "invalid_request_error", "api_key_expired", Outcome::auth, "api_key_expired"},
      {401, "authentication_error", "", Outcome::auth, "authentication_error"},
      {403, "invalid_request_error", "", Outcome::auth, "invalid_request_error"},
      {403, "permission_error", "", Outcome::auth, "permission_error"},
      {400, "invalid_request_error", "secret_key_required", Outcome::auth, "secret_key_required"},
      {400, "invalid_request_error", "testmode_charges_only", Outcome::auth, "testmode_charges_only"},
      {400, "invalid_request_error", "livemode_mismatch", Outcome::auth, "livemode_mismatch"},
      {424, "api_error", "", Outcome::unknown, "api_error"},
      {500, "api_error", "", Outcome::unknown, "api_error"},
      {500, "api_error", "charge_disputed", Outcome::unknown, "charge_disputed"},
      {502, "api_error", "", Outcome::unknown, "api_error"},
      {503, "api_error", "rate_limit", Outcome::unknown, "rate_limit"},
      {504, "api_error", "", Outcome::unknown, "api_error"},
  };
  for (const ErrorCase& c : cases) {
    StripeWorld world;
    world.wire.will(c.http, an_error(c.type, c.code), {{"Request-Id", "req_9"}, {"Retry-After", "3"}});
    const auto result = world.refund();
    EXPECT_EQ(result.outcome, c.outcome) << c.http << " " << c.type << " " << c.code;
    EXPECT_EQ(result.error.code, c.named);
    EXPECT_EQ(result.error.http, c.http);
    EXPECT_EQ(result.error.message, "Something Stripe says.");
    EXPECT_EQ(result.error.request_id, "req_9");
    EXPECT_EQ(result.error.retry_after, std::chrono::seconds(3));
    EXPECT_FALSE(result.value);
    EXPECT_EQ(world.wire.asked.size(), 1U) << "an adapter tries nothing twice";
  }
}

TEST(StripeRefund, RefusalsThatAreNotStripesOwnAreNotBelieved) {
  const std::vector<std::pair<int, Outcome>> cases{
      {400, Outcome::unknown}, {404, Outcome::unknown}, {301, Outcome::unknown}, {100, Outcome::unknown},
      {502, Outcome::unknown}, {401, Outcome::auth},    {403, Outcome::auth},    {429, Outcome::retryable}};
  for (const auto& [http, outcome] : cases) {
    for (const char* body : {"", "<html>Bad gateway</html>", "{}", "[]", R"({"error":"text"})"}) {
      StripeWorld world;
      world.wire.will(http, body);
      EXPECT_EQ(world.refund().outcome, outcome) << http << " " << body;
    }
  }
}

TEST(StripeRefund, WireFailuresSayWhetherItWasSent) {
  StripeWorld world;
  world.wire.will_fail(true);
  world.wire.will_fail(false);
  EXPECT_EQ(world.refund().outcome, Outcome::retryable);
  EXPECT_EQ(world.refund().outcome, Outcome::unknown);
}

TEST(StripeRefund, RepliesThatDifferFromTheOrderAreNeverConfirmed) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {R"("amount":1250)", R"("amount":1251)"},       {R"("amount":1250)", R"("amount":0)"},
      {R"("currency":"usd")", R"("currency":"krw")"}, {R"("charge":"ch_1")", R"("charge":"ch_2")"},
      {R"("charge":"ch_1")", R"("charge":null)"},     {R"("retour_effect":"0)", R"("retour_effect":"1)"}};
  for (const auto& [part, instead] : changes) {
    for (const char* status : {"succeeded", "pending", "failed"}) {
      StripeWorld world;
      world.wire.will(200, with(a_refund(status), part, instead));
      const auto result = world.refund();
      EXPECT_EQ(result.outcome, Outcome::unknown) << instead;
      EXPECT_EQ(result.error.code, "echo_mismatch") << instead;
    }
  }
}

TEST(StripeRefund, HostileRepliesAreUnknown) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {R"("amount":1250)", R"("amount":"1250")"},
      {R"("amount":1250)", R"("amount":1250.0)"},
      {R"("amount":1250)", R"("amount":-1250)"},
      {R"("amount":1250)", R"("amount":18446744073709551615)"},
      {R"("amount":1250)", R"("amount":9223372036854775807)"},
      {R"("amount":1250,)", ""},
      {R"("currency":"usd")", R"("currency":"zzz")"},
      {R"("currency":"usd")", R"("currency":840)"},
      {R"("currency":"usd",)", ""},
      {R"("status":"succeeded")", R"("status":"brand_new")"},
      {R"("status":"succeeded")", R"("status":null)"},
      {R"("id":"re_1")", R"("id":"../charges")"},
      {R"("id":"re_1")", R"("id":{})"},
      {R"("object":"refund")", R"("object":"charge")"},
      {R"("charge":"ch_1","currency":"usd","payment_intent":"pi_1")", R"("currency":"usd")"}};
  for (const auto& [part, instead] : changes) {
    StripeWorld world;
    world.wire.will(200, with(a_refund(), part, instead));
    const auto result = world.refund();
    EXPECT_EQ(result.outcome, Outcome::unknown) << part << " -> " << instead;
    EXPECT_EQ(result.error.code, "unreadable_reply") << part << " -> " << instead;
    EXPECT_FALSE(result.value);
  }
}

TEST(StripeRefund, ReplyCutAnywhereIsUnknown) {
  const std::string whole = a_refund();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    StripeWorld world;
    world.wire.will(200, whole.substr(0, size));
    ASSERT_EQ(world.refund().outcome, Outcome::unknown) << size;
  }
}

TEST(StripeRefund, ApiVersionIsSentWhenItIsPinned) {
  FakeTransport wire;
  wire.will(200, a_refund());
  StripeGateway gateway({"https://stripe.test", "sk_test_1", "2026-07-29"}, wire);
  gateway.refund(gateway.freeze(an_order()), kKey, kPatience);
  EXPECT_EQ(header(wire.asked.at(0), "Stripe-Version"), "2026-07-29");
}

std::string booked(const std::string& booking, const std::string& status = "succeeded") {
  return with(a_refund(status), R"("reason":null)", R"("reason":null,"balance_transaction":)" + booking);
}

TEST(StripeRefund, TheMerchantsAccountIsChargedInItsOwnCurrency) {
  StripeWorld world;
  world.wire.will(200, booked(R"({"id":"txn_1","object":"balance_transaction","amount":-1157,"currency":"eur"})"));
  const auto euro = world.refund();
  EXPECT_EQ(euro.outcome, Outcome::confirmed);
  EXPECT_EQ(euro.value->settlement_currency, "EUR");
  EXPECT_EQ(euro.value->settlement_minor, 1'157);
  world.wire.will(200, booked(R"({"id":"txn_1","object":"balance_transaction","amount":-170000,"currency":"isk"})"));
  const auto krona = world.refund();
  EXPECT_EQ(krona.value->settlement_currency, "ISK");
  EXPECT_EQ(krona.value->settlement_minor, 1'700) << "in hundredths at Stripe";
}

TEST(StripeRefund, ABookingThatIsNotThereOrNotUnderstoodChangesNothing) {
  for (const char* booking :
       {"null", R"("txn_1")", "{}", R"({"amount":-5,"currency":"zzz"})", R"({"amount":"-5","currency":"eur"})",
        R"({"amount":5,"currency":"eur"})", R"({"amount":-9223372036854775808,"currency":"eur"})"}) {
    StripeWorld world;
    world.wire.will(200, booked(booking));
    const auto result = world.refund();
    EXPECT_EQ(result.outcome, Outcome::confirmed) << booking;
    EXPECT_EQ(result.value->settlement_currency, "") << booking;
    EXPECT_EQ(result.value->settlement_minor, 0) << booking;
  }
}

TEST(StripeRefund, BytesThatWereFrozenBeforeBookingsWereAskedForAreStillSent) {
  StripeWorld world;
  const std::string frozen = with(world.gateway.freeze(an_order()), "&expand%5B%5D=balance_transaction", "");
  world.wire.will(200, a_refund());
  EXPECT_EQ(world.gateway.refund(frozen, kKey, kPatience).outcome, Outcome::confirmed);
  EXPECT_EQ(world.wire.asked.at(0).body, frozen);
}

}  // namespace
}  // namespace retour::engine::testing
