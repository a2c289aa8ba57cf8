// policies/detail/conditions.hpp - what rules, fees and waivers apply to
#pragma once
// Duty: reads `id` and `when` of an entry of a list. Errors: findings; what was not understood is marked so, and
// nothing is said about its reach. Threading: one compilation, one thread.

#include <optional>
#include <string>
#include <vector>

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// Comparing them with each other takes the square of their number.
inline constexpr std::size_t kMaxChoices = 200;

/// An entry of a list.
struct Choice {
  std::string id;
  workflows::Conditions when;
  const Node* node = nullptr;
  bool whole = false;  // read without a finding, so that statements about its reach are true
  std::optional<workflows::Conditions> unless = {};  // takes some of what it matches away
};

/// The entries, each `what` of them, unless there are too many.
std::vector<const Node*> read_entries(Context& context, const Node& node, std::string_view what);
/// Decisions cite it; empty when it cannot be used.
std::string read_choice_id(Context& context, Section& section);
void read_conditions(Context& context, const Node& node, const std::string& path, const workflows::Policy& policy,
                     workflows::Conditions& into);

}  // namespace retour::policies::detail
