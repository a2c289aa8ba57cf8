// workflows/returns/condition_trace.hpp - which conditions held, and by which fact
#pragma once
// Duty: every condition that a `when` asks, with the fact that it was compared with. `holds` asks from the same list,
// so that a trace cannot say something else. Units: of the fact as of the condition (minor units, basis points, grams,
// days). Threading: pure functions.

#include <string_view>
#include <variant>

#include "workflows/returns/conditions.hpp"

namespace retour::workflows {

/// Nothing: not known. Enumerations by name.
using FactValue =
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>, std::chrono::month_day>;

struct ConditionTrace {
  std::string_view condition;  // its name in a policy
  bool held = false;
  FactValue fact;
};

/// All that are asked, in the order of the reference, also behind the first that does not hold.
std::vector<ConditionTrace> trace_conditions(const Conditions& when, const ConditionSubject& subject);

}  // namespace retour::workflows
