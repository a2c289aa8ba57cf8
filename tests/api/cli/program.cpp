#include "tests/api/cli/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace retour::api::cli::testing {
namespace {

using Clock = std::chrono::steady_clock;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

pid_t start(const std::vector<std::string>& command, const std::string& out, const std::string& err) {
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid > 0) return pid;
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
  ::unsetenv("DATABASE_URL");
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (::chdir(RETOUR_SOURCE_DIR) == 0) ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

bool within(std::chrono::seconds limit, const std::function<bool()>& holds) {
  const auto deadline = Clock::now() + limit;
  while (!holds()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

Folder::Folder() {
  std::string pattern = "/tmp/retour-cli-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
  path_ = pattern;
  std::filesystem::permissions(path_, std::filesystem::perms(0711));  // of root, postgres runs as another user
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  const std::string path = *this / name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string Folder::read(const std::string& name) const { return text_of(*this / name); }

Output run(const std::vector<std::string>& command) {
  const Folder folder;
  const pid_t pid = start(command, folder / "out", folder / "err");
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) throw std::runtime_error("the program was lost");
  return {code_of(status), folder.read("out"), folder.read("err")};
}

Output retour(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RETOUR_BIN_DIR "/retour");
  return run(arguments);
}

bool soon(const std::function<bool()>& holds) { return within(std::chrono::seconds(60), holds); }

Background::Background(const std::vector<std::string>& command, const std::string& log_file)
    : pid_(start(command, log_file, log_file)) {}

Background::~Background() {
  if (status_) return;
  ::kill(pid_, SIGTERM);
  if (ended()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Background::signal(int number) const { ::kill(pid_, number); }

std::optional<int> Background::ended() {
  within(std::chrono::seconds(30), [&] {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = code_of(status);
    return status_.has_value();
  });
  return status_;
}

}  // namespace retour::api::cli::testing
