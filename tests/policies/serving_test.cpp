#include "policies/serving.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// Which market takes an order, by the address it was sent to.

namespace retour::policies {
namespace {

using workflows::Address;

Address in(std::string country, std::string state = {}) {
  Address address;
  address.country = std::move(country);
  address.state = std::move(state);
  return address;
}

std::shared_ptr<const workflows::Policy> market(std::string id, std::vector<std::string> countries,
                                                std::vector<std::string> regions = {}) {
  auto policy = std::make_shared<workflows::Policy>();
  policy->market = std::move(id);
  policy->countries = std::move(countries);
  policy->regions = std::move(regions);
  return policy;
}

const std::vector kMarkets = {market("EU", {"DE", "FR", "AT"}),
                              market("DE", {"DE", "AT"}),
                              market("UK", {"GB"}),
                              market("US", {"US"}),
                              market("US-CA", {"US"}, {"US-CA"}),
                              market("NA", {"US", "CA", "MX"}, {"CA-QC", "CA-ON"})};

std::string taken_by(const Address& address) {
  const auto found = market_for(kMarkets, address);
  return found ? found->market : "none";
}

TEST(Serving, TheClosestMarketTakesTheOrder) {
  EXPECT_EQ(taken_by(in("DE")), "DE") << "named after the country";
  EXPECT_EQ(taken_by(in("FR")), "EU");
  EXPECT_EQ(taken_by(in("GB")), "UK") << "the only one there, whatever its name";
  EXPECT_EQ(taken_by(in("AT")), "DE") << "of equals the first by its id";
  EXPECT_EQ(taken_by(in("MX")), "NA") << "a country without parts is served as a whole";
  EXPECT_EQ(taken_by(in("CA", "QC")), "NA");
  EXPECT_EQ(taken_by(in("CA", "BC")), "none") << "only parts of it are served";
  EXPECT_EQ(taken_by(in("BR")), "none");
}

TEST(Serving, RegionsAreFoundHoweverShopsWriteThem) {
  for (const auto* state : {"CA", "ca", "US-CA", "us-ca", "US_CA", "USCA"})
    EXPECT_EQ(taken_by(in("US", state)), "US-CA") << state;
  for (const auto* state : {"", "NY", "California", "C", "AC", "US"})
    EXPECT_EQ(taken_by(in("US", state)), "US") << state;
}

TEST(Serving, APolicyServesItsPlainAddress) {
  for (const auto& policy : kMarkets)
    for (const auto& country : policy->countries) {
      const auto address = plain_address(policy->countries, policy->regions, country);
      EXPECT_NE(serving_of(*policy, address), Serving::no) << policy->market << " " << country;
    }
}

TEST(Serving, ShippedMarketsTakeTheOrdersOfTheirAddresses) {
  std::vector<std::shared_ptr<const workflows::Policy>> all;
  for (const auto* name : {"us", "us-ca", "us-ny", "ca", "de", "uk"})
    all.push_back(compile_file(fmt::format("{}/policies/markets/{}.yaml", RETOUR_SOURCE_DIR, name)).policy);
  const auto taker = [&](const Address& address) { return market_for(all, address)->market; };
  EXPECT_EQ(taker(in("US", "CA")), "US-CA");
  EXPECT_EQ(taker(in("US", "ny")), "US-NY");
  EXPECT_EQ(taker(in("US", "TX")), "US");
  EXPECT_EQ(taker(in("CA", "ON")), "CA");
  EXPECT_EQ(taker(in("GB")), "UK");
}

}  // namespace
}  // namespace retour::policies
