#include "workflows/returns/window.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace retour::workflows {
namespace {

struct AnchorDay {
  LocalDay day;
  std::optional<std::string> remark;
};

std::optional<AnchorDay> anchor_day(const Policy& policy, const Order& order, const OrderLine& line, Anchor anchor) {
  const auto on = [&](Instant at) { return AnchorDay{local_day(at, policy.time_zone), {}}; };
  switch (anchor) {
    case Anchor::ordered:
      return on(order.ordered_at);
    case Anchor::fulfilled:
      return line.fulfilled_at ? std::optional(on(*line.fulfilled_at)) : std::nullopt;
    case Anchor::delivered:
      break;
  }
  if (line.delivered_at) return on(*line.delivered_at);
  if (!line.fulfilled_at) return {};
  const LocalDay sent = local_day(*line.fulfilled_at, policy.time_zone);
  const int transit = policy.transit_days_when_undelivered;
  return AnchorDay{
      plus_days(sent, transit),
      fmt::format("no delivery date is known: taken as {} days after sending on {}", transit, to_text(sent))};
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

}  // namespace

bool withdrawal_runs(const Facts& facts, const OrderLine& line) {
  const auto& law = facts.policy.law;
  if (!law || law->withdrawal_days == 0) return false;
  const auto from = anchor_day(facts.policy, facts.order, line, law->anchor);
  return !from || facts.now < start_of_day(plus_days(from->day, law->withdrawal_days + 1), facts.policy.time_zone);
}

const Window& window_for(const Policy& policy, const OrderLine& line, std::string_view reason) {
  const auto specificity = [&](const Window& w) {
    if (w.reason && *w.reason != reason) return -1;
    if (w.category && *w.category != line.category) return -1;
    if (w.tag && std::find(line.tags.begin(), line.tags.end(), *w.tag) == line.tags.end()) return -1;
    return (w.reason ? 4 : 0) + (w.category ? 2 : 0) + (w.tag ? 1 : 0);
  };
  // max_element keeps the first of equals, so the order of the file decides between windows that are equally specific.
  return *std::max_element(policy.windows.begin(), policy.windows.end(),
                           [&](const Window& a, const Window& b) { return specificity(a) < specificity(b); });
}

std::optional<Deadline> deadline_for(const Policy& policy, const Order& order, const OrderLine& line,
                                     std::string_view reason) {
  const Window& window = window_for(policy, line, reason);
  const auto anchor = anchor_day(policy, order, line, window.anchor);
  if (!anchor) return {};
  Deadline deadline;
  deadline.last_day = plus_days(anchor->day, window.days);
  deadline.citations.push_back(window.at);
  if (anchor->remark) {
    deadline.remarks.push_back(*anchor->remark);
    deadline.citations.push_back(policy.no_delivery_date_at);
  }
  const LocalDay ordered = local_day(order.ordered_at, policy.time_zone);
  for (const Season& season : policy.seasons) {
    if (!in_season({ordered.month(), ordered.day()}, season)) continue;
    const LocalDay end = season_end(ordered, season);
    if (end <= deadline.last_day) continue;
    deadline.last_day = end;
    deadline.citations.push_back(season.at);
    deadline.remarks.push_back(fmt::format("season '{}' extends it to {}", season.name, to_text(end)));
  }
  deadline.exclusive = start_of_day(plus_days(deadline.last_day, 1), policy.time_zone);
  return deadline;
}

}  // namespace retour::workflows
