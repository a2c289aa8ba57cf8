#include "api/cli/offline.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/json/text.hpp"
#include "engine/clock.hpp"
#include "policies/serving.hpp"

namespace retour::api::cli {

using namespace workflows;

policies::PolicyPtr policy_for(const Order& order, const std::string& file, const std::string& folder) {
  if (!file.empty()) {
    const auto compiled = policies::compile_file(file);
    if (!compiled.policy) throw UsageError(policies::render(compiled.diagnostics, policies::Format::full));
    return compiled.policy;
  }
  policies::PolicyRegistry registry(folder);
  if (const auto reload = registry.reload(); !reload.swapped)
    throw UsageError(policies::render(reload.diagnostics, policies::Format::full));
  if (auto closest = policies::market_for(registry.active(), order.ship_to)) return closest;
  throw UsageError(
      fmt::format("no market in {} serves the country '{}': name one with --policy", folder, order.ship_to.country));
}

Instant time_of(const std::string& at_text, const char* option) {
  if (at_text.empty()) return engine::SystemClock().now();
  if (const auto at = parse_time(at_text)) return *at;
  throw UsageError(fmt::format("{} {}: expected a time such as 2026-11-24T18:00:00Z", option, at_text));
}

}  // namespace retour::api::cli
