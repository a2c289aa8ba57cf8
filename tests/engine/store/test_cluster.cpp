#include "tests/engine/store/test_cluster.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace retour::engine::testing {
namespace {

std::string binaries() {
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql"))
    if (std::filesystem::exists(version.path() / "bin/initdb")) return (version.path() / "bin").string();
  throw std::runtime_error("PostgreSQL is not installed: apt-get install postgresql-15");
}

/// PostgreSQL refuses to run as root, so root hands the command to the user that Debian made for it.
void run(const std::string& command, const std::string& log) {
  const std::string who = ::geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
  const std::string whole = fmt::format("cd / && {}{} >>{} 2>&1", who, command, log);
  if (std::system(whole.c_str()) == 0) return;
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  throw std::runtime_error(fmt::format("{} failed:\n{}", command, text.str()));
}

}  // namespace

TestCluster::TestCluster() {
  std::string pattern = "/tmp/retour-pg-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the cluster");
  folder_ = pattern;
  if (::geteuid() == 0 && std::system(fmt::format("chown postgres {}", folder_).c_str()) != 0)
    throw std::runtime_error("there is no user postgres");
  const std::string log = folder_ + ".log";
  run(fmt::format("{}/initdb -D {}/data -U postgres --auth=trust --locale=C --encoding=UTF8 --no-sync", binaries(),
                  folder_),
      log);
  run(fmt::format("{0}/pg_ctl -D {1}/data -w -t 60 -l {1}/postgres.log -o \"-c listen_addresses= -c "
                  "unix_socket_directories={1} -c max_connections=60\" start",
                  binaries(), folder_),
      log);
}

TestCluster::~TestCluster() {
  try {
    run(fmt::format("{}/pg_ctl -D {}/data -m immediate -w stop", binaries(), folder_), folder_ + ".log");
  } catch (const std::exception&) {  // what is left ends with the machine
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
  std::filesystem::remove(folder_ + ".log", ignored);
}

}  // namespace retour::engine::testing
