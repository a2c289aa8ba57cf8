// api/cli/backtest.hpp - retour policy backtest
#pragma once
// Duty: policies of files tried on the requests that a database remembers. 0: done, 1: --fail-if is met. Errors:
// UsageError. Threading: one call.

#include <string>
#include <vector>

#include "api/cli/database_place.hpp"
#include "engine/backtest/tally.hpp"

namespace retour::api::cli {

enum class BacktestFormat { text, json, csv };

struct BacktestCommand {
  std::string data = kDataFolder;
  std::vector<std::string> after, before;  // files of markets, or folders of them
  std::string from, to;                    // a day or a time, RFC 3339; empty: 90 days ago, now
  std::string market, merchant;            // empty: all
  std::string fail_if;
  std::size_t examples = engine::kDefaultExamples;
  BacktestFormat format = BacktestFormat::text;
};

int backtest(const BacktestCommand& options);

}  // namespace retour::api::cli
