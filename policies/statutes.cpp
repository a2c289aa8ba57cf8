#include "policies/statutes.hpp"

#include <algorithm>
#include <cctype>

#include "policies/detail/shipped.hpp"

namespace retour::policies {

std::string statute_file(std::string_view id) {
  std::string name(id);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return "policies/statutes/" + name + ".yaml";
}

std::optional<SourceFile> shipped_statute(std::string_view id) {
  for (const auto& statute : detail::shipped_statutes())
    if (statute.id == id) return SourceFile{statute_file(id), std::string(statute.text)};
  return {};
}

std::vector<std::string_view> shipped_statute_ids() {
  std::vector<std::string_view> ids;
  for (const auto& statute : detail::shipped_statutes()) ids.push_back(statute.id);
  return ids;
}

}  // namespace retour::policies
