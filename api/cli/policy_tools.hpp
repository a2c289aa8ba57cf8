// api/cli/policy_tools.hpp - retour policy schema, fmt, test and diff
#pragma once
// Duty: the merchant's tools around policy files. 0: nothing to say, 1: a case fails, a file is not laid out, or two
// policies differ. Errors: UsageError for paths that do not exist and policies that do not compile. Threading: one call
// each.

#include <string>
#include <vector>

namespace retour::api::cli {

enum class ReportFormat { text, json };

struct CasesOptions {
  std::vector<std::string> paths{"policies/markets"};  // files, or folders of them
  ReportFormat format = ReportFormat::text;
};

struct LayOutOptions {
  std::vector<std::string> paths{"policies/markets"};
  bool check = false;  // say which files would change, and change none
};

struct DiffOptions {
  std::string before, after;  // files
  ReportFormat format = ReportFormat::text;
};

int print_policy_schema();
int test_policies(const CasesOptions& options);
int lay_out_policies(const LayOutOptions& options);
int diff_policies(const DiffOptions& options);

}  // namespace retour::api::cli
