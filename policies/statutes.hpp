// policies/statutes.hpp - the facts about laws that come with the program
#pragma once
// Duty: the files of policies/statutes, built in, so that a market in any folder is judged by the law it names.
// Threading: constant data.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/source.hpp"

namespace retour::policies {

/// "CA-QC" -> policies/statutes/ca-qc.yaml.
std::string statute_file(std::string_view id);
std::optional<SourceFile> shipped_statute(std::string_view id);
std::vector<std::string_view> shipped_statute_ids();

}  // namespace retour::policies
