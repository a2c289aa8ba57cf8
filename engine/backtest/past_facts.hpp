// engine/backtest/past_facts.hpp - what was known when a request was made
#pragma once
// Duty: the order and its ledger as of a request of the past, so that nothing that came later decides. Money that other
// returns of the order were promised counts as gone. Threading: pure functions.

#include "engine/store/history_store.hpp"
#include "workflows/model/facts.hpp"

namespace retour::engine {

/// Lives as long as the order and the request that it was made of.
class PastFacts {
 public:
  PastFacts(const PastOrder& past, const PastRequest& request);
  PastFacts(const PastFacts&) = delete;
  PastFacts& operator=(const PastFacts&) = delete;

  workflows::Facts under(const workflows::Policy& policy) const {
    return {order_, policy, fresh_, ledger_, request_.actor, request_.channel, request_.at, {}};
  }

 private:
  const PastRequest& request_;
  const std::optional<workflows::Order> known_;  // where it differs from today's
  const workflows::Order& order_;
  workflows::ReturnCase fresh_;
  workflows::Ledger ledger_;
};

}  // namespace retour::engine
