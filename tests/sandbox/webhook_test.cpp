#include <gtest/gtest.h>

#include <set>

#include "sandbox/signing.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

const std::string secret = "whsec_test";

struct Connected {
  Receiver receiver;
  Sandbox sandbox{{"--stripe-webhook", receiver.url(), "--stripe-webhook-secret", secret, "--easypost-webhook",
                   receiver.url(), "--easypost-webhook-secret", "s\u00e9cret"}};
  Connected() { sandbox.charge("ch_1", 100'000); }
};

boost::json::value event(const Received& got) { return boost::json::parse(got.body); }
std::string type_of(const Received& got) { return std::string(event(got).at("type").as_string()); }
std::string refund_of(const Received& got) {
  return std::string(event(got).at("data").at("object").at("id").as_string());
}
std::string id_of(const Answer& answer) { return std::string(answer.json().at("id").as_string()); }

bool all_settled(const Sandbox& sandbox) {
  const boost::json::object truth = sandbox.truth();
  for (const auto& hook : truth.at("webhooks").as_array())
    if (!hook.at("delivered").as_bool() && !hook.at("dropped").as_bool()) return false;
  return true;
}

TEST(Webhooks, StripeEventsAreSignedOverTheRawBody) {
  Connected world;
  const std::string id = id_of(world.sandbox.stripe("charge=ch_1&amount=5", "k1"));
  const Received got = world.receiver.wait_for(1).front();
  EXPECT_EQ(type_of(got), "refund.created");
  EXPECT_EQ(refund_of(got), id);
  EXPECT_EQ(event(got).at("request").at("idempotency_key"), "k1");
  const std::string header = got.headers.at("stripe-signature");
  const std::int64_t at = std::stoll(header.substr(2));
  EXPECT_EQ(header, stripe_signature(secret, got.body, at));
  EXPECT_LT(std::abs(at - std::time(nullptr)), 60);
}

TEST(Webhooks, EventHasTheMembersOfThePublishedFixture) {
  const auto specs = specs_folder();
  if (!specs) GTEST_SKIP() << "no specs on this machine";
  const auto fixture =
      read_json(*specs + "/stripe/fixtures3-2026.refund-charge-event-pi.json").at("resources").at("event");
  Connected world;
  world.sandbox.stripe("charge=ch_1&amount=5");
  const auto ours = event(world.receiver.wait_for(1).front());
  for (const auto& member : fixture.as_object()) EXPECT_TRUE(ours.as_object().contains(member.key())) << member.key();
}

TEST(Webhooks, FailureTellsUpdatedAndFailed) {
  Connected world;
  const std::string id = id_of(world.sandbox.stripe("charge=ch_1&amount=5"));
  world.sandbox.admin("refunds/" + id + "/fail", "");
  const auto got = world.receiver.wait_for(3);
  EXPECT_EQ(type_of(got[0]), "refund.created");
  EXPECT_EQ(type_of(got[1]), "refund.updated");
  EXPECT_EQ(event(got[1]).at("data").at("previous_attributes").at("status"), "succeeded");
  EXPECT_EQ(type_of(got[2]), "refund.failed");
}

TEST(Webhooks, WhatHappensInTheDashboardAndAtTheBankIsToldAsStripeTells) {
  Connected world;
  world.sandbox.admin("dashboard_refund", R"({"charge":"ch_1","amount":5})");
  world.sandbox.admin("dispute", R"({"charge":"ch_1","amount":99995,"status":"needs_response"})");
  world.sandbox.admin("dispute", R"({"charge":"ch_1","status":"won"})");
  std::multiset<std::string> types;
  for (const auto& got : world.receiver.wait_for(6)) {
    types.insert(type_of(got));
    const std::string header = got.headers.at("stripe-signature");
    EXPECT_EQ(header, stripe_signature(secret, got.body, std::stoll(header.substr(2))));
  }
  EXPECT_EQ(types, (std::multiset<std::string>{"refund.created", "charge.refunded", "charge.dispute.created",
                                               "charge.dispute.funds_withdrawn", "charge.dispute.closed",
                                               "charge.dispute.funds_reinstated"}));
}

TEST(Webhooks, RefusedDeliveriesAreTriedAgain) {
  Connected world;
  world.receiver.fail_next(2);
  world.sandbox.stripe("charge=ch_1&amount=5");
  world.receiver.wait_for(1);
  EXPECT_TRUE(eventually([&] { return all_settled(world.sandbox); }));
  EXPECT_EQ(world.sandbox.truth().at("webhooks").at(0).at("attempts"), 3);
}

TEST(Webhooks, CanBeDuplicatedAndDropped) {
  Connected world;
  world.sandbox.fault(
      R"([{"op":"webhook.stripe","fault":"duplicate_webhook"},{"op":"webhook.stripe","fault":"drop_webhook"}])");
  const std::string twice = id_of(world.sandbox.stripe("charge=ch_1&amount=5"));
  const std::string never = id_of(world.sandbox.stripe("charge=ch_1&amount=6"));
  world.receiver.wait_for(2);
  const std::string once = id_of(world.sandbox.stripe("charge=ch_1&amount=7"));
  const auto got = world.receiver.wait_for(3);
  EXPECT_TRUE(eventually([&] { return all_settled(world.sandbox); }));
  EXPECT_EQ(refund_of(got[0]), twice);
  EXPECT_EQ(got[1].body, got[0].body);
  EXPECT_EQ(refund_of(got[2]), once);
  EXPECT_EQ(world.receiver.all().size(), 3U) << "nothing about " << never;
}

TEST(Webhooks, CanOvertakeOneAnother) {
  Connected world;
  world.sandbox.fault(R"({"op":"webhook.stripe","fault":"reorder_webhooks","delay_ms":60000})");
  const std::string first = id_of(world.sandbox.stripe("charge=ch_1&amount=5"));
  const std::string second = id_of(world.sandbox.stripe("charge=ch_1&amount=6"));
  const auto got = world.receiver.wait_for(2);
  EXPECT_EQ(refund_of(got[0]), second);
  EXPECT_EQ(refund_of(got[1]), first);
}

TEST(Webhooks, CanComeBeforeTheAnswerOrLate) {
  Connected world;
  world.sandbox.fault(R"([{"op":"stripe.refund","fault":"early_webhook"},
                          {"op":"webhook.stripe","fault":"late_webhook","delay_ms":400}])");
  world.sandbox.stripe("charge=ch_1&amount=5");
  EXPECT_EQ(world.receiver.all().size(), 1U) << "the event was there when the answer came";
  world.sandbox.stripe("charge=ch_1&amount=6");
  EXPECT_EQ(world.receiver.all().size(), 1U) << "the second is late";
  world.receiver.wait_for(2);
}

TEST(Webhooks, ScansBecomeSignedTrackerEvents) {
  Connected world;
  const auto created = world.sandbox
                           .easypost("POST", "/shipments",
                                     R"({"shipment":{"is_return":true,"parcel":{"weight":10},
      "to_address":{"street1":"1","zip":"1","country":"US"},"from_address":{"street1":"2","zip":"2","country":"US"}}})")
                           .json();
  const std::string id(created.at("id").as_string()), rate(created.at("rates").at(0).at("id").as_string());
  const auto bought =
      world.sandbox.easypost("POST", "/shipments/" + id + "/buy", R"({"rate":{"id":")" + rate + "\"}}").json();
  const std::string code(bought.at("tracking_code").as_string());
  EXPECT_EQ(world.sandbox.admin("scan", R"({"tracking_code":")" + code + R"(","status":"in_transit"})").status, 200);
  const Received got = world.receiver.wait_for(1).front();
  EXPECT_EQ(got.headers.at("x-hmac-signature"), easypost_signature("se\u0301cret", got.body));
  const auto body = event(got);
  EXPECT_EQ(body.at("description"), "tracker.updated");
  EXPECT_EQ(body.at("result").at("tracking_code").as_string(), code);
  EXPECT_EQ(body.at("result").at("status"), "in_transit");
  EXPECT_EQ(body.at("previous_attributes").at("status"), "pre_transit");
}

}  // namespace
}  // namespace retour::sandbox::testing
