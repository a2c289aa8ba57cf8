// workflows/model/time.hpp - instants and local calendar days
#pragma once
// Duty: the two notions of time the rules use: an Instant (UTC, microseconds) and a local calendar day in a market's
// zone. Zones are IANA names, looked up in ICU's own tz data; its version is recorded in every decision
// (tz_data_version()). Errors: an unknown zone throws std::invalid_argument (the policy loader checks zones before
// anything is decided). Threading: pure functions, safe from any thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace retour::workflows {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using LocalDay = std::chrono::year_month_day;

bool zone_exists(std::string_view zone);
std::string tz_data_version();

/// The calendar day on which `at` falls in `zone`.
LocalDay local_day(Instant at, std::string_view zone);
/// The first instant of `day` in `zone`: midnight, or the first instant after a gap that swallows midnight.
Instant start_of_day(LocalDay day, std::string_view zone);
/// `day` moved by whole calendar days.
LocalDay plus_days(LocalDay day, int days);
/// ISO 8601: 2026-11-24.
std::string to_text(LocalDay day);
/// RFC 3339 in UTC with seconds: 2026-11-24T02:30:00Z.
std::string to_text(Instant at);
/// The instant of such a text; nothing for any other text.
std::optional<Instant> instant_of(std::string_view text);

}  // namespace retour::workflows
