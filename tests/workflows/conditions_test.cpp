#include "workflows/returns/conditions.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/workflows/desk.hpp"
#include "workflows/returns/condition_trace.hpp"

namespace retour::workflows {
namespace {

using std::chrono::month_day;

Comparison over(std::int64_t value) { return {Comparison::Op::over, value}; }
Comparison under(std::int64_t value) { return {Comparison::Op::under, value}; }

/// A lamp of 120.00 that was a gift of everything a condition can ask about.
Desk rich_desk() {
  Desk desk;
  Order& order = desk.order;
  order.ship_to.state = "IL";
  order.language = "en-US";
  order.customer_tier = "gold";
  order.sales_channel = "pos";
  order.tags = {"vip", "press"};
  order.risk = Risk::high;
  OrderLine& lamp = order.lines[1];
  lamp.sku = "LAMP-1";
  lamp.product_id = "P-LAMP";
  lamp.vendor = "Lumen";
  lamp.tags = {"summer", "glass"};
  lamp.weight_g = 2'500;
  Promotion promotion;
  promotion.id = "WELCOME";
  promotion.shares = {{"lamp", 30'00}};
  order.promotions = {promotion};
  return desk;
}

struct Case {
  std::string_view name;
  std::function<void(Conditions&)> fits, misses;
};

const std::vector<Case> kCases{
    {"tag", [](auto& c) { c.tag.values = {"glass"}; }, [](auto& c) { c.tag.values = {"steel"}; }},
    {"category",
     [](auto& c) {
       c.category.values = {"toys", "electronics"};
     },
     [](auto& c) { c.category.values = {"toys"}; }},
    {"sku", [](auto& c) { c.sku.values = {"LAMP-1"}; }, [](auto& c) { c.sku.values = {"LAMP-2"}; }},
    {"product", [](auto& c) { c.product.values = {"P-LAMP"}; }, [](auto& c) { c.product.values = {"P-HAT"}; }},
    {"vendor", [](auto& c) { c.vendor.values = {"Lumen"}; }, [](auto& c) { c.vendor.values = {"Other"}; }},
    {"gift_card", [](auto& c) { c.gift_card = false; }, [](auto& c) { c.gift_card = true; }},
    {"kit", [](auto& c) { c.kit = false; }, [](auto& c) { c.kit = true; }},
    {"opened", [](auto& c) { c.opened = true; }, [](auto& c) { c.opened = false; }},
    {"line_value", [](auto& c) { c.line_value = over(119'99); }, [](auto& c) { c.line_value = over(120'00); }},
    {"unit_price", [](auto& c) { c.unit_price = under(120'01); }, [](auto& c) { c.unit_price = under(120'00); }},
    {"quantity", [](auto& c) { c.quantity = under(2); }, [](auto& c) { c.quantity = over(1); }},
    {"weight", [](auto& c) { c.weight = over(2'499); }, [](auto& c) { c.weight = over(2'500); }},
    {"discount", [](auto& c) { c.discount = over(19'99); }, [](auto& c) { c.discount = over(20'00); }},
    {"reason", [](auto& c) { c.reason.values = {"changed_mind"}; }, [](auto& c) { c.reason.values = {"defective"}; }},
    {"at_fault", [](auto& c) { c.at_fault = Fault::customer; }, [](auto& c) { c.at_fault = Fault::carrier; }},
    {"resolution", [](auto& c) { c.resolution = Resolution::refund; },
     [](auto& c) { c.resolution = Resolution::exchange; }},
    {"method", [](auto& c) { c.method = Method::label; }, [](auto& c) { c.method = Method::store; }},
    {"channel", [](auto& c) { c.channel = Channel::web; }, [](auto& c) { c.channel = Channel::phone; }},
    {"note", [](auto& c) { c.note = true; }, [](auto& c) { c.note = false; }},
    {"photos", [](auto& c) { c.photos = over(1); }, [](auto& c) { c.photos = over(2); }},
    {"country", [](auto& c) { c.country.values = {"US"}; }, [](auto& c) { c.country.values = {"CA"}; }},
    {"state",
     [](auto& c) {
       c.state.values = {"CA", "us-il"};
     },
     [](auto& c) { c.state.values = {"NY"}; }},
    {"language", [](auto& c) { c.language.values = {"en-US"}; }, [](auto& c) { c.language.values = {"de"}; }},
    {"sales_channel", [](auto& c) { c.sales_channel.values = {"pos"}; },
     [](auto& c) { c.sales_channel.values = {"online"}; }},
    {"order_tag", [](auto& c) { c.order_tag.values = {"press"}; }, [](auto& c) { c.order_tag.values = {"staff"}; }},
    {"promotion", [](auto& c) { c.promotion.values = {"WELCOME"}; }, [](auto& c) { c.promotion.values = {"SALE"}; }},
    {"payment", [](auto& c) { c.payment = TenderKind::card; }, [](auto& c) { c.payment = TenderKind::wallet; }},
    {"order_value", [](auto& c) { c.order_value = over(181'99); }, [](auto& c) { c.order_value = over(182'00); }},
    {"delivered", [](auto& c) { c.delivered = true; }, [](auto& c) { c.delivered = false; }},
    {"customer_tier", [](auto& c) { c.customer_tier.values = {"gold"}; },
     [](auto& c) { c.customer_tier.values = {"silver"}; }},
    {"risk",
     [](auto& c) {
       c.risk.values = {Risk::medium, Risk::high};
     },
     [](auto& c) { c.risk = Risk::low; }},
    {"customer_returns_90d", [](auto& c) { c.customer_returns_90d = over(3); },
     [](auto& c) { c.customer_returns_90d = over(4); }},
    {"days_since_delivery", [](auto& c) { c.days_since_delivery = under(6); },
     [](auto& c) { c.days_since_delivery = over(5); }},
    {"days_since_order", [](auto& c) { c.days_since_order = over(7); }, [](auto& c) { c.days_since_order = over(8); }},
    {"ordered_on",
     [](auto& c) {
       c.ordered_on = Period{month_day{std::chrono::December / 1}, month_day{std::chrono::March / 1}};
     },
     [](auto& c) {
       c.ordered_on = Period{month_day{std::chrono::March / 2}, month_day{std::chrono::November / 30}};
     }},
    {"asked_on",
     [](auto& c) {
       c.asked_on = Period{month_day{std::chrono::March / 9}, month_day{std::chrono::March / 9}};
     },
     [](auto& c) {
       c.asked_on = Period{month_day{std::chrono::March / 10}, month_day{std::chrono::April / 9}};
     }},
};

TEST(Conditions, EachHoldsForWhatItAsksAndForNothingElse) {
  Desk desk = rich_desk();
  desk.order.ordered_at = start_of_day(std::chrono::year(2026) / 3 / 1, desk.policy.time_zone);
  desk.order.lines[1].delivered_at = start_of_day(std::chrono::year(2026) / 3 / 4, desk.policy.time_zone);
  desk.now = start_of_day(std::chrono::year(2026) / 3 / 9, desk.policy.time_zone) + std::chrono::hours(12);
  desk.ledger.customer_returns_90d = 4;
  const Facts facts = desk.facts();
  const ConditionSubject subject{facts,
                                 desk.order.lines[1],
                                 *desk.policy.reason("changed_mind"),
                                 1,
                                 120'00,
                                 true,
                                 Resolution::refund,
                                 Method::label,
                                 2,
                                 true};
  std::size_t described = 0;
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) {
        ++described;
        const auto found =
            std::find_if(kCases.begin(), kCases.end(), [&](const Case& c) { return c.name == member.name; });
        ASSERT_NE(found, kCases.end()) << member.name << " has no case here";
        Conditions fits, misses;
        found->fits(fits);
        found->misses(misses);
        EXPECT_TRUE(holds(fits, subject)) << member.name;
        EXPECT_FALSE(holds(misses, subject)) << member.name;
        for (const auto* when : {&fits, &misses}) {
          const auto trace = trace_conditions(*when, subject);
          ASSERT_EQ(trace.size(), 1U) << member.name;
          EXPECT_EQ(trace[0].condition, member.name);
          EXPECT_EQ(trace[0].held, when == &fits) << member.name;
        }
      });
  EXPECT_EQ(described, kCases.size());
}

TEST(Conditions, WhatIsNotKnownMeetsNoComparison) {
  Desk desk;
  desk.order.lines[0].delivered_at.reset();
  const Facts facts = desk.facts();
  const ConditionSubject subject{facts, desk.order.lines[0], *desk.policy.reason("changed_mind"), 1};
  Conditions early, by_label;
  early.days_since_delivery = under(1'000);
  by_label.method = Method::label;  // not chosen yet
  EXPECT_FALSE(holds(early, subject));
  EXPECT_FALSE(holds(by_label, subject));
  EXPECT_TRUE(holds({}, subject));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(trace_conditions(early, subject).at(0).fact));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(trace_conditions(by_label, subject).at(0).fact));
}

}  // namespace
}  // namespace retour::workflows
