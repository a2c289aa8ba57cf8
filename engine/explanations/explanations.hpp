// engine/explanations/explanations.hpp - why an order's lines may come back or not, now or at a time in the past
#pragma once
// Duty: asks the policy that is or was in force for an order, about the facts as they are or, as far as the store knows
// it, as they were. Only reads. Errors: DatabaseUnavailable. Threading: safe from any thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/orders.hpp"
#include "engine/publishing/publications.hpp"
#include "engine/store/history_store.hpp"
#include "workflows/returns/explanation.hpp"

namespace retour::engine {

struct ExplainQuestion {
  std::vector<workflows::EstimateLine> lines;  // none: every line with all that is left of it
  std::string reason;                          // of lines that are not named; empty: the policy's first
  std::optional<workflows::Instant> at;        // nothing: now
};

struct Explained {
  std::shared_ptr<const workflows::Order> order;  // as far as it was known
  policies::PolicyPtr policy;
  workflows::Explanation explanation;  // points into the policy
};

class Explanations {
 public:
  Explanations(Database& database, Orders& orders, Runtime& runtime, Publications& publications, const Clock& clock)
      : history_(database), orders_(orders), runtime_(runtime), publications_(publications), clock_(clock) {}

  /// What the order's customer is told, or would have been. Nothing: no such order, or not this caller's.
  std::optional<Explained> explain(const Caller& caller, const std::string& order_id, const ExplainQuestion& question);

 private:
  struct InForce;
  std::optional<Explained> explain_today(const Caller& caller, const OrderPast& past, const ExplainQuestion& question,
                                         const std::string& order_id);
  Explained explain_past(const Caller& caller, const OrderPast& past, const ExplainQuestion& question,
                         const workflows::Order& order);
  InForce in_force(const workflows::Order& order, const OrderPast& past, workflows::Instant at);

  HistoryStore history_;
  Orders& orders_;
  Runtime& runtime_;
  Publications& publications_;
  const Clock& clock_;
};

}  // namespace retour::engine
