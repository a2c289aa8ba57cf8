// api/cli/quote.hpp - retour quote: what a return would give, without a server
#pragma once
// Duty: the answer of POST /v1/orders/{id}/alternatives for an order document and a request document, byte for byte by
// the same code. Nothing is stored. 0: something is to be had, 1: nothing is. Errors: UsageError naming the document
// and the field. Threading: one call.

#include <string>

namespace retour::api::cli {

struct QuoteOptions {
  std::string order, format;
  std::string request;
  std::string at;      // RFC 3339; empty: now
  std::string policy;  // a market's file; empty: by the country the order was sent to, from `policies`
  std::string policies = "policies/markets";
};

int quote(const QuoteOptions& options);

}  // namespace retour::api::cli
