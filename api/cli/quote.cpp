#include "api/cli/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/cli/app.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/text_file.hpp"
#include "api/handlers/bodies.hpp"
#include "api/handlers/views.hpp"
#include "api/import/import.hpp"
#include "engine/payments/steps.hpp"
#include "workflows/counters.hpp"

namespace retour::api::cli {
namespace {

using namespace workflows;

/// As large as a request of a thousand lines; the server's own limit is in front of it.
constexpr std::size_t kMaxRequestBytes = 1U << 20U;

AlternativesBody request_of(const std::string& path) {
  auto read = read_body<AlternativesBody>(read_input(path, kMaxRequestBytes));
  if (auto* body = std::get_if<AlternativesBody>(&read)) return std::move(*body);
  std::string text = fmt::format("{} is not a request:", path);
  for (const auto& problem : std::get<std::vector<FieldProblem>>(read))
    text += fmt::format("\n  {}: {} ({})", problem.pointer.empty() ? "the document" : problem.pointer, problem.message,
                        problem.code);
  throw UsageError(text);
}

/// Nothing but the document is known; what its providers can move is.
Ledger known_of(const Order& order) {
  Ledger ledger = ledger_of(order);
  for (const auto& tender : order.tenders)
    if (const Minor step = engine::step_of_provider(tender.provider, order.currency); step > 1)
      ledger.steps[tender.id] = step;
  return ledger;
}

}  // namespace

int quote(const QuoteOptions& options) {
  const Order order = order_of_document(read_input(options.order, kMaxOrderBytes), options.format, options.order);
  const AlternativesBody request = request_of(options.request);
  const auto policy = policy_for(order, options.policy, options.policies);
  const Ledger ledger = known_of(order);
  const ReturnCase none;
  const Facts facts{
      order, *policy, none, ledger, {Role::customer, order.customer_ref}, Channel::web, time_of(options.at), {}};
  const auto found = alternatives(facts, estimate_lines(request.lines));
  fmt::print("{}\n", views::alternatives(found, order.language));
  return std::any_of(found.begin(), found.end(), [](const Alternative& a) { return a.why_not.empty(); }) ? kOk
                                                                                                         : kFindings;
}

}  // namespace retour::api::cli
