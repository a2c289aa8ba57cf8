// engine/backtest/limit.hpp - how much a change may change
#pragma once
// Duty: "refund_delta_pct>2" read and asked of a report, so that a pipeline can stop. Errors: std::invalid_argument
// that says what is understood. Threading: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "engine/backtest/report.hpp"

namespace retour::engine {

struct BacktestLimit {
  std::string metric;      // one of the names below
  std::string comparison;  // "<", "<=", ">", ">="
  double bound = 0;
};

/// flipped, flipped_pct, customers_affected, refund_delta_minor, refund_delta_pct; of each market by itself.
BacktestLimit read_limit(std::string_view text);
/// The first market that meets it, with its figure, for people; nothing: none does.
std::optional<std::string> meets(const BacktestReport& report, const BacktestLimit& limit);

}  // namespace retour::engine
