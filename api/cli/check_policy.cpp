#include "api/cli/check_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "api/cli/app.hpp"
#include "api/cli/database_place.hpp"
#include "policies/registry.hpp"

namespace retour::api::cli {
namespace {

namespace fs = std::filesystem;

void check_file(const std::string& path, std::vector<policies::Diagnostic>& all) {
  auto compiled = policies::compile_file(path);
  all.insert(all.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
}

/// A folder is read as the server would read it, so that two files of one market are found too.
std::size_t check_path(const std::string& path, std::vector<policies::Diagnostic>& all) {
  if (!fs::exists(path)) throw UsageError(fmt::format("{} does not exist", path));
  if (!fs::is_directory(path)) {
    check_file(path, all);
    return 1;
  }
  policies::PolicyRegistry registry(path);
  const auto reload = registry.reload();
  all.insert(all.end(), reload.diagnostics.begin(), reload.diagnostics.end());
  return registry.markets().size();
}

}  // namespace

int check_policy(const CheckOptions& options) {
  std::vector<policies::Diagnostic> all;
  std::size_t checked = 0;
  for (const auto& path : options.paths) checked += check_path(path, all);
  policies::sort_diagnostics(all);
  fmt::print("{}", policies::render(all, options.format));
  if (options.format == policies::Format::json) fmt::print("\n");
  const bool bad = policies::has_errors(all);
  if (!bad) say(fmt::format("{} markets without an error", checked));
  return bad ? kFindings : kOk;
}

}  // namespace retour::api::cli
