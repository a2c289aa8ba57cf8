// workflows/refunds/requote.hpp - what is left to pay of a refund whose quote became stale
#pragma once
// Duty: money that moved outside, or other amounts on the same goods, may leave less than a refund was to pay. Who asks
// again asks for what is left, and the approval is for that number. Units: minor units of the order's currency.
// Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows::refunds {

/// What its payment and its goods still take of this refund that holds nothing now; at most its amount.
Minor left_for(const Facts& facts, const Refund& refund);

/// Of units of its goods, one by one: what is left of the unit's worth, or nothing where a settlement paid it whole.
std::vector<Minor> left_for_units(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units);

/// Refunds of `amount` in its place, one for each way that the money goes now: each with its part of the taxes, the
/// goods and the bonus, under a hash of its own.
std::vector<Refund> cut_to(const Facts& facts, Minor amount, const Refund& refund);

}  // namespace retour::workflows::refunds
