// api/cli/policy_export.hpp - retour policy export: the policy for search engines and shopping sites
#pragma once
// Duty: a policy file as schema.org JSON-LD or as the return policies of Google's Merchant API on stdout; what the
// format has no word for goes to stderr with its line. With `check` it only compares with the decisions, as render
// does. Errors: UsageError. Threading: one call.

#include <string>

namespace retour::api::cli {

enum class ExportFormat { jsonld, google };

struct PolicyExportOptions {
  ExportFormat format = ExportFormat::jsonld;
  std::string file;
  std::string language;  // of the sentences in JSON-LD; empty: as render
  std::string uri;       // of the page; Google needs it
  std::string on;        // RFC 3339: seasons are written for the year from then on; empty: now
  bool check = false;
};

int export_policy(const PolicyExportOptions& options);

}  // namespace retour::api::cli
