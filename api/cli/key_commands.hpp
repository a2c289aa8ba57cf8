// api/cli/key_commands.hpp - retour key: API keys made, listed and taken away
#pragma once
// Duty: the key file as people change it. A token is shown once, on stdout; the file keeps its hash. The file is
// replaced whole, by one command at a time; a running server reads it at its next SIGHUP. Errors: UsageError.
// Threading: one call.

#include <string>
#include <vector>

#include "api/cli/database_place.hpp"

namespace retour::api::cli {

struct KeyOptions {
  std::string config, data = kDataFolder;  // where the configuration names the key file
  std::string keys;                        // the file itself; empty: as the configuration says
};

struct NewKey {
  std::string role, merchant, actor;
  std::string name;              // empty: "<role> <actor>"
  std::vector<std::string> may;  // rights beyond the role
};

int make_key(const KeyOptions& options, const NewKey& wanted);
int list_keys(const KeyOptions& options);
int revoke_key(const KeyOptions& options, const std::string& id);

}  // namespace retour::api::cli
