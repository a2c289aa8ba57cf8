// policies/detail/countries.hpp - what ICU knows of countries
#pragma once
// Duty: the languages, currencies and parts of a country, by the data that ICU carries. An empty list or nothing means
// that it is not known, and then nothing is said. Threading: pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retour::policies::detail {

/// Languages with an official standing there, of its regions too: "de".
std::vector<std::string> languages_of(const std::string& country);
/// Its legal tender today: "EUR".
std::vector<std::string> currencies_of(const std::string& country);
/// Whether "US-CA" is a part of the US.
std::optional<bool> is_part_of_country(std::string_view region);
/// The country of a time zone; nothing for UTC and the like.
std::optional<std::string> country_of_zone(const std::string& zone);

}  // namespace retour::policies::detail
