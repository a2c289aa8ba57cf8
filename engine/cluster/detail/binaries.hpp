// engine/cluster/detail/binaries.hpp - finds PostgreSQL's programs
#pragma once
// Duty: looks where distributions put initdb and postgres, and picks the version that made the data. Errors:
// ClusterError that says what to install. Threading: any thread.

#include <optional>
#include <string>

namespace retour::engine::detail {

/// Older ones lack SQL that the store uses.
inline constexpr int kOldestMajor = 15;

struct Installation {
  std::string folder;
  int major;
  std::string program(const std::string& name) const { return folder + "/" + name; }
};

struct SearchPlaces {
  std::string named = {};                        // if set, the only place
  std::string versions = "/usr/lib/postgresql";  // Debian: <versions>/15/bin
  std::string path = {};                         // like PATH
};

/// What the environment says, `named` before RETOUR_PG_BIN.
SearchPlaces search_places(const std::string& named);

/// The installation of major version `wanted`, or the newest.
Installation find_installation(const SearchPlaces& places, std::optional<int> wanted);

}  // namespace retour::engine::detail
