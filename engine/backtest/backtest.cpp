#include "engine/backtest/backtest.hpp"

#include <algorithm>

#include "engine/store/paper_store.hpp"
#include "policies/loader.hpp"

namespace retour::engine {
namespace {

NewPolicy by_market(const std::vector<policies::PolicyPtr>& list) {
  std::map<std::string, policies::PolicyPtr> markets;
  for (const auto& policy : list) markets[policy->market] = policy;
  return [markets = std::move(markets)](const std::string& market) {
    const auto found = markets.find(market);
    return found == markets.end() ? nullptr : found->second;
  };
}

/// Those that are given, else the versions that decided then; each is read and compiled once.
OldPolicy as_decided(Database& database, const std::vector<policies::PolicyPtr>& given) {
  return
      [store = PolicyStore(database), given = by_market(given), known = std::map<std::string, policies::PolicyPtr>()](
          const std::string& market, const std::string& version) mutable {
        if (auto instead = given(market)) return instead;
        const auto found = known.find(version);
        if (found != known.end()) return found->second;
        const auto source = store.find(version);
        return known[version] = source ? policies::compile(*source).policy : nullptr;
      };
}

}  // namespace

BacktestReport Backtest::run(const BacktestOptions& options, const BacktestProgress& progress) {
  HistoryStore history(database_);
  const auto all = history.count(options.scope);
  Tally tally(by_market(options.after), as_decided(database_, options.before), options.examples);
  std::int64_t read = 0;
  history.read(options.scope, [&](const PastOrder& past) {
    tally.add(past);
    read = tally.seen();
    if (progress) progress(read, std::max(read, all));
    return read < options.most;
  });
  BacktestReport report = tally.report();
  report.from = options.scope.from, report.to = options.scope.to;
  if (read >= options.most) report.uncertain.too_many = std::max<std::int64_t>(0, all - read);
  return report;
}

}  // namespace retour::engine
