// api/cli/database_place.hpp - where the database is: DATABASE_URL, or a cluster of our own in the data folder
#pragma once
// Duty: a connection string, and the private cluster behind it for as long as it is used. A server leaves the address
// of its cluster in the data folder, so that other commands can work beside it. Errors: ClusterError, UsageError.
// Threading: one owner.

#include <memory>
#include <optional>
#include <string>

#include "engine/cluster/cluster.hpp"

namespace retour::api::cli {

/// When nothing else is said.
inline constexpr const char* kDataFolder = "data";

class DatabasePlace {
 public:
  /// A server makes what is not there, and nobody else may use the folder meanwhile. The others join a server that runs
  /// on it; a visitor only looks, and makes nothing.
  enum class As { server, maintainer, visitor };

  /// Named by DATABASE_URL, or a cluster of our own made before.
  static bool is_at(const std::string& data_folder);
  DatabasePlace(const std::string& data_folder, As as);
  ~DatabasePlace();
  DatabasePlace(const DatabasePlace&) = delete;
  DatabasePlace& operator=(const DatabasePlace&) = delete;

  const std::string& connection_string() const { return connection_string_; }
  /// The database is ours alone: no other node works on it.
  bool is_private() const { return cluster_ != nullptr; }
  /// Why the private database is gone for good, if it is.
  std::optional<std::string> trouble() const { return cluster_ ? cluster_->trouble() : std::nullopt; }
  void stop();

 private:
  bool join();

  const std::string address_file_;
  std::unique_ptr<engine::PrivateCluster> cluster_;
  std::string connection_string_;
};

/// For those who wanted to look at one.
std::string no_database_in(const std::string& data_folder);

/// One line to stderr; safe from any thread.
void say(const std::string& line);

}  // namespace retour::api::cli
