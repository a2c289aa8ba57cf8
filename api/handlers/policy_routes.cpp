#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/handlers/detail/lists.hpp"
#include "api/handlers/detail/policy_texts.hpp"
#include "api/handlers/views.hpp"
#include "engine/backtest/backtest.hpp"
#include "policies/pages/catalogue.hpp"
#include "policies/pages/export.hpp"
#include "policies/pages/page.hpp"
#include "policies/tools/diff.hpp"
#include "policies/tools/format.hpp"
#include "policies/tools/run_cases.hpp"
#include "policies/tools/schema.hpp"

namespace retour::api::detail {
namespace {

namespace pages = policies::pages;

constexpr std::chrono::hours kDefaultStretch{24 * 90};
/// So that a question over HTTP is answered within seconds; for more there is the command line.
constexpr std::int64_t kMostRequests = 50'000;

Response check(const Context& context, const Request& request) {
  const auto compiled = compile_text(body_of<PolicyBody>(request, kMaxPolicyBytes), "", context.services.policies);
  return {.body = views::checked_policy(compiled)};
}

Response test(const Context& context, const Request& request) {
  const auto compiled = require_policy(body_of<PolicyBody>(request, kMaxPolicyBytes), "", context.services.policies);
  return {.body = policies::render_cases_json(
              {{compiled.source.market.path, policies::run_cases(*compiled.policy, compiled.cases)}})};
}

Response lay_out(const Request& request) {
  const auto body = body_of<PolicyFileBody>(request, kMaxPolicyBytes);
  const auto formatted = policies::format_policy({body.name, body.text});
  if (!formatted.text)
    throw HttpError(Problem{.status = 422,
                            .code = "policy_has_errors",
                            .detail = "The policy is not understood.",
                            .errors = {{"/text", "not_laid_out", formatted.problem}}});
  return {.body = views::text_of(*formatted.text)};
}

Response compare(const Context& context, const Request& request) {
  const auto body = body_of<PolicyDiffBody>(request, kMaxPolicyBytes);
  const auto& registry = context.services.policies;
  const auto after = require_policy(body.after, "/after", registry).policy;
  const auto before =
      body.before ? require_policy(*body.before, "/before", registry).policy : registry.active(after->market);
  if (!before)
    throw HttpError(
        Problem{.status = 422,
                .code = "unknown_market",
                .detail = fmt::format("No policy of {} is in force: give one in 'before'.", after->market)});
  return {.body = policies::render_changes_json(policies::diff(*before, *after))};
}

std::string language_for(const workflows::Policy& policy, const std::string& wanted) {
  if (wanted.empty()) return pages::page_language_among(policy.languages);
  if (auto language = pages::page_language(wanted)) return *language;
  refuse_body(
      {{"/language", "language_unknown",
        fmt::format("there are no pages in '{}'; there are {}", wanted, fmt::join(pages::page_languages(), ", "))}});
}

Response render(const Context& context, const Request& request) {
  const auto body = body_of<PolicyPageBody>(request, kMaxPolicyBytes);
  const auto policy = require_policy(body.policy, "/policy", context.services.policies).policy;
  const pages::PageOptions how{language_for(*policy, body.language), body.cite};
  const auto facts = pages::facts_of(*policy);
  if (body.format == PolicyPageFormat::text)
    return {200, "text/plain; charset=utf-8", pages::text_page(facts, how), {}};
  return {200, "text/html; charset=utf-8", pages::html_page(facts, how), {}};
}

Response list(const Context& context, const Request& request) {
  const auto body = body_of<PolicyListingBody>(request, kMaxPolicyBytes);
  const auto policy = require_policy(body.policy, "/policy", context.services.policies).policy;
  const bool google = body.target == PolicyListing::google;
  if (google && body.uri.empty())
    refuse_body({{"/uri", "field_missing", "Google wants the address of the policy page"}});
  const pages::ExportOptions how{language_for(*policy, body.language), body.uri,
                                 workflows::local_day(context.services.clock.now(), policy->time_zone)};
  const auto facts = pages::facts_of(*policy);
  return {.body = views::listing(google ? pages::export_google(facts, how) : pages::export_jsonld(facts, how))};
}

Response backtest(const Context& context, const Request& request, const engine::Caller& caller) {
  const auto body = body_of<BacktestBody>(request, kMaxPolicyBytes);
  engine::BacktestOptions options;
  for (auto& compiled : require_policies(body.policies, context.services.policies))
    options.after.push_back(std::move(compiled.policy));
  options.scope.merchant_id = caller.merchant_id;
  options.scope.to = body.to.value_or(context.services.clock.now());
  options.scope.from = body.from.value_or(options.scope.to - kDefaultStretch);
  if (options.scope.from >= options.scope.to) refuse_body({{"/from", "time_invalid", "'from' is not before 'to'"}});
  options.examples = static_cast<std::size_t>(body.examples);
  options.most = kMostRequests;
  return {.body = engine::render_json(context.services.backtest.run(options))};
}

Endpoint tool(std::string pattern, std::string summary, std::string description, std::string body_schema,
              std::string answer_schema, CallerHandler handler) {
  Endpoint e{"POST", std::move(pattern), std::move(summary), std::move(description), kNoCustomers};
  e.body_schema = std::move(body_schema);
  e.max_body_bytes = kMaxPolicyBytes;
  e.answer_schema = std::move(answer_schema);
  e.handler = std::move(handler);
  return e;
}

Endpoint render_endpoint(const Context& context) {
  auto e = tool("/v1/policies/render", "The page for customers",
                "The policy as a page in one of the languages that there are pages in.", schema_of<PolicyPageBody>(),
                "", [context](const Request& request, const engine::Caller&) { return render(context, request); });
  e.answer_types = {"text/plain", "text/html"};
  return e;
}

Endpoint backtest_endpoint(const Context& context) {
  auto e = tool(
      "/v1/policies/backtest", "Try policies on the past",
      "What policies would have said to the merchant's requests of a stretch of time, at most 50,000. Nothing "
      "is written.",
      schema_of<BacktestBody>(), "Backtest",
      [context](const Request& request, const engine::Caller& caller) { return backtest(context, request, caller); });
  e.roles = {Role::lead, Role::shop};
  return e;
}

}  // namespace

void add_policy_endpoints(std::vector<Endpoint>& into, const Context& context) {
  into.push_back(tool("/v1/policies/check", "Check a policy", "Every problem of a policy, errors and warnings.",
                      schema_of<PolicyBody>(), "PolicyCheck",
                      [context](const Request& request, const engine::Caller&) { return check(context, request); }));
  into.push_back(tool("/v1/policies/test", "Run a policy's cases", "The cases that stand in the policy.",
                      schema_of<PolicyBody>(), "PolicyCases",
                      [context](const Request& request, const engine::Caller&) { return test(context, request); }));
  into.push_back(tool("/v1/policies/format", "Lay a policy out", "The same policy in the order of the reference.",
                      schema_of<PolicyFileBody>(), "PolicyText",
                      [](const Request& request, const engine::Caller&) { return lay_out(request); }));
  into.push_back(tool("/v1/policies/diff", "Compare policies",
                      "What changes for customers and staff; against the one in force where no other is given.",
                      schema_of<PolicyDiffBody>(), "PolicyChanges",
                      [context](const Request& request, const engine::Caller&) { return compare(context, request); }));
  into.push_back(render_endpoint(context));
  into.push_back(tool("/v1/policies/export", "The policy for search engines and shopping sites",
                      "schema.org JSON-LD, or the return policies of Google's Merchant API.",
                      schema_of<PolicyListingBody>(), "PolicyListing",
                      [context](const Request& request, const engine::Caller&) { return list(context, request); }));
  into.push_back(backtest_endpoint(context));
  Endpoint schema{"GET", "/v1/policies/schema", "The policy language for editors",
                  "JSON Schema (draft-07) of policy files.", kNoCustomers};
  schema.answer_types = {"application/schema+json"};
  schema.handler = [](const Request&, const engine::Caller&) -> Response {
    return {200, "application/schema+json", policies::policy_schema(), {}};
  };
  into.push_back(std::move(schema));
}

}  // namespace retour::api::detail
