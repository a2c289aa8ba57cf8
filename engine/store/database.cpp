#include "engine/store/database.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/store/detail/migrations.hpp"
#include "engine/store/detail/pool.hpp"
#include "workflows/machines.hpp"
#include "workflows/model/digest.hpp"

namespace retour::engine {
namespace {

using detail::Migration;

// Any number, as long as every node takes the same: pg_advisory_lock serialises migrations of one database.
constexpr const char* kLock = "select pg_advisory_xact_lock(7238450912347751)";

constexpr const char* kLedgerTable = R"sql(
create schema if not exists retour;
set local search_path = retour;
create table if not exists schema_migrations (
  number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now());
)sql";

int newest_known() { return detail::migrations().back().number; }

std::string checksum_of(const Migration& migration) { return workflows::sha256_hex(migration.sql).substr(0, 16); }

int applied_in(pqxx::transaction_base& tx) {
  const int newest = tx.exec1("select coalesce(max(number), 0) from schema_migrations")[0].as<int>();
  if (newest > newest_known())
    throw SchemaTooNew(
        fmt::format("the database was migrated by a later version (migration {}, this program knows {}): start that "
                    "version, or restore a backup",
                    newest, newest_known()));
  return newest;
}

/// States of a case are a closed vocabulary: the database refuses any other word.
void renew_state_check(pqxx::transaction_base& tx) {
  const std::string check = workflows::kernel::sql_check(workflows::return_table(), "state");
  const auto current = tx.exec(
      "select obj_description(oid, 'pg_constraint') from pg_constraint where conname = 'cases_state' and conrelid = "
      "'cases'::regclass");
  if (!current.empty() && current[0][0].c_str() == check) return;
  tx.exec("alter table cases drop constraint if exists cases_state");
  tx.exec("alter table cases add constraint cases_state " + check);
  tx.exec("comment on constraint cases_state on cases is " + tx.quote(check));
}

}  // namespace

Database::Database(std::string connection_string, std::size_t connections)
    : pool_(std::make_unique<detail::Pool>(std::move(connection_string), connections)) {}

Database::~Database() = default;

std::vector<std::string> Database::migrate() {
  std::vector<std::string> applied;
  const auto connection = pool_->connect();
  try {
    pqxx::work tx(*connection);
    tx.exec("set local statement_timeout = 0");
    tx.exec(kLock);
    tx.exec(kLedgerTable);
    const int newest = applied_in(tx);
    for (const auto& migration : detail::migrations()) {
      if (migration.number <= newest) continue;
      tx.exec(std::string(migration.sql));
      tx.exec_params("insert into schema_migrations (number, name, checksum) values ($1, $2, $3)", migration.number,
                     std::string(migration.name), checksum_of(migration));
      applied.emplace_back(migration.name);
    }
    renew_state_check(tx);
    tx.commit();
  } catch (const pqxx::broken_connection& error) {
    throw DatabaseUnavailable(fmt::format("the database went away while migrating: {}", error.what()));
  }
  return applied;
}

std::vector<std::string> Database::pending_migrations() {
  const auto connection = pool_->connect();
  pqxx::read_transaction tx(*connection);
  int newest = 0;
  if (tx.exec1("select to_regclass('retour.schema_migrations') is not null")[0].as<bool>()) newest = applied_in(tx);
  std::vector<std::string> pending;
  for (const auto& migration : detail::migrations())
    if (migration.number > newest) pending.emplace_back(migration.name);
  return pending;
}

void Database::ping() {
  try {
    pool_->run([](pqxx::nontransaction& tx) { return tx.exec1("select 1")[0].as<int>(); });
  } catch (const pqxx::failure& error) {
    throw DatabaseUnavailable(error.what());
  }
}

}  // namespace retour::engine
