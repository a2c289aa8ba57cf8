#include "policies/pages/agreement.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "policies/pages/listing.hpp"
#include "tests/policies/pages/shipped.hpp"

// The page may only say what the policy does: asked of the code that decides.
namespace retour::policies::pages {
namespace {

using namespace workflows;

std::string text_of(const Agreement& agreement) {
  std::string text;
  for (const auto& [at, message] : agreement.found) text += fmt::format("{}:{}: {}\n", at.file, at.line, message);
  return text;
}

TEST(Agreement, ShippedMarketsDoWhatTheirPagesSay) {
  for (const auto& file : shipped_markets()) {
    const Policy policy = good(compile_file(file));
    const auto agreement = check_agreement(facts_of(policy), policy);
    EXPECT_EQ(text_of(agreement), "") << file;
    EXPECT_TRUE(agreement.complete) << file;
    EXPECT_GT(agreement.decisions, 500U) << file;
  }
}

TEST(Agreement, TheRichPolicyDoesWhatItsPageSays) {
  const Policy policy = rich_policy();
  const auto agreement = check_agreement(facts_of(policy), policy);
  EXPECT_EQ(text_of(agreement), "");
  EXPECT_TRUE(agreement.complete);
}

struct Lie {
  const char* name;
  std::function<void(PolicyFacts&)> tell;
  std::function<Citation(const PolicyFacts&)> at;  // the line that has to be named
};

std::vector<Lie> lies() {
  return {{"a day too many", [](PolicyFacts& f) { ++f.windows.back().days; },
           [](const PolicyFacts& f) { return f.windows.back().at; }},
          {"a special window a day short", [](PolicyFacts& f) { --f.windows.front().days; },
           [](const PolicyFacts& f) { return f.windows.front().at; }},
          {"a window from another event", [](PolicyFacts& f) { f.windows.back().anchor = Anchor::ordered; },
           [](const PolicyFacts& f) { return f.windows.back().at; }},
          {"a season that ends later", [](PolicyFacts& f) { f.seasons.front().until = std::chrono::February / 1; },
           [](const PolicyFacts& f) { return f.seasons.front().at; }},
          {"a season that begins earlier",
           [](PolicyFacts& f) { f.seasons.front().ordered_from = std::chrono::October / 31; },
           [](const PolicyFacts& f) { return f.seasons.front().at; }},
          {"an exception that is none", [](PolicyFacts& f) { f.rules[1].then = RuleVerdict::approve; },
           [](const PolicyFacts& f) { return f.rules[1].at; }},
          {"other exceptions first", [](PolicyFacts& f) { std::swap(f.rules.front(), f.rules.back()); },
           [](const PolicyFacts& f) { return f.rules.front().at; }},
          {"a lower cost of sending back", [](PolicyFacts& f) { *f.send_back_fees.back().minor -= 1; },
           [](const PolicyFacts& f) { return f.send_back_fees.back().at; }},
          {"a lower cap", [](PolicyFacts& f) { *f.restocking_fees[1].at_most -= 1; },
           [](const PolicyFacts& f) { return f.restocking_fees[1].at; }},
          {"a lower fee by rule", [](PolicyFacts& f) { *f.restocking_fees.front().bp -= 1; },
           [](const PolicyFacts& f) { return f.restocking_fees.front().at; }},
          {"a waiver for more", [](PolicyFacts& f) { f.waivers.front().when.order_value->value -= 1; },
           [](const PolicyFacts& f) { return f.waivers.front().at; }},
          {"a longer right by law", [](PolicyFacts& f) { ++f.law->withdrawal_days; },
           [](const PolicyFacts& f) { return f.law->at; }},
          {"goods without the right that have it", [](PolicyFacts& f) { f.law->exemptions.clear(); },
           [](const PolicyFacts& f) { return f.law->at; }},
          {"no delivery paid back", [](PolicyFacts& f) { f.law->outbound_shipping_due = false; },
           [](const PolicyFacts& f) { return f.refund.outbound_shipping.at; }}};
}

TEST(Agreement, NamesTheLineOfEveryLie) {
  const Policy policy = rich_policy();
  for (const auto& lie : lies()) {
    PolicyFacts facts = facts_of(policy);
    lie.tell(facts);
    const auto found = check_agreement(facts, policy).found;
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const auto& d) { return d.at == lie.at(facts); }))
        << lie.name << "\n"
        << text_of({0, true, found});
  }
}

// ---- random policies ------------------------------------------------------------------------------------------------

int some(int least, int most) { return *rc::gen::inRange(least, most + 1); }
bool coin() { return some(0, 1) == 1; }

Comparison some_comparison(int most) { return {static_cast<Comparison::Op>(some(0, 3)), some(1, most)}; }

Conditions some_conditions() {
  Conditions when;
  if (some(0, 2) == 0) when.category = *rc::gen::element<std::string>("books", "shoes");
  if (some(0, 3) == 0) when.tag = *rc::gen::element<std::string>("sale", "outlet");
  if (some(0, 3) == 0) when.reason = *rc::gen::element<std::string>("changed_mind", "defective");
  if (some(0, 4) == 0) when.at_fault = *rc::gen::element(Fault::customer, Fault::merchant);
  if (some(0, 3) == 0) when.opened = coin();
  if (some(0, 5) == 0) when.gift_card = coin();
  if (some(0, 4) == 0) when.line_value = some_comparison(60'000);
  if (some(0, 5) == 0) when.order_value = some_comparison(90'000);
  if (some(0, 5) == 0) when.quantity = some_comparison(4);
  if (some(0, 6) == 0) when.customer_returns_90d = some_comparison(9);
  if (some(0, 6) == 0) when.days_since_delivery = some_comparison(40);
  if (some(0, 6) == 0) when.customer_tier = std::string("gold");
  return when;
}

std::chrono::month_day some_day() {
  return std::chrono::month(static_cast<unsigned>(some(1, 12))) / static_cast<unsigned>(some(1, 28));
}

void add_windows(Policy& policy) {
  policy.windows.clear();
  policy.windows.push_back({some(1, 60), static_cast<Anchor>(some(0, 3)), {}, line(1)});
  for (int i = 0, n = some(0, 3); i < n; ++i)
    policy.windows.push_back({some(1, 90), static_cast<Anchor>(some(0, 3)), some_conditions(), line(2 + i)});
  policy.seasons.clear();
  for (int i = 0, n = some(0, 2); i < n; ++i)
    policy.seasons.push_back({"season", some_day(), some_day(), some_day(), line(10 + i)});
  policy.windows_roll = coin();
  policy.calendar.weekend = coin() ? std::set<int>{6, 7} : std::set<int>{};
  policy.calendar.holidays = {std::chrono::sys_days{std::chrono::year(2028) / 4 / 14}};
  policy.transit_days_when_undelivered = some(0, 9);
}

void add_rules(Policy& policy) {
  policy.rules.clear();
  for (int i = 0, n = some(0, 4); i < n; ++i) {
    Rule rule{
        fmt::format("rule-{}", i), some_conditions(), {}, static_cast<RuleVerdict>(some(0, 3)), {}, {}, line(20 + i)};
    if (some(0, 3) == 0) rule.unless = some_conditions();
    if (some(0, 2) == 0) rule.exempt = "hygiene";
    if (some(0, 2) == 0) rule.with.send_back_fee = some(0, 2'000);
    if (some(0, 2) == 0) rule.with.restocking_bp = some(0, 3'000);
    if (some(0, 2) == 0) rule.with.store_credit_bonus_bp = some(0, 2'000);
    if (some(0, 4) == 0) rule.with.resolutions = {Resolution::store_credit};
    policy.rules.push_back(rule);
  }
  policy.rules.push_back({"default", {}, {}, static_cast<RuleVerdict>(some(0, 3)), {}, {}, line(29)});
}

FeeRule some_fee(int number, bool restocking) {
  FeeRule fee{fmt::format("fee-{}", number), some_conditions(), {}, {}, {}, line(30 + number)};
  if (restocking && coin()) {
    fee.bp = some(0, 5'000);
    if (coin()) fee.at_most = some(0, 9'000);
  } else {
    fee.minor = some(0, 9'000);
  }
  return fee;
}

void add_money(Policy& policy) {
  policy.send_back.fees.clear();
  policy.refund.restocking.clear();
  policy.refund.waivers.clear();
  for (int i = 0, n = some(0, 3); i < n; ++i) policy.send_back.fees.push_back(some_fee(i, false));
  for (int i = 0, n = some(0, 3); i < n; ++i) policy.refund.restocking.push_back(some_fee(4 + i, true));
  if (coin()) policy.refund.waivers.push_back({"waiver", some_conditions(), coin(), coin(), line(40)});
  policy.refund.outbound_shipping.value = static_cast<ShippingRefund>(some(0, 3));
  policy.refund.store_credit_bonus_bp.value = some(0, 2'000);
  policy.refund.rails.clear();
}

void add_law(Policy& policy) {
  policy.law.reset();
  if (coin()) return;
  StatuteTerms law;
  law.withdrawal_days = some(0, 30);
  law.anchor = static_cast<Anchor>(some(0, 3));
  law.rolls = coin();
  if (coin()) law.exemptions = {"hygiene"};
  law.restocking_fee_allowed = coin();
  law.send_back_fee_allowed = coin();
  law.outbound_shipping_due = coin();
  law.at = line(50);
  policy.law = law;
}

Policy some_policy() {
  Policy policy = good(compile_text(kGood));
  add_windows(policy);
  add_rules(policy);
  add_money(policy);
  add_law(policy);
  return policy;
}

RC_GTEST_PROP(AgreementOfRandomPolicies, ThePageSaysWhatIsDecided, ()) {
  const Policy policy = some_policy();
  RC_ASSERT(text_of(check_agreement(facts_of(policy), policy)) == "");
}

}  // namespace
}  // namespace retour::policies::pages
