// tests/engine/cluster/harness.hpp - servers that own a private cluster, and can be killed
#pragma once
// Duty: throwaway folders, one-line SQL, and a process that does nothing but own a cluster. Threading: one owner.

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::testing {

/// Until the condition holds or a minute has passed.
bool eventually(const std::function<bool()>& condition);

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path(const std::string& name = "data") const { return root_ + "/" + name; }
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

/// The first field of the first row.
std::string sql(const std::string& connection_string, const std::string& statement);

/// The message of the ClusterError that start() throws; "started" when it throws none.
std::string refusal(const std::string& data_folder, const std::string& binaries = {});

/// Every postgres process of the data folder's cluster.
std::vector<pid_t> postgres_of(const std::string& data_folder);
pid_t postmaster_of(const std::string& data_folder);

void write_file(const std::string& file, const std::string& text);

enum class As { ourselves, an_unprivileged_user };

/// A process that starts a cluster and keeps it until it is told to end.
class Owner {
 public:
  explicit Owner(const std::string& data_folder, As as = As::ourselves);
  ~Owner();
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  /// What it said: a connection string, or "error: ...".
  std::string answer();
  pid_t pid() const { return process_; }
  void kill_now();
  /// SIGTERM, as an init system would; its exit code.
  int terminate();

 private:
  pid_t process_ = 0;
  int output_ = -1;
};

}  // namespace retour::engine::testing
