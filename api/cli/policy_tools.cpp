#include "api/cli/policy_tools.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/cli/app.hpp"
#include "api/cli/policy_files.hpp"
#include "api/cli/text_file.hpp"
#include "policies/loader.hpp"
#include "policies/tools/diff.hpp"
#include "policies/tools/format.hpp"
#include "policies/tools/run_cases.hpp"
#include "policies/tools/schema.hpp"

namespace retour::api::cli {
int print_policy_schema() {
  fmt::print("{}", policies::policy_schema());
  return kOk;
}

int test_policies(const CasesOptions& options) {
  std::vector<policies::CaseRun> runs;
  for (const auto& path : policy_files(options.paths)) {
    if (policies::is_base(read_policy_file(path))) continue;
    const auto market = compile_policy_file(path);
    runs.push_back({path, policies::run_cases(*market.policy, market.cases)});
  }
  const bool json = options.format == ReportFormat::json;
  fmt::print("{}", json ? policies::render_cases_json(runs) : policies::render_cases(runs));
  const auto failed = [](const auto& run) {
    return std::any_of(run.results.begin(), run.results.end(), [](const auto& result) { return !result.passed(); });
  };
  return std::any_of(runs.begin(), runs.end(), failed) ? kFindings : kOk;
}

int lay_out_policies(const LayOutOptions& options) {
  bool found = false;
  for (const auto& path : policy_files(options.paths)) {
    const auto source = read_policy_file(path);
    const auto formatted = policies::format_policy(source);
    if (!formatted.text) {
      fmt::print("{}", formatted.problem);
      found = true;
    } else if (*formatted.text != source.text) {
      fmt::print("{}\n", path);
      found = found || options.check;
      if (!options.check) write_file(path, *formatted.text);
    }
  }
  return found ? kFindings : kOk;
}

int diff_policies(const DiffOptions& options) {
  const auto before = compile_policy_file(options.before), after = compile_policy_file(options.after);
  const auto changes = policies::diff(*before.policy, *after.policy);
  const bool json = options.format == ReportFormat::json;
  fmt::print("{}", json ? policies::render_changes_json(changes) : policies::render_changes(changes));
  return changes.empty() ? kOk : kFindings;
}

}  // namespace retour::api::cli
