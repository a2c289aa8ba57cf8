// api/cli/policy_files.hpp - the policy files that a command line names
#pragma once
// Duty: paths to files, files to texts. Errors: UsageError. Threading: pure but for reading files.

#include <string>
#include <vector>

#include "policies/registry.hpp"

namespace retour::api::cli {

/// The files themselves, and the .yaml files of folders by name.
std::vector<std::string> policy_files(const std::vector<std::string>& paths);

policies::SourceFile read_policy_file(const std::string& path);

/// Compiled; with its problems where it has errors.
policies::Compiled compile_policy_file(const std::string& path);
/// The markets among the files; none of them may have errors, and no market may be there twice.
std::vector<policies::PolicyPtr> policies_in(const std::vector<std::string>& paths);

}  // namespace retour::api::cli
