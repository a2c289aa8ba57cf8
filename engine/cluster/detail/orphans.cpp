#include "engine/cluster/detail/orphans.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::detail {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstLook{5};
constexpr milliseconds kLastLook{100};

/// What is tried in turn: a fast shutdown, an immediate one, and the end.
struct Phase {
  int signal;
  bool only_postmaster;
  milliseconds patience;
};
constexpr std::array kPhases{Phase{SIGINT, true, milliseconds(20'000)}, Phase{SIGQUIT, false, milliseconds(5'000)},
                             Phase{SIGKILL, false, milliseconds(5'000)}};

bool is_postgres(const fs::path& process) {
  std::string name;
  std::ifstream comm(process / "comm");
  return std::getline(comm, name) && (name == "postgres" || name == "postmaster");
}

bool runs_in(const fs::path& process, const struct stat& folder) {
  struct stat cwd {};
  return ::stat((process / "cwd").c_str(), &cwd) == 0 && cwd.st_dev == folder.st_dev && cwd.st_ino == folder.st_ino;
}

/// The first line of postmaster.pid; 0 without one.
pid_t noted_postmaster(const std::string& folder) {
  pid_t pid = 0;
  std::ifstream(folder + "/postmaster.pid") >> pid;
  return pid > 0 ? pid : 0;
}

bool gone_within(const std::string& folder, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  for (auto pause = kFirstLook; !postgres_processes_in(folder).empty(); pause = std::min(pause * 2, kLastLook)) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

void send(pid_t process, int signal) {
  if (::kill(process, signal) != 0 && errno == EPERM)
    throw ClusterError(
        fmt::format("a postgres of another user, process id {}, still uses the data folder: stop it", process));
}

void forget_stale_number(const std::string& folder) {
  const pid_t noted = noted_postmaster(folder);
  if (noted != 0 && ::kill(noted, 0) == 0) ::unlink((folder + "/postmaster.pid").c_str());
}

}  // namespace

std::vector<pid_t> postgres_processes_in(const std::string& folder) {
  std::vector<pid_t> found;
  struct stat wanted {};
  if (::stat(folder.c_str(), &wanted) != 0) return found;
  std::error_code ended;
  for (fs::directory_iterator process("/proc", ended), end; process != end; process.increment(ended)) {
    const std::string name = process->path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{}) continue;
    if (runs_in(process->path(), wanted) && is_postgres(process->path())) found.push_back(pid);
  }
  return found;
}

void end_orphans(const std::string& folder, const std::function<void(const std::string&)>& log) {
  const auto left = postgres_processes_in(folder);
  if (!left.empty())
    log(fmt::format("ending what a killed server left behind: postgres processes {}", fmt::join(left, ", ")));
  const pid_t postmaster = noted_postmaster(folder);
  for (const Phase& phase : kPhases) {
    for (const pid_t process : postgres_processes_in(folder))
      if (!phase.only_postmaster || process == postmaster) send(process, phase.signal);
    if (gone_within(folder, phase.patience)) return forget_stale_number(folder);
  }
  throw ClusterError(fmt::format("postgres processes {} of the data folder do not end: the disk may be stuck",
                                 fmt::join(postgres_processes_in(folder), ", ")));
}

}  // namespace retour::engine::detail
