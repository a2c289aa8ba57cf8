#include <pqxx/pqxx>

#include "engine/backtest/backtest.hpp"
#include "tests/engine/runtime/world.hpp"

namespace retour::engine::testing {
namespace {

using std::chrono::hours;

/// Cases that the real runtime made, with the shipped policies.
class History : public ::testing::Test {
 protected:
  HistoryScope everything() const {
    return {{}, {}, world.clock.at - hours(24 * 400), world.clock.at + hours(24 * 400)};
  }
  policies::PolicyPtr us() const { return world.policies.active("US"); }
  BacktestReport test(const policies::PolicyPtr& after, HistoryScope scope) {
    return Backtest(world.database).run({std::move(scope), {after}, {}, 3, kMaxBacktestRequests});
  }
  Answer ask(const Order& order, Submit submit) {
    world.clock.at += std::chrono::seconds(1);
    return world.runtime.submit(world.by(Role::customer, "c-1"), order.id, submit, {});
  }
  void keep_text(const policies::PolicyPtr& policy) {
    PolicyStore(world.database).keep(policy->version, "US", *world.policies.source_of(policy->version), world.clock.at);
  }
  /// Rows of every table, so that a write anywhere shows.
  std::string rows() {
    pqxx::connection connection(world.cluster.connection_string() + " options='-c search_path=retour'");
    pqxx::nontransaction tx(connection);
    std::string text;
    for (const auto& table :
         tx.exec("select table_name from information_schema.tables where table_schema = 'retour' order by 1"))
      text += std::string(table[0].c_str()) + " " +
              tx.exec1("select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from " +
                       std::string(table[0].c_str()) + " t")[1]
                  .c_str() +
              "\n";
    return text;
  }

  World world;
};

TEST_F(History, TheSamePolicySaysWhatWasRecorded) {
  keep_text(us());
  const auto first = world.order(10'000), second = world.order(4'000);
  ASSERT_TRUE(std::holds_alternative<Done>(ask(first, world.one_unit())));
  ASSERT_TRUE(std::holds_alternative<Done>(ask(first, world.one_unit())));
  const auto third = ask(first, world.one_unit());  // both units are on their way
  ASSERT_TRUE(std::holds_alternative<workflows::kernel::Refused>(third));
  ASSERT_TRUE(std::holds_alternative<workflows::kernel::Refused>(ask(first, world.one_unit()))) << "again the same";
  ASSERT_TRUE(std::holds_alternative<Done>(ask(second, world.one_unit())));
  world.clock.at += hours(24 * 200);
  ASSERT_TRUE(std::holds_alternative<workflows::kernel::Refused>(ask(second, world.one_unit()))) << "too late";

  const auto before = rows();
  const auto report = test(us(), everything());
  EXPECT_EQ(rows(), before) << "it never writes";
  const auto& tally = report.markets.at("US");
  EXPECT_EQ(report.uncertain.differs, 0);
  EXPECT_EQ(tally.requests, 5);
  EXPECT_EQ(tally.refused_then, 2) << "the same refused request again is one";
  EXPECT_EQ(tally.flipped + tally.repriced, 0);
  EXPECT_EQ(tally.customers.size(), 1U);
}

TEST_F(History, AScopeLeavesOut) {
  keep_text(us());
  const auto order = world.order(10'000);
  ASSERT_TRUE(std::holds_alternative<Done>(ask(order, world.one_unit())));
  auto scope = everything();
  scope.merchant_id = "other";
  EXPECT_TRUE(test(us(), scope).markets.empty());
  scope = everything();
  scope.market = "DE";
  EXPECT_TRUE(test(us(), scope).markets.empty());
  scope = everything();
  scope.to = world.clock.at;  // of the request: not included
  EXPECT_TRUE(test(us(), scope).markets.empty());
  scope.to += std::chrono::seconds(1);
  EXPECT_EQ(test(us(), scope).markets.at("US").requests, 1);
  EXPECT_EQ(HistoryStore(world.database).count(scope), 1);
}

TEST_F(History, ManyPagesAreReadOnceAndTheLimitHolds) {
  keep_text(us());
  constexpr int kOrders = 620;  // more than a page
  for (int i = 0; i < kOrders; ++i) {
    const auto order = world.order(1'000 + i);
    ASSERT_TRUE(std::holds_alternative<Done>(ask(order, world.one_unit())));
  }
  std::int64_t told = 0, of = 0;
  const auto report = Backtest(world.database)
                          .run({everything(), {us()}, {}, 3, kMaxBacktestRequests},
                               [&](std::int64_t done, std::int64_t all) { told = done, of = all; });
  EXPECT_EQ(report.markets.at("US").requests, kOrders);
  EXPECT_EQ(report.uncertain.differs, 0);
  EXPECT_EQ(told, kOrders);
  EXPECT_EQ(of, kOrders);
  const auto few = Backtest(world.database).run({everything(), {us()}, {}, 3, 10});
  EXPECT_EQ(few.markets.at("US").requests, 10);
  EXPECT_EQ(few.uncertain.too_many, kOrders - 10);
}

TEST_F(History, AVersionWithoutTextIsSaidToBeLeftOut) {
  const auto order = world.order(10'000);  // its policy's text was never kept
  ASSERT_TRUE(std::holds_alternative<Done>(ask(order, world.one_unit())));
  EXPECT_EQ(test(us(), everything()).uncertain.not_compiled, 1);
  const auto instead = Backtest(world.database).run({everything(), {us()}, {us()}, 3, kMaxBacktestRequests});
  EXPECT_EQ(instead.markets.at("US").requests, 1) << "--old is asked instead";
}

}  // namespace
}  // namespace retour::engine::testing
