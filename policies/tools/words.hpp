// policies/tools/words.hpp - a policy's values in the words of its file
#pragma once
// Duty: conditions, fees and limits as short texts for reports. Units: amounts with their currency.
// Threading: pure functions.

#include <string>

#include "workflows/model/policy.hpp"

namespace retour::policies {

/// "category books or music, line_value under 8.00 EUR"; "everything" for none.
std::string words_of(const workflows::Conditions& when, std::string_view currency);
/// "when tag final-sale, unless opened: deny", with what the rule changes.
std::string words_of(const workflows::Rule& rule, std::string_view currency);
/// "15% at most 50.00 EUR, when category electronics"
std::string words_of(const workflows::FeeRule& fee, std::string_view currency);
std::string words_of(const workflows::FeeWaiver& waiver, std::string_view currency);
std::string words_of(const workflows::Rail& rail, std::string_view currency);
/// "30 days after delivery"
std::string words_of(const workflows::Window& window);
std::string words_of(const workflows::RoleLimits& limits, std::string_view currency);
/// "11-01"
std::string words_of(std::chrono::month_day day);
/// "12.5%"
std::string percentage(int basis_points);

}  // namespace retour::policies
