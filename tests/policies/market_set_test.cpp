#include "policies/market_set.hpp"

#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// What is wrong with markets together: places served twice, markets that no order finds, countries with a gap.

namespace retour::policies {
namespace {

std::string market(const std::string& id, const std::string& countries, const std::string& regions = {}) {
  const std::string parts = regions.empty() ? "" : "\nregions: [" + regions + "]";
  return edited(edited(kGood, "market: US", "market: " + id), "countries: [US]",
                "countries: [" + countries + "]" + parts);
}

std::string found(const std::vector<std::string>& texts) {
  std::vector<Compiled> markets;
  for (std::size_t i = 0; i < texts.size(); ++i)
    markets.push_back(compile({std::to_string(i) + ".yaml", texts[i]}, [](std::string_view) { return std::nullopt; }));
  std::string all;
  for (const auto& d : check_set(markets)) {
    EXPECT_EQ(d.line, d.source_line.starts_with("regions") ? 6 : 5) << "at the line of countries or regions";
    EXPECT_EQ(d.severity, Severity::warning);
    all += (all.empty() ? "" : " ") + d.file.substr(0, 1) + ":" + d.code;
  }
  return all;
}

TEST(MarketSet, ThatServesEveryPlaceOnceIsFine) {
  EXPECT_EQ(found({market("US", "US")}), "");
  EXPECT_EQ(found({market("US", "US"), market("CA", "CA"), market("NA", "MX, US")}), "")
      << "NA is found by orders to Mexico";
  EXPECT_EQ(found({market("US", "US"), market("US-CA", "US", "US-CA"), market("US-NY", "US", "US-NY")}), "");
}

TEST(MarketSet, SaysWhichMarketTakesAPlaceThatTwoServe) {
  EXPECT_EQ(found({market("AA", "US"), market("BB", "US")}), "1:RP069");
  EXPECT_EQ(found({market("US-A", "US", "US-CA, US-TX"), market("US-B", "US", "US-CA, US-NY"), market("US", "US")}),
            "1:RP069");
}

TEST(MarketSet, SaysWhenNoOrderFindsAMarket) {
  EXPECT_EQ(found({market("US", "US"), market("US-CA", "US")}), "1:RP069") << "'regions' was forgotten";
  EXPECT_EQ(found({market("US", "US"), market("CA", "CA"), market("NA", "CA, US")}), "2:RP069");
}

TEST(MarketSet, SaysWhenTheRestOfACountryIsNotServed) {
  EXPECT_EQ(found({market("US-CA", "US", "US-CA")}), "0:RP070");
  EXPECT_EQ(found({market("US-CA", "US", "US-CA"), market("US-NY", "US", "US-NY")}), "0:RP070") << "once";
}

}  // namespace
}  // namespace retour::policies
