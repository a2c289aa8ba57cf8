#include "engine/explanations/explanations.hpp"

#include "engine/codec/uuid.hpp"
#include "tests/engine/publishing/world.hpp"

namespace retour::engine::testing {
namespace {

using std::chrono::hours;
using workflows::Instant;
using workflows::Order;
using workflows::Role;
using workflows::RuleVerdict;
using workflows::to_text;

constexpr hours kDay{24};
const std::string kFavour = policies::edited(kUs, "statute: US", "statute: US\npin: most_favourable");
/// As kUs, and whoever had returns before is looked at.
const std::string kCounting =
    policies::edited(kUs, "    - {id: cheap,",
                     "    - {id: again, when: {customer_returns_90d: over 0}, then: review}\n    - {id: cheap,");

/// What would the customer have been told, on which day, by which version.
class Explaining : public PublishingTest {
 protected:
  Explaining() { clock.at = start; }

  Instant day(int days) const { return start + kDay * days; }
  void go_to(int days) { clock.at = day(days); }

  /// Two shirts for 40.00 each, delivered on the third day after `placed`; it comes in now.
  Order order(int placed, const std::string& version) {
    Order order;
    order.id = order.external_id = new_uuid();
    order.merchant_id = "demo", order.source = "retour", order.number = "#1";
    order.market = "US", order.currency = "USD", order.policy_version = version;
    order.customer_ref = "c-1";
    order.ordered_at = day(placed);
    workflows::OrderLine line;
    line.id = "1", line.category = "clothing";
    line.quantity = line.fulfilled = 2;
    line.paid_minor = 80'00;
    line.fulfilled_at = day(placed + 1), line.delivered_at = day(placed + 3);
    order.lines.push_back(line);
    workflows::Tender tender;
    tender.id = "t-1", tender.provider = "manual", tender.captured_minor = 80'00;
    order.tenders.push_back(tender);
    EXPECT_TRUE(store.insert(order, "h", clock.at, /*publication=*/1'000));
    return order;
  }
  Done submitted(const Order& order) {
    workflows::Submit submit;
    submit.method = workflows::Method::own_carrier;
    submit.lines.push_back({"1", 1, "changed_mind", "", {}, workflows::Resolution::refund, false, {}});
    auto answer = runtime.submit(customer, order.id, submit, {});
    EXPECT_TRUE(std::holds_alternative<Done>(answer));
    return std::get<Done>(answer);
  }
  Explained asked(const Order& order, std::optional<Instant> at = {}) {
    auto found = explanations.explain(agent, order.id, {{}, "changed_mind", at});
    EXPECT_TRUE(found);
    return std::move(found).value();
  }
  static const workflows::LineExplanation& line(const Explained& explained) {
    return explained.explanation.lines.at(0);
  }
  static bool says(const std::vector<std::string>& sentences, std::string_view part) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const auto& one) { return one.find(part) != std::string::npos; });
  }
  static bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

  const Instant start = *workflows::instant_of("2026-03-02T12:00:00Z");  // in no season
  const Caller agent{"demo", {Role::agent, "a-1"}, workflows::Channel::web};
  const Caller customer{"demo", {Role::customer, "c-1"}, workflows::Channel::web};
  policies::PolicyRegistry registry{"/nowhere"};
  Runtime runtime{database, registry, clock, [](const auto&, const auto&) { return std::optional<std::string>("x"); }};
  const Merchants merchants{{}};
  Orders orders{database, runtime, registry, merchants, clock};
  OrderStore store{database};
  Explanations explanations{database, orders, runtime, publications, clock};
};

TEST_F(Explaining, AnOrderKeepsTheVersionItCameUnder) {
  publish({kUs});
  const auto bought = order(0, version_of(kUs));
  go_to(10);
  publish({within(kUs, 3)});
  go_to(20);
  for (const auto at : {std::optional<Instant>(), std::optional(day(5)), std::optional(day(15))}) {
    const auto told = asked(bought, at);
    EXPECT_EQ(told.policy->version, version_of(kUs));
    EXPECT_EQ(line(told).judged.verdict, RuleVerdict::approve);
    EXPECT_TRUE(
        says(told.explanation.policy_because, "was in force for US when the order came in on " + to_text(start)));
    EXPECT_TRUE(told.explanation.cannot_know.empty());
    EXPECT_EQ(told.explanation.asked_at, at.value_or(clock.at));
  }
}

TEST_F(Explaining, AnOrderThatCameInLaterIsAskedByTheVersionOfItsPlacing) {
  publish({within(kUs, 3)});
  go_to(10);
  publish({kUs});
  go_to(15);
  const auto bought = order(5, version_of(kUs));
  go_to(20);
  const auto before = asked(bought, day(12));
  EXPECT_EQ(before.policy->version, version_of(within(kUs, 3)));
  EXPECT_EQ(line(before).judged.rule, "window") << "delivered on the eighth day, three days to ask";
  EXPECT_TRUE(says(before.explanation.policy_because, "when the order was placed on " + to_text(day(5))));
  EXPECT_TRUE(says(before.explanation.policy_because, "is pinned to version " + version_of(kUs)));
  EXPECT_TRUE(says(before.explanation.cannot_know, "The order came in on " + to_text(day(15))));
  const auto after = asked(bought, day(16));
  EXPECT_EQ(after.policy->version, version_of(kUs));
  EXPECT_EQ(line(after).judged.verdict, RuleVerdict::approve);
  EXPECT_TRUE(after.explanation.cannot_know.empty());
}

TEST_F(Explaining, WhereNothingWasInForceThePinnedVersionIsAskedAndThatIsSaid) {
  go_to(10);
  publish({kUs});
  const auto bought = order(0, version_of(kUs));
  go_to(20);
  const auto told = asked(bought, day(5));
  EXPECT_EQ(told.policy->version, version_of(kUs));
  EXPECT_TRUE(says(told.explanation.cannot_know, "Nothing that can be read was in force for US"));
}

TEST_F(Explaining, TheBetterVersionOfThatDay) {
  publish({kFavour});
  const auto bought = order(0, version_of(kFavour));
  go_to(10);
  publish({within(kFavour, 60)});
  go_to(12);
  publish({within(kFavour, 5)});
  go_to(20);
  EXPECT_EQ(asked(bought, day(9)).policy->version, version_of(kFavour));
  const auto better = asked(bought, day(11));
  EXPECT_EQ(better.policy->version, version_of(within(kFavour, 60)));
  EXPECT_TRUE(says(better.explanation.policy_because, "pin: most_favourable"));
  EXPECT_EQ(asked(bought, day(13)).policy->version, version_of(kFavour)) << "the one of that day is worse";
}

TEST_F(Explaining, WhatCameLaterWasNotThereThen) {
  publish({kUs});
  const auto bought = order(0, version_of(kUs));
  go_to(10);
  submitted(bought);
  go_to(20);
  EXPECT_EQ(line(asked(bought)).asked.quantity, 1) << "one is on its way";
  EXPECT_EQ(line(asked(bought, day(9))).asked.quantity, 2);
  EXPECT_TRUE(asked(bought, day(9)).explanation.cannot_know.empty());
  EXPECT_EQ(line(asked(bought, day(0))).judged.rule, "not_sent");
  EXPECT_FALSE(asked(bought, day(2)).order->lines.at(0).delivered_at) << "it was still on its way";
}

TEST_F(Explaining, ReturnsThatWereOpenThenAreSaidToCountAsTheyStand) {
  publish({kUs});
  const auto bought = order(0, version_of(kUs));
  go_to(10);
  const auto done = submitted(bought);
  go_to(14);
  ASSERT_TRUE(std::holds_alternative<Done>(runtime.apply(
      {customer, done.rma.rma, {}, {{}, workflows::ReturnEvent{workflows::CancelReturn{"kept"}}}, {}, {}, {}})));
  go_to(20);
  const auto between = asked(bought, day(12));
  EXPECT_TRUE(says(between.explanation.cannot_know, "The return " + done.rma.rma + " was open then"));
  EXPECT_TRUE(asked(bought, day(15)).explanation.cannot_know.empty()) << "it was over";
}

TEST_F(Explaining, TheCustomersReturnsAreCountedAsOfThen) {
  publish({kCounting});
  const auto first = order(0, version_of(kCounting)), second = order(0, version_of(kCounting));
  go_to(10);
  submitted(first);
  go_to(20);
  const auto fact = [&](std::optional<Instant> at) {
    const auto told = asked(second, at);
    for (const auto& rule : line(told).trace.rules)
      if (rule.rule->id == "again") return std::get<std::int64_t>(rule.when.at(0).fact);
    return std::int64_t{-1};
  };
  EXPECT_EQ(fact({}), 1);
  EXPECT_EQ(fact(day(11)), 1);
  EXPECT_EQ(fact(day(9)), 0);
  EXPECT_EQ(line(asked(second, day(9))).judged.rule, "default");
  EXPECT_EQ(line(asked(second)).judged.rule, "again");
}

TEST_F(Explaining, ADocumentThatWasReplacedIsKnownAsTheLatestOnly) {
  publish({kUs});
  auto bought = order(0, version_of(kUs));
  const auto stored = *store.load("demo", bought.id);
  bought.lines[0].category = "books";
  ASSERT_TRUE(store.update(bought, stored, "h2"));
  go_to(10);
  const auto told = asked(bought, day(5));
  EXPECT_TRUE(says(told.explanation.cannot_know, "replaced the order's document once"));
  EXPECT_TRUE(asked(bought).explanation.cannot_know.empty()) << "today it is what it is";
}

TEST_F(Explaining, SomebodyElsesOrderIsNone) {
  publish({kUs});
  const auto bought = order(0, version_of(kUs));
  EXPECT_FALSE(explanations.explain({"other", {Role::lead, "l"}, workflows::Channel::web}, bought.id, {}));
  EXPECT_FALSE(explanations.explain(agent, new_uuid(), {}));
  EXPECT_FALSE(explanations.explain(agent, "no id", {}));
}

}  // namespace
}  // namespace retour::engine::testing
