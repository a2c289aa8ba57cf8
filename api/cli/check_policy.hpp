// api/cli/check_policy.hpp - retour policy check
#pragma once
// Duty: compiles policy files and prints every problem on stdout. 0: no errors, 1: errors. Errors: UsageError for paths
// that do not exist. Threading: one call.

#include <string>
#include <vector>

#include "policies/diagnostics.hpp"

namespace retour::api::cli {

struct CheckOptions {
  std::vector<std::string> paths{"policies/markets"};  // files, or folders of them
  policies::Format format = policies::Format::full;
  std::string config;  // of the merchants whose carriers and payments are to keep the promises; empty: not asked
};

int check_policy(const CheckOptions& options);

}  // namespace retour::api::cli
