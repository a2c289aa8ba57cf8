#include "api/handlers/routes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/handlers/detail/lists.hpp"
#include "api/handlers/openapi.hpp"
#include "workflows/model/names.hpp"

namespace retour::api {
namespace detail {

std::string names_schema_text(std::span<const std::string_view> names) {
  return fmt::format(R"({{"type":"string","enum":["{}"]}})", fmt::join(names, R"(",")"));
}

Parameter key_parameter(bool required) {
  return {"Idempotency-Key",
          "chosen by the caller, 1 to 255 characters: the same request sent again under the same key happens once",
          R"({"type":"string","minLength":1,"maxLength":255})", required, true};
}
Parameter version_parameter() {
  return {"If-Match", "the ETag that the decision rests on: 412 when the case has changed since",
          R"({"type":"string"})", false, true};
}
Parameter channel_parameter() {
  std::vector<std::string_view> names = workflows::names_of<workflows::Channel>();
  std::erase(names, workflows::name_of(workflows::Channel::system));
  return {"Retour-Channel", "by which door the wish came; web when it is not given", names_schema_text(names), false,
          true};
}
Parameter prefer_parameter() {
  return {"Prefer", "return=minimal: answer with rma, state and version only", R"({"type":"string"})", false, true};
}
Parameter limit_parameter_of(int most) {
  return {
      "limit", "items of a page",
      fmt::format(R"({{"type":"integer","minimum":1,"maximum":{},"default":{}}})", most, std::min(kDefaultPage, most))};
}

}  // namespace detail

namespace {

void check_parameters(const Endpoint& endpoint, const Request& request) {
  std::vector<std::string_view> names;
  for (const auto& parameter : endpoint.parameters)
    if (!parameter.in_header) names.push_back(parameter.name);
  request.allow_query(names);
}

Response guarded(const Endpoint& endpoint, const Keys& keys, const Request& request) {
  try {
    if (endpoint.roles.empty()) {
      check_parameters(endpoint, request);
      return endpoint.open(request);
    }
    const ApiKey& key = authenticate(keys, request);
    if (std::find(endpoint.roles.begin(), endpoint.roles.end(), key.role) == endpoint.roles.end())
      throw HttpError(403, "role_not_allowed",
                      fmt::format("The role {} may not do this.", workflows::name_of(key.role)));
    if (!endpoint.right.empty() && !key.has(endpoint.right))
      throw HttpError(403, "right_missing", fmt::format("This key was not given the right to {}.", endpoint.right));
    check_parameters(endpoint, request);
    return endpoint.handler(request, caller_of(key, request));
  } catch (const engine::DatabaseUnavailable&) {  // nothing was committed, or the same request sent again will say so
    throw HttpError(Problem{.status = 503,
                            .code = "database_unavailable",
                            .detail = "Try again in a moment.",
                            .retry_after = std::chrono::seconds(1)});
  }
}

}  // namespace

std::vector<Endpoint> endpoints(const Services& services) {
  const detail::Context context{services, std::make_shared<KeysInFlight>()};
  std::vector<Endpoint> all;
  detail::add_service_endpoints(all, context);
  detail::add_order_endpoints(all, context);
  detail::add_return_endpoints(all, context);
  detail::add_event_endpoints(all, context);
  detail::add_ledger_endpoints(all, context);
  detail::add_note_endpoints(all, context);
  detail::add_explain_endpoints(all, context);
  detail::add_policy_endpoints(all, context);
  detail::add_publication_endpoints(all, context);
  detail::add_webhook_endpoints(all, context);
  all.push_back(
      {"GET", "/openapi.json", "This description", "OpenAPI 3.1, made from the same list that answers requests."});
  const auto text = std::make_shared<const std::string>(openapi_json(all));
  all.back().open = [text](const Request&) { return Response{.body = *text}; };
  return all;
}

void add_routes(Router& router, const Services& services) {
  for (auto& endpoint : endpoints(services)) {
    Route route{endpoint.method, endpoint.pattern, endpoint.summary, endpoint.max_body_bytes, endpoint.body_types, {}};
    route.handler = [endpoint = std::move(endpoint), &keys = services.keys](const Request& request) {
      return guarded(endpoint, keys, request);
    };
    router.add(std::move(route));
  }
}

}  // namespace retour::api
