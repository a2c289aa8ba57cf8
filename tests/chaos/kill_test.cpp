#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/chaos/installation.hpp"

namespace retour::chaos {
namespace {

using sandbox::testing::eventually;

/// Every named point of the refund effect.
class KilledAt : public ::testing::TestWithParam<const char*> {};

TEST_P(KilledAt, TheRefundIsPaidOnceAndTheCaseCompletesWithoutAnybodysHelp) {
  Installation shop;
  for (int time = 0; time < 3; ++time) {
    shop.start(GetParam());
    const auto order = shop.order(5'000);
    const auto granted = shop.granted(order);
    shop.approve(granted);
    ASSERT_TRUE(shop.died()) << "the point was never passed\n" << shop.log();
    shop.start();
    if (shop.state_of(granted.rma) == "settling") {  // the approval itself may have been lost, then it is sent again
      const auto again = shop.approve(granted);
      ASSERT_TRUE(again && (again->status == 200 || again->status == 409)) << again->body;
    }
    // What was sent and is not found is looked for again after the provider's settle delay.
    bool waited = false;
    ASSERT_TRUE(eventually([&] {
      const auto seen = shop.get("agent", "/v1/returns/" + granted.rma);
      if (!waited && seen.at("refunds").at(0).at("state").as_string() == "unknown") shop.advance(300), waited = true;
      return seen.at("state").as_string() == "completed";
    })) << shop.state_of(granted.rma)
        << shop.log();
    EXPECT_EQ(shop.paid(order), 1);
    EXPECT_EQ(shop.terminate(), 0);
  }
  shop.start();
  EXPECT_EQ(shop.verify(), 0);
}

INSTANTIATE_TEST_SUITE_P(Points, KilledAt,
                         ::testing::Values("transition.before_commit", "transition.committed", "refund.claimed",
                                           "refund.submitted", "refund.before_call", "refund.after_call",
                                           "refund.recorded"),
                         [](const auto& point) {
                           std::string name = point.param;
                           for (char& c : name)
                             if (c == '.') c = '_';
                           return name;
                         });

TEST(Webhooks, EarlyRepeatedAndReorderedOnesChangeNothingWrong) {
  Installation shop;
  shop.start();
  for (const char* fault : {"early_webhook", "duplicate_webhook", "late_webhook", "drop_webhook"}) {
    const auto order = shop.order(5'000);
    const auto granted = shop.granted(order);
    shop.sandbox().fault(std::string(R"({"op":"webhook.stripe","fault":")") + fault + R"("})");
    shop.approve(granted);
    ASSERT_TRUE(eventually([&] { return shop.state_of(granted.rma) == "completed"; })) << fault << shop.log();
    EXPECT_EQ(shop.paid(order), 1) << fault;
  }
  EXPECT_EQ(shop.verify(), 0);
}

TEST(Webhooks, ALaterFailureReopensTheMoney) {
  Installation shop;
  shop.start();
  const auto order = shop.order(5'000);
  const auto granted = shop.granted(order);
  shop.approve(granted);
  ASSERT_TRUE(eventually([&] { return shop.state_of(granted.rma) == "completed"; }));
  const auto refund = shop.get("agent", "/v1/returns/" + granted.rma).at("refunds").at(0).at("provider_ref");
  shop.sandbox().admin("refunds/" + std::string(refund.as_string()) + "/fail", "{}");
  ASSERT_TRUE(eventually([&] { return shop.state_of(granted.rma) == "settlement_blocked"; })) << shop.log();
}

// Eight returns of one order, each with a gift of 60.00 that waits for approval: 64 approvals at once on a payment of
// 100.00.
TEST(Races, SixtyFourApprovalsOfSixtyOnAHundredOverTwoNodesPayExactlyOne) {
  Installation shop(Installation::Database::shared);
  shop.start();
  const int second = shop.start_second();
  const auto order = shop.order(10'000, 8);
  std::vector<Installation::Granted> gifts;
  for (int i = 0; i < 8; ++i) gifts.push_back(shop.gift(order, 6'000));
  std::atomic<int> approved = 0, refused = 0;
  std::vector<std::thread> leads;
  for (int i = 0; i < 64; ++i)
    leads.emplace_back([&, i] {
      const auto& gift = gifts[static_cast<std::size_t>(i / 8)];
      const auto answer =
          shop.send("lead", "POST", "/v1/returns/" + gift.rma + "/refunds/" + gift.refund + "/events/approve_refund",
                    "{}", {{"Idempotency-Key", "race-" + std::to_string(i)}}, i % 2 == 0 ? 0 : second);
      if (answer.status == 200) ++approved;
      if (answer.status == 422 || answer.status == 409 || answer.status == 503) ++refused;
    });
  for (auto& lead : leads) lead.join();
  EXPECT_EQ(approved, 1);
  EXPECT_EQ(refused, 63);
  ASSERT_TRUE(eventually([&] { return shop.paid(order) == 1; }));
  EXPECT_EQ(shop.verify(), 0);
}

}  // namespace
}  // namespace retour::chaos
