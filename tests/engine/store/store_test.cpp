#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "engine/store/case_store.hpp"
#include "engine/store/effect_store.hpp"
#include "engine/store/order_store.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::engine::testing {
namespace {

using workflows::CapacityChange;
using workflows::CapacityKind;
using workflows::Instant;

const Instant kNow = Instant(std::chrono::seconds(1'795'000'000));

workflows::Order an_order() {
  workflows::Order order;
  order.id = new_uuid();
  order.merchant_id = "demo";
  order.source = "retour";
  order.external_id = order.id;
  order.number = "#1";
  order.market = "US";
  order.policy_version = std::string(64, 'a');
  order.currency = "USD";
  order.customer_ref = "c-1";
  order.ordered_at = kNow;
  workflows::OrderLine line;
  line.id = "1";
  line.title = "a \"quoted\" {title}, with \\ and 한글";
  line.quantity = line.fulfilled = 2;
  line.paid_minor = 10'000;
  order.lines.push_back(line);
  workflows::Tender tender;
  tender.id = "t-1";
  tender.captured_minor = 10'000;
  order.tenders.push_back(tender);
  return order;
}

workflows::ReturnCase a_case(const workflows::Order& order) {
  workflows::ReturnCase rma;
  rma.id = new_uuid();
  rma.merchant_id = order.merchant_id;
  rma.order_id = order.id;
  rma.rma = new_rma();
  rma.state = "requested";
  rma.version = 1;
  rma.policy_version = order.policy_version;
  rma.customer_ref = order.customer_ref;
  rma.chain = std::string(64, '0');
  workflows::ReturnLine line;
  line.order_line_id = "1";
  line.requested = 1;
  line.units = {0};
  rma.lines.push_back(line);
  return rma;
}

Transition moving(const workflows::ReturnCase& rma, std::int64_t expected) {
  Transition t;
  t.next = &rma;
  t.expected_version = expected;
  t.at = kNow;
  t.events.push_back({rma.version,
                      {workflows::Role::agent, "a-1"},
                      "return",
                      "",
                      "submit",
                      "start",
                      rma.state,
                      "{}",
                      "",
                      std::string(64, '1')});
  return t;
}

class StoreTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = new TestCluster;
    database_ = new Database(cluster_->connection_string(), 24);
    database_->migrate();
  }
  static void TearDownTestSuite() {
    delete database_;
    delete cluster_;
  }
  static TestCluster* cluster_;
  static Database* database_;
};
TestCluster* StoreTest::cluster_ = nullptr;
Database* StoreTest::database_ = nullptr;

TEST_F(StoreTest, MigratesTwiceAndFromManyNodesAtOnce) {
  std::atomic<int> applied = 0;
  std::vector<std::thread> nodes;
  for (int i = 0; i < 6; ++i)
    nodes.emplace_back([&] { applied += static_cast<int>(Database(cluster_->connection_string()).migrate().size()); });
  for (auto& node : nodes) node.join();
  EXPECT_EQ(applied, 0);
  EXPECT_TRUE(database_->pending_migrations().empty());
}

TEST_F(StoreTest, KeepsAnOrderOnceWithItsCounters) {
  OrderStore orders(*database_);
  const auto order = an_order();
  EXPECT_TRUE(orders.insert(order, "h", kNow));
  EXPECT_FALSE(orders.insert(order, "h", kNow));
  const auto stored = orders.load("demo", order.id);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->order->lines[0].title, order.lines[0].title);
  EXPECT_EQ(stored->ledger.tenders.at("t-1").left(), 10'000);
  EXPECT_EQ(stored->ledger.order_lines.at("1").left(), 2);
  EXPECT_FALSE(orders.load("other", order.id));
}

TEST_F(StoreTest, CommitsATransitionWithAllThatBelongsToIt) {
  OrderStore orders(*database_);
  CaseStore cases(*database_);
  EffectStore effects(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  const auto rma = a_case(order);
  auto t = moving(rma, 0);
  t.capacity.push_back({CapacityKind::order_line, "1", 1, 0, 1, {}});
  t.effects.push_back({"purchase_label|p", "purchase_label", "p", "{}", {}, kNow});
  t.notices.push_back({"agents", "needs_attention", rma.rma});
  t.idempotency = Idempotency{hash_uuid(rma.id), 42};
  ASSERT_EQ(cases.commit(t), Verdict::committed);

  const auto loaded = cases.load({"demo", rma.rma, "", t.idempotency->key});
  ASSERT_TRUE(loaded.rma);
  EXPECT_EQ(loaded.rma->lines[0].units, rma.lines[0].units);
  EXPECT_EQ(loaded.ledger.order_lines.at("1").held, 1);
  ASSERT_TRUE(loaded.key_used);
  EXPECT_EQ(loaded.key_used->request_hash, 42);
  EXPECT_FALSE(cases.load({"other", rma.rma, "", {}}).rma);
  EXPECT_EQ(cases.timeline("demo", rma.id).size(), 1U);

  auto again = a_case(order);
  auto same_key = moving(again, 0);
  same_key.idempotency = t.idempotency;
  EXPECT_EQ(cases.commit(same_key), Verdict::key_used);

  const auto claimed = effects.claim(kNow, 10, std::chrono::seconds(60));
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_TRUE(effects.claim(kNow, 10, std::chrono::seconds(60)).empty());
  auto next = rma;
  next.version = 2;
  auto fenced = moving(next, 1);
  fenced.claim = claimed[0].done();
  fenced.claim->epoch -= 1;
  EXPECT_EQ(cases.commit(fenced), Verdict::fenced);
  fenced.claim->epoch += 1;
  EXPECT_EQ(cases.commit(fenced), Verdict::committed);
  EXPECT_TRUE(effects.of_case("demo", rma.id).empty());
  EXPECT_EQ(cases.commit(moving(next, 1)), Verdict::lost_race);
}

// Hyperswitch #13182, Medusa #16012: two refunds of 60.00 on a payment of 100.00 both succeeded.
TEST_F(StoreTest, SixtyFourParallelReservationsOfSixtyOnAHundredFromTwoNodesTakeExactlyOne) {
  OrderStore orders(*database_);
  Database second(cluster_->connection_string(), 24);
  CaseStore node_a(*database_), node_b(second);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  std::vector<workflows::ReturnCase> rmas;
  for (int i = 0; i < 64; ++i) rmas.push_back(a_case(order));
  std::atomic<int> committed = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i)
    threads.emplace_back([&, i] {
      auto t = moving(rmas[static_cast<std::size_t>(i)], 0);
      t.capacity.push_back({CapacityKind::tender, "t-1", 6'000, 0, {}, {}});
      const Verdict verdict = (i % 2 == 0 ? node_a : node_b).commit(t);
      if (verdict == Verdict::committed) ++committed;
      if (verdict == Verdict::no_capacity) ++refused;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(refused, 63);
  EXPECT_EQ(orders.load("demo", order.id)->ledger.tenders.at("t-1").held, 6'000);
}

}  // namespace
}  // namespace retour::engine::testing
