#include "tests/engine/cluster/harness.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "engine/cluster/detail/account.hpp"
#include "engine/cluster/detail/orphans.hpp"

namespace retour::engine::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};

int reap(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The unprivileged user may not reach the build folder, so it gets a copy of the program beside its data.
std::string program_for(const std::string& data_folder, const detail::Account& account) {
  if (!account.switches) return RETOUR_CLUSTER_OWNER;
  const fs::path home = fs::path(data_folder).parent_path();
  const fs::path copy = home / "cluster_owner";
  fs::copy_file(RETOUR_CLUSTER_OWNER, copy, fs::copy_options::skip_existing);
  return copy;
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Folder::Folder() {
  std::string pattern = "/tmp/retour-cluster-test-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  root_ = pattern;
  fs::permissions(root_, fs::perms(0755));
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string sql(const std::string& connection_string, const std::string& statement) {
  pqxx::connection connection(connection_string);
  const pqxx::result rows = pqxx::nontransaction(connection).exec(statement);
  return rows.empty() ? std::string() : rows[0][0].as<std::string>("null");
}

std::string refusal(const std::string& data_folder, const std::string& binaries) {
  PrivateCluster cluster({data_folder, "postgres", binaries});
  try {
    cluster.start();
  } catch (const ClusterError& error) {
    return error.what();
  }
  return "started";
}

std::vector<pid_t> postgres_of(const std::string& data_folder) {
  return detail::postgres_processes_in(data_folder + "/postgres");
}

pid_t postmaster_of(const std::string& data_folder) {
  pid_t pid = 0;
  std::ifstream(data_folder + "/postgres/postmaster.pid") >> pid;
  if (pid <= 0) throw std::runtime_error("no postmaster in " + data_folder);
  return pid;
}

void write_file(const std::string& file, const std::string& text) {
  fs::create_directories(fs::path(file).parent_path());
  if (!(std::ofstream(file) << text).flush()) throw std::runtime_error("cannot write " + file);
}

Owner::Owner(const std::string& data_folder, As as) {
  detail::Account account = detail::account_for("postgres", data_folder + "/none");
  account.switches = account.switches && as == As::an_unprivileged_user;
  const std::string program = program_for(data_folder, account);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  output_ = pipe[0];
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    if (detail::become(account) && ::chdir("/") == 0)
      ::execl(program.c_str(), program.c_str(), data_folder.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
}

Owner::~Owner() {
  if (process_ > 0) terminate();
  ::close(output_);
}

std::string Owner::answer() {
  std::string line;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (char c = 0; std::chrono::steady_clock::now() < deadline;) {
    pollfd ready{output_, POLLIN, 0};
    if (::poll(&ready, 1, 100) <= 0) continue;
    if (::read(output_, &c, 1) != 1) throw std::runtime_error("the owner ended without an answer: " + line);
    if (c == '\n') return line;
    line += c;
  }
  throw std::runtime_error("the owner does not answer");
}

void Owner::kill_now() {
  ::kill(process_, SIGKILL);
  reap(process_);
  process_ = 0;
}

int Owner::terminate() {
  ::kill(process_, SIGTERM);
  const int code = reap(process_);
  process_ = 0;
  return code;
}

}  // namespace retour::engine::testing
