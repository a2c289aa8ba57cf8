#include "api/cli/database_place.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "api/cli/text_file.hpp"
#include "engine/store/database.hpp"

namespace retour::api::cli {

void say(const std::string& line) { fmt::print(stderr, "retour: {}\n", line); }

DatabasePlace::DatabasePlace(const std::string& data_folder, As as)
    : address_file_((std::filesystem::path(data_folder) / "database.address").string()) {
  if (const char* url = std::getenv("DATABASE_URL"); url != nullptr && *url != '\0') {
    connection_string_ = url;
    return;
  }
  if (as == As::visitor && join()) return;
  engine::ClusterOptions options;
  options.data_folder = data_folder;
  options.log = say;
  cluster_ = std::make_unique<engine::PrivateCluster>(std::move(options));
  cluster_->start();
  connection_string_ = cluster_->connection_string();
  if (as == As::server) write_file(address_file_, connection_string_);
}

DatabasePlace::~DatabasePlace() { stop(); }

/// A server that was killed leaves its address behind, and nobody there.
bool DatabasePlace::join() {
  std::ifstream file(address_file_);
  std::string address;
  if (!std::getline(file, address)) return false;
  try {
    engine::Database(address, 1).ping();
  } catch (const engine::DatabaseUnavailable&) {
    return false;
  }
  connection_string_ = address;
  return true;
}

void DatabasePlace::stop() {
  if (!cluster_) return;
  std::error_code ignored;
  std::filesystem::remove(address_file_, ignored);
  cluster_->stop();
  cluster_.reset();
}

}  // namespace retour::api::cli
