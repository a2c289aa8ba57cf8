// tests/engine/verify/world.hpp - a small shop with returns in every stage, made by the runtime itself
#pragma once
// Duty: good data for verify. The finished database is a template; a test copies it and breaks its copy.
// Errors: std::runtime_error where the story does not go as told. Threading: one owner.

#include <string>

#include "engine/clock.hpp"
#include "engine/runtime.hpp"
#include "engine/store/database.hpp"
#include "tests/engine/fixed_clock.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::engine::testing {

/// Ids of the cases and of their orders.
struct Cast {
  workflows::ReturnCase settled;     // one of two units, paid back
  workflows::ReturnCase whole;       // both units, paid back
  workflows::ReturnCase waiting;     // received, its refund waits for approval
  workflows::ReturnCase on_its_way;  // authorized, its label is to be bought
  workflows::ReturnCase credited;    // paid as store credit
};

class World {
 public:
  World();
  const Cast& cast() const { return cast_; }
  const FixedClock& clock() const { return clock_; }
  /// A copy of the finished database, after `damage` was done to it by a superuser whom no trigger stops.
  std::string copy(const std::string& damage);

 private:
  std::string connection(const std::string& database) const;

  TestCluster cluster_;
  FixedClock clock_;
  Cast cast_;
  int copies_ = 0;
};

}  // namespace retour::engine::testing
