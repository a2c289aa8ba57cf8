// policies/pages/situations.hpp - the orders that the promises of a page are tried on
#pragma once
// Duty: one order, request and customer for everything that a policy names: each category, tag, reason, country and
// condition alone, at its bounds and together with each other one; orders around the ends of every season. Bounds:
// kMaxSituations; what was left out is said. Threading: pure functions.

#include "policies/pages/facts.hpp"
#include "workflows/returns/conditions.hpp"
#include "workflows/returns/events.hpp"

namespace retour::policies::pages {

inline constexpr std::size_t kMaxSituations = 20'000;
/// With a 29th of February.
inline constexpr std::chrono::year kSituationYear{2028};

/// A request for the first line of an order.
struct Situation {
  workflows::Order order;
  workflows::LineRequest request;
  workflows::Channel channel = workflows::Channel::web;
  int customer_returns_90d = 0;
  std::optional<workflows::Instant> asked_at;  // where a condition asks for a time

  workflows::OrderLine& line() { return order.lines.front(); }
  const workflows::OrderLine& line() const { return order.lines.front(); }
};

struct Situations {
  std::vector<Situation> all;
  bool complete = true;
};

Situations situations_of(const PolicyFacts& facts);

/// Goods that no special sentence is about, as far as the policy allows, ordered outside of every season.
Situation plain_situation(const PolicyFacts& facts, const std::string& reason);
/// Changed so that the conditions hold.
void satisfy(const workflows::Conditions& when, const PolicyFacts& facts, Situation& situation);
/// Ordered on that day, sent the next and delivered two days later.
void order_on(workflows::LocalDay day, const PolicyFacts& facts, Situation& situation);

/// The first such day on or after `from`.
workflows::LocalDay next_on(std::chrono::month_day day, workflows::LocalDay from);
/// Its payment is what its goods and their delivery cost.
void set_total(Situation& situation);

/// "category 'shoes', reason 'too_small', opened": what is special about it.
std::string about(const Situation& situation);

/// Every set of conditions that the page has a sentence for.
std::vector<workflows::Conditions> conditions_of(const PolicyFacts& facts);

}  // namespace retour::policies::pages
