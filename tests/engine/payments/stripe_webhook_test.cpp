#include <gtest/gtest.h>

#include <vector>

#include "tests/engine/payments/stripe_world.hpp"

namespace retour::engine::testing {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
const workflows::Instant kInstant{std::chrono::seconds(kNow)};
const std::vector<std::string> kSecrets{"whsec_new", "whsec_old"};

std::string an_event(const std::string& type, const std::string& object) {
  return fmt::format(R"({{"id":"evt_1","object":"event","type":"{}","data":{{"object":{}}}}})", type, object);
}

std::string signed_by(const std::string& secret, const std::string& body, std::int64_t at = kNow) {
  return fmt::format("t={},v1={}", at, hmac_sha256_hex(secret, fmt::format("{}.{}", at, body)));
}

auto read(const std::string& header, const std::string& body, const std::vector<std::string>& secrets = kSecrets) {
  return read_stripe_webhook(header, body, secrets, kInstant);
}

std::string refusal(const std::string& header, const std::string& body,
                    const std::vector<std::string>& secrets = kSecrets) {
  const auto result = read(header, body, secrets);
  const auto* refused = std::get_if<WebhookRefused>(&result);
  return refused == nullptr ? "none" : refused->code;
}

const std::string kBody = an_event("refund.updated", a_refund("failed"));

TEST(StripeWebhook, NewsNameTheRefundAndWhoseItIs) {
  for (const char* type : {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}) {
    const std::string body = an_event(type, a_refund("failed"));
    const auto result = read(signed_by("whsec_new", body), body);
    const auto* news = std::get_if<PaymentNews>(&result);
    ASSERT_NE(news, nullptr) << type;
    EXPECT_EQ(news->event_id, "evt_1");
    EXPECT_EQ(news->type, type);
    EXPECT_EQ(news->merchant_id + "/" + news->case_id + "/" + news->refund_id, "m-1/c-1/r-1");
    EXPECT_EQ(news->effect_key, kKey);
    EXPECT_EQ(news->refund.status, RefundStatus::failed);
    EXPECT_EQ(news->refund.id, "re_1");
  }
}

TEST(StripeWebhook, RefundsMadeByHandAreNewsWithoutAnOwner) {
  const std::string body =
      an_event("refund.created",
               R"({"id":"re_1","object":"refund","amount":5,"currency":"usd","charge":"ch_1","status":"succeeded"})");
  const auto result = read(signed_by("whsec_new", body), body);
  ASSERT_TRUE(std::holds_alternative<PaymentNews>(result));
  EXPECT_EQ(std::get<PaymentNews>(result).effect_key, "");
}

TEST(StripeWebhook, ARefundedChargeIsNewsOfThePayment) {
  const std::string body =
      an_event("charge.refunded", R"({"id":"ch_1","object":"charge","amount_refunded":5,"payment_intent":"pi_1"})");
  const auto result = read(signed_by("whsec_new", body), body);
  const auto* news = std::get_if<ChargeNews>(&result);
  ASSERT_NE(news, nullptr);
  EXPECT_EQ(news->charge + "/" + news->payment_intent, "ch_1/pi_1");
  const std::string odd = an_event("charge.refunded", R"({"id":"../ch_1","object":"charge"})");
  EXPECT_EQ(refusal(signed_by("whsec_new", odd), odd), "unreadable");
}

std::string a_dispute(const std::string& status, const std::string& amount = "5000",
                      const std::string& currency = "usd") {
  return fmt::format(
      R"({{"id":"dp_1","object":"dispute","amount":{},"charge":"ch_1","currency":"{}","payment_intent":"pi_1","status":"{}"}})",
      amount, currency, status);
}

TEST(StripeWebhook, DisputesSayWhatTheBankTookOrGaveBack) {
  struct Step {
    const char *type, *status;
    DisputeStep step;
  };
  for (const auto& [type, status, step] :
       {Step{"charge.dispute.created", "needs_response", DisputeStep::taken},
        Step{"charge.dispute.created", "warning_needs_response", DisputeStep::inquiry},
        Step{"charge.dispute.funds_withdrawn", "needs_response", DisputeStep::taken},
        Step{"charge.dispute.funds_reinstated", "needs_response", DisputeStep::returned},
        Step{"charge.dispute.closed", "won", DisputeStep::returned},
        Step{"charge.dispute.closed", "lost", DisputeStep::taken},
        Step{"charge.dispute.closed", "warning_closed", DisputeStep::inquiry}}) {
    const std::string body = an_event(type, a_dispute(status));
    const auto result = read(signed_by("whsec_new", body), body);
    const auto* news = std::get_if<DisputeNews>(&result);
    ASSERT_NE(news, nullptr) << type << " " << status;
    EXPECT_EQ(news->step, step) << type << " " << status;
    EXPECT_EQ(news->id, "dp_1");
    EXPECT_EQ(news->amount_minor, 5'000);
    EXPECT_EQ(news->currency, "USD");
  }
}

TEST(StripeWebhook, DisputesThatCannotBeCountedAreRefused) {
  for (const std::string& dispute :
       {a_dispute("lost", "\"5000\""), a_dispute("lost", "-1"), a_dispute("lost", "5", "zzz"), a_dispute(""),
        with(a_dispute("lost"), "dp_1", "../x"),
        with(with(a_dispute("lost"), R"("ch_1")", "null"), R"("pi_1")", "null")}) {
    const std::string body = an_event("charge.dispute.closed", dispute);
    EXPECT_EQ(refusal(signed_by("whsec_new", body), body), "unreadable") << dispute;
  }
}

TEST(StripeWebhook, OtherEventsAreIgnoredByName) {
  for (const char* type :
       {"charge.captured", "charge.dispute.updated", "payment_intent.succeeded", "refund.something_new"}) {
    const std::string body = an_event(type, "{}");
    const auto result = read(signed_by("whsec_new", body), body);
    ASSERT_TRUE(std::holds_alternative<Ignored>(result)) << type;
    EXPECT_EQ(std::get<Ignored>(result).type, type);
    EXPECT_EQ(std::get<Ignored>(result).event_id, "evt_1");
  }
}

TEST(StripeWebhook, EverySignatureAndEverySecretIsTried) {
  const std::string right = signed_by("whsec_old", kBody);
  EXPECT_EQ(refusal(right, kBody), "none");
  const std::string many = with(right, ",v1=", ",v0=abc,v1=" + std::string(64, '0') + ", v1=");
  EXPECT_EQ(refusal(many, kBody), "none");
}

TEST(StripeWebhook, WrongSignaturesAreRefused) {
  const std::string right = signed_by("whsec_new", kBody);
  EXPECT_EQ(refusal(right, kBody + " "), "bad_signature");
  EXPECT_EQ(refusal(signed_by("whsec_wrong", kBody), kBody), "bad_signature");
  EXPECT_EQ(refusal(with(right, "v1=", "v0="), kBody), "no_signature");
  EXPECT_EQ(refusal(with(right, "t=17", "t=18"), kBody), "bad_signature") << "the time is signed too";
  EXPECT_EQ(refusal(signed_by("", kBody), kBody, {""}), "bad_signature") << "an empty secret is nobody's";
  EXPECT_EQ(refusal(right, kBody, {}), "bad_signature");
}

TEST(StripeWebhook, MalformedHeadersAreRefused) {
  const std::string v1 = ",v1=" + std::string(64, 'a');
  for (const std::string& header :
       {std::string(), std::string("t="), std::string("t=1700000000"), v1.substr(1), "t=soon" + v1, "t=1.7e9" + v1,
        "t=99999999999999999999" + v1, std::string("garbage")})
    EXPECT_EQ(refusal(header, kBody), "no_signature") << header;
  std::string crowded = "t=1700000000";
  for (std::size_t count = 0; count <= kMaxSignatures; ++count) crowded += v1;
  EXPECT_EQ(refusal(crowded, kBody), "no_signature");
  EXPECT_EQ(refusal(signed_by("whsec_new", kBody) + "," + std::string(kMaxSignatureHeader, 'x'), kBody),
            "no_signature");
}

TEST(StripeWebhook, TimeMayDifferByFiveMinutes) {
  for (const std::int64_t away : {-300, 0, 300})
    EXPECT_EQ(refusal(signed_by("whsec_new", kBody, kNow + away), kBody), "none") << away;
  for (const std::int64_t away : {-301, 301, -1'000'000})
    EXPECT_EQ(refusal(signed_by("whsec_new", kBody, kNow + away), kBody), "stale") << away;
  EXPECT_EQ(refusal(signed_by("whsec_new", kBody, INT64_MIN), kBody), "stale");
  EXPECT_EQ(refusal(signed_by("whsec_new", kBody, INT64_MAX), kBody), "stale");
  EXPECT_EQ(refusal(signed_by("whsec_wrong", kBody, kNow - 1'000), kBody), "bad_signature")
      << "staleness is told to Stripe only";
}

TEST(StripeWebhook, BodiesAreLimitedBeforeTheyAreHashed) {
  const std::string big(kMaxWebhookBytes + 1, ' ');
  EXPECT_EQ(refusal(signed_by("whsec_new", big), big), "too_large");
}

TEST(StripeWebhook, GenuineButUnreadableIsRefused) {
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("{}"), with(kBody, R"("id":"evt_1")", R"("id":5)"),
        with(kBody, R"("object":"event")", R"("object":"x")"), with(kBody, R"("amount":1250)", R"("amount":"1250")"),
        an_event("refund.updated", "null")})
    EXPECT_EQ(refusal(signed_by("whsec_new", body), body), "unreadable") << body;
}

}  // namespace
}  // namespace retour::engine::testing
