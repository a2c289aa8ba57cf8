#include <fmt/format.h>

#include <map>

#include "api/handlers/detail/lists.hpp"
#include "api/handlers/detail/policy_texts.hpp"
#include "api/handlers/views.hpp"
#include "engine/publishing/report.hpp"

namespace retour::api::detail {
namespace {

constexpr int kMaxHistory = 200;

[[noreturn]] void refuse_publication(const engine::PublishProblem& problem) {
  static const std::map<std::string_view, int> statuses{
      {"unchanged", 409}, {"nothing_before", 409}, {"last_market", 409}, {"published_meanwhile", 409}, {"busy", 503}};
  const auto status = statuses.find(problem.code);
  Problem answer{.status = status == statuses.end() ? 422 : status->second,
                 .code = problem.code,
                 .detail = problem.market.empty() ? problem.message : problem.market + ": " + problem.message};
  if (problem.code == "policy_has_errors") refuse_policy("", problem.diagnostics);
  if (answer.status == 503) answer.retry_after = std::chrono::seconds(1);
  throw HttpError(std::move(answer));
}

Response answer(const engine::PublishAnswer& given) {
  if (const auto* problem = std::get_if<engine::PublishProblem>(&given)) refuse_publication(*problem);
  const auto& published = std::get<engine::Published>(given);
  return {.status = published.seq == 0 ? 200 : 201, .body = engine::published_json(published)};
}

/// The author is who calls.
template <class Body>
engine::PublishWords words(const Body& body, const engine::Caller& caller) {
  return {caller.actor.id, body.note, body.on, body.try_only};
}

Response publish(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto body = body_of<PublicationBody>(request, kMaxPolicyBytes);
  const auto compiled = require_policies(body.policies, context.services.policies);
  return answer(context.services.publications.publish(compiled, words(body, caller)));
}

Response history(const Context& context, const Request& request) {
  return {.body = engine::history_json(context.services.publications.history(text_parameter(request, "market"),
                                                                             limit_parameter(request, kMaxHistory)))};
}

Response version(const Context& context, const Request& request) {
  const auto source = context.services.publications.source(request.path_params.at("version"));
  if (!source) refuse_not_found();
  return {.body = views::policy_source(request.path_params.at("version"), *source)};
}

Endpoint change(std::string pattern, std::string summary, std::string description, std::string body_schema,
                CallerHandler handler) {
  Endpoint e{"POST", std::move(pattern), std::move(summary),
             std::move(description) +
                 " Comes into force on all servers at one moment, less than a second later. With "
                 "`try_only` nothing is changed. `on` is the last publication that the author saw: "
                 "another one since is a 409. The key needs the right `publish`.",
             kNoCustomers};
  e.right = kPublishRight;
  e.body_schema = std::move(body_schema);
  e.max_body_bytes = kMaxPolicyBytes;
  e.statuses = {200, 201};
  e.answer_schema = "Published";
  e.handler = std::move(handler);
  return e;
}

}  // namespace

void add_publication_endpoints(std::vector<Endpoint>& into, const Context& context) {
  Endpoint past{"GET", "/v1/policies/publications", "What was put in force", "When, by whom and why; the latest first.",
                kNoCustomers};
  past.parameters = {{"market", "of this market only"}, limit_parameter_of(kMaxHistory)};
  past.answer_schema = "Publications";
  past.handler = [context](const Request& request, const engine::Caller&) { return history(context, request); };
  into.push_back(std::move(past));
  into.push_back(change("/v1/policies/publications", "Put policies in force",
                        "Policies without errors whose own cases hold, together or none of them. Orders keep the "
                        "version that they came under.",
                        schema_of<PublicationBody>(), [context](const Request& request, const engine::Caller& caller) {
                          return publish(context, request, caller);
                        }));
  into.push_back(change("/v1/policies/rollbacks", "Put an earlier version back in force",
                        "The one before, or one that is named by its first 8 characters or more.",
                        schema_of<RollbackBody>(), [context](const Request& request, const engine::Caller& caller) {
                          const auto body = body_of<RollbackBody>(request);
                          return answer(
                              context.services.publications.rollback(body.market, body.version, words(body, caller)));
                        }));
  into.push_back(change("/v1/policies/withdrawals", "Take no new orders of a market",
                        "Returns of its old orders go on.", schema_of<WithdrawalBody>(),
                        [context](const Request& request, const engine::Caller& caller) {
                          const auto body = body_of<WithdrawalBody>(request);
                          return answer(context.services.publications.withdraw(body.market, words(body, caller)));
                        }));
  Endpoint one{"GET", "/v1/policies/versions/{version}", "The texts of a version",
               "Every version that an order is pinned to or that was ever put in force, by its whole hash.",
               kNoCustomers};
  one.answer_schema = "PolicyVersion";
  one.handler = [context](const Request& request, const engine::Caller&) { return version(context, request); };
  into.push_back(std::move(one));
}

}  // namespace retour::api::detail
