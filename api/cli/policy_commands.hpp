// api/cli/policy_commands.hpp - the commands below 'retour policy'
#pragma once
// Duty: their options. Errors: CLI11's. Threading: one owner; lives as long as the line is parsed and run.

#include "api/cli/backtest.hpp"
#include "api/cli/check_policy.hpp"
#include "api/cli/command_line.hpp"
#include "api/cli/explain.hpp"
#include "api/cli/policy_export.hpp"
#include "api/cli/policy_render.hpp"
#include "api/cli/policy_tools.hpp"
#include "api/cli/publish.hpp"

namespace retour::api::cli {

class PolicyCommands {
 public:
  void declare(Commands& commands, CLI::App& app);

 private:
  void declare_check(Commands& commands, CLI::App& policy);
  void declare_tools(Commands& commands, CLI::App& policy);
  void declare_pages(Commands& commands, CLI::App& policy);
  void declare_explain(Commands& commands, CLI::App& policy);
  void declare_publishing(Commands& commands, CLI::App& policy);
  void declare_backtest(Commands& commands, CLI::App& policy);
  void add_words(CLI::App& command);

  CheckOptions check_;
  CasesOptions cases_;
  LayOutOptions lay_out_;
  DiffOptions diff_;
  RenderOptions render_;
  PolicyExportOptions export_;
  ExplainOptions explain_;
  PublishOptions publish_;
  HistoryOptions history_;
  BacktestCommand backtest_;
};

}  // namespace retour::api::cli
