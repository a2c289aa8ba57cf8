// policies/detail/overlaps.hpp - which entries of a list are never reached, contradict themselves or do nothing
#pragma once
// Duty: compares entries with each other where the first match wins. Errors: findings; nothing is said about entries
// that were not understood. Threading: one compilation, one thread.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policies/detail/conditions.hpp"

namespace retour::policies::detail {

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
