#include "api/handlers/detail/write.hpp"

namespace retour::api::detail {

json::value written(const workflows::Citation& citation) {
  return json::object{{"file", citation.file},
                      {"line", citation.line},
                      {"column", citation.column},
                      {"rule", citation.rule},
                      {"policy_version", citation.policy_version}};
}

json::value amounts(const std::vector<workflows::Minor>& list) {
  json::array out;
  for (const auto minor : list) out.emplace_back(std::to_string(minor));
  return out;
}

json::value text_schema() { return json::object{{"type", "string"}}; }

json::value names_schema(const std::vector<std::string_view>& names) {
  json::array values;
  for (const auto name : names) values.emplace_back(json::string(name));
  return json::object{{"type", "string"}, {"enum", std::move(values)}};
}

json::value amount_schema() {
  return json::object{
      {"type", "string"}, {"pattern", "^-?[0-9]+$"}, {"description", "minor units of the currency named beside"}};
}

json::value reference_schema(std::string_view name) {
  return json::object{{"$ref", "#/components/schemas/" + std::string(name)}};
}

json::value citation_schema() { return reference_schema("Citation"); }

json::value list_schema(json::value item) { return json::object{{"type", "array"}, {"items", std::move(item)}}; }

json::value nullable_schema(json::value schema) {
  return json::object{{"anyOf", json::array{std::move(schema), json::object{{"type", "null"}}}}};
}

json::value object_schema(json::object properties) {
  json::array required;
  for (const auto& property : properties) required.emplace_back(property.key());
  return json::object{{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

}  // namespace retour::api::detail
