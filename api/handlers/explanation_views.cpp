#include "api/handlers/detail/parts.hpp"
#include "api/handlers/views.hpp"
#include "policies/tools/explanation_text.hpp"
#include "policies/tools/words.hpp"

namespace retour::api::views {
namespace {

using namespace detail;
using workflows::Policy;

json::value deadline(const std::optional<workflows::Deadline>& d) {
  if (!d) return nullptr;
  return json::object{{"last_day", workflows::to_text(d->last_day)},
                      {"until", written(d->exclusive)},
                      {"citations", citations(d->citations)},
                      {"remarks", written(d->remarks)}};
}

json::array conditions(const workflows::Conditions& when, const std::vector<workflows::ConditionTrace>& trace,
                       const Policy& policy) {
  const auto words = policies::words_of_each(when, policy.currency);
  json::array out;
  for (std::size_t i = 0; i < trace.size(); ++i)
    out.push_back(json::object{{"condition", trace[i].condition},
                               {"words", words[i].words},
                               {"held", trace[i].held},
                               {"fact", policies::words_of(trace[i], policy.currency)}});
  return out;
}

json::array windows(const workflows::LineTrace& trace, const Policy& policy) {
  json::array out;
  for (const auto& asked : trace.windows)
    out.push_back(json::object{{"at", written(asked.window->at)},
                               {"words", policies::words_of(*asked.window)},
                               {"chosen", asked.chosen},
                               {"when", conditions(asked.window->when, asked.when, policy)}});
  return out;
}

json::array rules(const workflows::LineTrace& trace, const Policy& policy) {
  json::array out;
  for (const auto& asked : trace.rules)
    out.push_back(json::object{
        {"rule", asked.rule->id},
        {"at", written(asked.rule->at)},
        {"then", written(asked.rule->then)},
        {"applies", asked.applies},
        {"when", conditions(asked.rule->when, asked.when, policy)},
        {"unless", asked.rule->unless ? conditions(*asked.rule->unless, asked.unless, policy) : json::array{}}});
  return out;
}

json::value withdrawal(const std::optional<workflows::WithdrawalTrace>& right) {
  if (!right) return nullptr;
  return json::object{{"runs", right->runs}, {"exempt", right->exempt}, {"deadline", deadline(right->deadline)}};
}

json::array differences(const workflows::LineExplanation& line) {
  json::array out;
  for (const auto& d : line.differences)
    out.push_back(json::object{{"kind", written(d.kind)},
                               {"name", d.name},
                               {"quantity", d.quantity},
                               {"roles", written(d.roles)},
                               {"verdict", written(d.verdict)},
                               {"rule", d.rule},
                               {"citations", citations(d.citations)}});
  return out;
}

json::array methods(const workflows::LineExplanation& line) {
  json::array out;
  for (const auto& [method, why_not] : line.methods)
    out.push_back(json::object{{"method", written(method.value)},
                               {"why_not", why_not ? detail::reason(*why_not) : json::value(nullptr)},
                               {"citations", citations({method.at})}});
  return out;
}

json::array resolutions(const workflows::LineExplanation& line) {
  json::array out;
  for (const auto& [offer, judged] : line.resolutions)
    out.push_back(json::object{{"resolution", written(offer.resolution)},
                               {"bonus_bp", offer.bonus_bp},
                               {"verdict", written(judged.verdict)},
                               {"rule", judged.rule},
                               {"why_not", detail::reasons(judged.why_not)},
                               {"citations", citations({offer.at})}});
  return out;
}

json::value line(const workflows::LineExplanation& line, const Policy& policy) {
  const auto& judged = line.judged;
  return json::object{{"line", line.asked.line},
                      {"quantity", line.asked.quantity},
                      {"reason", line.asked.reason},
                      {"opened", line.asked.opened},
                      {"verdict", written(judged.verdict)},
                      {"rule", judged.rule},
                      {"decision", policies::decision_words(line, policy)},
                      {"citations", citations(judged.citations)},
                      {"why_not", detail::reasons(judged.why_not)},
                      {"remarks", written(judged.remarks)},
                      {"overridable", judged.overridable},
                      {"until", written(line.until)},
                      {"from", written(line.from)},
                      {"otherwise", written(policies::difference_words(line, policy))},
                      {"differences", differences(line)},
                      {"window", deadline(line.trace.window)},
                      {"windows", windows(line.trace, policy)},
                      {"withdrawal", withdrawal(line.trace.withdrawal)},
                      {"rules", rules(line.trace, policy)},
                      {"methods", methods(line)},
                      {"resolutions", resolutions(line)},
                      {"evidence", detail::reasons(line.evidence)}};
}

}  // namespace

std::string explanation(const workflows::Order& order, const Policy& policy, const workflows::Explanation& e) {
  json::array lines;
  for (const auto& explained : e.lines) lines.push_back(line(explained, policy));
  const auto& refund = policy.refund;
  return json::serialize(json::object{
      {"order_id", order.id},
      {"number", order.number},
      {"currency", order.currency},
      {"asked_at", written(e.asked_at)},
      {"time_zone", policy.time_zone},
      {"policy",
       {{"market", policy.market}, {"version", policy.version}, {"file", policy.file}, {"because", e.policy_because}}},
      {"law", policies::law_words(policy)},
      {"lines", std::move(lines)},
      {"left_out", static_cast<std::int64_t>(e.left_out)},
      {"trigger",
       {{"when", written(e.trigger.value)},
        {"within_hours", static_cast<std::int64_t>(refund.within.value.count())},
        {"citations", citations({e.trigger.at, refund.within.at})}}},
      {"refund", e.refund ? detail::quote(*e.refund, order.language) : json::value(nullptr)},
      {"no_refund", detail::reasons(e.no_refund)},
      {"cannot_know", written(e.cannot_know)}});
}

}  // namespace retour::api::views
