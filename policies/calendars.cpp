#include "policies/calendars.hpp"

#include <algorithm>
#include <cctype>

#include "policies/detail/shipped.hpp"

namespace retour::policies {

std::string calendar_file(std::string_view id) {
  std::string name(id);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return "policies/calendars/" + name + ".yaml";
}

std::optional<SourceFile> shipped_calendar(std::string_view id) {
  for (const auto& calendar : detail::shipped_calendars())
    if (calendar.id == id) return SourceFile{calendar_file(id), std::string(calendar.text)};
  return {};
}

std::vector<std::string_view> shipped_calendar_ids() {
  std::vector<std::string_view> ids;
  for (const auto& calendar : detail::shipped_calendars()) ids.push_back(calendar.id);
  return ids;
}

}  // namespace retour::policies
