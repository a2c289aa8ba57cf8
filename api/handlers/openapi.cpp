#include "api/handlers/openapi.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/handlers/views.hpp"
#include "workflows/model/names.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return text;
}

/// get_v1_returns_rma
std::string operation_id(const Endpoint& endpoint) {
  std::string id = lower(endpoint.method);
  bool gap = true;
  for (const char c : endpoint.pattern) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (word && gap) id += '_';
    if (word) id += c;
    gap = !word;
  }
  return id;
}

json::array parameters(const Endpoint& endpoint) {
  json::array out;
  for (std::size_t open = endpoint.pattern.find('{'); open != std::string::npos;
       open = endpoint.pattern.find('{', open + 1)) {
    const auto name = endpoint.pattern.substr(open + 1, endpoint.pattern.find('}', open) - open - 1);
    out.push_back(
        json::object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", json::object{{"type", "string"}}}});
  }
  for (const auto& p : endpoint.parameters)
    out.push_back(json::object{{"name", p.name},
                               {"in", p.in_header ? "header" : "query"},
                               {"required", p.required},
                               {"description", p.description},
                               {"schema", json::parse(p.schema)}});
  return out;
}

json::object body(const Endpoint& endpoint) {
  const json::value schema =
      endpoint.body_schema.empty() ? json::value(json::object{}) : json::parse(endpoint.body_schema);
  json::object content;
  if (endpoint.body_types.empty()) content["application/json"] = json::object{{"schema", schema}};
  for (const auto& type : endpoint.body_types) content[type] = json::object{{"schema", schema}};
  return {{"required", true}, {"content", std::move(content)}};
}

json::object success(const Endpoint& endpoint) {
  json::object content;
  const json::value schema =
      endpoint.answer_schema.empty()
          ? json::value(json::object{})
          : json::value(json::object{{"$ref", "#/components/schemas/" + endpoint.answer_schema}});
  if (endpoint.answer_types.empty()) content["application/json"] = json::object{{"schema", schema}};
  for (const auto& type : endpoint.answer_types)
    content[type] = type == "application/json" ? json::object{{"schema", schema}} : json::object{};
  json::object out{{"description", endpoint.summary}, {"content", std::move(content)}};
  if (endpoint.answer_schema == "Return")
    out["headers"] = json::object{{"ETag", json::object{{"description", "the case's version, for If-Match"},
                                                        {"schema", json::object{{"type", "string"}}}}}};
  return out;
}

json::object responses(const Endpoint& endpoint) {
  json::object out;
  for (const int status : endpoint.statuses) out[std::to_string(status)] = success(endpoint);
  out["default"] = json::object{
      {"description", "A problem after RFC 9457."},
      {"content", json::object{{"application/problem+json",
                                json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
  return out;
}

json::object operation(const Endpoint& endpoint) {
  json::array roles;
  std::string named;
  for (const auto role : endpoint.roles) {
    roles.emplace_back(json::string(workflows::name_of(role)));
    named += (named.empty() ? "" : ", ") + std::string(workflows::name_of(role));
  }
  json::object out{{"operationId", operation_id(endpoint)}, {"summary", endpoint.summary}};
  out["description"] =
      endpoint.description + (named.empty() ? std::string(" Open to everybody.") : " Roles: " + named + ".");
  out["x-roles"] = std::move(roles);
  if (endpoint.roles.empty()) out["security"] = json::array{};
  if (auto list = parameters(endpoint); !list.empty()) out["parameters"] = std::move(list);
  if (endpoint.method == "POST") out["requestBody"] = body(endpoint);
  out["responses"] = responses(endpoint);
  return out;
}

json::object info() {
  return {{"title", "Retour"},
          {"version", RETOUR_VERSION},
          {"description",
           "Returns and refunds by the merchant's own policy. Amounts are minor units of the currency named beside, as "
           "strings of digits; times are RFC 3339 in "
           "UTC. Unknown fields and parameters are refused. What belongs to somebody else does not exist."},
          {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
}

}  // namespace

std::string openapi_json(const std::vector<Endpoint>& endpoints) {
  json::object paths;
  for (const auto& endpoint : endpoints) {
    auto& path = paths[endpoint.pattern];
    if (!path.is_object()) path = json::object{};
    path.as_object()[lower(endpoint.method)] = operation(endpoint);
  }
  const json::object bearer{{"type", "http"},
                            {"scheme", "bearer"},
                            {"description", "an API key of a customer, agent, lead or the shop's own systems"}};
  return json::serialize(json::object{{"openapi", "3.1.0"},
                                      {"info", info()},
                                      {"security", json::array{json::object{{"key", json::array{}}}}},
                                      {"paths", std::move(paths)},
                                      {"components", json::object{{"securitySchemes", json::object{{"key", bearer}}},
                                                                  {"schemas", json::parse(views::schemas())}}}});
}

}  // namespace retour::api
