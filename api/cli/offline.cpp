#include "api/cli/offline.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/text_file.hpp"
#include "api/json/text.hpp"
#include "engine/clock.hpp"
#include "engine/payments/steps.hpp"
#include "policies/serving.hpp"
#include "workflows/counters.hpp"

namespace retour::api::cli {

using namespace workflows;

namespace {

/// As large as a request of a thousand lines; the server's own limit is in front of it.
constexpr std::size_t kMaxRequestBytes = 1U << 20U;

}  // namespace

void refuse_request(const std::string& path, const std::vector<FieldProblem>& problems) {
  std::string text = fmt::format("{} is not a request:", path);
  for (const auto& problem : problems)
    text += fmt::format("\n  {}: {} ({})", problem.pointer.empty() ? "the document" : problem.pointer, problem.message,
                        problem.code);
  throw UsageError(text);
}

AlternativesBody read_request(const std::string& path) {
  auto read = read_body<AlternativesBody>(read_input(path, kMaxRequestBytes));
  if (const auto* problems = std::get_if<std::vector<FieldProblem>>(&read)) refuse_request(path, *problems);
  return std::get<AlternativesBody>(std::move(read));
}

Ledger known_of(const Order& order) {
  Ledger ledger = ledger_of(order);
  for (const auto& tender : order.tenders)
    if (const Minor step = engine::step_of_provider(tender.provider, order.currency); step > 1)
      ledger.steps[tender.id] = step;
  return ledger;
}

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
