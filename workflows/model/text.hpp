// workflows/model/text.hpp - whether somebody said something
#pragma once
// Duty: what counts as an answer, a reason, a photo. Threading: pure functions.

#include <algorithm>
#include <string_view>

namespace retour::workflows {

inline constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

/// Nothing, or nothing but white space: not a reason, a note or an answer.
inline bool is_blank(std::string_view text) { return text.find_first_not_of(kWhiteSpace) == std::string_view::npos; }

/// Without the white space around it: a name that was copied with a blank is the same name.
inline std::string_view trimmed(std::string_view text) {
  if (is_blank(text)) return {};
  const auto first = text.find_first_not_of(kWhiteSpace);
  return text.substr(first, text.find_last_not_of(kWhiteSpace) + 1 - first);
}

/// A photo is named by its https address or by the plain id that the shop keeps it under; nothing else, so that a page
/// may show it as a link.
inline bool names_photo(std::string_view ref) {
  constexpr std::string_view kScheme = "https://";
  constexpr std::size_t kMaxLength = 2000;
  if (ref.size() > kMaxLength) return false;
  const bool address = ref.starts_with(kScheme) && ref.size() > kScheme.size();
  const std::string_view rest = address ? ref.substr(kScheme.size()) : ref;
  return !rest.empty() && std::all_of(rest.begin(), rest.end(), [&](unsigned char c) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    return plain || (address ? c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' : c == '/');
  });
}

}  // namespace retour::workflows
