// api/cli/serve.hpp - retour serve: the whole system, wired in the order it lives
#pragma once
// Duty: the one place that makes every part and ends it again. Errors: UsageError for a configuration or policies that
// cannot be served; what the parts throw. Threading: called once; returns when a signal has stopped everything.

#include <cstdint>
#include <optional>
#include <string>

#include "api/cli/database_place.hpp"

namespace retour::api::cli {

struct ServeOptions {
  std::string config;  // empty: <data>/retour.json
  std::string data = kDataFolder;
  std::string policies = "policies/markets";
  std::string bind = "127.0.0.1";
  std::uint16_t port = 8080;
  std::optional<int> max_connections_per_address;  // 0: no limit; nothing: by the address that is listened on
  std::string port_file;
  int workers = 2;
  std::string clock_offset_file;  // tests only
};

int serve(const ServeOptions& options);

}  // namespace retour::api::cli
