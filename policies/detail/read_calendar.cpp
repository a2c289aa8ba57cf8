#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/calendar.hpp"
#include "policies/detail/holidays.hpp"
#include "policies/detail/phrases.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

std::optional<std::chrono::month_day> read_day(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a day of the year");
  const auto day = text ? month_day_phrase(*text) : std::nullopt;
  if (text && !day)
    context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a day of the year", quoted(*text)),
                         "write MM-DD, like 01-31");
  return day;
}

/// 12-25, or "4th thursday of november".
std::optional<HolidayDay> read_rule_of_day(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a day");
  if (!text) return {};
  if (const auto rule = weekday_phrase(*text)) return *rule;
  if (const auto day = month_day_phrase(*text)) return *day;
  context.findings.add(Code::calendar_day, node.at, fmt::format("{} is not a day of the year", quoted(*text)),
                       "write 12-25, '4th thursday of november', 'last monday of may' or 'last monday before 05-25'");
  return {};
}

/// Days from Easter Sunday; before it with a minus.
std::optional<HolidayDay> read_easter(Context& context, const Node& node) {
  constexpr int kMost = 100;
  const auto text = read_text(context, node, "a number of days");
  if (!text) return {};
  const bool before = text->starts_with('-');
  const auto days = whole_number(before ? std::string_view(*text).substr(1) : *text);
  if (days && *days <= kMost) return EasterDays{before ? -*days : *days};
  context.findings.add(Code::whole_number, node.at, fmt::format("{} is not a number of days", quoted(*text)),
                       "write -2 for Good Friday, 1 for Easter Monday");
  return {};
}

int read_year(Section& section, std::string_view key, int otherwise) {
  const Node* node = section.find(key);
  if (node == nullptr) return otherwise;
  return read_whole(section.context(), *node, kFirstCalendarYear, kLastCalendarYear).value_or(otherwise);
}

Observed read_observed(Section& section) {
  const Node* node = section.find("observed");
  return node ? read_enum<Observed>(section.context(), *node).value_or(Observed::as_is) : Observed::as_is;
}

void read_holiday(Context& context, const Node& node, std::vector<HolidayDate>& into) {
  constexpr int kMostDays = 14;
  Section section(context, node, "holidays", kNoPolicy);
  if (section.broken()) return;
  if (const Node* name = section.need("name")) read_text(context, *name, "a name");
  std::optional<HolidayDay> day;
  if (const Node* easter = section.find("easter")) {
    day = read_easter(context, *easter);
  } else if (const Node* on = section.need("on", "or 'easter' and the days from it")) {
    day = read_rule_of_day(context, *on);
  }
  HolidayRule rule;
  rule.from = read_year(section, "from", kFirstCalendarYear);
  rule.to = read_year(section, "to", kLastCalendarYear);
  rule.observed = read_observed(section);
  if (const Node* days = section.find("days")) rule.days = read_whole(context, *days, 1, kMostDays).value_or(1);
  section.done();
  if (!day) return;
  rule.day = *day;
  const auto dates = dates_of(rule);
  into.insert(into.end(), dates.begin(), dates.end());
}

void read_moving_year(Context& context, const Entry& entry, Observed observed, std::vector<HolidayDate>& into) {
  const int year = whole_number(entry.key).value_or(0);
  if (year < kFirstCalendarYear || year > kLastCalendarYear) {
    context.findings.add(Code::out_of_range, entry.value.key_at, fmt::format("{} is not a year", quoted(entry.key)),
                         fmt::format("{} to {} are accepted", kFirstCalendarYear, kLastCalendarYear));
    return;
  }
  for (const Node* item : read_list(context, entry.value, "days")) {
    const auto day = read_day(context, *item);
    if (!day) continue;
    const auto date = std::chrono::year(year) / day->month() / day->day();
    if (date.ok())
      into.push_back({std::chrono::sys_days(date), observed});
    else
      context.findings.add(Code::calendar_day, item->at, fmt::format("{} has no {}", year, quoted(item->text)));
  }
}

/// Holidays that follow the moon or the sun, written out year by year.
void read_moving(Context& context, const Node& node, CalendarFile& calendar, std::vector<HolidayDate>& into) {
  Section section(context, node, "moving", kNoPolicy);
  if (section.broken()) return;
  if (const Node* note = section.find("note")) read_text(context, *note);
  const Observed observed = read_observed(section);
  if (const Node* confidence = section.need("confidence")) read_enum<Confidence>(context, *confidence);
  if (const Node* list = section.need("years", "like '2026: [02-16, 02-17]'")) {
    Section years(context, *list, "moving.years", kNoPolicy);
    for (const Entry* entry : years.rest()) {
      read_moving_year(context, *entry, observed, into);
      calendar.moving_until = std::max(calendar.moving_until.value_or(0), whole_number(entry->key).value_or(0));
    }
  }
  section.done();
}

void read_weekend(Section& top, std::set<int>& into) {
  const Node* node = top.need("weekend", "like 'weekend: [saturday, sunday]'");
  if (node == nullptr) return;
  for (const Node* item : read_list(top.context(), *node, "weekdays")) {
    const auto text = read_text(top.context(), *item, "a weekday");
    const auto day = text ? weekday_word(*text) : std::nullopt;
    if (day) into.insert(static_cast<int>(day->iso_encoding()));
    if (text && !day)
      top.context().findings.add(Code::unknown_word, item->at, fmt::format("{} is not a weekday", quoted(*text)),
                                 "write it like saturday");
  }
  if (into.size() == 7)
    top.context().findings.add(Code::out_of_range, node->at, "a week has a business day",
                               "a last day could never move on to one");
}

void read_head(Section& top, std::string_view id, CalendarFile& into) {
  Context& context = top.context();
  into.id = id;
  const Node* own = top.need("calendar", fmt::format("write 'calendar: {}'", id));
  const auto text = own ? read_text(context, *own, "the id of a calendar") : std::nullopt;
  if (text && *text != id)
    context.findings.add(Code::identifier, own->at, fmt::format("the calendar of this file is called '{}'", id),
                         fmt::format("write 'calendar: {}'", id));
  if (const Node* title = top.need("title")) into.title = read_text(context, *title).value_or("");
  if (const Node* as_of = top.need("as_of", "the day of the research, like 2026-11-26")) {
    into.as_of = read_text(context, *as_of, "a date").value_or("");
    if (!into.as_of.empty() && !is_date(into.as_of))
      context.findings.add(Code::calendar_day, as_of->at, fmt::format("{} is not a date", quoted(into.as_of)),
                           "write YYYY-MM-DD, like 2026-11-26");
  }
  if (const Node* confidence = top.need("confidence")) read_enum<Confidence>(context, *confidence);
  if (const Node* sources = top.need("sources", "say where the days were found"))
    for (const Node* item : read_list(context, *sources, "sources")) read_text(context, *item, "a source");
}

}  // namespace

bool CalendarFile::ends_soon() const {
  const int year = whole_number(std::string_view(as_of).substr(0, 4)).value_or(0);
  return moving_until && *moving_until <= year;
}

CalendarFile read_calendar(Context& context, const Node& root, std::string_view id) {
  Section top(context, root, "", kNoPolicy);
  CalendarFile calendar;
  std::vector<HolidayDate> dates;
  bool between = false;
  read_head(top, id, calendar);
  read_weekend(top, calendar.weekend);
  if (const Node* rule = top.find("between_holidays")) between = read_bool(context, *rule).value_or(false);
  if (const Node* list = top.need("holidays"))
    for (const Node* item : read_list(context, *list, "holidays")) read_holiday(context, *item, dates);
  if (const Node* moving = top.find("moving")) read_moving(context, *moving, calendar, dates);
  top.done();
  if (calendar.weekend.size() < 7) calendar.holidays = with_substitutes(dates, calendar.weekend, between);
  return calendar;
}

}  // namespace retour::policies::detail
