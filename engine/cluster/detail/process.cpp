#include "engine/cluster/detail/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::detail {
namespace {

using std::chrono::steady_clock;

constexpr int kMaxDescriptors = 65'536;
constexpr int kLastSignal = 64;

/// What a child could not do, sent to the parent through a pipe that a successful exec closes.
enum class Step : int { session, death_signal, user, folder, output, program };

struct Failure {
  Step step;
  int error;
};

struct Descriptor {
  int number = -1;
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number >= 0) ::close(number);
    number = -1;
  }
};

void open_pipe(Descriptor& reading, Descriptor& writing) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw ClusterError(fmt::format("cannot open a pipe: {}", std::strerror(errno)));
  reading.number = ends[0];
  writing.number = ends[1];
}

/// Everything the child needs, made before the fork: after it, only async-signal-safe calls are allowed.
struct Prepared {
  const Command& command;
  std::vector<char*> argv;
  std::array<const char*, 4> environment{"LC_ALL=C", "PATH=/usr/local/bin:/usr/bin:/bin", "TZ=UTC", nullptr};
  pid_t parent = ::getpid();
  int descriptors = kMaxDescriptors;
};

Prepared prepare(const Command& command) {
  Prepared prepared{command, {}};
  for (const std::string& argument : command.argv) prepared.argv.push_back(const_cast<char*>(argument.c_str()));
  prepared.argv.push_back(nullptr);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    prepared.descriptors = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, kMaxDescriptors));
  return prepared;
}

/// The server blocks and ignores signals that its children need.
void reset_signals() {
  for (int number = 1; number <= kLastSignal; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// An inherited listening socket would keep the server's port taken after its death.
void close_at_exec(int descriptors) {
  if (::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (int number = STDERR_FILENO + 1; number < descriptors; ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

bool follow_parent(const Prepared& prepared) {
  return ::prctl(PR_SET_PDEATHSIG, prepared.command.signal_when_we_die) == 0 && ::getppid() == prepared.parent;
}

bool redirect(int output) {
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
  return output < 0 || (::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0);
}

[[noreturn]] void become_program(const Prepared& prepared, int report) {
  const Command& command = prepared.command;
  const auto give_up = [report](Step step) {
    const Failure failure{step, errno};
    [[maybe_unused]] const auto written = ::write(report, &failure, sizeof failure);
    ::_exit(127);
  };
  reset_signals();
  if (::setsid() < 0) give_up(Step::session);
  if (command.account && !become(*command.account)) give_up(Step::user);
  if (!follow_parent(prepared)) give_up(Step::death_signal);  // after the change of user, which clears it
  if (::chdir(command.folder.c_str()) != 0) give_up(Step::folder);
  if (!redirect(command.output)) give_up(Step::output);
  close_at_exec(prepared.descriptors);
  ::execve(prepared.argv[0], prepared.argv.data(), const_cast<char**>(prepared.environment.data()));
  give_up(Step::program);
  ::_exit(127);
}

std::string explain(const Failure& failure, const Command& command) {
  const std::string why = std::strerror(failure.error);
  const std::string who = command.account ? command.account->name : user_name(::geteuid());
  switch (failure.step) {
    case Step::session:
      return "cannot open a session: " + why;
    case Step::death_signal:
      return "the server ended while it started a program";
    case Step::user:
      return fmt::format("cannot become user {}: {}", who, why);
    case Step::folder:
      return fmt::format("user {} cannot enter {}: {}", who, command.folder, why);
    case Step::output:
      return "cannot redirect the output: " + why;
    case Step::program:
      break;
  }
  return fmt::format("user {} cannot run {}: {}", who, command.argv.front(), why);
}

/// Reads until the end of the output or the deadline; false when the deadline came first.
bool collect(int from, steady_clock::time_point deadline, std::string& output) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd ready{from, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
    const auto count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    output.append(buffer.data(), static_cast<std::size_t>(count));
    if (output.size() > kMaxOutputBytes) output.erase(0, output.size() - kMaxOutputBytes);
  }
}

}  // namespace

pid_t spawn(const Command& command) {
  Descriptor reading;
  Descriptor writing;
  open_pipe(reading, writing);
  const Prepared prepared = prepare(command);
  const pid_t child = ::fork();
  if (child < 0) throw ClusterError(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (child == 0) become_program(prepared, writing.number);
  writing.close();
  Failure failure{};
  ssize_t count = 0;
  while ((count = ::read(reading.number, &failure, sizeof failure)) < 0 && errno == EINTR) continue;
  if (count != sizeof failure) return child;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  throw ClusterError(explain(failure, command));
}

Finished run(Command command, std::chrono::seconds patience) {
  Descriptor reading;
  Descriptor writing;
  open_pipe(reading, writing);
  command.output = writing.number;
  const pid_t child = spawn(command);
  writing.close();
  std::string output;
  const bool in_time = collect(reading.number, steady_clock::now() + patience, output);
  if (!in_time) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!in_time)
    throw ClusterError(fmt::format("{} did not end within {} s: {}", command.argv.front(), patience.count(), output));
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0, output};
}

}  // namespace retour::engine::detail
