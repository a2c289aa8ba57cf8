// engine/clock.hpp - the one source of business time
#pragma once
// Duty: every due date, window and limit asks this clock, so that a test can move time. Leases of workers do not: they
// guard against paused processes and live in the database's own time. Threading: implementations are safe from any
// thread.

#include "workflows/model/time.hpp"

namespace retour::engine {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual workflows::Instant now() const = 0;
};

class SystemClock : public Clock {
 public:
  workflows::Instant now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace retour::engine
