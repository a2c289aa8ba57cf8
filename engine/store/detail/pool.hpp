// engine/store/detail/pool.hpp - a bounded set of connections with prepared statements
#pragma once
// Duty: lends connections; the last one returned is lent first. A connection that broke is thrown away, never reused:
// libpqxx 6 would reconnect silently and lose its settings. Errors: PoolExhausted when none comes free in time; pqxx
// exceptions. Threading: acquire() from any thread; a lease belongs to one thread.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "engine/store/database.hpp"

namespace retour::engine::detail {

class Pool {
 public:
  Pool(std::string connection_string, std::size_t size);

  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<pqxx::connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), connection_(std::move(other.connection_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(std::move(connection_));
    }
    pqxx::connection& operator*() const { return *connection_; }
    /// The connection broke: it goes nowhere.
    void discard() { connection_.reset(); }

   private:
    Pool* pool_;
    std::unique_ptr<pqxx::connection> connection_;
  };

  Lease acquire(std::chrono::milliseconds patience = std::chrono::seconds(5));

  /// One autocommitted piece of work. A connection that breaks under it is discarded; whether the work was done is then
  /// in doubt.
  template <class F>
  auto run(F work) {
    return guarded([&](pqxx::connection& connection) {
      pqxx::nontransaction tx(connection);
      return work(tx);
    });
  }

  /// The same for work of several statements, which commits when it wants what it did: all of it happens, or nothing.
  template <class F>
  auto transact(F work) {
    return guarded([&](pqxx::connection& connection) {
      pqxx::work tx(connection);
      return work(tx);
    });
  }

  std::unique_ptr<pqxx::connection> connect() const;

 private:
  template <class F>
  auto guarded(F work) {
    Lease lease = acquire();
    try {
      return work(*lease);
    } catch (const pqxx::broken_connection& error) {
      lease.discard();
      throw DatabaseUnavailable(error.what());
    } catch (const pqxx::in_doubt_error& error) {
      lease.discard();
      throw DatabaseUnavailable(error.what());
    } catch (...) {
      if (!(*lease).is_open()) lease.discard();
      throw;
    }
  }

  void give_back(std::unique_ptr<pqxx::connection> connection);

  const std::string connection_string_;
  const std::size_t size_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<pqxx::connection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace retour::engine::detail
