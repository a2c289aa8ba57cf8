#include "engine/runtime.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "tests/engine/runtime/world.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

class RuntimeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = new World; }
  static void TearDownTestSuite() { delete world_; }
  static World* world_;
};
World* RuntimeTest::world_ = nullptr;

TEST_F(RuntimeTest, AReturnTravelsToAnApprovedRefund) {
  World& w = *world_;
  const auto order = w.order(10'000);
  auto outcome = w.runtime.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
  ASSERT_TRUE(std::holds_alternative<Done>(outcome)) << outcome.index();
  const std::string rma = std::get<Done>(outcome).rma.rma;
  EXPECT_EQ(std::get<Done>(outcome).rma.state, "authorized");
  EXPECT_TRUE(
      std::holds_alternative<NotFound>(w.send(w.by(Role::customer, "c-2"), rma, ReturnEvent{CancelReturn{"mine?"}})));

  outcome = w.send(w.by(Role::agent, "a-1"), rma, ReturnEvent{ReceiveGoods{{{"1", 1, 0, 0}}, ""}});
  ASSERT_TRUE(std::holds_alternative<Done>(outcome)) << outcome.index();
  const auto& settling = std::get<Done>(outcome).rma;
  EXPECT_EQ(settling.state, "settling");
  ASSERT_EQ(settling.refunds.size(), 1U);
  EXPECT_EQ(settling.refunds[0].amount_minor, 5'000);

  const Event approve{settling.refunds[0].id, RefundEvent{ApproveRefund{}}};
  const Command command{w.by(Role::agent, "a-1"), rma, {}, approve, Idempotency{hash_uuid(rma), 1}, {}, {}};
  outcome = w.runtime.apply(command);
  ASSERT_TRUE(std::holds_alternative<Done>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Done>(outcome).rma.refunds[0].state, "approved");
  outcome = w.runtime.apply(command);
  ASSERT_TRUE(std::holds_alternative<Done>(outcome));
  EXPECT_TRUE(std::get<Done>(outcome).repeated);
  EXPECT_EQ(w.orders.load("demo", order.id)->ledger.tenders.at("t-1").held, 5'000);
}

TEST_F(RuntimeTest, APinnedVersionThatIsOnNoDiskComesFromTheStore) {
  World& w = *world_;
  const auto order = w.order(10'000);
  PolicyStore texts(w.database);
  policies::PolicyRegistry elsewhere(RETOUR_SOURCE_DIR "/policies/markets");
  Runtime other(w.database, elsewhere, w.clock, frozen);
  EXPECT_THROW(other.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {}), std::runtime_error);
  texts.keep(order.policy_version, "US", *w.policies.source_of(order.policy_version), w.clock.at);
  const auto outcome = other.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
  ASSERT_TRUE(std::holds_alternative<Done>(outcome)) << outcome.index();
  EXPECT_EQ(std::get<Done>(outcome).rma.policy_version, order.policy_version);
}

TEST_F(RuntimeTest, TwoRequestsForTheSameUnitsAtOnceTakeThemOnce) {
  World& w = *world_;
  const auto order = w.order(10'000);
  std::atomic<int> done = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&] {
      const auto outcome = w.runtime.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
      if (std::holds_alternative<Done>(outcome)) ++done;
      if (std::holds_alternative<kernel::Refused>(outcome)) ++refused;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 2);  // the line has two units
  EXPECT_EQ(refused, 10);
}

/// Two nodes take turns on one case: each remembers it, and neither is misled by what it remembers.
TEST_F(RuntimeTest, WhatAnotherNodeDidIsSeenThoughTheCaseIsRemembered) {
  World& w = *world_;
  Runtime other(w.database, w.policies, w.clock, frozen);
  std::string rma, state;  // a customer who returns that often is looked at by a person
  for (int i = 0; i < 12 && state != "in_review"; ++i) {
    const auto order = w.order(10'000);
    const auto submitted = w.runtime.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
    rma = std::get<Done>(submitted).rma.rma;
    state = std::get<Done>(submitted).rma.state;
  }
  ASSERT_EQ(state, "in_review");
  const auto ask = [&](Runtime& node) {
    w.clock.at += std::chrono::seconds(1);
    return node.apply({w.by(Role::agent, "a-1"), rma, {}, {{}, ReturnEvent{AskCustomer{"Which size?"}}}, {}, {}, {}});
  };
  const auto reply = [&](Runtime& node, std::optional<std::int64_t> version = {}) {
    return node.apply(
        {w.by(Role::customer, "c-1"), rma, {}, {{}, ReturnEvent{CustomerReplied{"M", {}}}}, {}, version, {}});
  };
  std::int64_t version = 1;
  for (Runtime* node : {&w.runtime, &w.runtime, &other, &w.runtime, &other, &other}) {
    const auto asked = ask(*node);
    ASSERT_TRUE(std::holds_alternative<Done>(asked)) << asked.index();
    EXPECT_GT(std::get<Done>(asked).rma.version, version);
    const auto replied = reply(*node, std::get<Done>(asked).rma.version);
    ASSERT_TRUE(std::holds_alternative<Done>(replied)) << replied.index();
    version = std::get<Done>(replied).rma.version;
  }
  // Now `w.runtime` remembers an older version: the caller who saw the latest is right, the one who saw the older is
  // not.
  const auto stale =
      w.runtime.apply({w.by(Role::agent, "a-1"), rma, {}, {{}, ReturnEvent{AskCustomer{"?"}}}, {}, version - 1, {}});
  ASSERT_TRUE(std::holds_alternative<VersionMismatch>(stale)) << stale.index();
  EXPECT_EQ(std::get<VersionMismatch>(stale).version, version);
  // A no comes of what is stored: the other node asked, so a reply is possible though this one remembers no question.
  ASSERT_TRUE(std::holds_alternative<Done>(ask(other)));
  const auto replied = reply(w.runtime);
  EXPECT_TRUE(std::holds_alternative<Done>(replied)) << replied.index();
  // Somebody else's case stays somebody else's.
  const auto foreign = w.send(w.by(Role::customer, "c-2"), rma, ReturnEvent{CustomerReplied{"M", {}}});
  EXPECT_TRUE(std::holds_alternative<NotFound>(foreign)) << foreign.index();
}

/// The stamp of the order guards even what changes no counter itself.
TEST_F(RuntimeTest, ADecisionOnAnOrderThatHasChangedIsMadeAgain) {
  World& w = *world_;
  const auto order = w.order(10'000);
  const auto submitted = w.runtime.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
  const auto& rma = std::get<Done>(submitted).rma;
  CaseStore cases(w.database);
  const auto before = cases.load({"demo", rma.rma, {}, {}});
  const auto sibling = w.runtime.submit(w.by(Role::customer, "c-1"), order.id, w.one_unit(), {});
  ASSERT_TRUE(std::holds_alternative<Done>(sibling));
  const auto after = cases.load({"demo", rma.rma, {}, {}});
  EXPECT_EQ(before.rma->version, after.rma->version);
  EXPECT_NE(before.order_stamp, after.order_stamp);

  ReturnCase next = *after.rma;
  ++next.version;
  Transition move;
  move.next = &next;
  move.expected_version = after.rma->version;
  move.at = w.clock.at;
  move.order_stamp = before.order_stamp;
  EXPECT_EQ(cases.commit(move), Verdict::lost_race);
  move.order_stamp = after.order_stamp;
  EXPECT_EQ(cases.commit(move), Verdict::committed);
}

TEST(CaseMemory, ForgetsTheLeastRecentlyUsedAndNeverGoesBack) {
  CaseMemory memory(2);
  const auto entry = [](const char* rma, std::int64_t version) {
    auto made = std::make_shared<Remembered>();
    made->rma.merchant_id = "demo";
    made->rma.rma = rma;
    made->rma.version = version;
    return made;
  };
  memory.keep(entry("A", 2));
  memory.keep(entry("B", 1));
  memory.keep(entry("A", 1));  // an answer that came late
  EXPECT_EQ(memory.find("demo", "A")->rma.version, 2);
  EXPECT_EQ(memory.find("other", "A"), nullptr);
  memory.keep(entry("C", 1));
  EXPECT_EQ(memory.find("demo", "B"), nullptr);
  memory.forget("demo", "A");
  EXPECT_EQ(memory.find("demo", "A"), nullptr);
  EXPECT_NE(memory.find("demo", "C"), nullptr);
}

}  // namespace
}  // namespace retour::engine::testing
