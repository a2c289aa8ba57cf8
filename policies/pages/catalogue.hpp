// policies/pages/catalogue.hpp - the messages of a language
#pragma once
// Duty: the catalogues of policies/pages/catalogues: one ICU MessageFormat pattern a key. All of them have the same
// keys and arguments (a test). Errors: std::logic_error for a key that no catalogue has. Threading: constant data.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retour::policies::pages {

using Messages = std::map<std::string, std::string, std::less<>>;

/// "de", "en", "zh-Hans", ...
std::vector<std::string> page_languages();
/// The catalogue's language for a tag such as "zh-CN" or "de-AT"; nothing when there is none.
std::optional<std::string> page_language(std::string_view tag);
/// The first of the tags that there are pages in; English when there is none.
std::string page_language_among(const std::vector<std::string>& tags);

const Messages& messages_of(std::string_view language);
const std::string& message(std::string_view language, std::string_view key);
bool has_message(std::string_view key);

}  // namespace retour::policies::pages
