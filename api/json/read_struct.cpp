#include "api/json/read_struct.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/json/suggest.hpp"
#include "api/json/text.hpp"

namespace retour::api::detail {

// Names of members and enumerators are identifiers, so that none of the texts below needs escaping.

void report_unknown_fields(const Field& at, std::span<const std::string_view> known) {
  const auto& keys = at.keys();
  for (std::size_t i = 0; i < keys.size() && !at.problems().full(); ++i)
    if (std::find(known.begin(), known.end(), keys[i]) == known.end())
      at.value_of(i).report("unknown_field", "there is no such field" + did_you_mean(keys[i], known));
}

void report_unknown_name(const Field& at, const std::string& given, std::span<const std::string_view> known) {
  at.report("unknown_name",
            fmt::format("'{}' is none of: {}{}", clip(given, 40), fmt::join(known, ", "), did_you_mean(given, known)));
}

bool given_or_report(const Field& at) {
  if (at.present()) return true;
  at.report("type_invalid", "null is not a value of this field: leave it out");
  return false;
}

std::string text_schema(std::size_t most) { return fmt::format(R"({{"type":"string","maxLength":{}}})", most); }

std::string language_schema() {
  return fmt::format(R"({{"type":"string","maxLength":{},"pattern":"^([A-Za-z]{{2,8}}(-[A-Za-z0-9]{{1,8}})*)?$"}})",
                     kMaxLanguageTag);
}

std::string integer_schema(std::int64_t least, std::int64_t most) {
  return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", least, most);
}

std::string minor_schema() { return R"({"type":"string","pattern":"^(0|[1-9][0-9]{0,14})$"})"; }

std::string names_schema(std::span<const std::string_view> names) {
  return fmt::format(R"({{"type":"string","enum":["{}"]}})", fmt::join(names, R"(",")"));
}

std::string list_schema(const std::string& item, std::size_t most) {
  return fmt::format(R"({{"type":"array","maxItems":{},"items":{}}})", most, item);
}

std::string nullable_schema(const std::string& schema) {
  return fmt::format(R"({{"anyOf":[{},{{"type":"null"}}]}})", schema);
}

std::string object_schema(std::span<const std::string_view> names, std::span<const std::string> schemas,
                          std::span<const FieldRule> rules) {
  std::string properties, required;
  for (std::size_t i = 0; i < names.size(); ++i)
    properties += fmt::format(R"({}"{}":{})", i == 0 ? "" : ",", names[i], schemas[i]);
  for (const FieldRule& rule : rules)
    if (rule.required) required += fmt::format(R"({}"{}")", required.empty() ? "" : ",", rule.name);
  if (!required.empty()) required = fmt::format(R"("required":[{}],)", required);
  return fmt::format(R"({{"type":"object","additionalProperties":false,{}"properties":{{{}}}}})", required, properties);
}

}  // namespace retour::api::detail
