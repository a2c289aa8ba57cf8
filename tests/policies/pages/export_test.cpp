#include "policies/pages/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/golden.hpp"
#include "tests/policies/pages/shipped.hpp"

namespace retour::policies::pages {
namespace {

namespace json = boost::json;
using namespace workflows;

const ExportOptions kOptions{"en", "https://shop.example/returns", std::chrono::year(2026) / 11 / 26};

PolicyFacts rich_facts() {
  auto facts = facts_of(rich_policy());
  facts.version = "0000000000000000";
  return facts;
}

json::value jsonld(const PolicyFacts& facts) { return json::parse(export_jsonld(facts, kOptions).json); }
json::value google(const PolicyFacts& facts) { return json::parse(export_google(facts, kOptions).json); }

const json::object& labelled(const json::value& all, std::string_view label) {
  for (const auto& policy : all.at("onlineReturnPolicies").as_array()) {
    const auto* has = policy.as_object().if_contains("label");
    if ((has == nullptr && label == "default") || (has != nullptr && has->as_string() == label))
      return policy.as_object();
  }
  throw std::invalid_argument("no such label");
}

std::string_view text(const json::value& value) { return value.as_string(); }

TEST(JsonLd, IsKnown) { tests::expect_golden("policy_export_jsonld.json", export_jsonld(rich_facts(), kOptions).json); }
TEST(Google, IsKnown) { tests::expect_golden("policy_export_google.json", export_google(rich_facts(), kOptions).json); }

TEST(JsonLd, SaysDaysFeesAndSeasons) {
  const auto policy = jsonld(rich_facts()).at("@graph").at(0);
  EXPECT_EQ(text(policy.at("@type")), "MerchantReturnPolicy");
  EXPECT_EQ(text(policy.at("returnPolicyCategory")), "https://schema.org/MerchantReturnFiniteReturnWindow");
  EXPECT_EQ(policy.at("merchantReturnDays").as_int64(), 30);
  EXPECT_EQ(text(policy.at("customerRemorseReturnFees")), "https://schema.org/ReturnShippingFees");
  EXPECT_EQ(text(policy.at("customerRemorseReturnShippingFeesAmount").at("value")), "4.90");
  EXPECT_EQ(text(policy.at("itemDefectReturnFees")), "https://schema.org/FreeReturn");
  const auto& season = policy.at("returnPolicySeasonalOverride").at(0);
  EXPECT_EQ(text(season.at("startDate")), "2026-11-01");
  EXPECT_EQ(text(season.at("endDate")), "2026-12-31");
  EXPECT_EQ(text(season.at("merchantReturnDays")), "2027-01-31");
}

TEST(Google, ListsGroupsOfGoodsByLabel) {
  const auto all = google(rich_facts());
  EXPECT_EQ(text(labelled(all, "default").at("policy").at("days")), "30");
  // The law gives 14 days where the shop gives 5.
  EXPECT_EQ(text(labelled(all, "category-books").at("policy").at("days")), "14");
  EXPECT_EQ(text(labelled(all, "default").at("returnShippingFee").at("fixedFee").at("amountMicros")), "4900000");
  EXPECT_EQ(text(labelled(all, "category-jewels").at("returnShippingFee").at("fixedFee").at("amountMicros")),
            "9900000");
  EXPECT_EQ(labelled(all, "default").at("processRefundDays").as_int64(), 1);
  EXPECT_EQ(labelled(all, "default").at("seasonalOverrides").at(0).at("returnUntilDate").at("year").as_int64(), 2027);
}

TEST(Google, SaysWhatComesBackOnlyWhenFaulty) {
  auto policy = rich_policy();
  policy.law.reset();
  const auto all = google(facts_of(policy));
  EXPECT_TRUE(labelled(all, "tag-final-sale").at("acceptDefectiveOnly").as_bool());
  EXPECT_FALSE(labelled(all, "default").at("acceptDefectiveOnly").as_bool());
}

TEST(Google, LeavesOutWhatItHasNoWordFor) {
  auto policy = rich_policy();
  policy.law.reset();
  const auto exported = export_google(facts_of(policy), kOptions);
  EXPECT_THROW(labelled(json::parse(exported.json), "tag-outlet"), std::invalid_argument);
  ASSERT_FALSE(exported.notes.empty());
  EXPECT_THAT(exported.notes.front().message, ::testing::HasSubstr("'tag-outlet' is left out"));
  EXPECT_GT(exported.notes.front().at.line, 0);
}

// Won have no minor unit, dinars have three decimals; Google counts millionths.
TEST(Google, CountsMillionthsOfEveryCurrency) {
  auto facts = rich_facts();
  facts.currency = "KRW";
  EXPECT_EQ(text(labelled(google(facts), "default").at("returnShippingFee").at("fixedFee").at("amountMicros")),
            "490000000");
  facts.currency = "KWD";
  EXPECT_EQ(text(labelled(google(facts), "default").at("returnShippingFee").at("fixedFee").at("amountMicros")),
            "490000");
}

TEST(Exports, PromiseTheLeastOfSeveralReasons) {
  auto policy = rich_policy();
  policy.law.reset();
  Window window{3, Anchor::delivered, {}, line(60)};
  window.when.reason = std::string("changed_mind");
  policy.windows.push_back(window);
  EXPECT_EQ(jsonld(facts_of(policy)).at("@graph").at(0).at("merchantReturnDays").as_int64(), 3);
}

}  // namespace
}  // namespace retour::policies::pages
