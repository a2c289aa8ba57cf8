#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "api/handlers/bodies.hpp"
#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"
#include "api/json/suggest.hpp"

namespace retour::api {
namespace {

/// The nearest word, or the one whose beginning this is.
std::string suggestion(const std::string& word, const std::vector<std::string_view>& known) {
  if (std::string near = did_you_mean(word, known); !near.empty()) return near;
  const auto longer = std::find_if(known.begin(), known.end(), [&](auto id) { return id.starts_with(word); });
  return longer == known.end() || word.empty() ? std::string() : fmt::format(", did you mean '{}'?", *longer);
}

/// "there is no ... 'changed', did you mean 'changed_mind'? There are ..."
std::string not_there(std::string_view what, const std::string& word, const std::vector<std::string_view>& known) {
  const std::string help = suggestion(word, known);
  return fmt::format("{} '{}'{} it has {}", what, word, help.empty() ? ";" : help, fmt::join(known, ", "));
}

}  // namespace

std::optional<FieldProblem> strange_reason(const std::string& reason, const workflows::Policy& policy,
                                           std::string pointer) {
  if (policy.reason(reason) != nullptr) return {};
  std::vector<std::string_view> known;
  for (const auto& terms : policy.reasons) known.push_back(terms.id);
  return FieldProblem{std::move(pointer), "unknown_reason",
                      not_there(fmt::format("{} has no reason", policy.file), reason, known)};
}

std::vector<FieldProblem> strange_names(const std::vector<workflows::EstimateLine>& lines,
                                        const workflows::Order& order, const workflows::Policy& policy) {
  std::vector<FieldProblem> problems;
  std::vector<std::string_view> known;
  for (const auto& line : order.lines) known.push_back(line.id);
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const std::string pointer = fmt::format("/lines/{}", i);
    if (order.line(line.line) == nullptr)
      problems.push_back({pointer + "/line", "unknown_line", not_there("the order has no line", line.line, known)});
    else if (!seen.insert(line.line).second)
      problems.push_back({pointer + "/line", "duplicate_line",
                          fmt::format("line '{}' is named twice: ask once, with the sum", line.line)});
    if (auto problem = strange_reason(line.reason, policy, pointer + "/reason")) problems.push_back(*problem);
  }
  return problems;
}

namespace detail {
namespace {

void check(const ExplainBody& body, const engine::ExplainQuestion& question, const engine::Explained& explained) {
  auto problems = strange_names(question.lines, *explained.order, *explained.policy);
  if (!body.reason.empty())
    if (auto problem = strange_reason(body.reason, *explained.policy, "/reason")) problems.push_back(*problem);
  if (const auto ordered = explained.order->ordered_at; body.at && *body.at < ordered)
    problems.push_back(
        {"/at", "time_invalid", fmt::format("the order was placed later, on {}", workflows::to_text(ordered))});
  if (!problems.empty()) refuse_body(std::move(problems));
}

Response explain(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto body = body_of<ExplainBody>(request);
  const engine::ExplainQuestion question{estimate_lines(body.lines), body.reason, body.at};
  const auto explained = context.services.explanations.explain(caller, request.path_params.at("id"), question);
  if (!explained) refuse_not_found();
  check(body, question, *explained);
  return {.body = views::explanation(*explained->order, *explained->policy, explained->explanation)};
}

}  // namespace

void add_explain_endpoints(std::vector<Endpoint>& into, const Context& context) {
  Endpoint e{
      "POST", "/v1/orders/{id}/explain", "Why lines may come back or not",
      "The way of the decision on each line: windows, the law, each rule that was asked with the facts that its "
      "conditions were compared with, what decided, and what would be answered otherwise. With 'at' what the "
      "customer would have been told then, by the version of the policy that was in force for the order, and what "
      "is not known of that time.",
      kNoCustomers};
  e.parameters = {channel_parameter()};
  e.body_schema = schema_of<ExplainBody>();
  e.answer_schema = "Explanation";
  e.handler = [context](const Request& request, const engine::Caller& caller) {
    return explain(context, request, caller);
  };
  into.push_back(std::move(e));
}

}  // namespace detail
}  // namespace retour::api
