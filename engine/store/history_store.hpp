// engine/store/history_store.hpp - what was asked in the past, in bulk
#pragma once
// Duty: orders with the requests for a return that were made in a stretch of time, taken and refused ones, read in one
// snapshot by a transaction that cannot write. Errors: DatabaseUnavailable. Threading: safe from any thread; a reader
// holds one connection.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/database.hpp"
#include "workflows/model/return_case.hpp"
#include "workflows/returns/events.hpp"

namespace retour::engine {

/// A request for a return.
struct PastRequest {
  std::string id;              // of the case, or of the refusal
  std::string rma;             // empty: it was refused
  std::string code;            // why it was refused, the first reason
  std::string policy_version;  // that decided
  workflows::Instant at{};     // when it was made
  workflows::Actor actor;
  workflows::Channel channel = workflows::Channel::system;
  int customer_returns_90d = 0;  // as counted then
  workflows::Submit request;
};

struct PastCase {
  workflows::Instant opened_at{};
  std::optional<workflows::Instant> closed_at;
  workflows::ReturnCase rma;
};

struct PastOrder {
  workflows::Order order;             // as it is known today
  std::vector<PastCase> cases;        // all of it, in the order in which they were opened
  std::vector<PastRequest> requests;  // of the stretch of time
};

/// One order's past, for a question about a time in it.
struct OrderPast {
  workflows::Instant imported_at{};
  std::int64_t version = 0;      // 1 and one more for each time that it changed since
  int customer_returns_90d = 0;  // of its customer, counted at that time
  std::vector<PastCase> cases;   // all of it, in the order in which they were opened
};

struct HistoryScope {
  std::optional<std::string> merchant_id, market;  // nothing: all
  workflows::Instant from{}, to{};                 // from <= made < to
};

class HistoryStore {
 public:
  explicit HistoryStore(Database& database) : database_(database) {}

  /// Nothing: no such order of this merchant.
  std::optional<OrderPast> past_of(const std::string& merchant_id, const std::string& order_id, workflows::Instant at);
  /// How many requests read() would hand over, about.
  std::int64_t count(const HistoryScope& scope);
  /// Until `take` says false.
  void read(const HistoryScope& scope, const std::function<bool(const PastOrder&)>& take);

 private:
  Database& database_;
};

}  // namespace retour::engine
