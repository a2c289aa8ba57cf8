#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

std::string error_member(const Answer& answer, const char* name) {
  const boost::json::value body = answer.json();
  const auto* found = body.at("error").as_object().if_contains(name);
  return found == nullptr ? std::string() : std::string(found->as_string());
}

std::string id_of(const Answer& answer) { return std::string(answer.json().at("id").as_string()); }

std::set<std::string> names_of(const boost::json::value& object) {
  std::set<std::string> names;
  for (const auto& member : object.as_object()) names.insert(std::string(member.key()));
  return names;
}

TEST(Stripe, RefundHasTheFieldsOfThePublishedFixture) {
  const auto specs = specs_folder();
  if (!specs) GTEST_SKIP() << "no specs on this machine";
  const auto fixture = read_json(*specs + "/stripe/fixtures3-2026.refund-charge-event-pi.json").at("resources");
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  const Answer refund = sandbox.stripe("charge=ch_1&amount=250&reason=requested_by_customer&metadata[effect]=e1");
  ASSERT_EQ(refund.status, 200) << refund.body;
  EXPECT_EQ(names_of(refund.json()), names_of(fixture.at("refund")));
  EXPECT_EQ(names_of(sandbox.stripe_get("/charges/ch_1").json()), names_of(fixture.at("charge")));
  EXPECT_EQ(refund.json().at("metadata").at("effect"), "e1");
  EXPECT_EQ(sandbox.stripe_get("/charges/ch_1").json().at("amount_refunded"), 250);
}

TEST(Stripe, NeverRefundsMoreThanTheChargeEvenUnderManyClients) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  std::atomic<int> paid = 0, refused = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 24; ++client)
    clients.emplace_back([&] { (sandbox.stripe("charge=ch_1&amount=100").status == 200 ? paid : refused)++; });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(paid, 10);
  EXPECT_EQ(refused, 14);
  EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded"), 1000);
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=1"), "code"), "charge_already_refunded");
}

TEST(Stripe, RefusesAsStripeDoes) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  const Answer too_much = sandbox.stripe("charge=ch_1&amount=1001");
  EXPECT_EQ(too_much.status, 400);
  EXPECT_EQ(error_member(too_much, "message"),
            "Refund amount ($10.01) is greater than unrefunded amount on charge ($10.00)");
  const Answer unknown = sandbox.stripe("charge=ch_2&amount=1");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(error_member(unknown, "code"), "resource_missing");
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=1&currency=usd"), "param"), "currency");
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=1.5"), "param"), "amount");
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=0"), "param"), "amount");
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=1&reason=because"), "param"), "reason");
  EXPECT_EQ(sandbox.stripe("amount=1").status, 400);
  const Answer json = sandbox.send("POST", "/stripe/v1/refunds", R"({"charge":"ch_1"})",
                                   {{"Authorization", "Bearer sk_test_sandbox"}, {"Content-Type", "application/json"}});
  EXPECT_EQ(json.status, 400);
  EXPECT_EQ(
      sandbox.send("POST", "/stripe/v1/refunds", "charge=ch_1", {{"Authorization", "Bearer sk_test_other"}}).status,
      401);
  EXPECT_EQ(sandbox.send("POST", "/stripe/v1/refunds", "charge=ch_1").status, 401);
  EXPECT_EQ(sandbox.refund_count(), 0U);
}

// docs.stripe.com/currencies: 5.124 KWD have to be told as 5120 or 5130, and krona are told in hundredths, but whole.
TEST(Stripe, RefusesAmountsBetweenTheStepsOfACurrency) {
  const Sandbox sandbox;
  sandbox.charge("ch_kwd", 10'000, "kwd");
  const Answer fine = sandbox.stripe("charge=ch_kwd&amount=5124");
  EXPECT_EQ(fine.status, 400);
  EXPECT_EQ(error_member(fine, "param"), "amount");
  EXPECT_EQ(sandbox.stripe("charge=ch_kwd&amount=5120").status, 200);
  sandbox.charge("ch_isk", 10'000, "isk");
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_isk&amount=4010"), "code"),
            "invalid_charge_amount_no_decimal_compatible");
  EXPECT_EQ(sandbox.stripe("charge=ch_isk&amount=4000").status, 200);
  EXPECT_EQ(sandbox.refund_count(), 2U);
}

TEST(StripeKeys, SameKeyReplaysAndOtherParametersAreRefused) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  const Answer first = sandbox.stripe("charge=ch_1&amount=100", "k1");
  const Answer second = sandbox.stripe("amount=100&charge=ch_1", "k1");
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers.at("idempotent-replayed"), "true");
  EXPECT_FALSE(first.headers.contains("idempotent-replayed"));
  const Answer other = sandbox.stripe("charge=ch_1&amount=101", "k1");
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(error_member(other, "type"), "idempotency_error");
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", std::string(256, 'k')).status, 400);
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST(StripeKeys, AreForgottenAfterADayAndThenActAgain) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.stripe("charge=ch_1&amount=100", "k1");
  sandbox.advance(24 * 3600 - 60);
  sandbox.stripe("charge=ch_1&amount=100", "k1");
  EXPECT_EQ(sandbox.refund_count(), 1U);
  sandbox.advance(61);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=100", "k1").status, 200);
  EXPECT_EQ(sandbox.refund_count(), 2U);
}

TEST(StripeKeys, InFlightIsAConflict) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"delay","delay_ms":1500})");
  std::thread slow([&] { EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=100", "k1").status, 200); });
  EXPECT_TRUE(eventually([&] { return sandbox.truth().at("faults_fired").as_object().contains("delay"); }));
  const Answer meanwhile = sandbox.stripe("charge=ch_1&amount=100", "k1");
  slow.join();
  EXPECT_EQ(meanwhile.status, 409);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=100", "k1").status, 200);
  EXPECT_EQ(sandbox.refund_count(), 1U);
}

TEST(StripeKeys, RememberErrorsOfExecutionButNotOfValidationOrLoad) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"([{"op":"stripe.refund","fault":"500_before","key":"k500"},
                    {"op":"stripe.refund","fault":"500_after","key":"k501"},
                    {"op":"stripe.refund","fault":"429","key":"k429"},
                    {"op":"stripe.refund","fault":"503_retry_after","key":"k503"},
                    {"op":"stripe.refund","fault":"errors_not_remembered","key":"kerr"}])");
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", "k500").status, 500);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", "k500").headers.at("idempotent-replayed"), "true");
  EXPECT_EQ(sandbox.refund_count(), 0U);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", "k501").status, 500);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", "k501").status, 500);
  EXPECT_EQ(sandbox.refund_count(), 1U);
  for (const char* key : {"k429", "k503", "kerr"}) {
    EXPECT_GE(sandbox.stripe("charge=ch_1&amount=1", key).status, 429) << key;
    EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", key).status, 200) << key;
  }
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=0", "kval").status, 400);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", "kval").status, 200);
  EXPECT_EQ(sandbox.refund_count(), 5U);
}

TEST(StripeKeys, AForgottenKeyActsTwice) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"key_forgotten"})");
  sandbox.stripe("charge=ch_1&amount=100", "k1");
  sandbox.stripe("charge=ch_1&amount=100", "k1");
  EXPECT_EQ(sandbox.refund_count(), 2U);
}

TEST(StripeLife, PendingSettlesOrFailsAndFailureReopensTheCharge) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"pending","times":2})");
  const Answer one = sandbox.stripe("charge=ch_1&amount=600"), two = sandbox.stripe("charge=ch_1&amount=400");
  EXPECT_EQ(one.json().at("status"), "pending");
  EXPECT_EQ(sandbox.admin("refunds/" + id_of(one) + "/settle", "").status, 200);
  EXPECT_EQ(sandbox.admin("refunds/" + id_of(two) + "/fail", "").status, 200);
  EXPECT_EQ(sandbox.stripe_get("/refunds/" + id_of(one)).json().at("status"), "succeeded");
  const auto failed = sandbox.stripe_get("/refunds/" + id_of(two)).json();
  EXPECT_EQ(failed.at("status"), "failed");
  EXPECT_EQ(failed.at("failure_reason"), "declined");
  EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded"), 600);
  EXPECT_EQ(sandbox.admin("refunds/" + id_of(two) + "/settle", "").status, 409);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=400").status, 200);
}

TEST(StripeLife, SuccessMayFailLater) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"late_failure"})");
  const Answer refund = sandbox.stripe("charge=ch_1&amount=600");
  EXPECT_EQ(refund.json().at("status"), "succeeded");
  sandbox.advance(3'601);
  EXPECT_EQ(sandbox.stripe_get("/refunds/" + id_of(refund)).json().at("status"), "failed");
  EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded"), 0);
}

TEST(StripeLife, OnlyRequiresActionCanBeCancelled) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"pending"})");
  const std::string id = id_of(sandbox.stripe("charge=ch_1&amount=600"));
  EXPECT_EQ(sandbox.stripe_post("/refunds/" + id + "/cancel", "").status, 400);
  sandbox.admin("refunds/" + id + "/require_action", "");
  const Answer cancelled = sandbox.stripe_post("/refunds/" + id + "/cancel", "");
  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(cancelled.json().at("status"), "canceled");
  EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded"), 0);
}

TEST(StripeList, NewestFirstInPages) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.charge("ch_2", 1000);
  std::vector<std::string> ids;
  for (int count = 0; count < 5; ++count) {
    ids.push_back(id_of(sandbox.stripe("charge=ch_1&amount=10")));
    sandbox.stripe("charge=ch_2&amount=10");
  }
  const auto page = sandbox.stripe_get("/refunds?charge=ch_1&limit=3").json();
  ASSERT_EQ(page.at("data").as_array().size(), 3U);
  EXPECT_EQ(page.at("has_more"), true);
  EXPECT_EQ(page.at("data").at(0).at("id").as_string(), ids[4]);
  const auto rest = sandbox.stripe_get("/refunds?charge=ch_1&limit=3&starting_after=" + ids[2]).json();
  ASSERT_EQ(rest.at("data").as_array().size(), 2U);
  EXPECT_EQ(rest.at("has_more"), false);
  EXPECT_EQ(rest.at("data").at(1).at("id").as_string(), ids[0]);
  EXPECT_EQ(sandbox.stripe_get("/refunds?limit=101").status, 400);
}

TEST(StripeFault, WrongEchoLeavesTheTruthAlone) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"wrong_amount_echo"})");
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=100").json().at("amount"), 101);
  EXPECT_EQ(sandbox.truth().at("refunds").at(0).at("amount"), 100);
}

// ---- the merchant's account
// ---------------------------------------------------------------------------------------------------------------

TEST(StripeBookings, AreExpandedOnlyWhenAskedAndFollowTheRateThatWasSet) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 10'000);
  EXPECT_TRUE(sandbox.stripe("charge=ch_1&amount=100").json().at("balance_transaction").is_string());
  const auto plain = sandbox.stripe("charge=ch_1&amount=100&expand[]=balance_transaction").json();
  EXPECT_EQ(plain.at("balance_transaction").at("amount"), -100);
  EXPECT_EQ(plain.at("balance_transaction").at("currency"), "usd");
  ASSERT_EQ(sandbox.admin("fx", R"({"currency":"usd","settlement_currency":"jpy","rate":"151.255"})").status, 200);
  const auto yen = sandbox.stripe("charge=ch_1&amount=1000&expand[]=balance_transaction").json();
  EXPECT_EQ(yen.at("balance_transaction").at("amount"), -1'513) << "1512.55, half up";
  EXPECT_EQ(yen.at("balance_transaction").at("currency"), "jpy");
  const std::string id(yen.at("id").as_string());
  EXPECT_EQ(sandbox.stripe_get("/refunds/" + id + "?expand[]=balance_transaction").json().at("balance_transaction"),
            yen.at("balance_transaction"));
  const auto page = sandbox.stripe_get("/refunds?charge=ch_1&expand[]=data.balance_transaction").json();
  EXPECT_EQ(page.at("data").at(0).at("balance_transaction"), yen.at("balance_transaction"));
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1&expand[]=payment_intent").status, 400);
}

TEST(StripeBookings, APendingRefundHasNoneUntilItSettles) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1'000);
  sandbox.fault(R"({"op":"stripe.refund","fault":"pending"})");
  const auto refund = sandbox.stripe("charge=ch_1&amount=100&expand[]=balance_transaction").json();
  EXPECT_TRUE(refund.at("balance_transaction").is_null());
  const std::string id(refund.at("id").as_string());
  sandbox.admin("refunds/" + id + "/settle", "");
  EXPECT_EQ(sandbox.stripe_get("/refunds/" + id + "?expand[]=balance_transaction")
                .json()
                .at("balance_transaction")
                .at("amount"),
            -100);
}

TEST(StripeBookings, RatesThatAreNoneAreRefused) {
  const Sandbox sandbox;
  for (const char* rate : {"", "0", "0.0", "-1", "1e3", "1.", ".5", "1,5", "1234567890", "1.1234567890"})
    EXPECT_EQ(
        sandbox.admin("fx", std::string(R"({"currency":"usd","settlement_currency":"eur","rate":")") + rate + "\"}")
            .status,
        400)
        << rate;
  EXPECT_EQ(sandbox.admin("fx", R"({"currency":"USD","settlement_currency":"eur","rate":"1"})").status, 400);
}

// ---- what happens without the API
// ---------------------------------------------------------------------------------------------------------------

TEST(StripeOutside, ARefundOfTheDashboardIsARefundWithoutAReference) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1'000);
  const Answer refund = sandbox.admin("dashboard_refund", R"({"charge":"ch_1","amount":400})");
  ASSERT_EQ(refund.status, 200) << refund.body;
  EXPECT_TRUE(refund.json().at("metadata").as_object().empty());
  EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded"), 400);
  EXPECT_EQ(sandbox.admin("dashboard_refund", R"({"charge":"ch_1","amount":601})").status, 400);
  EXPECT_EQ(sandbox.admin("dashboard_refund", R"({"charge":"ch_2"})").status, 404);
  EXPECT_EQ(sandbox.admin("dashboard_refund", R"({"charge":"ch_1"})").json().at("amount"), 600) << "all that is left";
}

TEST(StripeOutside, ADisputedChargeIsNotRefundedUntilItIsWon) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1'000);
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"won"})").status, 409);
  ASSERT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","amount":1000,"status":"needs_response"})").status, 200);
  EXPECT_EQ(error_member(sandbox.stripe("charge=ch_1&amount=1"), "code"), "charge_disputed");
  EXPECT_EQ(sandbox.truth().at("disputes").at(0).at("status"), "needs_response");
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"warning_closed"})").status, 409);
  ASSERT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"won"})").status, 200);
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"lost"})").status, 409);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1").status, 200);
}

TEST(StripeOutside, AnInquiryTakesNothing) {
  const Sandbox sandbox;
  sandbox.charge("ch_1", 1'000);
  ASSERT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","amount":1000,"status":"warning_needs_response"})").status,
            200);
  EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1").status, 200);
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"warning_closed"})").status, 200);
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_1","status":"maybe"})").status, 400);
  EXPECT_EQ(sandbox.admin("dispute", R"({"charge":"ch_9","amount":5,"status":"needs_response"})").status, 404);
}

}  // namespace
}  // namespace retour::sandbox::testing
