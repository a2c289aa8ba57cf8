#include "policies/tools/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "policies/detail/keys.hpp"
#include "policies/tools/pretty_json.hpp"

namespace retour::policies {
namespace {

namespace json = boost::json;
using detail::Alternative;
using detail::Form;
using detail::Key;

constexpr std::string_view kAmount = R"((0|[1-9][0-9]*)(\.[0-9]+)?)";
constexpr std::string_view kWhole = "(0|[1-9][0-9]{0,8})";
constexpr std::string_view kPercent = R"((100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?)%)";
constexpr std::string_view kWeight = R"(((0|[1-9][0-9]*) g|(0|[1-9][0-9]*)(\.[0-9]{1,3}0*)? kg))";
constexpr std::string_view kDays = "(1 days?|([02-9]|[1-9][0-9]{1,8}) days)";
constexpr std::string_view kHours = "(1 hours?|([2-9]|[1-9][0-9]{1,8}) hours)";
constexpr std::string_view kMonthDay =
    "(02-(0[1-9]|[12][0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))";
constexpr std::string_view kOperator = "(over|under|at least|at most)";
/// As the loader takes names: letters of any language, digits and a few signs, blanks only inside.
constexpr std::string_view kName =
    R"([^\u0000- !-%'*,;-@\[-^`{-\u007f]([^\u0000-\u001f!-%'*,;-@\[-^`{-\u007f]*[^\u0000- !-%'*,;-@\[-^`{-\u007f])?)";

json::object text_of(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", fmt::format("^{}$", pattern)}};
}

/// YAML makes numbers and truth values of words that the loader reads as text.
json::object any_scalar(json::object more) {
  more["type"] = json::array{"string", "number", "boolean"};
  return more;
}

json::object number_or(const char* type, std::string_view pattern) {
  return {{"type", json::array{"string", type}}, {"minimum", 0}, {"pattern", fmt::format("^{}$", pattern)}};
}

std::string comparison_of(std::string_view what) { return fmt::format("{} {}", kOperator, what); }

std::string definition_of(std::string_view section) {
  std::string name(section);
  if (const auto at = name.find("[]"); at != std::string::npos) name.replace(at, 2, "_entry");
  if (const auto at = name.find(".*"); at != std::string::npos) name.replace(at, 2, "_entry");
  return name;
}

json::object scalar_of(const Alternative& a) {
  switch (a.form) {
    case Form::text:
      return any_scalar({{"minLength", 1}});
    case Form::name:
      return any_scalar({{"maxLength", 100}, {"pattern", fmt::format("^{}$", kName)}});
    case Form::id:
      return text_of("[a-z][a-z0-9_-]{0,39}");
    case Form::market:
      return text_of("[A-Z]{2}(-[A-Z0-9]{1,3})?");
    case Form::currency:
      return text_of("[A-Z]{3}");
    case Form::time_zone:
      return text_of("(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)");
    case Form::language:
      return text_of("[a-z]{2}(-[A-Z]{2})?");
    case Form::country:
      return text_of("[A-Z]{2}");
    case Form::region:
      return text_of("[A-Z]{2}-[A-Z0-9]{1,3}");
    case Form::statute:
      return text_of("[A-Z0-9-]{2,6}");
    case Form::flag:
      return {{"type", "boolean"}};
    case Form::whole:
      return number_or("integer", kWhole);
    case Form::amount:
      return number_or("number", kAmount);
    case Form::percent:
      return text_of(std::string(kPercent));
    case Form::days:
      return text_of(std::string(kDays));
    case Form::hours:
      return text_of(fmt::format("({}|{})", kHours, kDays));
    case Form::window:
      return text_of(fmt::format("{} after ((last )?delivery|fulfill?ment|order)", kDays));
    case Form::transit:
      return text_of(fmt::format("fulfill?ment plus {}", kDays));
    case Form::month_day:
      return text_of(std::string(kMonthDay));
    case Form::period:
      return text_of(fmt::format(R"({}\.\.{})", kMonthDay, kMonthDay));
    case Form::date:
      return text_of(fmt::format("[1-9][0-9]{{3}}-{}", kMonthDay));
    case Form::moment:
      return text_of(fmt::format("[1-9][0-9]{{3}}-{}(T([01][0-9]|2[0-3]):[0-5][0-9])?", kMonthDay));
    case Form::amount_comparison:
      return text_of(comparison_of(kAmount));
    case Form::count_comparison:
      return text_of(comparison_of(kWhole));
    case Form::percent_comparison:
      return text_of(comparison_of(kPercent));
    case Form::weight_comparison:
      return text_of(comparison_of(kWeight));
    case Form::word:
      return {{"enum", json::array(a.words.begin(), a.words.end())}};
    case Form::section:
      return {{"$ref", "#/definitions/" + definition_of(a.section)}};
    case Form::nothing:
      return {{"type", "null"}};
  }
  return {};
}

json::object schema_of(const Alternative& a) {
  if (!a.list) return scalar_of(a);
  json::object list{{"type", "array"}, {"items", scalar_of(a)}};
  if (!a.may_be_empty) list["minItems"] = 1;
  return list;
}

json::object schema_of(const Key& key) {
  json::object made;
  if (key.value.size() == 1) {
    made = schema_of(key.value.front());
    // Draft-07 ignores what stands beside $ref.
    if (made.contains("$ref")) made = {{"allOf", json::array{made}}};
  } else {
    json::array any;
    for (const auto& alternative : key.value) any.push_back(schema_of(alternative));
    made["anyOf"] = std::move(any);
  }
  made["description"] = key.says;
  return made;
}

json::array needed_keys(std::string_view section) {
  json::array names;
  for (const Key* key : detail::keys_of(section))
    if (key->needed) names.push_back(json::string(key->name));
  return names;
}

/// Sections that a file may share with the file it extends: what they need may stand there.
void collect_merged(std::string_view section, std::set<std::string_view>& into) {
  if (!into.insert(section).second) return;
  for (const Key* key : detail::keys_of(section))
    for (const auto& a : key->value)
      if (a.form == Form::section && !a.list) collect_merged(a.section, into);
}

const std::set<std::string_view>& merged_sections() {
  static const auto kMerged = [] {
    std::set<std::string_view> sections;
    collect_merged("", sections);
    return sections;
  }();
  return kMerged;
}

json::object definition(std::string_view section) {
  json::object properties, made{{"type", "object"}, {"additionalProperties", false}};
  for (const Key* key : detail::keys_of(section)) {
    if (key->name == "*") {
      made["additionalProperties"] = schema_of(*key);
    } else {
      properties[key->name] = schema_of(*key);
    }
  }
  if (section == "returns.reasons") made["propertyNames"] = scalar_of({Form::id}), made["minProperties"] = 1;
  made["properties"] = std::move(properties);
  if (!merged_sections().contains(section))
    if (auto needed = needed_keys(section); !needed.empty()) made["required"] = std::move(needed);
  return made;
}

/// What a file that stands alone needs, in all sections that it would otherwise share.
json::object whole_file(std::string_view section) {
  json::object made, inner;
  if (auto needed = needed_keys(section); !needed.empty()) made["required"] = std::move(needed);
  for (const Key* key : detail::keys_of(section))
    for (const auto& a : key->value)
      if (a.form == Form::section && !a.list && key->name != "*")
        if (auto deeper = whole_file(a.section); !deeper.empty()) inner[key->name] = std::move(deeper);
  if (!inner.empty()) made["properties"] = std::move(inner);
  return made;
}

json::object has(const char* key) { return {{"required", json::array{key}}}; }

}  // namespace

std::string policy_schema() {
  json::object schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Retour return policy"}};
  for (auto& [key, value] : definition("")) schema[key] = value;
  schema["anyOf"] = json::array{has("market"), has("base")};
  schema["if"] = json::object{{"anyOf", json::array{has("extends"), has("base")}}};
  schema["else"] = whole_file("");
  json::object definitions;
  for (const auto& section : detail::policy_sections())
    if (!section.name.empty()) definitions[definition_of(section.name)] = definition(section.name);
  schema["definitions"] = std::move(definitions);
  return pretty(schema) + "\n";
}

}  // namespace retour::policies
