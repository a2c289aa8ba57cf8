#include <gtest/gtest.h>

#include <vector>

#include "tests/engine/payments/stripe_world.hpp"

namespace retour::engine::testing {
namespace {

const std::string kOther(32, 'f');

std::string a_page(const std::vector<std::string>& refunds, bool has_more = false) {
  return fmt::format(R"({{"object":"list","data":[{}],"has_more":{},"url":"/v1/refunds"}})", fmt::join(refunds, ","),
                     has_more);
}

TEST(StripeFind, AsksForTheRefundsOfThePayment) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund("pending", "re_2", kOther), a_refund()}));
  const auto result = world.gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  ASSERT_TRUE(result.value && *result.value);
  EXPECT_EQ((*result.value)->id, "re_1");
  EXPECT_EQ(world.wire.asked.at(0).method, "GET");
  EXPECT_EQ(world.wire.asked.at(0).url,
            "https://stripe.test/v1/refunds?charge=ch_1&limit=100&expand%5B%5D=data.balance_transaction");
  RefundOrder order = an_order();
  order.payment_ref = "pi_1";
  world.wire.will(200, a_page({}));
  world.gateway.find(order, kPatience);
  EXPECT_EQ(world.wire.asked.at(1).url,
            "https://stripe.test/v1/refunds?payment_intent=pi_1&limit=100&expand%5B%5D=data.balance_transaction");
}

TEST(StripeFind, SurelyNoneIsConfirmedWithoutARefund) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund("succeeded", "re_2", kOther)}));
  const auto result = world.gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  ASSERT_TRUE(result.value);
  EXPECT_FALSE(*result.value);
}

TEST(StripeFind, TurnsPagesToTheEnd) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund("succeeded", "re_9", kOther), a_refund("succeeded", "re_8", kOther)}, true));
  world.wire.will(200, a_page({a_refund()}));
  const auto result = world.gateway.find(an_order(), kPatience);
  ASSERT_TRUE(result.value && *result.value);
  EXPECT_EQ(
      world.wire.asked.at(1).url,
      "https://stripe.test/v1/refunds?charge=ch_1&limit=100&expand%5B%5D=data.balance_transaction&starting_after=re_8");
}

TEST(StripeFind, EndlessPagesAreGivenUpNotTakenForNone) {
  StripeWorld world;
  for (int page = 0; page < kMaxRefundPages; ++page)
    world.wire.will(200, a_page({a_refund("succeeded", "re_9", kOther)}, true));
  const auto result = world.gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "too_many_refunds");
  EXPECT_TRUE(world.wire.all_used());
}

TEST(StripeFind, NothingUncertainIsTakenForNone) {
  const auto outcome = [](auto prepare) {
    StripeWorld world;
    prepare(world.wire);
    const auto result = world.gateway.find(an_order(), kPatience);
    EXPECT_FALSE(result.value.has_value() && !result.value->has_value()) << "this would say: surely none";
    return result.outcome;
  };
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will_fail(false); }), Outcome::unknown);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will_fail(true); }), Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(500, an_error("api_error", "")); }), Outcome::unknown);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(401, an_error("invalid_request_error", "")); }), Outcome::auth);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(404, an_error("invalid_request_error", "resource_missing")); }),
            Outcome::rejected);
  for (const char* body : {"", "{}", R"({"data":[]})", R"({"data":{},"has_more":false})",
                           R"({"data":[],"has_more":true})", R"({"data":[],"has_more":"false"})",
                           R"({"data":[5],"has_more":false})", R"({"data":[{"id":5}],"has_more":false})"})
    EXPECT_EQ(outcome([&](FakeTransport& wire) { wire.will(200, body); }), Outcome::unknown) << body;
  // The second page fails: what the first one said is not the whole truth.
  EXPECT_EQ(outcome([](FakeTransport& wire) {
              wire.will(200, a_page({a_refund("succeeded", "re_9", kOther)}, true));
              wire.will_fail(false);
            }),
            Outcome::unknown);
}

TEST(StripeFind, OldRefundsOfOthersNeedNotBeUnderstood) {
  StripeWorld world;
  const std::string odd = R"({"id":"re_old","object":"refund","status":null,"metadata":{}})";
  world.wire.will(200, a_page({odd, a_refund()}));
  EXPECT_EQ(world.gateway.find(an_order(), kPatience).outcome, Outcome::confirmed);
  // One that carries our reference has to be.
  world.wire.will(200, a_page({with(a_refund(), R"("status":"succeeded")", R"("status":null)")}));
  EXPECT_EQ(world.gateway.find(an_order(), kPatience).outcome, Outcome::unknown);
}

TEST(StripeFind, RefundThatLivesCountsMoreThanOneThatFailed) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund("failed", "re_3"), a_refund("pending", "re_2"), a_refund("canceled", "re_1")}));
  const auto result = world.gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ((*result.value)->id, "re_2");
  world.wire.will(200, a_page({a_refund("failed", "re_3"), a_refund("canceled", "re_1")}));
  EXPECT_EQ((*world.gateway.find(an_order(), kPatience).value)->status, RefundStatus::failed);
}

TEST(StripeFind, TwoLivingRefundsUnderOneReferenceNeedAPerson) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund("succeeded", "re_2"), a_refund("pending", "re_1")}));
  const auto result = world.gateway.find(an_order(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "found_twice");
}

TEST(StripeFind, WhatIsFoundHasToBeWhatWasOrdered) {
  for (const char* instead : {R"("amount":1300)", R"("amount":1)"}) {
    StripeWorld world;
    world.wire.will(200, a_page({with(a_refund(), R"("amount":1250)", instead)}));
    const auto result = world.gateway.find(an_order(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.error.code, "echo_mismatch");
  }
}

TEST(StripeGet, TellsTheStatusOfNow) {
  StripeWorld world;
  world.wire.will(200, a_refund("failed"));
  const auto result = world.gateway.get("re_1", kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed) << "the look-up was answered";
  EXPECT_EQ(result.value->status, RefundStatus::failed);
  EXPECT_EQ(result.value->payment_ref, "ch_1");
  EXPECT_EQ(world.wire.asked.at(0).url, "https://stripe.test/v1/refunds/re_1?expand%5B%5D=balance_transaction");
}

TEST(StripeGet, AnotherRefundOrNoneIsNoAnswer) {
  StripeWorld world;
  world.wire.will(200, a_refund("succeeded", "re_2"));
  EXPECT_EQ(world.gateway.get("re_1", kPatience).error.code, "echo_mismatch");
  world.wire.will(404, an_error("invalid_request_error", "resource_missing"));
  EXPECT_EQ(world.gateway.get("re_1", kPatience).outcome, Outcome::rejected);
  world.wire.will(200, "{}");
  EXPECT_EQ(world.gateway.get("re_1", kPatience).outcome, Outcome::unknown);
  EXPECT_EQ(world.gateway.get("re_1/cancel", kPatience).error.code, "unfit_request");
  EXPECT_TRUE(world.wire.all_used());
}

TEST(StripeGet, UnderstandsAmountsThatStripeCountsInItsOwnWay) {
  StripeWorld world;
  world.wire.will(200, with(with(a_refund(), R"("amount":1250)", R"("amount":125000)"), R"("usd")", R"("isk")"));
  EXPECT_EQ(world.gateway.get("re_1", kPatience).value->amount_minor, 1'250);
  world.wire.will(200, with(with(a_refund(), R"("amount":1250)", R"("amount":125001)"), R"("usd")", R"("isk")"));
  EXPECT_EQ(world.gateway.get("re_1", kPatience).outcome, Outcome::unknown) << "there is no hundredth of a krona";
}

std::string without_reference(std::string refund) {
  const auto at = refund.find(R"("metadata":)");
  return refund.substr(0, at) + R"("metadata":{}})";
}

TEST(StripeMadeElsewhere, AreAllThatDoNotCarryAReferenceOfOurs) {
  StripeWorld world;
  world.wire.will(200, a_page({a_refund(), without_reference(a_refund("succeeded", "re_2")),
                               without_reference(a_refund("failed", "re_3"))},
                              true));
  world.wire.will(200, a_page({without_reference(a_refund("pending", "re_4"))}));
  const auto found = world.gateway.made_elsewhere("ch_1", kPatience);
  EXPECT_EQ(found.outcome, Outcome::confirmed);
  ASSERT_TRUE(found.value);
  ASSERT_EQ(found.value->size(), 3U);
  EXPECT_EQ((*found.value)[0].id, "re_2");
  EXPECT_EQ((*found.value)[1].status, RefundStatus::failed);
  EXPECT_EQ((*found.value)[2].id, "re_4");
}

TEST(StripeMadeElsewhere, WhatCannotBeReadIsNotTakenForNone) {
  StripeWorld world;
  world.wire.will(
      200, a_page({with(without_reference(a_refund("succeeded", "re_2")), R"("amount":1250)", R"("amount":"x")")}));
  EXPECT_EQ(world.gateway.made_elsewhere("ch_1", kPatience).outcome, Outcome::unknown);
  world.wire.will(401, an_error("invalid_request_error", ""));
  EXPECT_EQ(world.gateway.made_elsewhere("ch_1", kPatience).outcome, Outcome::auth);
}

}  // namespace
}  // namespace retour::engine::testing
