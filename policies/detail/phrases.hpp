// policies/detail/phrases.hpp - the short phrases of a policy: windows, durations, percentages, comparisons, days
#pragma once
// Duty: text to value, strictly; nothing is guessed and nothing is trimmed away.
// Errors: nothing when the text is not the phrase; the caller knows the place and the help.
// Threading: pure functions.

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "workflows/model/policy.hpp"

namespace retour::policies::detail {

/// Plain digits without leading zero, at most nine of them.
std::optional<int> whole_number(std::string_view text);
/// "30 days after delivery", "14 days after last delivery": days and the event they are counted from.
std::optional<std::pair<int, workflows::Anchor>> window_phrase(std::string_view text);
/// "fulfilment plus 3 days"
std::optional<int> transit_phrase(std::string_view text);
/// "14 days", "1 day"
std::optional<int> days_phrase(std::string_view text);
/// "24 hours", "2 days"
std::optional<std::chrono::hours> hours_phrase(std::string_view text);
/// "12.5%" in basis points; 0% to 100%
std::optional<int> percent_phrase(std::string_view text);
/// "11-01"; 02-29 is a day
std::optional<std::chrono::month_day> month_day_phrase(std::string_view text);
/// "2026-11-21"
bool is_date(std::string_view text);
/// "2026-11-21"
std::optional<workflows::LocalDay> date_phrase(std::string_view text);
/// "2026-11-21", "2026-11-21T18:30": the day, and the minutes since midnight when a time is written
std::optional<std::pair<workflows::LocalDay, std::optional<std::chrono::minutes>>> moment_phrase(std::string_view text);
/// "11-01..12-31"
std::optional<std::pair<std::chrono::month_day, std::chrono::month_day>> period_phrase(std::string_view text);
/// "500 g", "1.5 kg": grams, at most a thousand tonnes; kilograms have up to three decimals
std::optional<std::int64_t> weight_phrase(std::string_view text);
/// "over 8", "at least 3": the operator and what follows it
std::optional<std::pair<workflows::Comparison::Op, std::string_view>> comparison_phrase(std::string_view text);

}  // namespace retour::policies::detail
