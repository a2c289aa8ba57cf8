#include "engine/verify/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/store/order_store.hpp"
#include "tests/engine/verify/world.hpp"

namespace retour::engine::testing {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = new World;
    database_ = new Database(world_->copy(""), 2);
  }
  static void TearDownTestSuite() {
    delete database_;
    delete world_;
  }

  /// The books that agree with the world.
  static std::vector<BookedRefund> books() {
    std::vector<BookedRefund> all;
    for (const auto* rma : {&world_->cast().settled, &world_->cast().whole}) {
      const auto& refund = rma->refunds.at(0);
      all.push_back(
          {refund.provider_ref, "succeeded", "usd", refund.effect_key, refund.effect_key, refund.amount_minor});
    }
    return all;
  }
  static void expect_broken(const std::vector<BookedRefund>& booked, const std::string& check) {
    const auto results = verify_ledger(*database_, [&] { return booked; });
    for (const auto& result : results) {
      if (result.name != check) continue;
      EXPECT_GT(result.offences.total, 0) << render_text(results);
    }
    EXPECT_FALSE(all_kept(results));
  }

  static World* world_;
  static Database* database_;
};
World* LedgerTest::world_ = nullptr;
Database* LedgerTest::database_ = nullptr;

TEST_F(LedgerTest, IsSilentWhereTheBooksAgree) {
  const auto results = verify_ledger(*database_, books);
  EXPECT_TRUE(all_kept(results)) << render_text(results);
}

TEST_F(LedgerTest, FindsWhatIsMissing) {
  auto booked = books();
  booked.pop_back();
  expect_broken(booked, "ledger_settled");
}

TEST_F(LedgerTest, FindsWhatWasPaidTwice) {
  auto booked = books();
  booked.push_back(booked[0]);
  expect_broken(booked, "ledger_settled");
}

TEST_F(LedgerTest, FindsWhatFailedThere) {
  auto booked = books();
  booked[0].status = "failed";
  expect_broken(booked, "ledger_settled");
}

TEST_F(LedgerTest, FindsAnotherAmountCurrencyKeyOrPayment) {
  for (const auto change :
       {+[](BookedRefund& r) { r.amount += 1; }, +[](BookedRefund& r) { r.currency = "eur"; },
        +[](BookedRefund& r) { r.idempotency_key = "another"; }, +[](BookedRefund& r) { r.id = "re_9"; }}) {
    auto booked = books();
    change(booked[0]);
    expect_broken(booked, "ledger_amounts");
  }
}

TEST_F(LedgerTest, FindsWhatNoCaseKnows) {
  auto booked = books();
  booked.push_back({"re_9", "succeeded", "usd", "", "", 1});
  expect_broken(booked, "ledger_known");
}

// A refund made in the provider's dashboard carries no key of ours; its news came as a movement of the payment.
TEST_F(LedgerTest, KnowsARefundOfTheDashboardThatWasTold) {
  const std::string told = world_->copy("");
  Database database(told, 2);
  const auto& settled = world_->cast().settled;
  ASSERT_EQ(OrderStore(database).record_outside(settled.merchant_id, settled.order_id, "t-1",
                                                {workflows::OutsideKind::refund, "re_9", 1, world_->clock().now()}),
            OrderStore::Moved::recorded);
  auto booked = books();
  booked.push_back({"re_9", "succeeded", "usd", "", "", 1});
  const auto results = verify_ledger(database, [&] { return booked; });
  EXPECT_TRUE(all_kept(results)) << render_text(results);
  booked.push_back({"re_8", "succeeded", "usd", "", "", 1});
  EXPECT_FALSE(all_kept(verify_ledger(database, [&] { return booked; }))) << "nobody told of that one";
}

TEST_F(LedgerTest, KnowsThatADashboardRefundWhichFailedTookNothing) {
  auto booked = books();
  booked.push_back({"re_9", "failed", "usd", "", "", 1});
  booked.push_back({"re_8", "failed", "usd", "a-key-that-no-refund-has", "a-key-that-no-refund-has", 1});
  EXPECT_TRUE(all_kept(verify_ledger(*database_, [&] { return booked; })));
}

// A person paid it in the dashboard and marked it as paid: the books have it, without a key.
TEST_F(LedgerTest, KnowsWhatAPersonPaidInTheDashboard) {
  auto booked = books();
  booked[0].effect_key = booked[0].idempotency_key = "";
  const auto results = verify_ledger(*database_, [&] { return booked; });
  EXPECT_TRUE(all_kept(results)) << render_text(results);
  booked[0].amount += 1;
  expect_broken(booked, "ledger_amounts");
  booked[0].status = "failed";
  expect_broken(booked, "ledger_settled");
}

TEST_F(LedgerTest, ForgivesWhatIsBookedWhileItReads) {
  auto later = books();
  later.push_back({"re_9", "succeeded", "usd", "", "", 1});
  int asked = 0;
  EXPECT_TRUE(all_kept(verify_ledger(*database_, [&] { return asked++ == 0 ? books() : later; })));
  asked = 0;
  EXPECT_TRUE(
      all_kept(verify_ledger(*database_, [&] { return asked++ == 0 ? std::vector<BookedRefund>{} : books(); })));
}

TEST_F(LedgerTest, FindsMoneyOfARefundThatFailedHere) {
  Database failed(
      world_->copy(
          "update cases set data = jsonb_set(data::jsonb, '{refunds,0,state}', '\"failed\"')::json where id = '" +
          world_->cast().settled.id + "'"),
      2);
  EXPECT_FALSE(all_kept(verify_ledger(failed, books)));
}

// A person was sure that nothing was paid; it was, and the webhook of it was told as a movement.
TEST_F(LedgerTest, KnowsMoneyOfAnAttemptThatWasGivenUp) {
  const auto& settled = world_->cast().settled;
  const auto paid = books().at(0);
  Database database(
      world_->copy(
          "update cases set data = jsonb_set(data::jsonb, '{refunds,0,state}', '\"failed\"')::json where id = '" +
          settled.id + "'"),
      2);
  ASSERT_EQ(OrderStore(database).record_outside(
                settled.merchant_id, settled.order_id, "t-1",
                {workflows::OutsideKind::refund, paid.id, settled.refunds.at(0).amount_minor, world_->clock().now()}),
            OrderStore::Moved::recorded);
  const auto results = verify_ledger(database, books);
  EXPECT_TRUE(all_kept(results)) << render_text(results);
}

TEST_F(LedgerTest, ReadsTheSandboxAndRefusesAnythingElse) {
  const auto booked = read_ledger(
      R"({"refunds":[{"id":"re_1","amount":5,"currency":"usd","status":"succeeded","idempotency_key":"k","metadata":{"retour_effect":"e"}},
                                     {"id":"re_2","amount":6,"currency":"usd","status":"pending","idempotency_key":null,"metadata":{}}]})");
  ASSERT_EQ(booked.size(), 2U);
  EXPECT_EQ(booked[0].effect_key, "e");
  EXPECT_EQ(booked[1].idempotency_key, "");
  EXPECT_THROW(read_ledger("[]"), std::runtime_error);
  EXPECT_THROW(read_ledger("<html>"), std::runtime_error);
}

}  // namespace
}  // namespace retour::engine::testing
