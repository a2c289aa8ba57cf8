// api/cli/explain.hpp - retour policy explain: why a line may come back, or why not, rule by rule
#pragma once
// Duty: the policy's decision on one line of an order document, with the facts it used and the lines of the policy it
// rests on. Nothing is stored and nothing is asked of a server. 0: it may come back, 1: it may not. Errors: UsageError.
// Threading: one call.

#include <string>

namespace retour::api::cli {

struct ExplainOptions {
  std::string order, format = "shopify";  // the document, and whose it is
  std::string line, reason;
  std::string at;      // RFC 3339; empty: now
  std::string policy;  // a market's file; empty: by the country the order was sent to, from `policies`
  std::string policies = "policies/markets";
  std::int64_t quantity = 1;
  bool opened = false;
};

int explain(const ExplainOptions& options);

}  // namespace retour::api::cli
