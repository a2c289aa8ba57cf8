#include "api/cli/database_place.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "api/cli/app.hpp"
#include "api/cli/text_file.hpp"
#include "engine/store/database.hpp"

namespace retour::api::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> named_database() {
  const char* url = std::getenv("DATABASE_URL");
  return url == nullptr || *url == '\0' ? std::nullopt : std::optional<std::string>(url);
}

}  // namespace

std::string no_database_in(const std::string& data_folder) {
  return fmt::format("there is no database in {}; 'retour serve' makes one", data_folder);
}

void say(const std::string& line) { fmt::print(stderr, "retour: {}\n", line); }

DatabasePlace::DatabasePlace(const std::string& data_folder, As as)
    : address_file_((fs::path(data_folder) / "database.address").string()) {
  if (const auto url = named_database()) {
    connection_string_ = *url;
    return;
  }
  if (as != As::server && join()) return;
  if (as == As::visitor && !is_at(data_folder)) throw UsageError(no_database_in(data_folder));
  engine::ClusterOptions options;
  options.data_folder = data_folder;
  options.log = say;
  cluster_ = std::make_unique<engine::PrivateCluster>(std::move(options));
  cluster_->start();
  connection_string_ = cluster_->connection_string();
  if (as == As::server) write_file(address_file_, connection_string_);
}

DatabasePlace::~DatabasePlace() { stop(); }

bool DatabasePlace::is_at(const std::string& data_folder) {
  std::error_code unreadable;  // then there is none for us
  return named_database().has_value() || fs::exists(fs::path(data_folder) / "postgres", unreadable);
}

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
  fs::remove(address_file_, ignored);
  cluster_->stop();
  cluster_.reset();
}

}  // namespace retour::api::cli
