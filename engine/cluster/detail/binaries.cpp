#include "engine/cluster/detail/binaries.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <vector>

#include "engine/cluster/cluster.hpp"
#include "engine/cluster/detail/process.hpp"

namespace retour::engine::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kQuestionPatience{10};

bool runnable(const std::string& program) { return ::access(program.c_str(), X_OK) == 0; }

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// "postgres (PostgreSQL) 15.20 (Debian ...)" -> 15
std::optional<int> major_of(const std::string& folder) {
  if (!runnable(folder + "/initdb") || !runnable(folder + "/postgres")) return std::nullopt;
  const Finished answer = run({{folder + "/postgres", "--version"}}, kQuestionPatience);
  const auto digits = answer.output.find_first_of("0123456789");
  if (!answer.succeeded || digits == std::string::npos) return std::nullopt;
  int major = 0;
  std::from_chars(answer.output.data() + digits, answer.output.data() + answer.output.size(), major);
  return major;
}

std::vector<std::string> folders_of(const std::string& path) {
  std::vector<std::string> folders;
  std::istringstream parts(path);
  for (std::string part; std::getline(parts, part, ':');)
    if (part.starts_with('/')) folders.push_back(part);
  return folders;
}

std::vector<std::string> folders_to_try(const SearchPlaces& places) {
  std::vector<std::string> folders;
  std::error_code missing;
  for (const auto& version : fs::directory_iterator(places.versions, missing))
    folders.push_back((version.path() / "bin").string());
  for (const std::string& folder : folders_of(places.path)) {
    folders.push_back(folder);
    if (!runnable(folder + "/pg_config")) continue;
    const Finished answer = run({{folder + "/pg_config", "--bindir"}}, kQuestionPatience);
    if (answer.succeeded) folders.push_back(answer.output.substr(0, answer.output.find('\n')));
  }
  return folders;
}

std::vector<Installation> installations(const SearchPlaces& places) {
  std::vector<Installation> found;
  std::set<std::string> seen;
  for (const std::string& folder : places.named.empty() ? folders_to_try(places) : std::vector{places.named})
    if (seen.insert(folder).second)
      if (const auto major = major_of(folder)) found.push_back({folder, *major});
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.major > b.major; });
  return found;
}

[[noreturn]] void refuse_nothing_found(const SearchPlaces& places) {
  if (!places.named.empty())
    throw ClusterError(fmt::format(
        "{} has no PostgreSQL: initdb and postgres are expected in the folder that RETOUR_PG_BIN names", places.named));
  throw ClusterError(
      "PostgreSQL is not installed (no initdb under /usr/lib/postgresql, in PATH or where pg_config points): apt-get "
      "install postgresql-15, "
      "or name a database with DATABASE_URL");
}

}  // namespace

SearchPlaces search_places(const std::string& named) {
  SearchPlaces places;
  places.named = named.empty() ? environment("RETOUR_PG_BIN") : named;
  places.path = environment("PATH");
  return places;
}

Installation find_installation(const SearchPlaces& places, std::optional<int> wanted) {
  const std::vector<Installation> found = installations(places);
  if (found.empty()) refuse_nothing_found(places);
  if (wanted) {
    for (const Installation& installation : found)
      if (installation.major == *wanted) return installation;
    throw ClusterError(fmt::format(
        "the data was made by PostgreSQL {0}, but only {1} is installed ({2}): apt-get install postgresql-{0}, or "
        "carry the data over with pg_upgrade",
        *wanted, found.front().major, found.front().folder));
  }
  if (found.front().major < kOldestMajor)
    throw ClusterError(
        fmt::format("PostgreSQL {} in {} is too old, {} is the oldest that serves: apt-get install postgresql-15",
                    found.front().major, found.front().folder, kOldestMajor));
  return found.front();
}

}  // namespace retour::engine::detail
