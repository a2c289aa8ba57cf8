// workflows/returns/window.hpp - until when a line may be returned
#pragma once
// Duty: the last day of a return, in local calendar days of the market's zone, by the shop's own window and by the
// law's right of withdrawal. The anchor day is not counted; the deadline is the exclusive first instant of the day
// after the last one; a last day that rolls moves on to the next business day. Threading: pure functions.

#include "workflows/returns/conditions.hpp"

namespace retour::workflows {

struct Deadline {
  LocalDay last_day{};
  Instant exclusive{};  // first instant at which it is too late
  std::vector<Citation> citations;
  std::vector<std::string> remarks;  // e.g. that a missing delivery date was replaced
};

/// The most specific window whose conditions hold.
const Window& window_for(const ConditionSubject& subject);

/// By the shop's own window. Nothing when the anchor event has not happened yet (not sent, not delivered and not sent).
std::optional<Deadline> deadline_for(const ConditionSubject& subject);

/// By the right of withdrawal that the market's law gives for a line. Nothing where there is no such right, or its days
/// do not count yet.
std::optional<Deadline> withdrawal_deadline(const Facts& facts, const OrderLine& line);

/// That right runs: also while the goods are not delivered yet.
bool withdrawal_runs(const Facts& facts, const OrderLine& line);

}  // namespace retour::workflows
