// workflows/returns/window.hpp - until when a line may be returned
#pragma once
// Duty: the last day of a return, in local calendar days of the market's zone. The anchor day is not counted; the
// deadline is the exclusive first instant of the day after the last one. Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows {

struct Deadline {
  LocalDay last_day{};
  Instant exclusive{};  // first instant at which it is too late
  std::vector<Citation> citations;
  std::vector<std::string> remarks;  // e.g. that a missing delivery date was replaced
};

/// The most specific window for a line and reason: reason before category before tag before the default.
const Window& window_for(const Policy& policy, const OrderLine& line, std::string_view reason);

/// Nothing when the anchor event has not happened yet (not sent, not delivered and not sent).
std::optional<Deadline> deadline_for(const Policy& policy, const Order& order, const OrderLine& line,
                                     std::string_view reason);

/// The right of withdrawal that the market's law gives for this line still runs, by what the policy knows of the law:
/// also while the goods are not delivered yet.
bool withdrawal_runs(const Facts& facts, const OrderLine& line);

}  // namespace retour::workflows
