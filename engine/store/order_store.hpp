// engine/store/order_store.hpp - orders and the counters that come with them
#pragma once
// Duty: stores an order once, with a counter for each tender, line, shipment and promotion; a changed document of the
// same order replaces it when its sums still cover what was returned meanwhile. Keeps what moved outside beside the
// order, whatever is promised already. Errors: DatabaseUnavailable. Threading: safe from any thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/records.hpp"
#include "engine/store/database.hpp"
#include "workflows/model/facts.hpp"

namespace retour::engine {

struct StoredOrder {
  std::shared_ptr<const workflows::Order> order;
  std::int64_t version = 0;
  std::string document_hash;
  workflows::Ledger ledger;  // counters of the order
};

struct TenderRef {
  std::string order_id, tender_id;
};

/// Changes of one order at once: whoever keeps losing is answered like a database that is away.
inline constexpr int kMaxMovementRaces = 32;

class OrderStore {
 public:
  explicit OrderStore(Database& database) : database_(database) {}

  std::optional<StoredOrder> load(const std::string& merchant_id, const std::string& id);
  /// Newest first, at most 100.
  std::vector<std::string> find(const std::string& merchant_id, const OrderFilter& filter);

  /// False when the merchant has an order of this source and external id already, or when another publication of
  /// policies than `publication` is in force: what the order is pinned to may be a policy of yesterday.
  bool insert(const workflows::Order& order, const std::string& document_hash, workflows::Instant now,
              std::int64_t publication = 0);
  /// False when the order changed meanwhile or when what was returned no longer fits its sums.
  bool update(const workflows::Order& order, const StoredOrder& before, const std::string& document_hash);

  enum class Moved { recorded, known, contradicts, no_such_tender, raced };
  /// Never refused for want of room: it has happened. Of a reversal the amount is all that came back so far: what is
  /// more than before is kept as a part of its own. `known`: the same was recorded before. `contradicts`: it was
  /// recorded with another amount, or more of it came back already. `raced`: the tender's counter is no longer at
  /// `tender_version`, where that is given. The order's version and the tender's counter change in one statement.
  Moved record_outside(const std::string& merchant_id, const std::string& order_id, const std::string& tender_id,
                       const workflows::OutsideMovement& moved, std::optional<std::int64_t> tender_version = {});
  /// The tenders that one of these ids of a provider's payment belongs to.
  std::vector<TenderRef> tenders_of(const std::string& merchant_id, const std::string& provider,
                                    const std::vector<std::string>& payment_refs);

 private:
  Database& database_;
};

}  // namespace retour::engine
