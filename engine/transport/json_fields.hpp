// engine/transport/json_fields.hpp - strict reading of a provider's JSON
#pragma once
// Duty: a member is there with the right type, or it is not there; nothing is converted. Only forward declarations
// here: Boost.JSON itself is included in .cpp files. Threading: pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace boost {
namespace json {
class array;
class object;
class value;
}  // namespace json
}  // namespace boost

namespace retour::engine {

namespace json = boost::json;

/// Nothing when the text is not JSON, not an object, or nested deeper than Boost.JSON's 32 levels.
std::optional<json::object> parse_object(std::string_view text);
/// "" when absent, null or not a string.
std::string text_at(const json::object& from, std::string_view key);
/// A whole number written without point or exponent.
std::optional<std::int64_t> integer_at(const json::object& from, std::string_view key);
std::optional<bool> flag_at(const json::object& from, std::string_view key);
const json::object* object_at(const json::object& from, std::string_view key);
const json::array* array_at(const json::object& from, std::string_view key);

}  // namespace retour::engine
