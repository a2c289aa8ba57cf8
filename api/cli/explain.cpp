#include "api/cli/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/cli/app.hpp"
#include "api/cli/import_orders.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/text_file.hpp"
#include "api/import/import.hpp"
#include "api/json/suggest.hpp"
#include "api/json/text.hpp"
#include "workflows/counters.hpp"
#include "workflows/model/names.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/quote.hpp"
#include "workflows/returns/quote_lines.hpp"

namespace retour::api::cli {
namespace {

using namespace workflows;

std::string place_of(const Citation& at) { return fmt::format("{}:{}:{}", at.file, at.line, at.column); }

void print_facts(const Facts& facts, const OrderLine& line, const ExplainOptions& options) {
  const auto& order = facts.order;
  fmt::print("order     {} of {}, sent to {}\n", order.number, to_text(order.ordered_at), order.ship_to.country);
  fmt::print("line      {}: {} x {} ({}), category {}, tags {}, paid {}\n", line.id, line.quantity, line.title,
             line.sku, line.category.empty() ? "none" : line.category,
             line.tags.empty() ? "none" : fmt::format("{}", fmt::join(line.tags, ", ")),
             format_money(line.paid_minor, order.currency));
  fmt::print("          sent {}, delivered {}, {} of {} back already\n",
             line.fulfilled_at ? to_text(*line.fulfilled_at) : "not yet",
             line.delivered_at ? to_text(*line.delivered_at) : "unknown", line.returned_before, line.fulfilled);
  fmt::print("asked     {} x '{}'{} at {}\n", options.quantity, options.reason, options.opened ? ", opened" : "",
             to_text(facts.now));
  fmt::print("policy    {} {} ({})\n", facts.policy.market, facts.policy.version.substr(0, 16), facts.policy.file);
}

void print_window(const Facts& facts, const Eligibility& judged) {
  if (!judged.deadline) return;
  fmt::print("window    until {} ({} exclusive, {})\n", to_text(judged.deadline->last_day),
             to_text(judged.deadline->exclusive), facts.policy.time_zone);
  for (const auto& at : judged.deadline->citations) fmt::print("          {} {}\n", place_of(at), at.rule);
  for (const auto& remark : judged.deadline->remarks) fmt::print("          {}\n", remark);
}

/// Rules are asked in order until one matches, and only within the window.
void print_rules(const Policy& policy, const Eligibility& judged) {
  const auto decided =
      std::find_if(policy.rules.begin(), policy.rules.end(), [&](const Rule& r) { return r.id == judged.rule; });
  if (decided == policy.rules.end()) {
    fmt::print("rules     not asked: '{}' decided before\n", judged.rule);
    return;
  }
  for (auto rule = policy.rules.begin(); rule != std::next(decided); ++rule)
    fmt::print("rule      {} {}: {}\n", place_of(rule->at), rule->id,
               rule == decided ? fmt::format("matches: {}", name_of(rule->then)) : "does not match");
}

void print_money(const Facts& facts, const LineRequest& request, const Eligibility& judged) {
  auto units = free_units(facts, *facts.order.line(request.line));
  units.resize(static_cast<std::size_t>(request.quantity));
  const QuoteLine quoted = quote_line(request, std::move(units), judged);
  const auto made = make_quote(facts, std::span(&quoted, 1), RefundTarget::original);
  if (const auto* problem = std::get_if<QuoteProblem>(&made)) {
    fmt::print("refund    none: {}\n", problem->message);
    return;
  }
  const auto& quote = std::get<Quote>(made);
  fmt::print("refund    {}: goods {}, shipping {}, restocking fee {}, return fee {}\n",
             format_money(quote.total_minor, quote.currency), format_money(quote.goods_minor, quote.currency),
             format_money(quote.shipping_minor, quote.currency),
             format_money(quote.restocking_fee_minor, quote.currency),
             format_money(quote.return_fee_minor, quote.currency));
  for (const auto& share : quote.lines)
    for (const auto& at : share.citations) fmt::print("          {} {}\n", place_of(at), at.rule);
  for (const auto& at : quote.citations) fmt::print("          {} {}\n", place_of(at), at.rule);
}

/// The nearest reason, or the one whose beginning this is.
std::string suggestion(const std::string& word, const std::vector<std::string_view>& known) {
  if (std::string near = did_you_mean(word, known); !near.empty()) return near;
  const auto longer = std::find_if(known.begin(), known.end(), [&](auto id) { return id.starts_with(word); });
  return longer == known.end() || word.empty() ? std::string() : fmt::format(", did you mean '{}'?", *longer);
}

void require_reason(const Policy& policy, const std::string& reason) {
  if (policy.reason(reason) != nullptr) return;
  std::vector<std::string_view> known;
  for (const auto& terms : policy.reasons) known.push_back(terms.id);
  const std::string help = suggestion(reason, known);
  throw UsageError(fmt::format("--reason {}: there is no such reason in {}{} It has {}", reason, policy.file,
                               help.empty() ? "." : help, fmt::join(known, ", ")));
}

}  // namespace

int explain(const ExplainOptions& options) {
  const Order order = order_of_document(read_input(options.order, kMaxOrderBytes), options.format, options.order);
  const auto policy = policy_for(order, options.policy, options.policies);
  require_reason(*policy, options.reason);
  const Ledger ledger = ledger_of(order);
  const ReturnCase none;
  const Facts facts{
      order, *policy, none, ledger, {Role::customer, order.customer_ref}, Channel::web, time_of(options.at), {}};
  const OrderLine* line = order.line(options.line);
  if (line == nullptr) {
    std::vector<std::string> ids;
    for (const auto& known : order.lines) ids.push_back(known.id);
    throw UsageError(fmt::format("the order has no line '{}'; it has {}", options.line, fmt::join(ids, ", ")));
  }
  LineRequest request;
  request.line = options.line;
  request.quantity = options.quantity;
  request.reason = options.reason;
  request.opened = options.opened;
  const Eligibility judged = judge_line(facts, request);
  print_facts(facts, *line, options);
  print_window(facts, judged);
  print_rules(*policy, judged);
  fmt::print("decision  {} by '{}'\n", name_of(judged.verdict), judged.rule);
  for (const auto& reason : judged.why_not) {
    fmt::print("why not   {}: {}\n", reason.code, reason.message);
    for (const auto& at : reason.citations) fmt::print("          {} {}\n", place_of(at), at.rule);
  }
  if (judged.verdict == RuleVerdict::deny) return kFindings;
  print_money(facts, request, judged);
  return kOk;
}

}  // namespace retour::api::cli
