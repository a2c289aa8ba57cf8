// engine/backtest/report.hpp - what a changed policy would have said to the requests of the past
#pragma once
// Duty: the outcome of a back-test, per market and reason, and what it cannot know; as text for people, as JSON and as
// CSV. Units: minor units of each market's currency; counts of requests, or of lines where it says so. Threading: plain
// values, pure functions.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "workflows/returns/replay.hpp"

namespace retour::engine {

struct FlipExample {
  std::string order_number, rma, line;  // rma is empty where the request was refused then
  workflows::Instant asked{};
  workflows::ReplayedLine before, after;
};

/// Lines that were asked for with one reason.
struct ReasonTally {
  using Flip = std::pair<workflows::ReplayVerdict, workflows::ReplayVerdict>;  // before, after; different
  std::int64_t lines = 0;
  std::map<Flip, std::int64_t> flips;
  std::map<Flip, std::vector<FlipExample>> examples;
  std::int64_t other_rule = 0;                         // the same answer by another rule
  std::int64_t repriced = 0;                           // the same answer, another sum
  workflows::Minor worth_before = 0, worth_after = 0;  // of the goods, less restocking
};

struct MarketTally {
  std::string currency, version, file;  // of the new policy
  std::set<std::string> versions;       // that decided then
  std::int64_t requests = 0, refused_then = 0;
  std::int64_t flipped = 0;   // requests with a line that is answered differently
  std::int64_t repriced = 0;  // the others whose sum differs
  std::set<std::string> customers, affected;
  workflows::Minor refund_before = 0, refund_after = 0, bonus_before = 0, bonus_after = 0;
  std::map<std::string, ReasonTally> reasons;
};

/// Requests by what is uncertain about them.
struct Uncertain {
  std::int64_t reviewed = 0;      // a person decided or would decide
  std::int64_t set_aside = 0;     // staff had set a rule aside
  std::int64_t differs = 0;       // the old policy, asked again, does not say what was recorded
  std::int64_t not_compiled = 0;  // left out: this program cannot compile the version that decided
  std::int64_t other_market = 0;  // left out: no new policy of this market was given
  std::int64_t too_many = 0;      // left out: the limit was reached
};

struct BacktestReport {
  workflows::Instant from{}, to{};
  std::map<std::string, MarketTally> markets;
  Uncertain uncertain;
};

std::string render_text(const BacktestReport& report);
std::string render_json(const BacktestReport& report);
/// A row for each market, reason and pair of answers; those that stayed the same too.
std::string render_csv(const BacktestReport& report);

/// Of `part` in `whole`, in percent; 0 of nothing.
double percent(std::int64_t part, std::int64_t whole);

}  // namespace retour::engine
