#include "policies/serving.hpp"

#include <algorithm>

#include "workflows/model/places.hpp"

namespace retour::policies {

using workflows::Address;
using workflows::Policy;

Serving serving_of(const Policy& policy, const Address& address) {
  const auto& countries = policy.countries;
  if (std::find(countries.begin(), countries.end(), address.country) == countries.end()) return Serving::no;
  if (is_served_in_parts(address.country, policy.regions)) {
    const auto has = [&](const std::string& region) {
      return country_of(region) == address.country && workflows::lies_in(address, region);
    };
    return std::any_of(policy.regions.begin(), policy.regions.end(), has) ? Serving::by_region : Serving::no;
  }
  if (policy.market == address.country) return Serving::by_name;
  return countries.size() == 1 ? Serving::alone : Serving::among_others;
}

std::shared_ptr<const Policy> market_for(std::span<const std::shared_ptr<const Policy>> markets,
                                         const Address& address) {
  std::shared_ptr<const Policy> best;
  Serving closest = Serving::no;
  for (const auto& policy : markets) {
    const Serving serving = serving_of(*policy, address);
    if (serving == Serving::no || serving < closest) continue;
    if (serving == closest && best->market < policy->market) continue;
    best = policy;
    closest = serving;
  }
  return best;
}

bool is_served_in_parts(std::string_view country, const std::vector<std::string>& regions) {
  return std::any_of(regions.begin(), regions.end(),
                     [&](const std::string& region) { return country_of(region) == country; });
}

bool serves_parts_of(std::span<const std::shared_ptr<const Policy>> markets, std::string_view country) {
  return std::any_of(markets.begin(), markets.end(),
                     [&](const auto& policy) { return is_served_in_parts(country, policy->regions); });
}

Address plain_address(const std::vector<std::string>& countries, const std::vector<std::string>& regions,
                      std::string_view country) {
  Address address;
  if (!country.empty())
    address.country = country;
  else if (!countries.empty())
    address.country = countries.front();
  const auto region = std::find_if(regions.begin(), regions.end(),
                                   [&](const std::string& one) { return country_of(one) == address.country; });
  if (region != regions.end()) address.state = region->substr(3);
  return address;
}

}  // namespace retour::policies
