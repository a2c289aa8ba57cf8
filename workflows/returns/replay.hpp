// workflows/returns/replay.hpp - a request of the past, decided again
#pragma once
// Duty: what a policy says about a request that was made once, by the questions that a request
// has to pass; each line is judged once. Units: minor units of the order's currency. Threading: pure functions.

#include <optional>
#include <string>
#include <vector>

#include "workflows/model/facts.hpp"
#include "workflows/returns/events.hpp"

namespace retour::workflows {

/// What became of it at once. A review may still become either; a person decided it.
enum class ReplayVerdict { refused, review, approved, kept };
std::string_view name_of(ReplayVerdict verdict);

struct ReplayedLine {
  std::string line, reason;
  ReplayVerdict verdict = ReplayVerdict::refused;
  std::string rule;       // that decided: of the policy, "window", or a fact ("quantity", ...)
  Citation at;            // its line
  Minor worth_minor = 0;  // what comes back for the goods: paid for the units, less restocking; 0 when refused
};

struct Replay {
  ReplayVerdict verdict = ReplayVerdict::refused;  // the least of its lines
  std::string code;                                // why it is refused as a whole
  std::vector<ReplayedLine> lines;                 // as asked
  Minor refund_minor = 0, bonus_minor = 0;         // as the customer is told at once; 0 when refused
};

/// `facts` are those of a request for a new case: `now` is when it was made, `ledger` what was taken by then.
Replay replay(const Facts& facts, const Submit& event);

/// The order as far as it had come by `at`: later parcels, deliveries and movements of
/// money are not known yet. Nothing: it is the same.
std::optional<Order> as_known_at(const Order& order, Instant at);

}  // namespace retour::workflows
