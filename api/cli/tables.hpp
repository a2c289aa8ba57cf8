// api/cli/tables.hpp - retour table and retour openapi: what the program says about itself
#pragma once
// Duty: the machines' tables and the API's description on stdout. Errors: UsageError. Threading: one call.

#include <string>

namespace retour::api::cli {

enum class TableFormat { mermaid, json, sql, markdown };

int print_table(const std::string& machine, TableFormat format);
int print_openapi();

}  // namespace retour::api::cli
