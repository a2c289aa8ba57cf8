// engine/cluster/detail/process.hpp - starts PostgreSQL's programs
#pragma once
// Duty: fork and exec with another user, a clean environment, no open files of ours, a session of its own (Ctrl-C at
// the server's terminal must not reach postgres before the server has finished), and a signal when we die. Errors:
// ClusterError when the program cannot be started or does not end in time. Threading: any thread, but Linux ties the
// signal at our death to the forking *thread*: whoever calls spawn() must outlive the child. run() does, since it
// waits.

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "engine/cluster/detail/account.hpp"

namespace retour::engine::detail {

/// Of a program's output only the end is kept.
inline constexpr std::size_t kMaxOutputBytes = 16 * 1024;

struct Command {
  std::vector<std::string> argv;  // the first is the program's path
  std::string folder = "/";       // to run in
  std::optional<Account> account = {};
  int output = -1;  // file descriptor of its stdout and stderr; -1: those of ours
  int signal_when_we_die = SIGKILL;
};

pid_t spawn(const Command& command);

struct Finished {
  bool succeeded;
  std::string output;
};

Finished run(Command command, std::chrono::seconds patience);

}  // namespace retour::engine::detail
