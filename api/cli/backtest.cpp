#include "api/cli/backtest.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/policy_files.hpp"
#include "api/cli/progress.hpp"
#include "engine/backtest/backtest.hpp"
#include "engine/backtest/limit.hpp"

namespace retour::api::cli {
namespace {

constexpr std::chrono::hours kDefaultStretch{24 * 90};

/// Also "2026-03-01": the day begins at midnight UTC.
workflows::Instant moment_of(const std::string& text, const char* option) {
  constexpr std::size_t kDay = std::string_view("2026-03-01").size();
  return time_of(text.size() == kDay ? text + "T00:00:00Z" : text, option);
}

engine::HistoryScope scope_of(const BacktestCommand& options) {
  engine::HistoryScope scope;
  if (!options.merchant.empty()) scope.merchant_id = options.merchant;
  if (!options.market.empty()) scope.market = options.market;
  scope.to = moment_of(options.to, "--to");
  scope.from = options.from.empty() ? scope.to - kDefaultStretch : moment_of(options.from, "--from");
  if (scope.from >= scope.to) throw UsageError("--from is not before --to");
  return scope;
}

std::optional<engine::BacktestLimit> limit_of(const std::string& text) {
  if (text.empty()) return {};
  try {
    return engine::read_limit(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--fail-if: {}", error.what()));
  }
}

std::string rendered(const engine::BacktestReport& report, BacktestFormat format) {
  if (format == BacktestFormat::json) return engine::render_json(report) + "\n";
  return format == BacktestFormat::csv ? engine::render_csv(report) : engine::render_text(report);
}

}  // namespace

int backtest(const BacktestCommand& options) {
  engine::BacktestOptions what{scope_of(options), policies_in(options.after), policies_in(options.before),
                               options.examples, engine::kMaxBacktestRequests};
  const auto limit = limit_of(options.fail_if);
  DatabasePlace place(options.data, DatabasePlace::As::visitor);
  engine::Database database(place.connection_string(), 2);
  if (!database.pending_migrations().empty())
    throw UsageError("the schema is not up to date: run 'retour migrate' first");
  engine::BacktestReport report;
  {
    ProgressBar bar("requests");
    report = engine::Backtest(database).run(what, [&](std::int64_t done, std::int64_t all) { bar.show(done, all); });
  }
  fmt::print("{}", rendered(report, options.format));
  const auto met = limit ? engine::meets(report, *limit) : std::nullopt;
  if (met) say("--fail-if is met: " + *met);
  return met ? kFindings : kOk;
}

}  // namespace retour::api::cli
