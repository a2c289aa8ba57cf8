// policies/detail/holidays.hpp - the days of holidays that follow a rule
#pragma once
// Duty: fixed days, days counted from Easter, "4th thursday of november", and the days that stand in for holidays on
// weekends. Errors: nothing when a phrase is not understood. Threading: pure functions.

#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

namespace retour::policies::detail {

inline constexpr int kFirstCalendarYear = 2020, kLastCalendarYear = 2040;

/// A holiday on a weekend: is there a day for it?
enum class Observed {
  as_is,
  nearest_weekday,  // Friday for Saturday, Monday for Sunday
  next_weekday,     // the next one that is no holiday itself
  after_sunday      // the same, for Sundays alone
};
BOOST_DESCRIBE_ENUM(Observed, as_is, nearest_weekday, next_weekday, after_sunday)

struct EasterDays {
  int after = 0;  // Western Easter Sunday
};
/// The nth such day of a month, the last one (0), or the last one before a day of the year.
struct WeekdayRule {
  std::chrono::weekday weekday;
  std::chrono::month month;
  unsigned nth = 0;
  std::optional<std::chrono::month_day> before{};
};
using HolidayDay = std::variant<std::chrono::month_day, EasterDays, WeekdayRule>;

struct HolidayRule {
  HolidayDay day;
  int days = 1;  // one after the other
  int from = kFirstCalendarYear, to = kLastCalendarYear;
  Observed observed = Observed::as_is;
};

struct HolidayDate {
  std::chrono::sys_days day;
  Observed observed = Observed::as_is;
};

std::chrono::sys_days easter_sunday(std::chrono::year year);
/// "4th thursday of november", "last monday of may", "last monday before 05-25"
std::optional<WeekdayRule> weekday_phrase(std::string_view text);
/// "saturday", as ISO counts them
std::optional<std::chrono::weekday> weekday_word(std::string_view text);
/// The days of a rule in the years that policies need; a 29 February is one in leap years only.
std::vector<HolidayDate> dates_of(const HolidayRule& rule);

/// All of them and the days that stand in. `between`: so is a weekday between two holidays.
std::set<std::chrono::sys_days> with_substitutes(const std::vector<HolidayDate>& dates, const std::set<int>& weekend,
                                                 bool between);

}  // namespace retour::policies::detail
