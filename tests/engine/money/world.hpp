// tests/engine/money/world.hpp - a merchant with a database, workers and a provider that loses answers
#pragma once
// Duty: what tests of money under concurrency share. The policy is that of the United States, where promotions and
// shipping are judged again whenever something comes back; the database refuses counters that grow beyond what is left.
// Threading: everything in it may be used from any thread.

#include <atomic>
#include <memory>
#include <string>

#include "engine/workers/workers.hpp"
#include "tests/engine/money/provider.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::engine::testing {

/// A microsecond passes whenever somebody looks: no two requests are at one instant.
class TickingClock : public Clock {
 public:
  workflows::Instant now() const override { return workflows::Instant(std::chrono::microseconds(++at_us_)); }

 private:
  mutable std::atomic<std::int64_t> at_us_{1'795'000'000'000'000};
};

/// The folder of the policy, made anew.
std::string strict_markets();

struct MoneyWorld {
  TestCluster cluster;
  Database database{cluster.connection_string(), 24};
  TickingClock clock;
  std::string folder = strict_markets();
  policies::PolicyRegistry policies{folder};
  std::shared_ptr<Provider> provider = std::make_shared<Provider>(20'261'126);
  Merchants merchants{{demo()}};
  Runtime runtime{database, policies, clock, freeze_by(merchants), steps_by(merchants)};
  OrderStore orders{database};
  CaseStore cases{database};
  Workers workers{runtime, database, policies, merchants, clock, WorkerOptions{}, [](const std::string&) {}};

  MoneyWorld();
  ~MoneyWorld();

 private:
  Merchant demo() const;
};

}  // namespace retour::engine::testing
