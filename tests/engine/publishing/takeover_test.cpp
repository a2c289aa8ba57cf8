#include "engine/orders.hpp"
#include "engine/publishing/follower.hpp"
#include "tests/engine/publishing/world.hpp"

namespace retour::engine::testing {
namespace {

// All nodes within a second: the last look before the moment, the moment, and a look after it for one that slept.
static_assert(kTakeOverDelay > 2 * PolicyFollower::kPoll);
static_assert(kTakeOverDelay + 2 * PolicyFollower::kPoll < std::chrono::seconds(1));

class TakeOver : public PublishingTest {
 protected:
  TakeOver() {
    publish({kUs, kBr});
    EXPECT_TRUE(a.is_at(1));
    EXPECT_TRUE(b.is_at(1));
  }
  /// As if it had been published with a longer delay.
  std::int64_t publish_in(std::chrono::milliseconds delay, const std::string& text) {
    const auto policy = compiled(text);
    PolicyStore(database).keep(policy.policy->version, policy.policy->market, policy.source, clock.at);
    Publication publication{0, PublicationKind::publish, "ana", "later", clock.at, {}, {}};
    publication.markets[policy.policy->market] = policy.policy->version;
    return PublicationStore(database).publish(publications.current().head, publication, delay).value();
  }

  Node a{database, "a"}, b{database, "b"};
};

TEST_F(TakeOver, TextsAreReadyBeforeTheMomentAndNothingChangesBeforeIt) {
  publish_in(std::chrono::hours(1), within(kUs, 60));
  const auto taken = a.catch_up();
  EXPECT_TRUE(taken.publications.empty());
  ASSERT_TRUE(taken.next);
  EXPECT_GT(*taken.next, std::chrono::minutes(59));
  EXPECT_TRUE(a.registry.by_version(version_of(within(kUs, 60)))) << "compiled before it is needed";
  EXPECT_EQ(a.active("US"), version_of(kUs));
  EXPECT_EQ(a.registry.in_force().publication, 1);
}

TEST_F(TakeOver, ALaterPublicationIsNotInForceBeforeAnEarlierOne) {
  publish_in(std::chrono::hours(1), within(kUs, 60));
  publish_in(std::chrono::milliseconds(0), within(kBr, 60));
  EXPECT_TRUE(a.catch_up().publications.empty());
}

TEST_F(TakeOver, TheMarketsOfOnePublicationComeTogether) {
  const auto seq = publish({within(kUs, 60), within(kBr, 60)}).seq;
  const auto together = [&](Node& node) {
    node.catch_up();
    const auto in_force = node.registry.in_force();
    EXPECT_EQ(in_force.markets.at("US") == version_of(kUs), in_force.markets.at("BR") == version_of(kBr));
    return in_force.publication >= seq;
  };
  EXPECT_TRUE(eventually([&] { return together(a); }));
  EXPECT_TRUE(b.is_at(seq));
  EXPECT_EQ(b.registry.in_force().markets, a.registry.in_force().markets);
}

TEST_F(TakeOver, ANodeThatSleptThroughManyCatchesUpAtOnce) {
  for (int days = 40; days < 45; ++days) publish_in(std::chrono::milliseconds(0), within(kUs, days));
  done(publications.withdraw("BR", {"bob", "we left"}));
  ASSERT_TRUE(a.is_at(publications.current().head));
  EXPECT_EQ(a.active("US"), version_of(within(kUs, 44)));
  EXPECT_EQ(a.active("BR"), "");
  EXPECT_FALSE(a.registry.by_version(version_of(within(kUs, 41)))) << "what was overtaken is not compiled";
}

TEST_F(TakeOver, AFollowerTakesOverByItself) {
  std::mutex mutex;
  std::vector<std::string> said;
  PolicyFollower follower(database, b.registry, [&](const std::string& line) {
    const std::lock_guard lock(mutex);
    said.push_back(line);
  });
  follower.start();
  publish({within(kUs, 60)}, "a longer window");
  EXPECT_TRUE(eventually([&] { return b.active("US") == version_of(within(kUs, 60)); }));
  EXPECT_FALSE(follower.trouble());
  follower.stop();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].find("publish by ana: a longer window"), std::string::npos) << said[0];
}

/// Orders come in on a node that has not looked yet.
class Pin : public TakeOver {
 protected:
  workflows::Order order(const std::string& id) const {
    workflows::Order order;
    order.external_id = order.number = id;
    order.merchant_id = "demo";
    order.source = "retour";
    order.currency = "USD";
    order.customer_ref = "c-1";
    order.ordered_at = clock.at - std::chrono::hours(24);
    workflows::OrderLine line;
    line.id = "1";
    line.quantity = 1;
    line.paid_minor = 1'000;
    order.lines.push_back(line);
    workflows::Tender tender;
    tender.id = "t-1";
    tender.captured_minor = 1'000;
    order.tenders.push_back(tender);
    return order;
  }
  std::string pinned(Node& node, const std::string& id) {
    Runtime runtime(database, node.registry, clock, [](const auto&, const auto&) { return std::nullopt; });
    const Merchants merchants({});
    Orders orders(database, runtime, node.registry, merchants, clock);
    const auto imported = orders.import("demo", order(id), "US");
    if (const auto* problem = std::get_if<OrderProblem>(&imported)) return problem->code + ": " + problem->message;
    return std::get<ImportedOrder>(imported).order->policy_version;
  }
};

TEST_F(Pin, AnOrderIsNeverPinnedToWhatIsOverOnOtherNodes) {
  const auto seq = publish({within(kUs, 60)}).seq;
  EXPECT_EQ(pinned(b, "before"), version_of(kUs));
  ASSERT_TRUE(a.is_at(seq));
  EXPECT_EQ(pinned(b, "after"), version_of(within(kUs, 60))) << "b has not looked, and is told by the database";
  EXPECT_EQ(pinned(a, "before"), version_of(kUs)) << "orders keep the version that they came under";
}

TEST_F(Pin, AWithdrawnMarketTakesNoOrdersAndKeepsItsOldOnes) {
  EXPECT_EQ(pinned(a, "old"), version_of(kUs));
  const auto seq = done(publications.withdraw("US", {"bob", "we left"})).seq;
  ASSERT_TRUE(a.is_at(seq));
  EXPECT_EQ(pinned(b, "new").substr(0, 14), "unknown_market");
  EXPECT_EQ(pinned(b, "old"), version_of(kUs));
}

TEST_F(Pin, AProgramThatCannotCompileAPolicyKeepsTheOldOneAndSaysSo) {
  // As a newer program would have published it.
  PolicyStore(database).keep("f00", "US", {{"us.yaml", "market: US\nteleport: yes\n"}, {}}, clock.at);
  const Publication publication{0, PublicationKind::publish, "ana", "new", clock.at, {}, {{"US", "f00"}}};
  ASSERT_TRUE(PublicationStore(database).publish(publications.current().head, publication, {}));
  PolicyFollower follower(database, a.registry, [](const std::string&) {});
  follower.start();
  EXPECT_TRUE(eventually([&] { return follower.trouble().has_value(); }));
  EXPECT_NE(follower.trouble()->find("cannot compile"), std::string::npos);
  EXPECT_EQ(a.active("US"), version_of(kUs));
  EXPECT_EQ(pinned(a, "1").substr(0, 4), "busy") << "nobody can say here under which policy it comes";
  publish({within(kUs, 60)}, "mended");
  EXPECT_TRUE(eventually([&] { return !follower.trouble(); })) << "what was overtaken need not be understood: " << follower.trouble().value_or("");
  EXPECT_EQ(a.active("US"), version_of(within(kUs, 60)));
}

}  // namespace
}  // namespace retour::engine::testing
