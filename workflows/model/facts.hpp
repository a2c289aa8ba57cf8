// workflows/model/facts.hpp - everything a rule may look at
#pragma once
// Duty: the inputs of a decision, gathered by the engine before it asks. Rules read nothing else: no clock, no
// database. Units: *_minor in the order's currency. Threading: plain values and const references; lives for one
// decision.

#include <map>
#include <set>

#include "workflows/model/return_case.hpp"

namespace retour::workflows {

/// A number that may not be exceeded: money on a tender, units of an order line, a person's day. held + used <= total.
struct Capacity {
  std::int64_t total = 0, held = 0, used = 0;
  std::int64_t version = 0;
  std::int64_t outside = 0;  // of the total: gone without us. What is left may be below zero then
  std::int64_t left() const { return total - outside - held - used; }
  /// Changed since it was made, with version 1: a counter may have been made for a decision that did not come about.
  bool touched() const { return version > 1; }
};

/// By order line id.
using LineTaxes = std::map<std::string, std::vector<TaxPart>, std::less<>>;

struct Ledger {
  std::map<std::string, Capacity, std::less<>> tenders;      // by tender id
  std::map<std::string, Capacity, std::less<>> order_lines;  // by order line id
  std::map<std::string, std::set<std::int64_t>, std::less<>>
      taken_units;  // by order line id: in other cases, or before import
  std::map<std::string, std::set<std::int64_t>, std::less<>>
      returned_units;  // of the taken: paid back by another case's settlement, or taken back before import
  std::map<std::string, Capacity, std::less<>> shipping;    // by shipment id; "" when there is but one
  std::map<std::string, Capacity, std::less<>> promotions;  // by promotion id: used is what was clawed back
  std::map<std::string, Capacity, std::less<>> units;       // by "line|unit": parts of a unit paid back
  std::map<std::string, Minor, std::less<>> steps;          // by tender id: its provider moves multiples; none: of 1
  Capacity actor_day;                                       // what the actor approved on the market's local day
  Capacity actor_goodwill_day;                              // of that, gifts
  Capacity actor_order;  // what the actor ever approved on this order; its version guards the rolling sum
  Minor actor_order_24h_minor = 0;
  // What was paid without a person on the market's local day, and on this order in 24 hours. Read where the policy
  // limits it.
  Capacity automation_day, automation_order;
  std::map<std::string, std::string, std::less<>> paid_elsewhere;  // by a provider's id of a refund: the RMA it paid.
                                                                   // Of the order's other cases; read for mark_paid
  LineTaxes given_taxes;  // by the order's other cases; read for refunds of stated goods
  std::map<std::string, Minor, std::less<>>
      owed_elsewhere;  // by tender id: waits for approval in the order's other cases
  int customer_returns_90d = 0;
  bool order_has_other_returns = false;
  bool shipping_refunded_elsewhere = false;  // by another case of the order
};

struct Facts {
  const Order& order;
  const Policy& policy;
  const ReturnCase& rma;  // as stored; actions work on Draft::next
  const Ledger& ledger;
  Actor actor;
  Channel channel = Channel::system;
  Instant now{};
  std::string subject;  // id of the refund, exchange or parcel an event is about
};

}  // namespace retour::workflows
