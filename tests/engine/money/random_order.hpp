// tests/engine/money/random_order.hpp - orders as shops really have them, by a seed
#pragma once
// Duty: lines with odd sums and taxes, several tenders, shipments and promotions, whose sums agree. Threading: pure.

#include <random>

#include "workflows/model/order.hpp"
#include "workflows/model/policy.hpp"

namespace retour::engine::testing {

using Dice = std::mt19937_64;

/// From `least` to `most`, both included.
inline std::int64_t pick(Dice& dice, std::int64_t least, std::int64_t most) {
  return least + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(most - least + 1));
}

workflows::Order random_order(Dice& dice, const workflows::Policy& policy, workflows::Instant now);

}  // namespace retour::engine::testing
