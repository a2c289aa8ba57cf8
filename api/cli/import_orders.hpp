// api/cli/import_orders.hpp - retour import: order documents sent to a running server
#pragma once
// Duty: posts each file to /v1/orders/import and says what came of it: the server's answer on stdout, what it means on
// stderr. 0: all taken, 1: some refused. Errors: UsageError. Threading: one call.

#include <string>
#include <vector>

#include "workflows/model/order.hpp"

namespace retour::api::cli {

struct ImportOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string token;   // or RETOUR_TOKEN
  std::string format;  // empty: as each document says itself
  std::vector<std::string> files;
};

int import_orders(const ImportOptions& options);

/// The order of a document; `format` as of import_as. UsageError with every problem, naming `name`.
workflows::Order order_of_document(const std::string& json, const std::string& format, const std::string& name);

}  // namespace retour::api::cli
