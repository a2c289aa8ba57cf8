#include "api/cli/check_policy.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "api/cli/app.hpp"
#include "api/cli/config.hpp"
#include "api/cli/database_place.hpp"
#include "api/cli/promises.hpp"
#include "engine/transport/poco_transport.hpp"
#include "policies/registry.hpp"

namespace retour::api::cli {
namespace {

namespace fs = std::filesystem;

struct Checked {
  std::vector<policies::Diagnostic> found;
  std::vector<Market> markets;  // without an error

  void add(const policies::Compiled& compiled) {
    found.insert(found.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
    if (compiled.policy) markets.push_back({compiled.policy, compiled.source});
  }
};

/// A folder is read as the server would read it, so that what markets do to each other is found too.
void check_path(const std::string& path, Checked& checked) {
  if (!fs::exists(path)) throw UsageError(fmt::format("{} does not exist", path));
  if (!fs::is_directory(path)) return checked.add(policies::compile_file(path));
  policies::PolicyRegistry registry(path);
  const auto reload = registry.reload();
  checked.found.insert(checked.found.end(), reload.diagnostics.begin(), reload.diagnostics.end());
  for (auto& market : markets_of(registry)) checked.markets.push_back(std::move(market));
}

void check_against(const std::string& config, Checked& checked) {
  engine::PocoTransport transport;
  const auto unkept = unkept_promises(checked.markets, merchants_without_secrets(config, transport));
  checked.found.insert(checked.found.end(), unkept.begin(), unkept.end());
}

}  // namespace

int check_policy(const CheckOptions& options) {
  Checked checked;
  for (const auto& path : options.paths) check_path(path, checked);
  if (!options.config.empty()) check_against(options.config, checked);
  auto& all = checked.found;
  policies::sort_diagnostics(all);
  fmt::print("{}", policies::render(all, options.format));
  if (options.format == policies::Format::json) fmt::print("\n");
  const bool bad = policies::has_errors(all);
  if (!bad)
    say(fmt::format("{} market{} without an error", checked.markets.size(), checked.markets.size() == 1 ? "" : "s"));
  return bad ? kFindings : kOk;
}

}  // namespace retour::api::cli
