#include "policies/detail/holidays.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "policies/detail/phrases.hpp"

namespace retour::policies::detail {
namespace {

using std::chrono::days;
using std::chrono::month;
using std::chrono::month_day;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 6> kOrdinals = {"last", "1st", "2nd", "3rd", "4th", "5th"};

template <std::size_t N>
std::optional<unsigned> place_in(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return {};
  return static_cast<unsigned>(found - words.begin());
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto end = text.find(' ');
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

std::optional<sys_days> day_in(year y, const month_day& day) {
  const auto date = y / day.month() / day.day();
  return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<sys_days> day_in(year y, const EasterDays& easter) { return easter_sunday(y) + days(easter.after); }

std::optional<sys_days> day_in(year y, const WeekdayRule& rule) {
  if (rule.before) {
    const auto end = day_in(y, *rule.before);
    if (!end) return {};
    sys_days day = *end - days(1);
    while (weekday(day) != rule.weekday) day -= days(1);
    return day;
  }
  if (rule.nth == 0) return sys_days(y / rule.month / rule.weekday[std::chrono::last]);
  const auto date = y / rule.month / rule.weekday[rule.nth];
  return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

bool is_in(const std::set<int>& weekend, sys_days day) {
  return weekend.contains(static_cast<int>(weekday(day).iso_encoding()));
}

/// The day that stands in for a holiday, if one does.
std::optional<sys_days> substitute(const HolidayDate& date, const std::set<sys_days>& taken,
                                   const std::set<int>& weekend) {
  const weekday on(date.day);
  const bool sunday = on == std::chrono::Sunday, saturday = on == std::chrono::Saturday;
  if (date.observed == Observed::as_is || (!sunday && !saturday)) return {};
  if (date.observed == Observed::after_sunday && !sunday) return {};
  if (date.observed == Observed::nearest_weekday) return date.day + days(sunday ? 1 : -1);
  // No country moves one further: a file that fills whole months, or a week without a business day, ends here.
  constexpr int kMostDays = 31;
  sys_days day = date.day + days(1);
  for (int i = 0; i < kMostDays && (taken.contains(day) || is_in(weekend, day)); ++i) day += days(1);
  return day;
}

void add_between(std::set<sys_days>& holidays, const std::set<int>& weekend) {
  std::vector<sys_days> enclosed;
  for (const sys_days day : holidays) {
    const sys_days next = day + days(1);
    if (!holidays.contains(next) && holidays.contains(day + days(2)) && !is_in(weekend, next)) enclosed.push_back(next);
  }
  holidays.insert(enclosed.begin(), enclosed.end());
}

}  // namespace

/// The anonymous Gregorian algorithm, as Meeus prints it.
sys_days easter_sunday(year y) {
  const int whole = static_cast<int>(y), a = whole % 19, b = whole / 100, c = whole % 100;
  const int d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return sys_days(y / month(static_cast<unsigned>(n / 31)) / std::chrono::day(static_cast<unsigned>(n % 31 + 1)));
}

std::optional<weekday> weekday_word(std::string_view text) {
  const auto at = place_in(kWeekdays, text);
  return at ? std::optional(weekday(*at)) : std::nullopt;
}

std::optional<WeekdayRule> weekday_phrase(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 4) return {};
  const auto nth = place_in(kOrdinals, words[0]);
  const auto day = weekday_word(words[1]);
  if (!nth || !day) return {};
  if (words[2] == "of") {
    const auto at = place_in(kMonths, words[3]);
    return at ? std::optional(WeekdayRule{*day, month(*at + 1), *nth}) : std::nullopt;
  }
  const auto before = words[2] == "before" && *nth == 0 ? month_day_phrase(words[3]) : std::nullopt;
  return before ? std::optional(WeekdayRule{*day, before->month(), 0, before}) : std::nullopt;
}

std::vector<HolidayDate> dates_of(const HolidayRule& rule) {
  std::vector<HolidayDate> dates;
  // A year more at both ends: what stands in for a holiday may fall into the year before or after it.
  for (int y = kFirstCalendarYear - 1; y <= kLastCalendarYear + 1; ++y) {
    const bool held =
        (y >= rule.from || rule.from == kFirstCalendarYear) && (y <= rule.to || rule.to == kLastCalendarYear);
    const auto first =
        held ? std::visit([&](const auto& day) { return day_in(year(y), day); }, rule.day) : std::nullopt;
    for (int i = 0; first && i < rule.days; ++i) dates.push_back({*first + days(i), rule.observed});
  }
  return dates;
}

std::set<sys_days> with_substitutes(const std::vector<HolidayDate>& dates, const std::set<int>& weekend, bool between) {
  std::vector<HolidayDate> sorted = dates;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  std::set<sys_days> all;
  for (const auto& date : sorted) all.insert(date.day);
  for (const auto& date : sorted)
    if (const auto day = substitute(date, all, weekend)) all.insert(*day);
  if (between) add_between(all, weekend);
  const auto outside = [](sys_days day) {
    const int y = static_cast<int>(std::chrono::year_month_day(day).year());
    return y < kFirstCalendarYear || y > kLastCalendarYear;
  };
  std::erase_if(all, outside);
  return all;
}

}  // namespace retour::policies::detail
