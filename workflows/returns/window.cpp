#include "workflows/returns/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/mp11.hpp>

namespace retour::workflows {
namespace {

struct AnchorDay {
  LocalDay day;
  std::optional<std::string> remark;
};

std::optional<AnchorDay> delivery_day(const Policy& policy, const OrderLine& line) {
  if (line.delivered_at) return AnchorDay{local_day(*line.delivered_at, policy.time_zone), {}};
  if (!line.fulfilled_at) return {};
  const LocalDay sent = local_day(*line.fulfilled_at, policy.time_zone);
  const int transit = policy.transit_days_when_undelivered;
  return AnchorDay{
      plus_days(sent, transit),
      fmt::format("no delivery date is known: taken as {} days after sending on {}", transit, to_text(sent))};
}

/// Several parcels: the last one counts. Lines that were never sent do not hold it up.
std::optional<AnchorDay> last_delivery_day(const Policy& policy, const Order& order) {
  std::optional<AnchorDay> last;
  for (const auto& line : order.lines)
    if (auto day = delivery_day(policy, line); day && (!last || day->day > last->day)) last = std::move(day);
  return last;
}

std::optional<AnchorDay> anchor_day(const Policy& policy, const Order& order, const OrderLine& line, Anchor anchor) {
  const auto on = [&](Instant at) { return AnchorDay{local_day(at, policy.time_zone), {}}; };
  switch (anchor) {
    case Anchor::ordered:
      return on(order.ordered_at);
    case Anchor::fulfilled:
      return line.fulfilled_at ? std::optional(on(*line.fulfilled_at)) : std::nullopt;
    case Anchor::last_delivered:
      return last_delivery_day(policy, order);
    case Anchor::delivered:
      break;
  }
  return delivery_day(policy, line);
}

/// To the next business day. A calendar without one within a month is nobody's.
void roll(const Calendar& calendar, Deadline& deadline) {
  constexpr int kLongestHoliday = 31;
  const LocalDay from = deadline.last_day;
  LocalDay day = from;
  for (int i = 0; i < kLongestHoliday && !calendar.is_business_day(day); ++i) day = plus_days(day, 1);
  if (day == from || !calendar.is_business_day(day)) return;
  deadline.last_day = day;
  deadline.citations.push_back(calendar.at);
  deadline.remarks.push_back(fmt::format("{} is no business day: it ends on {}", to_text(from), to_text(day)));
}

void close(const Policy& policy, Deadline& deadline) {
  deadline.exclusive = start_of_day(plus_days(deadline.last_day, 1), policy.time_zone);
}

bool in_season(std::chrono::month_day day, const Season& season) {
  if (season.ordered_from <= season.ordered_to) return season.ordered_from <= day && day <= season.ordered_to;
  return day >= season.ordered_from || day <= season.ordered_to;  // wraps the year
}

LocalDay season_end(LocalDay ordered, const Season& season) {
  LocalDay end{ordered.year(), season.until.month(), season.until.day()};
  if (end < ordered) end = LocalDay{ordered.year() + std::chrono::years(1), season.until.month(), season.until.day()};
  return end.ok() ? end : LocalDay{end.year() / end.month() / std::chrono::last};
}

void extend_by_seasons(const Policy& policy, const Order& order, Deadline& deadline) {
  const LocalDay ordered = local_day(order.ordered_at, policy.time_zone);
  for (const Season& season : policy.seasons) {
    if (!in_season({ordered.month(), ordered.day()}, season)) continue;
    const LocalDay end = season_end(ordered, season);
    if (end <= deadline.last_day) continue;
    deadline.last_day = end;
    deadline.citations.push_back(season.at);
    deadline.remarks.push_back(fmt::format("season '{}' extends it to {}", season.name, to_text(end)));
  }
}

/// How specific a window is: reason before category before tag, then more conditions before fewer.
int specificity(const Conditions& when) {
  int given = 0;
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) { given += when.*member.pointer == std::decay_t<decltype(when.*member.pointer)>{} ? 0 : 1; });
  constexpr int kMoreThanAll = 100;
  return kMoreThanAll * ((when.reason.asked() ? 4 : 0) + (when.category.asked() ? 2 : 0) + (when.tag.asked() ? 1 : 0)) +
         given;
}

}  // namespace

const Window& window_for(const ConditionSubject& s) {
  const auto& windows = s.facts.policy.windows;
  const auto rank = [&](const Window& w) { return holds(w.when, s) ? specificity(w.when) : -1; };
  // max_element keeps the first of equals, so the order of the file decides between windows that are equally specific.
  return *std::max_element(windows.begin(), windows.end(),
                           [&](const Window& a, const Window& b) { return rank(a) < rank(b); });
}

std::optional<Deadline> deadline_for(const ConditionSubject& s) {
  const Policy& policy = s.facts.policy;
  const Window& window = window_for(s);
  const auto anchor = anchor_day(policy, s.facts.order, s.line, window.anchor);
  if (!anchor) return {};
  Deadline deadline;
  deadline.last_day = plus_days(anchor->day, window.days);
  deadline.citations.push_back(window.at);
  if (anchor->remark) {
    deadline.remarks.push_back(*anchor->remark);
    deadline.citations.push_back(policy.no_delivery_date_at);
  }
  extend_by_seasons(policy, s.facts.order, deadline);
  if (policy.windows_roll) roll(policy.calendar, deadline);
  close(policy, deadline);
  return deadline;
}

std::optional<Deadline> withdrawal_deadline(const Facts& facts, const OrderLine& line) {
  const auto& law = facts.policy.law;
  if (!law || law->withdrawal_days == 0) return {};
  const auto from = anchor_day(facts.policy, facts.order, line, law->anchor);
  if (!from) return {};
  Deadline deadline;
  deadline.last_day = plus_days(from->day, law->withdrawal_days);
  deadline.citations.push_back(law->at);
  if (from->remark) deadline.remarks.push_back(*from->remark);
  if (law->rolls) roll(facts.policy.calendar, deadline);
  close(facts.policy, deadline);
  return deadline;
}

bool withdrawal_runs(const Facts& facts, const OrderLine& line) {
  const auto& law = facts.policy.law;
  if (!law || law->withdrawal_days == 0) return false;
  const auto deadline = withdrawal_deadline(facts, line);
  return !deadline || facts.now < deadline->exclusive;
}

}  // namespace retour::workflows
