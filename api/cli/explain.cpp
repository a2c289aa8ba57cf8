#include "api/cli/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/cli/app.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/text_file.hpp"
#include "api/handlers/views.hpp"
#include "api/import/import.hpp"
#include "policies/tools/explanation_text.hpp"
#include "workflows/returns/explanation.hpp"

namespace retour::api::cli {
namespace {

using namespace workflows;

/// The line that was named, or all of the order.
std::vector<EstimateLine> lines_of(const ExplainOptions& options, const Facts& facts) {
  const std::string& reason = options.reason.empty() ? facts.policy.reasons.front().id : options.reason;
  const OrderLine* named = facts.order.line(options.line);
  auto lines = options.line.empty() ? whole_order(facts, reason)
               : named != nullptr   ? std::vector{whole_line(facts, *named, reason)}
                                    : std::vector{EstimateLine{.line = options.line, .reason = reason}};
  for (auto& line : lines) {
    line.quantity = options.quantity.value_or(line.quantity);
    line.opened = options.opened;
  }
  return lines;
}

/// The options stand for fields of a request.
[[noreturn]] void refuse_option(const FieldProblem& problem, const EstimateLine& line) {
  const bool about_line = problem.pointer.ends_with("/line");
  throw UsageError(fmt::format("{} {}: {}", about_line ? "--line" : "--reason", about_line ? line.line : line.reason,
                               problem.message));
}

std::vector<EstimateLine> question_of(const ExplainOptions& options, const Facts& facts) {
  const bool by_document = !options.request.empty();
  auto lines = by_document ? estimate_lines(read_request(options.request).lines) : lines_of(options, facts);
  const auto problems = strange_names(lines, facts.order, facts.policy);
  if (problems.empty()) return lines;
  if (by_document) refuse_request(options.request, problems);
  refuse_option(problems.front(), lines.front());
}

Instant time_asked(const ExplainOptions& options, const Order& order) {
  const Instant at = time_of(options.at);
  if (at < order.ordered_at)
    throw UsageError(fmt::format("--at {}: the order was placed later, on {}", to_text(at), to_text(order.ordered_at)));
  return at;
}

}  // namespace

int explain(const ExplainOptions& options) {
  const Order order = order_of_document(read_input(options.order, kMaxOrderBytes), options.format, options.order);
  const auto policy = policy_for(order, options.policy, options.policies);
  const Ledger ledger = known_of(order);
  const ReturnCase none;
  const Facts facts{
      order, *policy, none, ledger, {Role::customer, order.customer_ref}, Channel::web, time_asked(options, order), {}};
  Explanation explanation = workflows::explain(facts, question_of(options, facts));
  if (options.request.empty() && options.line.empty())
    explanation.left_out = order.lines.size() - explanation.lines.size();
  explanation.policy_because =
      options.policy.empty() ? "the market that serves where the order was sent" : "named with --policy";
  explanation.cannot_know = {"Returns that only a server knows: nothing but the document is looked at."};
  fmt::print("{}", options.output == ReportFormat::json ? views::explanation(order, *policy, explanation) + "\n"
                                                        : policies::render_explanation(order, *policy, explanation));
  return std::any_of(explanation.lines.begin(), explanation.lines.end(),
                     [](const auto& line) { return line.judged.verdict == RuleVerdict::deny; })
             ? kFindings
             : kOk;
}

}  // namespace retour::api::cli
