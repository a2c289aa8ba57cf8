// policies/tools/words.hpp - a policy's values in the words of its file
#pragma once
// Duty: conditions, fees and limits as short texts for reports. Units: amounts with their currency.
// Threading: pure functions.

#include <string>

#include "workflows/model/policy.hpp"
#include "workflows/returns/condition_trace.hpp"

namespace retour::policies {

/// "category books or music, line_value under 8.00 EUR"; "everything" for none.
std::string words_of(const workflows::Conditions& when, std::string_view currency);
/// The words of the conditions that are asked, each by itself: "line_value under 8.00 EUR".
struct ConditionWords {
  std::string_view condition;
  std::string words;
};
std::vector<ConditionWords> words_of_each(const workflows::Conditions& when, std::string_view currency);
/// What a condition was compared with: "'shoes'", "12.50 EUR", "15%", "not known".
std::string words_of(const workflows::ConditionTrace& asked, std::string_view currency);
/// "when tag final-sale, unless opened: deny", with what the rule changes.
std::string words_of(const workflows::Rule& rule, std::string_view currency);
/// "15% at most 50.00 EUR, when category electronics"
std::string words_of(const workflows::FeeRule& fee, std::string_view currency);
std::string words_of(const workflows::FeeWaiver& waiver, std::string_view currency);
std::string words_of(const workflows::Rail& rail, std::string_view currency);
/// "30 days after delivery"
std::string words_of(const workflows::Window& window);
std::string words_of(const workflows::RoleLimits& limits, std::string_view currency);
/// "us.yaml:41:5"
std::string place_of(const workflows::Citation& at);
/// "11-01"
std::string words_of(std::chrono::month_day day);
/// "12.5%"
std::string percentage(int basis_points);

}  // namespace retour::policies
