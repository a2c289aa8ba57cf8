#include "engine/store/detail/pool.hpp"

#include <fmt/format.h>

#include "engine/store/detail/history_sql.hpp"
#include "engine/store/detail/ledger_sql.hpp"
#include "engine/store/detail/note_sql.hpp"
#include "engine/store/detail/publication_sql.hpp"
#include "engine/store/detail/sql.hpp"

namespace retour::engine::detail {
namespace {

// Generic plans: planning the commit statement costs more than running it. The planner's statistics of a young table
// would otherwise favour reading all of it, so access by index is all that it is offered where there is an index. The
// rows of a batch among themselves are hashed.
constexpr const char* kSession =
    "set search_path = retour; set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set "
    "enable_mergejoin = off; set jit = off; set timezone = 'UTC'; set idle_in_transaction_session_timeout = '60s'; "
    "set statement_timeout = '30s'; set synchronous_commit = on";

}  // namespace

Pool::Pool(std::string connection_string, std::size_t size)
    : connection_string_(std::move(connection_string)), size_(size) {}

std::unique_ptr<pqxx::connection> Pool::connect() const {
  std::unique_ptr<pqxx::connection> connection;
  try {
    connection = std::make_unique<pqxx::connection>(connection_string_);
    connection->inhibit_reactivation(true);
    pqxx::nontransaction(*connection).exec(kSession);
  } catch (const pqxx::failure& error) {
    throw DatabaseUnavailable(fmt::format("the database cannot be reached: {}", error.what()));
  }
  for (const auto& statement : kStatements) connection->prepare(statement.name, statement.text);
  for (const auto& statement : kLedgerStatements) connection->prepare(statement.name, statement.text);
  for (const auto& statement : kNoteStatements) connection->prepare(statement.name, statement.text);
  for (const auto& statement : kHistoryStatements) connection->prepare(statement.name, statement.text);
  for (const auto& statement : kPublicationStatements) connection->prepare(statement.name, statement.text);
  return connection;
}

Pool::Lease Pool::acquire(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, patience, [&] { return !idle_.empty() || lent_ < size_; }))
    throw PoolExhausted(fmt::format("all {} database connections are busy", size_));
  ++lent_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return {*this, std::move(connection)};
  }
  lock.unlock();
  try {
    return {*this, connect()};
  } catch (...) {
    lock.lock();
    --lent_;
    returned_.notify_one();
    throw;
  }
}

void Pool::give_back(std::unique_ptr<pqxx::connection> connection) {
  const std::lock_guard lock(mutex_);
  --lent_;
  if (connection && connection->is_open()) {
    idle_.push_back(std::move(connection));
  } else {
    // One broke, so its idle neighbours probably did too (the server restarted): do not lend them to the next callers.
    idle_.clear();
  }
  returned_.notify_one();
}

}  // namespace retour::engine::detail
