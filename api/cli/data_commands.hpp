// api/cli/data_commands.hpp - retour migrate and retour verify
#pragma once
// Duty: commands on the database alone, beside a running server or without one. Errors: DatabaseUnavailable,
// ClusterError, UsageError. Threading: one call.

#include <cstdint>
#include <string>

#include "api/cli/database_place.hpp"

namespace retour::api::cli {

int migrate(const std::string& data_folder);

struct VerifyOptions {
  std::string data = kDataFolder;
  bool json = false;
  std::string sandbox;  // base address; empty: the database alone
  std::int64_t overdue_minutes = 15;
  std::string clock_offset_file;  // tests only
};

/// 1 when a promise is broken; the offending rows are on stdout.
int verify(const VerifyOptions& options);

}  // namespace retour::api::cli
