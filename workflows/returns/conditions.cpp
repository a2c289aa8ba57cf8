#include "workflows/returns/conditions.hpp"

#include <algorithm>

namespace retour::workflows {
namespace {

Minor value_of(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines) sum = add(sum, line.paid_minor);
  return sum;
}

template <class T>
bool equals(const std::optional<T>& wanted, const T& actual) {
  return !wanted || *wanted == actual;
}

bool compares(const std::optional<Comparison>& wanted, std::int64_t actual) { return !wanted || wanted->holds(actual); }

/// Pinned when the case was opened, so that a fee told then is the fee charged later.
int returns_of(const Facts& facts) {
  return facts.rma.version > 0 ? facts.rma.customer_returns_90d : facts.ledger.customer_returns_90d;
}

}  // namespace

bool holds(const Conditions& when, const ConditionSubject& s) {
  const bool tagged = !when.tag || std::find(s.line.tags.begin(), s.line.tags.end(), *when.tag) != s.line.tags.end();
  return tagged && equals(when.category, s.line.category) && equals(when.sku, s.line.sku) &&
         equals(when.vendor, s.line.vendor) && equals(when.reason, s.reason.id) &&
         equals(when.country, s.facts.order.ship_to.country) && equals(when.at_fault, s.reason.at_fault) &&
         equals(when.opened, s.opened) && equals(when.gift_card, s.line.gift_card) &&
         equals(when.resolution, s.resolution) && compares(when.line_value, s.value_minor) &&
         compares(when.order_value, value_of(s.facts.order)) && compares(when.quantity, s.quantity) &&
         compares(when.customer_returns_90d, returns_of(s.facts));
}

}  // namespace retour::workflows
