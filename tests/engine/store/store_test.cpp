#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "engine/store/case_store.hpp"
#include "engine/store/effect_store.hpp"
#include "engine/store/order_store.hpp"
#include "tests/engine/store/database_test.hpp"

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

class StoreTest : public DatabaseTest {
 protected:
};

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

// ---- counters of promotions, shipments and units
// ---------------------------------------------------------------------------------------------------------------

workflows::Order a_composed_order() {
  auto order = an_order();
  order.shipping_paid_minor = 700;
  order.shipments = {{"s-1", 400, {}, {}}, {"s-2", 300, {}, {}}};
  order.promotions.push_back({"p-1", "ten off", workflows::PromotionKind::amount, 0, 0, {{"1", 1'000}}, 0});
  order.tenders[0].provider = "stripe";
  order.tenders[0].payment_ref = "ch_" + order.id;
  order.tenders[0].refunded_before_minor = 100;
  order.tenders[0].charged_back_minor = 200;
  return order;
}

TEST_F(StoreTest, EachShipmentAndPromotionHasACounterAndWhatWasChargedBackIsUsed) {
  OrderStore orders(*database_);
  const auto order = a_composed_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  const auto ledger = orders.load("demo", order.id)->ledger;
  EXPECT_EQ(ledger.shipping.at("s-1").total, 400);
  EXPECT_EQ(ledger.shipping.at("s-2").total, 300);
  EXPECT_FALSE(ledger.shipping.contains(""));
  EXPECT_EQ(ledger.promotions.at("p-1").total, 1'000);
  EXPECT_EQ(ledger.tenders.at("t-1").left(), 9'700);
}

TEST_F(StoreTest, ThePartOfAUnitIsCountedFromItsFirstUseAndNeverBeyondWhatWasPaid) {
  OrderStore orders(*database_);
  CaseStore cases(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  const auto first = a_case(order), second = a_case(order);
  auto t = moving(first, 0);
  t.capacity.push_back({CapacityKind::unit, "1|0", 0, 4'000, {}, 5'000});
  cases.ensure_counters(t);
  ASSERT_EQ(cases.commit(t), Verdict::committed);
  EXPECT_EQ(cases.load({"demo", first.rma, "", {}}).ledger.units.at("1|0").left(), 1'000);
  auto more = moving(second, 0);
  more.capacity.push_back({CapacityKind::unit, "1|0", 0, 1'001, {}, 5'000});
  cases.ensure_counters(more);
  EXPECT_EQ(cases.commit(more), Verdict::no_capacity);
  more.capacity[0].used_delta = 1'000;
  EXPECT_EQ(cases.commit(more), Verdict::committed);
}

TEST_F(StoreTest, AnotherDocumentKeepsWhatWasGivenBackOfShippingAndPromotions) {
  OrderStore orders(*database_);
  CaseStore cases(*database_);
  auto order = a_composed_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  auto whole = order;
  whole.shipments.clear();
  ASSERT_TRUE(orders.update(whole, *orders.load("demo", order.id), "h2"));
  EXPECT_EQ(orders.load("demo", order.id)->ledger.shipping.at("s-1").total, 0) << "no longer named: nothing is left";
  ASSERT_TRUE(orders.update(order, *orders.load("demo", order.id), "h3"));
  EXPECT_EQ(orders.load("demo", order.id)->ledger.shipping.at("s-1").total, 400);
  const auto rma = a_case(order);
  auto t = moving(rma, 0);
  t.capacity.push_back({CapacityKind::order_shipping, "s-2", 0, 300, {}, {}});
  t.capacity.push_back({CapacityKind::promotion, "p-1", 0, 250, {}, {}});
  ASSERT_EQ(cases.commit(t), Verdict::committed);
  EXPECT_FALSE(orders.update(whole, *orders.load("demo", order.id), "h4"));
  auto plain = order;
  plain.promotions.clear();
  EXPECT_FALSE(orders.update(plain, *orders.load("demo", order.id), "h5"));
  auto smaller = order;
  smaller.promotions[0].shares[0].minor = 200;
  EXPECT_FALSE(orders.update(smaller, *orders.load("demo", order.id), "h6"));
  smaller.promotions[0].shares[0].minor = 250;
  EXPECT_TRUE(orders.update(smaller, *orders.load("demo", order.id), "h7"));
}

TEST_F(StoreTest, WhatSettledReturnsOfOtherCasesTookIsToldApartFromWhatTheyOnlyHold) {
  OrderStore orders(*database_);
  CaseStore cases(*database_);
  auto order = an_order();
  order.lines[0].quantity = order.lines[0].fulfilled = 5;
  order.lines[0].returned_before = 1;
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  auto settled = a_case(order), open = a_case(order);
  settled.lines[0].units = {1, 2};
  settled.lines[0].accepted = 1;
  settled.settled_once = true;
  open.lines[0].units = {3};
  for (const auto* rma : {&settled, &open}) {
    auto t = moving(*rma, 0);
    t.capacity.push_back(
        {CapacityKind::order_line, "1", static_cast<std::int64_t>(rma->lines[0].units.size()), 0, {}, {}});
    ASSERT_EQ(cases.commit(t), Verdict::committed);
  }
  auto seen = cases.load({"demo", open.rma, "", {}}).ledger;
  EXPECT_TRUE(seen.order_has_other_returns);
  EXPECT_EQ(seen.returned_units["1"], (std::set<std::int64_t>{0})) << "before the import";
  cases.load_others("demo", order.id, open.id, seen);
  EXPECT_EQ(seen.taken_units["1"], (std::set<std::int64_t>{1, 2}));
  EXPECT_EQ(seen.returned_units["1"], (std::set<std::int64_t>{0, 1}));
}

// ---- money that moves without us
// ---------------------------------------------------------------------------------------------------------------

using Moved = OrderStore::Moved;
using workflows::OutsideKind;

TEST_F(StoreTest, WhatMovedOutsideIsRecordedOnceByItsReference) {
  OrderStore orders(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::refund, "re_1", 2'000, kNow}),
            Moved::recorded);
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::refund, "re_1", 2'000, kNow}), Moved::known);
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::refund, "re_1", 2'001, kNow}),
            Moved::contradicts);
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-2", {OutsideKind::refund, "re_2", 1, kNow}),
            Moved::no_such_tender);
  EXPECT_EQ(orders.record_outside("other", order.id, "t-1", {OutsideKind::refund, "re_2", 1, kNow}),
            Moved::no_such_tender);
  auto stored = *orders.load("demo", order.id);
  EXPECT_EQ(stored.ledger.tenders.at("t-1").left(), 8'000);
  ASSERT_EQ(stored.order->tenders[0].outside.size(), 1U);
  EXPECT_EQ(stored.version, 2);
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::chargeback, "dp_1", 9'000, kNow}),
            Moved::recorded);
  EXPECT_EQ(orders.load("demo", order.id)->ledger.tenders.at("t-1").left(), -1'000);
  EXPECT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::chargeback_reversed, "dp_1", 9'000, kNow}),
            Moved::recorded);
  EXPECT_EQ(orders.load("demo", order.id)->ledger.tenders.at("t-1").left(), 8'000);
}

TEST_F(StoreTest, WhatComesBackIsRecordedInPartsOfTheSumThatIsTold) {
  OrderStore orders(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  const auto tell = [&](OutsideKind kind, workflows::Minor minor) {
    return orders.record_outside("demo", order.id, "t-1", {kind, "dp_1", minor, kNow});
  };
  ASSERT_EQ(tell(OutsideKind::chargeback, 9'000), Moved::recorded);
  EXPECT_EQ(tell(OutsideKind::chargeback_reversed, 500), Moved::recorded);
  EXPECT_EQ(tell(OutsideKind::chargeback_reversed, 2'000), Moved::recorded);
  for (const workflows::Minor told : {500, 2'000})
    EXPECT_EQ(tell(OutsideKind::chargeback_reversed, told), Moved::known);
  for (const workflows::Minor never : {499, 1'500, 1'999})
    EXPECT_EQ(tell(OutsideKind::chargeback_reversed, never), Moved::contradicts);
  const auto stored = *orders.load("demo", order.id);
  EXPECT_EQ(stored.ledger.tenders.at("t-1").left(), 3'000);
  ASSERT_EQ(stored.order->tenders[0].outside.size(), 3U);
  EXPECT_EQ(stored.order->tenders[0].outside[2].minor, 1'500);
}

TEST_F(StoreTest, MovementsOfManyThreadsAreEachCountedOnce) {
  OrderStore orders(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  std::atomic<int> recorded = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&, i] {
      const std::string reference = "re_" + std::to_string(i / 2);
      if (orders.record_outside("demo", order.id, "t-1", {OutsideKind::refund, reference, 100, kNow}) ==
          Moved::recorded)
        ++recorded;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(recorded, 6);
  EXPECT_EQ(orders.load("demo", order.id)->ledger.tenders.at("t-1").outside, 600);
}

// What is promised or paid already is let go on; what is new has to fit beside what moved outside.
TEST_F(StoreTest, WhatMovedOutsideStopsWhatGrowsAndNothingElse) {
  OrderStore orders(*database_);
  CaseStore cases(*database_);
  const auto order = an_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  auto rma = a_case(order);
  auto reserve = moving(rma, 0);
  reserve.capacity.push_back({CapacityKind::tender, "t-1", 6'000, 0, {}, {}});
  ASSERT_EQ(cases.commit(reserve), Verdict::committed);
  ASSERT_EQ(orders.record_outside("demo", order.id, "t-1", {OutsideKind::chargeback, "dp_1", 10'000, kNow}),
            Moved::recorded);
  const auto other = a_case(order);
  auto grow = moving(other, 0);
  grow.capacity.push_back({CapacityKind::tender, "t-1", 1, 0, {}, {}});
  EXPECT_EQ(cases.commit(grow), Verdict::no_capacity);
  rma.version = 2;
  auto pay = moving(rma, 1);
  pay.capacity.push_back({CapacityKind::tender, "t-1", -4'000, 4'000, {}, {}});
  EXPECT_EQ(cases.commit(pay), Verdict::committed);
  rma.version = 3;
  auto release = moving(rma, 2);
  release.capacity.push_back({CapacityKind::tender, "t-1", -2'000, 0, {}, {}});
  EXPECT_EQ(cases.commit(release), Verdict::committed);
  EXPECT_EQ(orders.load("demo", order.id)->ledger.tenders.at("t-1").left(), -4'000);
}

TEST_F(StoreTest, APaymentLeadsToItsOrderAndOnlyWithinItsMerchant) {
  OrderStore orders(*database_);
  auto order = a_composed_order();
  ASSERT_TRUE(orders.insert(order, "h", kNow));
  const auto found = orders.tenders_of("demo", "stripe", {"pi_unknown", "ch_" + order.id});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].order_id, order.id);
  EXPECT_EQ(found[0].tender_id, "t-1");
  EXPECT_TRUE(orders.tenders_of("other", "stripe", {"ch_" + order.id}).empty());
  EXPECT_TRUE(orders.tenders_of("demo", "paypal", {"ch_" + order.id}).empty());
  auto second = order.tenders[0];
  second.id = "t-2";
  second.payment_ref = "pi_" + order.id;
  order.tenders.push_back(second);
  ASSERT_TRUE(orders.update(order, *orders.load("demo", order.id), "h2"));
  EXPECT_EQ(orders.tenders_of("demo", "stripe", {"pi_" + order.id}).at(0).tender_id, "t-2");
}

}  // namespace
}  // namespace retour::engine::testing
