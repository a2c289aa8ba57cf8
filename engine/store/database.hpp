// engine/store/database.hpp - one PostgreSQL database: its connections and its schema
#pragma once
// Duty: owns the pool and brings the schema up to date. Errors: DatabaseUnavailable when it cannot be reached or no
// connection comes free, SchemaTooNew when a later program has migrated it. Threading: safe from any thread.

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace retour::engine {

namespace detail {
class Pool;
}

struct DatabaseUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct PoolExhausted : DatabaseUnavailable {
  using DatabaseUnavailable::DatabaseUnavailable;
};
struct SchemaTooNew : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t kDefaultConnections = 12;

class Database {
 public:
  explicit Database(std::string connection_string, std::size_t connections = kDefaultConnections);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Applies what is missing, one transaction a migration, under a lock that nodes share; then makes the check
  /// constraints of states those of the machines' tables. Returns the names of what it applied; safe to run twice and
  /// by two nodes at once.
  std::vector<std::string> migrate();
  /// Names of migrations this program knows and the database lacks.
  std::vector<std::string> pending_migrations();
  /// Throws DatabaseUnavailable with the server's own words.
  void ping();

  detail::Pool& pool() const { return *pool_; }

 private:
  std::unique_ptr<detail::Pool> pool_;
};

}  // namespace retour::engine
