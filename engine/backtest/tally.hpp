// engine/backtest/tally.hpp - requests of the past, decided twice and counted
#pragma once
// Duty: asks the policy of then and the new one the same question about the same facts, and counts what differs.
// Bounds: a market keeps the references of its customers, a kind of flip so many examples; all else are counts.
// Threading: one owner.

#include <functional>

#include "engine/backtest/report.hpp"
#include "engine/store/history_store.hpp"
#include "policies/registry.hpp"

namespace retour::engine {

inline constexpr std::size_t kDefaultExamples = 3, kMaxExamples = 100;

/// Null: there is none.
using NewPolicy = std::function<policies::PolicyPtr(const std::string& market)>;
using OldPolicy = std::function<policies::PolicyPtr(const std::string& market, const std::string& version)>;

class Tally {
 public:
  Tally(NewPolicy after, OldPolicy before, std::size_t examples)
      : after_(std::move(after)), before_(std::move(before)), examples_(examples) {}

  void add(const PastOrder& past);
  /// Requests that add() was given and those it left out.
  std::int64_t seen() const { return seen_; }
  const BacktestReport& report() const { return report_; }

 private:
  void compare(const PastOrder& past, const PastRequest& request, const workflows::Policy& before,
               const workflows::Policy& after, MarketTally& into);
  void count_lines(const PastOrder& past, const PastRequest& request, const workflows::Replay& before,
                   const workflows::Replay& after, MarketTally& into);

  const NewPolicy after_;
  const OldPolicy before_;
  const std::size_t examples_;
  std::int64_t seen_ = 0;
  BacktestReport report_;
};

}  // namespace retour::engine
