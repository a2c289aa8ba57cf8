// policies/detail/conditions.hpp - what rules, fees and waivers apply to, and which of them are never reached
#pragma once
// Duty: reads `id` and `when` of an entry of a list, and compares entries with each other where the first match wins.
// Errors: findings; nothing is said about entries that were not understood. Threading: one compilation, one thread.

#include <functional>
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

/// How many of them are given.
int conditions_in(const workflows::Conditions& conditions);
bool is_catch_all(const workflows::Conditions& conditions);
/// Whatever meets `later` meets `earlier` too.
bool covers(const workflows::Conditions& earlier, const workflows::Conditions& later);
/// Nothing meets both; false where it cannot be told.
bool disjoint(const workflows::Conditions& a, const workflows::Conditions& b);
/// Whatever meets `later` is decided by `earlier`.
bool hides(const Choice& earlier, const workflows::Conditions& later);
/// The values for which a comparison holds, both ends included; all that is compared is zero or more.
using Range = std::pair<std::int64_t, std::int64_t>;
Range range_of(const workflows::Comparison& comparison);
/// Of these a line or order may have several.
bool may_have_several(std::string_view condition);

/// Entries that match everything of a later one together. Its work is bounded for the whole list.
class JointCover {
 public:
  JointCover(const Context& context, const std::vector<Choice>& choices, const workflows::Policy& policy);
  /// Those before `i` that do so; none where it cannot be told.
  std::vector<std::size_t> of(std::size_t i);

 private:
  const Context& context_;
  const std::vector<Choice>& choices_;
  const workflows::Policy& policy_;
  std::size_t budget_;
};

/// Why nothing meets them, as far as it can be told.
std::optional<std::string> never_holds(const Context& context, const workflows::Conditions& when,
                                       const workflows::Policy& policy);
/// Where its id stands, or else the entry.
const Place& id_place(const Node& choice);

/// `what` they are in messages: "rule", "fee".
void check_ids(Context& context, const std::vector<Choice>& choices, std::string_view what);
void check_reach(Context& context, const std::vector<Choice>& choices, const workflows::Policy& policy,
                 std::string_view what);
/// Conditions that nothing meets.
void check_contradiction(Context& context, const Choice& choice, const workflows::Policy& policy,
                         std::string_view what);
/// Whether two entries, by their places in the list, do the same with what they match.
using SameEffect = std::function<bool(std::size_t, std::size_t)>;
/// Entries without which a later one would do the same.
void check_redundant(Context& context, const std::vector<Choice>& choices, std::string_view what,
                     const SameEffect& same);

}  // namespace retour::policies::detail
