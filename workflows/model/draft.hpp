// workflows/model/draft.hpp - everything an action may touch
#pragma once
// Duty: the outcome of a decision while it is being made; committed as a whole or dropped. Threading: one decision
// only.

#include <deque>

#include "workflows/model/effect.hpp"
#include "workflows/model/facts.hpp"

namespace retour::workflows {

enum class CapacityKind {
  tender,
  order_line,
  order_shipping,
  promotion,
  unit,
  actor_day,
  actor_goodwill_day,
  actor_order,
  automation_day,
  automation_order
};

/// A guarded change of one counter. The store refuses the whole transition unless held + used <= total afterwards and,
/// when given, the counter's version is still the one that was read.
struct CapacityChange {
  CapacityKind kind = CapacityKind::tender;
  std::string key;  // id of the tender, order line, promotion or shipment ("" when there is but one), "line|unit",
                    // "actor|local day" or "actor|order id"; automation is an actor like a person
  std::int64_t held_delta = 0, used_delta = 0;
  std::optional<std::int64_t> expected_version;
  std::optional<std::int64_t> total;  // counters of actors and units are created on first use, with this
};

struct Event;  // workflows/event.hpp

struct Draft {
  ReturnCase next;
  std::vector<Effect> effects;
  std::vector<CapacityChange> capacity;
  std::deque<Event> raised;          // follow-up events, decided in the same commit, first in first out
  std::vector<Citation> citations;   // policy lines this decision rests on
  std::vector<std::string> remarks;  // what the record should say beside them
};

}  // namespace retour::workflows
