// workflows/counters.hpp - what an order counts, from the moment it is known
#pragma once
// Duty: the numbers that may not be exceeded, as an order starts with them: money of its tenders, units of its lines,
// shipping of its shipments, discounts of its promotions. Threading: pure functions.

#include "workflows/model/draft.hpp"

namespace retour::workflows {

struct Counter {
  CapacityKind kind = CapacityKind::tender;
  std::string key;
  std::int64_t total = 0, used = 0;
};

/// Units that can come back are those that were sent; money that can go back is what was captured and did not go back
/// before.
std::vector<Counter> counters_of(const Order& order);

/// The ledger of an order with which nothing happened here yet.
Ledger ledger_of(const Order& order);

/// The counter in a ledger, or nothing for counters that it does not hold by name. Units are counted from their first
/// part on.
Capacity* counter_in(Ledger& ledger, const CapacityChange& change);

}  // namespace retour::workflows
