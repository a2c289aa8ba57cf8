// The production carrier over real HTTP against the real sandbox: every fault, and what a look-up says afterwards.
#include <gtest/gtest.h>

#include <vector>

#include "engine/transport/poco_transport.hpp"
#include "tests/engine/carriers/easypost_world.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::engine::testing {
namespace {

using sandbox::testing::Receiver;
using sandbox::testing::Sandbox;
using std::chrono::milliseconds;

constexpr milliseconds kShort{400};

struct EasyPostSandbox : ::testing::Test {
  Sandbox sandbox;
  PocoTransport transport;
  EasyPostCarrier carrier{{sandbox.url("/easypost"), "EZTKsandbox", {}}, transport};

  LabelDraft draft() {
    const auto result = carrier.prepare(a_parcel(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.message;
    return result.value.value_or(LabelDraft{});
  }
  ReturnLabel bought() {
    const auto result = carrier.buy(draft(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.message;
    return result.value.value_or(ReturnLabel{});
  }
  void strike(const std::string& operation, const std::string& fault) {
    sandbox.fault(fmt::format(R"({{"op":"easypost.{}","fault":"{}"}})", operation, fault));
  }
  std::optional<ReturnLabel> found(const std::string& shipment_id) {
    const auto result = carrier.find(shipment_id, kPatience);
    EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.code;
    return result.value.value_or(std::nullopt);
  }
  std::size_t labels_sold() {
    std::size_t sold = 0;
    const auto truth = sandbox.truth();
    for (const auto& shipment : truth.at("shipments").as_array()) sold += shipment.at("bought").as_bool() ? 1 : 0;
    return sold;
  }
};

TEST_F(EasyPostSandbox, QuotesBuysShowsAndFollows) {
  const LabelDraft quoted = draft();
  EXPECT_EQ(quoted.service, "GroundAdvantage");
  EXPECT_EQ(quoted.cost_minor, 578);
  EXPECT_FALSE(found(quoted.shipment_id));
  EXPECT_EQ(labels_sold(), 0U);
  const auto label = carrier.buy(quoted, kPatience);
  EXPECT_EQ(label.outcome, Outcome::confirmed);
  EXPECT_EQ(label.value->cost_minor, quoted.cost_minor);
  const auto seen = found(quoted.shipment_id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->tracking_code, label.value->tracking_code);
  for (const LabelFormat format : {LabelFormat::pdf, LabelFormat::png, LabelFormat::zpl}) {
    const auto file = carrier.file(quoted.shipment_id, format, kPatience);
    EXPECT_EQ(file.outcome, Outcome::confirmed) << file.error.message;
    EXPECT_GT(file.value->bytes.size(), 100U);
  }
  const auto zpl = carrier.file(quoted.shipment_id, LabelFormat::zpl, kPatience);
  EXPECT_LT(zpl.value->bytes.find("Elizabeth Swan"), zpl.value->bytes.find("Returns Ltd"))
      << "from the customer, to the merchant";
  const auto track = carrier.track(quoted.shipment_id, kPatience);
  EXPECT_EQ(track.value->status, "pre_transit");
  EXPECT_EQ(track.value->tracking_code, label.value->tracking_code);
}

TEST_F(EasyPostSandbox, BuyingTwiceSellsOneLabel) {
  const LabelDraft quoted = draft();
  EXPECT_EQ(carrier.buy(quoted, kPatience).outcome, Outcome::confirmed);
  const auto again = carrier.buy(quoted, kPatience);
  EXPECT_EQ(again.outcome, Outcome::unknown);
  EXPECT_EQ(again.error.code, "already_bought");
  EXPECT_TRUE(found(quoted.shipment_id));
  EXPECT_EQ(labels_sold(), 1U);
}

TEST_F(EasyPostSandbox, FaultsBeforeTheEffectAreUnknownAndTheLookUpSeesNothing) {
  for (const char* fault : {"timeout_before_effect", "500_before", "503_retry_after"}) {
    SCOPED_TRACE(fault);
    const LabelDraft quoted = draft();
    strike("buy", fault);
    EXPECT_EQ(carrier.buy(quoted, kShort).outcome, Outcome::unknown);
    EXPECT_FALSE(found(quoted.shipment_id));
  }
  EXPECT_EQ(labels_sold(), 0U);
}

TEST_F(EasyPostSandbox, FaultsAfterTheEffectAreUnknownAndTheLookUpSeesIt) {
  std::size_t sold = 0;
  for (const char* fault :
       {"timeout_after_effect", "reset_after_effect", "500_after", "truncated", "bad_json", "slow_drip"}) {
    SCOPED_TRACE(fault);
    const LabelDraft quoted = draft();
    strike("buy", fault);
    const auto result = carrier.buy(quoted, kShort);
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_FALSE(result.value);
    const auto seen = found(quoted.shipment_id);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->cost_minor, quoted.cost_minor);
    EXPECT_EQ(labels_sold(), ++sold);
  }
}

TEST_F(EasyPostSandbox, TooManyRequestsIsRetryable) {
  const LabelDraft quoted = draft();
  strike("buy", "429");
  EXPECT_EQ(carrier.buy(quoted, kPatience).outcome, Outcome::retryable);
  EXPECT_EQ(carrier.buy(quoted, kPatience).outcome, Outcome::confirmed);
}

TEST_F(EasyPostSandbox, LostQuotesCostNothing) {
  for (const char* fault : {"timeout_before_effect", "timeout_after_effect", "reset_after_effect", "500_before",
                            "500_after", "truncated", "bad_json", "429"}) {
    strike("shipment", fault);
    EXPECT_EQ(carrier.prepare(a_parcel(), kShort).outcome, Outcome::retryable) << fault;
  }
  EXPECT_FALSE(draft().shipment_id.empty());
  EXPECT_EQ(labels_sold(), 0U);
}

TEST_F(EasyPostSandbox, FailedLookUpIsNotTakenForNotBought) {
  const ReturnLabel label = bought();
  for (const char* fault :
       {"timeout_before_effect", "500_before", "truncated", "bad_json", "429", "reset_after_effect"}) {
    strike("shipment.get", fault);
    const auto result = carrier.find(label.shipment_id, kShort);
    EXPECT_NE(result.outcome, Outcome::confirmed) << fault;
    EXPECT_FALSE(result.value) << fault;
  }
  EXPECT_TRUE(found(label.shipment_id));
}

TEST_F(EasyPostSandbox, VoidIsPendingThenDone) {
  const ReturnLabel label = bought();
  EXPECT_FALSE(carrier.void_state(label.shipment_id, kPatience).value);
  EXPECT_EQ(carrier.void_label(label.shipment_id, kPatience).outcome, Outcome::pending);
  EXPECT_EQ(carrier.void_label(label.shipment_id, kPatience).outcome, Outcome::pending) << "asked twice, voided once";
  EXPECT_EQ(carrier.void_state(label.shipment_id, kPatience).value->state, VoidState::pending);
  sandbox.advance(60 * 86'400);
  EXPECT_EQ(carrier.void_state(label.shipment_id, kPatience).value->state, VoidState::voided);
}

TEST_F(EasyPostSandbox, VoidOfATravellingParcelIsRefused) {
  const ReturnLabel label = bought();
  sandbox.admin("scan", fmt::format(R"({{"tracking_code":"{}","status":"in_transit"}})", label.tracking_code));
  const auto result = carrier.void_label(label.shipment_id, kPatience);
  EXPECT_EQ(result.outcome, Outcome::rejected);
  EXPECT_EQ(result.value->state, VoidState::refused);
  EXPECT_EQ(carrier.void_label(draft().shipment_id, kPatience).outcome, Outcome::rejected) << "nothing was bought";
}

TEST_F(EasyPostSandbox, LostVoidIsSeenByTheLookUp) {
  const ReturnLabel label = bought();
  strike("refund", "reset_after_effect");
  EXPECT_EQ(carrier.void_label(label.shipment_id, kPatience).outcome, Outcome::unknown);
  EXPECT_EQ(carrier.void_state(label.shipment_id, kPatience).value->state, VoidState::pending);
}

TEST_F(EasyPostSandbox, FilesThatFailAreNotShown) {
  const ReturnLabel label = bought();
  for (const char* fault : {"500_before", "truncated", "bad_json", "timeout_after_effect"}) {
    strike("label", fault);
    const auto result = carrier.file(label.shipment_id, LabelFormat::pdf, kShort);
    EXPECT_EQ(result.outcome, Outcome::unknown) << fault;
    EXPECT_FALSE(result.value) << fault;
  }
  EXPECT_EQ(carrier.file(draft().shipment_id, LabelFormat::png, kPatience).error.code, "not_bought");
}

TEST_F(EasyPostSandbox, ForeignShipmentAndForeignKeyAreRefused) {
  LabelDraft foreign = draft();
  foreign.shipment_id = "shp_unknown";
  EXPECT_EQ(carrier.buy(foreign, kPatience).outcome, Outcome::rejected);
  EasyPostCarrier stranger({sandbox.url("/easypost"), "EZAKwrong", {}}, transport);
  EXPECT_EQ(stranger.prepare(a_parcel(), kPatience).outcome, Outcome::auth);
}

TEST_F(EasyPostSandbox, GoneServerIsRetryable) {
  const LabelDraft quoted = draft();
  sandbox.kill_now();
  EXPECT_EQ(carrier.buy(quoted, kPatience).outcome, Outcome::retryable);
  sandbox.restart();
}

TEST(EasyPostSandboxWebhook, SignedScansAreRead) {
  const Receiver receiver;
  const Sandbox sandbox{{"--easypost-webhook", receiver.url(), "--easypost-webhook-secret", "s\u00e9cret"}};
  PocoTransport transport;
  EasyPostCarrier carrier({sandbox.url("/easypost"), "EZTKsandbox", {}}, transport);
  const auto quoted = carrier.prepare(a_parcel(), kPatience);
  const auto label = carrier.buy(*quoted.value, kPatience);
  sandbox.admin("scan",
                fmt::format(R"({{"tracking_code":"{}","status":"delivered","datetime":"2026-05-09T20:40:16Z"}})",
                            label.value->tracking_code));
  const auto got = receiver.wait_for(1).front();
  const std::vector<std::string> secrets{"s\u00e9cret"};
  const auto result = read_easypost_webhook(got.headers.at("x-hmac-signature"), got.body, secrets);
  ASSERT_TRUE(std::holds_alternative<TrackingNews>(result));
  const auto& news = std::get<TrackingNews>(result);
  EXPECT_EQ(news.tracking_code, label.value->tracking_code);
  EXPECT_EQ(news.shipment_id, label.value->shipment_id);
  EXPECT_FALSE(news.event_id.empty());
}

}  // namespace
}  // namespace retour::engine::testing
