// api/json/read_struct.hpp - described structs read strictly from a document, and their JSON Schema
#pragma once
// Duty: Boost.Describe'd struct <- Field. Unknown fields and wrong types are problems at their pointer, absent fields
// keep the struct's default unless field_rules requires them, null is only for std::optional. Members: text, bool, int,
// int64, described enums, Instant, Amount (minor units as a string of digits), optional, vector, nested described
// structs (not recursive ones). Limits: kMaxTextBytes, kMaxListItems, kMaxProblems of the reader. Threading: one
// document, one thread.

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "api/json/reader.hpp"
#include "workflows/model/names.hpp"
#include "workflows/refunds/events.hpp"

namespace retour::api {

template <class T>
using StructMembers =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
concept DescribedStruct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value && !std::is_same_v<T, workflows::Amount>;

/// What is asked of one member beyond its type.
struct FieldRule {
  std::string_view name = {};
  bool required = false;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();  // of a whole number
  std::int64_t most = std::numeric_limits<std::int64_t>::max();   // of a whole number, a list's items, a text's bytes
  bool language = false;                                          // the text is a language tag
};

/// The rules of a struct that has any: specialised beside the struct or where it is read.
template <class T>
inline constexpr std::array<FieldRule, 0> field_rules{};

namespace detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
inline constexpr bool unsupported = false;

void report_unknown_fields(const Field& at, std::span<const std::string_view> known);
void report_unknown_name(const Field& at, const std::string& given, std::span<const std::string_view> known);
/// True when the field is to be read: given and not null. Null is reported.
bool given_or_report(const Field& at);

std::string text_schema(std::size_t most);
std::string language_schema();
std::string integer_schema(std::int64_t least, std::int64_t most);
std::string minor_schema();
std::string names_schema(std::span<const std::string_view> names);
std::string list_schema(const std::string& item, std::size_t most);
std::string nullable_schema(const std::string& schema);
std::string object_schema(std::span<const std::string_view> names, std::span<const std::string> schemas,
                          std::span<const FieldRule> rules);

template <class T>
std::vector<std::string_view> member_names() {
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<StructMembers<T>>([&](auto member) { names.emplace_back(member.name); });
  return names;
}

template <class T>
consteval bool rules_name_members() {
  bool all = true;
  for (const FieldRule& rule : field_rules<T>) {
    bool found = false;
    boost::mp11::mp_for_each<StructMembers<T>>([&](auto member) { found = found || rule.name == member.name; });
    all = all && found;
  }
  return all;
}

/// The rule of a member; one that asks nothing when there is none.
template <class T>
constexpr FieldRule rule_of(std::string_view member) {
  static_assert(rules_name_members<T>(), "a rule is about a member that there is not");
  for (const FieldRule& rule : field_rules<T>)
    if (rule.name == member) return rule;
  return {};
}

template <class Int>
constexpr std::int64_t least_of(const FieldRule& rule) {
  return std::max<std::int64_t>(rule.least, std::numeric_limits<Int>::min());
}
template <class Int>
constexpr std::int64_t most_of(const FieldRule& rule) {
  return std::min<std::int64_t>(rule.most, std::numeric_limits<Int>::max());
}
constexpr std::size_t most_items(const FieldRule& rule) {
  return static_cast<std::size_t>(std::min<std::int64_t>(rule.most, kMaxListItems));
}

/// A text is short where no rule allows more.
constexpr std::size_t most_bytes(const FieldRule& rule) {
  return rule.most == std::numeric_limits<std::int64_t>::max() ? kMaxTextBytes : static_cast<std::size_t>(rule.most);
}

template <class T>
void read_into(const Field& at, T& out, const FieldRule& rule);

template <class T>
void read_list(const Field& at, std::vector<T>& out, const FieldRule& rule) {
  for (const Field& item : at.items(most_items(rule))) {
    T value{};
    read_into(item, value, {});
    out.push_back(std::move(value));
  }
}

template <DescribedStruct T>
void read_members(const Field& at, T& out) {
  if (!at.is_object_or_report()) return;
  const auto names = member_names<T>();
  report_unknown_fields(at, names);
  boost::mp11::mp_for_each<StructMembers<T>>([&](auto member) {
    const FieldRule rule = rule_of<T>(member.name);
    const Field field = at.at(member.name);
    if (field.given())
      read_into(field, out.*member.pointer, rule);
    else if (rule.required)
      at.require(member.name);
  });
}

template <class E>
void read_name(const Field& at, E& out) {
  const bool is_text = at.is_text();
  const std::string name = at.text();
  if (!is_text) return;  // text() has reported it
  if (const auto known = workflows::parse_enum<E>(name))
    out = *known;
  else
    report_unknown_name(at, name, workflows::names_of<E>());
}

template <class T>
void read_into(const Field& at, T& out, const FieldRule& rule) {
  if constexpr (is_optional<T>::value) {
    if (!at.present()) return;
    typename T::value_type value{};
    read_into(at, value, rule);
    out = std::move(value);
  } else {
    if (!given_or_report(at)) return;
    if constexpr (std::is_same_v<T, std::string>)
      out = rule.language ? at.language() : at.text(most_bytes(rule));
    else if constexpr (std::is_same_v<T, bool>)
      out = at.flag(out);
    else if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::int64_t>)
      out = static_cast<T>(at.integer(least_of<T>(rule), most_of<T>(rule)).value_or(out));
    else if constexpr (std::is_enum_v<T>)
      read_name(at, out);
    else if constexpr (std::is_same_v<T, workflows::Amount>)
      out.minor = at.minor().value_or(out.minor);
    else if constexpr (std::is_same_v<T, workflows::Instant>)
      out = at.time().value_or(out);
    else if constexpr (is_vector<T>::value)
      read_list(at, out, rule);
    else if constexpr (DescribedStruct<T>)
      read_members(at, out);
    else
      static_assert(unsupported<T>, "read_struct cannot read a member of this type");
  }
}

}  // namespace detail

/// Reads what is readable; whether all of it was, `at.problems()` says.
template <DescribedStruct T>
T read_struct(const Field& at) {
  T out{};
  detail::read_members(at, out);
  return out;
}

/// A whole request body. With any problem there is no value.
template <DescribedStruct T>
std::variant<T, std::vector<FieldProblem>> read_body(std::string_view json, std::size_t max_bytes = kMaxDocumentBytes) {
  const auto parsed = parse_document(json, max_bytes);
  if (const auto* problem = std::get_if<FieldProblem>(&parsed)) return std::vector{*problem};
  Problems problems;
  T out = read_struct<T>(Field(&std::get<Node>(parsed), "", problems));
  if (!problems.none()) return problems.take();
  return out;
}

/// JSON Schema (2020-12) of what read_struct<T> takes, without "$schema": OpenAPI 3.1 embeds it as it is.
template <class T>
std::string schema_of(const FieldRule& rule = {}) {
  if constexpr (detail::is_optional<T>::value) {
    return detail::nullable_schema(schema_of<typename T::value_type>(rule));
  } else if constexpr (detail::is_vector<T>::value) {
    return detail::list_schema(schema_of<typename T::value_type>(), detail::most_items(rule));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return rule.language ? detail::language_schema() : detail::text_schema(detail::most_bytes(rule));
  } else if constexpr (std::is_same_v<T, bool>) {
    return R"({"type":"boolean"})";
  } else if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::int64_t>) {
    return detail::integer_schema(detail::least_of<T>(rule), detail::most_of<T>(rule));
  } else if constexpr (std::is_enum_v<T>) {
    return detail::names_schema(workflows::names_of<T>());
  } else if constexpr (std::is_same_v<T, workflows::Amount>) {
    return detail::minor_schema();
  } else if constexpr (std::is_same_v<T, workflows::Instant>) {
    return R"({"type":"string","format":"date-time"})";
  } else {
    static_assert(DescribedStruct<T>, "schema_of has no schema for this type");
    std::vector<std::string> schemas;
    boost::mp11::mp_for_each<StructMembers<T>>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
      schemas.push_back(schema_of<Member>(detail::rule_of<T>(member.name)));
    });
    return detail::object_schema(detail::member_names<T>(), schemas, field_rules<T>);
  }
}

}  // namespace retour::api
