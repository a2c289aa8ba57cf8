// engine/cluster/cluster.hpp - a PostgreSQL of our own, in the data folder, for those who name no database
#pragma once
// Duty: makes the cluster on the first start, runs postgres as a child that only this machine's socket reaches, brings
// it back when it dies, ends it with the server, and recovers what a killed server left behind. Durable by default:
// fsync and synchronous_commit are on. One server per folder; a second one is refused. Errors: ClusterError, in words
// for whoever runs the server. A postgres that cannot be brought back later is told by trouble(). Threading: one owner
// calls start() and stop(); between them, connection_string() and trouble() from any thread.
//
// In the data folder: postgres/ (the cluster), postgres.new/ (one that initdb has not finished, redone), postgres.log
// and postgres.log.1, cluster.lock (held by the server that runs), socket/ (or a link to a short folder under /tmp).

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace retour::engine {

struct ClusterError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ClusterOptions {
  std::string data_folder;
  /// Whom postgres runs as when the server is root, since it refuses root; "nobody" when there is no such user. A
  /// cluster that exists runs as its owner. Otherwise postgres runs as whoever started the server.
  std::string user = "postgres";
  /// Folder with initdb and postgres; empty: RETOUR_PG_BIN, else the newest under /usr/lib/postgresql, else PATH, else
  /// pg_config.
  std::string binaries = {};
  int shared_buffers_mb = 64;
  int max_connections = 64;
  /// What happens, a line each; called on any thread, must not throw.
  std::function<void(const std::string&)> log = [](const std::string&) {};
};

class PrivateCluster {
 public:
  explicit PrivateCluster(ClusterOptions options);
  ~PrivateCluster();
  PrivateCluster(const PrivateCluster&) = delete;
  PrivateCluster& operator=(const PrivateCluster&) = delete;

  /// Returns when the database accepts connections.
  void start();
  /// For libpq; the role owns its database and is no superuser. Only after start().
  std::string connection_string() const;
  /// Ends every session, then postgres, with everything on disk. Harmless when nothing runs.
  void stop();
  /// Why there is no database and none will come back; nothing while all is well or a restart is under way.
  std::optional<std::string> trouble() const;

 private:
  struct Running;
  ClusterOptions options_;
  std::unique_ptr<Running> running_;
};

}  // namespace retour::engine
