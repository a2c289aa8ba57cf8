#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

using std::chrono::milliseconds;

const Headers form_headers{{"Authorization", "Bearer sk_test_sandbox"},
                           {"Content-Type", "application/x-www-form-urlencoded"}};

struct FaultTest : ::testing::Test {
  Sandbox sandbox;
  void SetUp() override { sandbox.charge("ch_1", 100'000); }
  Answer refund(milliseconds timeout = patience) {
    return sandbox.send("POST", "/stripe/v1/refunds", "charge=ch_1&amount=10", form_headers, timeout);
  }
};

TEST_F(FaultTest, TimeoutBeforeEffectDoesNothing) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"timeout_before_effect"})");
  EXPECT_THROW(refund(milliseconds(300)), Poco::TimeoutException);
  EXPECT_EQ(sandbox.refund_count(), 0U);
}

TEST_F(FaultTest, TimeoutAfterEffectHasActed) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"timeout_after_effect"})");
  EXPECT_THROW(refund(milliseconds(300)), Poco::TimeoutException);
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST_F(FaultTest, TimeoutEndsByClosingTheConnection) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"timeout_after_effect","delay_ms":200})");
  EXPECT_THROW(refund(), Poco::Net::NoMessageException);
}

TEST_F(FaultTest, ResetAfterEffectHasActed) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"reset_after_effect"})");
  EXPECT_THROW(refund(), Poco::Net::ConnectionResetException);
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST_F(FaultTest, TruncatedSendsLessThanItPromised) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"truncated"})");
  const Answer answer = refund();
  EXPECT_EQ(answer.status, 200);
  EXPECT_LT(answer.body.size(), std::stoul(answer.headers.at("content-length")));
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST_F(FaultTest, BadJsonIsWholeButBroken) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"bad_json"})");
  const Answer answer = refund();
  EXPECT_EQ(answer.body.size(), std::stoul(answer.headers.at("content-length")));
  EXPECT_THROW(answer.json(), std::exception);
}

TEST_F(FaultTest, SlowDripArrivesWholeButLate) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"slow_drip","delay_ms":400})");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(refund().json().at("amount"), 10);
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(350));
}

TEST_F(FaultTest, StrikesTheNthCallAndAsOftenAsSaid) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"429","nth":2,"times":2})");
  std::vector<int> statuses;
  for (int call = 0; call < 5; ++call) statuses.push_back(refund().status);
  EXPECT_EQ(statuses, (std::vector<int>{200, 429, 429, 200, 200}));
  EXPECT_EQ(sandbox.truth().at("faults_fired").at("429"), 2);
}

TEST_F(FaultTest, DiceFollowTheSeed) {
  const auto play = [&] {
    sandbox.send("DELETE", "/_admin/faults");
    sandbox.fault(R"({"op":"stripe.refund","fault":"503_retry_after","prob":0.5})");
    std::string played;
    for (int call = 0; call < 40; ++call) played += refund().status == 503 ? 'x' : '.';
    return played;
  };
  const std::string first = play();
  EXPECT_EQ(play(), first);
  EXPECT_NE(first.find('x'), std::string::npos);
  EXPECT_NE(first.find('.'), std::string::npos);
}

TEST_F(FaultTest, LooksUpsAndLabelsCanFailToo) {
  sandbox.fault(R"([{"op":"stripe.refund.list","fault":"500_before"},{"op":"easypost.shipment","fault":"429"}])");
  EXPECT_EQ(sandbox.stripe_get("/refunds").status, 500);
  EXPECT_EQ(sandbox.stripe_get("/refunds").status, 200);
  const char* shipment = R"({"shipment":{"parcel":{"weight":1},"to_address":{"street1":"1","zip":"1","country":"US"},
                             "from_address":{"street1":"2","zip":"2","country":"US"}}})";
  EXPECT_EQ(sandbox.easypost("POST", "/shipments", shipment).status, 429);
  EXPECT_EQ(sandbox.easypost("POST", "/shipments", shipment).status, 201);
}

TEST_F(FaultTest, UnknownNamesAreRefusedByName) {
  const auto field = [&](const char* path, const char* body) {
    const Answer answer = sandbox.admin(path, body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return std::string(answer.json().at("error").at("field").as_string());
  };
  EXPECT_EQ(field("faults", R"({"op":"stripe.refund","fault":"meteor"})"), "fault");
  EXPECT_EQ(field("faults", R"({"op":"paypal.refund","fault":"429"})"), "op");
  EXPECT_EQ(field("faults", R"({"op":"stripe.refund","fault":"429","when":1})"), "when");
  EXPECT_EQ(field("faults", R"({"op":"stripe.refund","fault":"429","nth":0})"), "nth");
  EXPECT_EQ(field("faults", R"({"op":"easypost.buy","fault":"key_forgotten"})"), "fault");
  EXPECT_EQ(field("charges", R"({"id":"ch_2","amount":1,"currency":"usd","captured":true})"), "captured");
  EXPECT_EQ(field("charges", R"({"id":"ch_2","amount":-1,"currency":"usd"})"), "amount");
  EXPECT_EQ(field("clock", R"({"advance_seconds":-1})"), "advance_seconds");
  EXPECT_EQ(field("scan", R"({"tracking_code":"x","status":"teleported"})"), "status");
  EXPECT_EQ(sandbox.admin("faults", "[{]").status, 400);
}

TEST_F(FaultTest, OversizedBodiesAreRefused) {
  EXPECT_EQ(sandbox.admin("faults", std::string(300 * 1024, ' ')).status, 413);
}

TEST_F(FaultTest, ChargesAreIdempotent) {
  EXPECT_EQ(sandbox.admin("charges", R"({"id":"ch_1","amount":100000,"currency":"usd"})").status, 200);
  EXPECT_EQ(sandbox.admin("charges", R"({"id":"ch_1","amount":5,"currency":"usd"})").status, 409);
}

TEST_F(FaultTest, StopsGracefullyWhileACallHangs) {
  sandbox.fault(R"({"op":"stripe.refund","fault":"timeout_after_effect"})");
  EXPECT_THROW(refund(milliseconds(100)), Poco::TimeoutException);
  EXPECT_EQ(sandbox.terminate(), 0);
}

}  // namespace
}  // namespace retour::sandbox::testing
