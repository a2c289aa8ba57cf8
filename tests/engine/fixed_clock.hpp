// tests/engine/fixed_clock.hpp - a clock that stands until it is moved
#pragma once
// Duty: the injected time of tests. Threading: moved by one thread while nobody asks.

#include "engine/clock.hpp"

namespace retour::engine::testing {

class FixedClock : public Clock {
 public:
  workflows::Instant now() const override { return at; }
  workflows::Instant at = workflows::Instant(std::chrono::seconds(1'795'000'000));
};

}  // namespace retour::engine::testing
