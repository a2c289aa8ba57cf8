// tests/api/cli/program.hpp - the built programs, run as a person would
#pragma once
// Duty: one command with what it prints, or a server until it is stopped; a folder that is gone afterwards. Deadlines
// instead of sleeps. Errors: std::runtime_error. Threading: one owner.

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace retour::api::cli::testing {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  /// The whole path.
  std::string write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::string path_;
};

struct Output {
  int status = -1;  // exit code; 128 + signal when it was killed
  std::string out, err;
};

/// In the repository's folder, without DATABASE_URL.
Output run(const std::vector<std::string>& command);
Output retour(std::vector<std::string> arguments);

/// True when it held within a minute.
bool soon(const std::function<bool()>& holds);

class Background {
 public:
  Background(const std::vector<std::string>& command, const std::string& log_file);
  ~Background();  // kills what is still there
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  void signal(int number) const;
  /// The exit code, or nothing when it does not end within thirty seconds.
  std::optional<int> ended();

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

}  // namespace retour::api::cli::testing
