// api/cli/app.hpp - the command line
#pragma once
// Duty: options to commands. Data goes to stdout, messages to stderr. Errors: the exit codes below; a UsageError is 2,
// anything else thrown is 3. Threading: called once, by main.

#include <stdexcept>

namespace retour::api::cli {

enum ExitCode { kOk = 0, kFindings = 1, kUsage = 2, kInternal = 3 };

/// What whoever typed the command can put right.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int run(int argc, char** argv);

}  // namespace retour::api::cli
