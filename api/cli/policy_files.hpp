// api/cli/policy_files.hpp - the policy files that a command line names
#pragma once
// Duty: paths to files, files to texts. Errors: UsageError. Threading: pure but for reading files.

#include <string>
#include <vector>

#include "policies/source.hpp"

namespace retour::api::cli {

/// The files themselves, and the .yaml files of folders by name.
std::vector<std::string> policy_files(const std::vector<std::string>& paths);

policies::SourceFile read_policy_file(const std::string& path);

}  // namespace retour::api::cli
