// api/cli/explain.hpp - retour policy explain: why lines of an order may come back, or why not, rule by rule
#pragma once
// Duty: the policy's decision on an order document, with the facts it used, the lines of the policy it rests on and
// what would be answered otherwise; the JSON is that of POST /v1/orders/{id}/explain. Nothing is stored and nothing is
// asked of a server. 0: all that was asked about may come back, 1: a line may not. Errors: UsageError naming the
// option, or the document and the field. Threading: one call.

#include <cstdint>
#include <optional>
#include <string>

#include "api/cli/policy_tools.hpp"

namespace retour::api::cli {

struct ExplainOptions {
  std::string order, format;             // the document, and whose it is
  std::string request;                   // a document too; empty: the four below
  std::string line;                      // empty: every line
  std::string reason;                    // empty: the policy's first
  std::optional<std::int64_t> quantity;  // nothing: all that is left
  bool opened = false;
  std::string at;      // RFC 3339; empty: now
  std::string policy;  // a market's file; empty: by the country the order was sent to, from `policies`
  std::string policies = "policies/markets";
  ReportFormat output = ReportFormat::text;
};

int explain(const ExplainOptions& options);

}  // namespace retour::api::cli
