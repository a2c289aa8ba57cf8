// policies/serving.hpp - which market an order belongs to by the address it was sent to
#pragma once
// Duty: how closely a market serves an address. The closest market takes the order; of equals the first by its id, and
// a check of the set warns about them. Threading: pure functions.

#include <memory>
#include <span>

#include "workflows/model/policy.hpp"

namespace retour::policies {

/// From not at all to the closest.
enum class Serving {
  no,
  among_others,  // its country is one of several
  alone,         // its country is the only one
  by_name,       // the market's id is the country
  by_region      // its part of the country is named
};

Serving serving_of(const workflows::Policy& policy, const workflows::Address& address);

/// Null: none serves it.
std::shared_ptr<const workflows::Policy> market_for(std::span<const std::shared_ptr<const workflows::Policy>> markets,
                                                    const workflows::Address& address);

/// An address that a market serves: in `country`, or else in its first one, and there in its first region.
workflows::Address plain_address(const std::vector<std::string>& countries, const std::vector<std::string>& regions,
                                 std::string_view country = {});

/// Whether some market serves only parts of the country.
bool serves_parts_of(std::span<const std::shared_ptr<const workflows::Policy>> markets, std::string_view country);

/// Only some of its regions are.
bool is_served_in_parts(std::string_view country, const std::vector<std::string>& regions);
/// Of "US-CA" the country: US.
inline std::string_view country_of(std::string_view region) { return region.substr(0, 2); }

}  // namespace retour::policies
