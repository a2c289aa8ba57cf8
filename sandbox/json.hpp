// sandbox/json.hpp - the few JSON helpers every dialect of the sandbox shares
#pragma once
// Only forward declarations here: Boost.JSON itself is included in .cpp files. Functions are pure and thread-safe.
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

namespace retour::sandbox {

namespace json = boost::json;

// The parsed object, or nothing when the text is not JSON or not an object.
std::optional<json::object> parse_object(std::string_view text);

// The member's text; "" when it is absent, null or not a string.
std::string text_of(const json::object& from, std::string_view key);

// The member as an integer; `otherwise` when it is absent or not an integer.
std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise = 0);

bool flag_of(const json::object& from, std::string_view key);

// The member when it is an object, else null.
const json::object* object_of(const json::object& from, std::string_view key);

}  // namespace retour::sandbox
