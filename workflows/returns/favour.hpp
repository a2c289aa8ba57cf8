// workflows/returns/favour.hpp - which of two policy versions treats a customer better
#pragma once
// Duty: `pin: most_favourable`. Compared are, over every line of the order and every reason that both versions know:
// how many may come back, then until when, then what sending back costs. Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// `other` is better than `pinned` for the customer of this order; equal is not better. Both are about the same order.
bool favours_more(const Facts& other, const Facts& pinned);

/// `other`, a version that came into force later, decides about the order instead of the one it is pinned to.
bool decides_instead(const Facts& other, const Facts& pinned);

}  // namespace retour::workflows
