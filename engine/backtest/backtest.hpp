// engine/backtest/backtest.hpp - tries policies on the requests that a database remembers
#pragma once
// Duty: reads in bulk, decides twice, counts; never writes. Bounds: a page of orders and the tally are in memory, and
// no more than `most` requests are decided. Errors: DatabaseUnavailable. Threading: safe from any thread; a run holds
// one connection for as long as it reads.

#include <functional>
#include <vector>

#include "engine/backtest/report.hpp"
#include "engine/backtest/tally.hpp"

namespace retour::engine {

inline constexpr std::int64_t kMaxBacktestRequests = 5'000'000;

struct BacktestOptions {
  HistoryScope scope;
  std::vector<policies::PolicyPtr> after;   // one for each market that is tried
  std::vector<policies::PolicyPtr> before;  // asked instead of the versions that decided then; mostly none
  std::size_t examples = kDefaultExamples;
  std::int64_t most = kMaxBacktestRequests;
};

/// Told after each order: requests done, and how many there are about.
using BacktestProgress = std::function<void(std::int64_t done, std::int64_t all)>;

class Backtest {
 public:
  explicit Backtest(Database& database) : database_(database) {}
  BacktestReport run(const BacktestOptions& options, const BacktestProgress& progress = {});

 private:
  Database& database_;
};

}  // namespace retour::engine
