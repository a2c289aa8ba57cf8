#include "policies/pages/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "policies/pages/detail/embedded.hpp"
#include "workflows/language/locale.hpp"

namespace retour::policies::pages {
namespace {

/// Lines of `key = pattern`; empty ones and those that begin with # say nothing.
Messages parse(std::string_view text) {
  Messages messages;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto at = line.find(" = ");
    if (at == std::string_view::npos) throw std::logic_error(fmt::format("not a message: {}", line));
    if (!messages.emplace(line.substr(0, at), line.substr(at + 3)).second)
      throw std::logic_error(fmt::format("a message twice: {}", line));
  }
  return messages;
}

using Catalogues = std::map<std::string, Messages, std::less<>>;

const Catalogues& catalogues() {
  static const Catalogues all = [] {
    Catalogues made;
    for (const auto& one : detail::embedded_catalogues()) made.emplace(one.language, parse(one.text));
    return made;
  }();
  return all;
}

}  // namespace

std::vector<std::string> page_languages() {
  std::vector<std::string> languages;
  for (const auto& [language, messages] : catalogues()) languages.push_back(language);
  return languages;
}

std::optional<std::string> page_language(std::string_view tag) {
  const std::string written = workflows::written_language(tag);
  // What ICU does not know is written as English; only who says English gets it here.
  if (!catalogues().contains(written) || tag.substr(0, 2) != written.substr(0, 2)) return {};
  return written;
}

std::string page_language_among(const std::vector<std::string>& tags) {
  for (const auto& tag : tags)
    if (auto language = page_language(tag)) return *language;
  return "en";
}

const Messages& messages_of(std::string_view language) {
  const auto found = catalogues().find(language);
  if (found == catalogues().end()) throw std::logic_error(fmt::format("no catalogue '{}'", language));
  return found->second;
}

const std::string& message(std::string_view language, std::string_view key) {
  const auto& messages = messages_of(language);
  const auto found = messages.find(key);
  if (found == messages.end()) throw std::logic_error(fmt::format("no message '{}' in '{}'", key, language));
  return found->second;
}

bool has_message(std::string_view key) { return messages_of("en").contains(key); }

}  // namespace retour::policies::pages
