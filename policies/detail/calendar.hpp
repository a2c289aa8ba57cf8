// policies/detail/calendar.hpp - one file of weekends and holidays, worked out for the years that policies need
#pragma once
// Duty: policies/calendars/*.yaml as days. Units: weekend days as ISO counts them, Monday is 1. Errors: findings in the
// file. Threading: plain values.

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

struct CalendarFile {
  std::string id, title, as_of;
  std::set<int> weekend;
  std::set<std::chrono::sys_days> holidays;
  std::optional<int> moving_until;  // last year whose moving holidays are written out; none: nothing moves

  /// The holidays that move were not known for the year after the file was written.
  bool ends_soon() const;
};

/// The file of the calendar `id`; unusable when there are findings in it.
CalendarFile read_calendar(Context& context, const Node& root, std::string_view id);

}  // namespace retour::policies::detail
