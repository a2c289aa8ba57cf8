// api/http/detail/text.hpp - small checks on the characters of a request
#pragma once

#include <optional>
#include <string>
#include <string_view>

// Pure functions, any thread.
namespace retour::api::detail {

enum class Plus { is_plus, is_space };

// Decoded text, or nothing for a broken escape, a control character (NUL above all) or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

// Everything but RFC 3986's unreserved characters is escaped.
std::string percent_encode(std::string_view text);

bool valid_utf8(std::string_view text);
bool is_token(std::string_view text);                    // RFC 9110 5.6.2: methods and header names
bool is_field_value(std::string_view text);              // no control character except tab
bool same_name(std::string_view a, std::string_view b);  // ASCII, without case
std::string_view trim(std::string_view text);            // spaces and tabs

}  // namespace retour::api::detail
