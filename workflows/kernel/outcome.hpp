// workflows/kernel/outcome.hpp - what came of asking a table to take an event
#pragma once
// Duty: the three answers of a machine. All names point into the table's static strings and live as long as the
// program. Errors: an expected refusal is a value here; a state name the table does not know is std::invalid_argument.
// Threading: plain values.

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/kernel/verdict.hpp"

namespace retour::workflows::kernel {

/// The row's actions have run on the draft. `row` indexes transitions<Table>().
struct Taken {
  std::string_view to;
  std::size_t row = 0;
  bool operator==(const Taken&) const = default;
};

/// There are rows for this event here, and each said no: one reason per row, without repetition, in table order.
struct Refused {
  std::vector<Reason> reasons;
  bool operator==(const Refused&) const = default;
};

/// No row takes this event here; `allowed` are the events that have one, in table order.
struct NoSuchMove {
  std::vector<std::string_view> allowed;
  bool operator==(const NoSuchMove&) const = default;
};

using Outcome = std::variant<Taken, Refused, NoSuchMove>;

/// Appends unless an equal reason is there already: rows often share a guard.
inline void add_reason(std::vector<Reason>& reasons, Reason reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

}  // namespace retour::workflows::kernel
