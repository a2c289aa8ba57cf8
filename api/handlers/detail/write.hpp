// api/handlers/detail/write.hpp - described structs as the JSON of answers, and the JSON Schema of the same
#pragma once
// Duty: members by name; amounts (*_minor) as strings of digits, instants in RFC 3339, enumerations by name, an absent
// optional as null. Schema and text come from one description, so that the document cannot promise something else.
// Threading: pure functions.

#include <boost/json.hpp>
#include <string_view>
#include <type_traits>

#include "engine/codec/describe.hpp"

namespace retour::api::detail {

namespace json = boost::json;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_maybe = false;
template <class T>
inline constexpr bool is_maybe<std::optional<T>> = true;

template <class T>
using Described = boost::describe::describe_members<T, boost::describe::mod_public>;

/// Minor units are text: readers in other languages would lose digits of a large number.
inline bool is_amount(std::string_view member) { return member == "minor" || member.ends_with("_minor"); }

json::value written(const workflows::Citation& citation);

json::value amounts(const std::vector<workflows::Minor>& list);

template <class T>
json::value written(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return json::string(value);
  } else if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return json::string(workflows::name_of(value));
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (std::is_same_v<T, workflows::Instant>) {
    return json::string(workflows::to_text(value));
  } else if constexpr (is_maybe<T>) {
    return value ? written(*value) : json::value(nullptr);
  } else if constexpr (is_list<T>) {
    json::array out;
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(written(item));
    return out;
  } else {
    json::object out;
    boost::mp11::mp_for_each<Described<T>>([&](auto member) {
      const auto& field = value.*member.pointer;
      using Member = std::decay_t<decltype(field)>;
      if constexpr (std::is_same_v<Member, std::int64_t>)
        out.emplace(member.name, is_amount(member.name) ? json::value(std::to_string(field)) : json::value(field));
      else if constexpr (std::is_same_v<Member, std::vector<std::int64_t>>)
        out.emplace(member.name, is_amount(member.name) ? amounts(field) : written(field));
      else
        out.emplace(member.name, written(field));
    });
    return out;
  }
}

json::value text_schema();
json::value names_schema(const std::vector<std::string_view>& names);
json::value amount_schema();
json::value reference_schema(std::string_view name);  // to one of the document's components
json::value citation_schema();
json::value list_schema(json::value item);
json::value nullable_schema(json::value schema);
/// All of `properties` are always there.
json::value object_schema(json::object properties);

template <class T>
json::value written_schema() {
  if constexpr (std::is_same_v<T, std::string>) {
    return text_schema();
  } else if constexpr (std::is_same_v<T, bool>) {
    return json::object{{"type", "boolean"}};
  } else if constexpr (std::is_enum_v<T>) {
    return names_schema(workflows::names_of<T>());
  } else if constexpr (std::is_integral_v<T>) {
    return json::object{{"type", "integer"}};
  } else if constexpr (std::is_same_v<T, workflows::Instant>) {
    return json::object{{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (std::is_same_v<T, workflows::Citation>) {
    return citation_schema();
  } else if constexpr (is_maybe<T>) {
    return nullable_schema(written_schema<typename T::value_type>());
  } else if constexpr (is_list<T>) {
    return list_schema(written_schema<typename T::value_type>());
  } else {
    json::object properties;
    boost::mp11::mp_for_each<Described<T>>([&](auto member) {
      using Member = std::decay_t<decltype(std::declval<T>().*member.pointer)>;
      const bool amount = std::is_same_v<Member, std::int64_t> && is_amount(member.name);
      const bool amounts = std::is_same_v<Member, std::vector<std::int64_t>> && is_amount(member.name);
      properties.emplace(member.name, amount    ? amount_schema()
                                      : amounts ? list_schema(amount_schema())
                                                : written_schema<Member>());
    });
    return object_schema(std::move(properties));
  }
}

}  // namespace retour::api::detail
