#include "workflows/counters.hpp"

#include <algorithm>

#include "workflows/returns/outbound_shipping.hpp"

namespace retour::workflows {

std::vector<Counter> counters_of(const Order& order) {
  std::vector<Counter> out;
  for (const auto& tender : order.tenders)
    // The bank may have taken back what the shop had paid back already.
    out.push_back({CapacityKind::tender, tender.id, tender.captured_minor,
                   std::min(tender.captured_minor, add(tender.refunded_before_minor, tender.charged_back_minor))});
  for (const auto& line : order.lines)
    out.push_back({CapacityKind::order_line, line.id, line.fulfilled, std::min(line.returned_before, line.fulfilled)});
  for (const auto& shipment : shipments_of(order))
    out.push_back({CapacityKind::order_shipping, shipment.id, shipment.paid_minor, 0});
  for (const auto& promotion : order.promotions)
    out.push_back({CapacityKind::promotion, promotion.id, promotion.total_minor(), 0});
  return out;
}

Ledger ledger_of(const Order& order) {
  Ledger ledger;
  for (const auto& counter : counters_of(order)) {
    const Capacity capacity{counter.total, 0, counter.used, 1, 0};
    if (counter.kind == CapacityKind::tender) ledger.tenders[counter.key] = capacity;
    if (counter.kind == CapacityKind::order_line) ledger.order_lines[counter.key] = capacity;
    if (counter.kind == CapacityKind::order_shipping) ledger.shipping[counter.key] = capacity;
    if (counter.kind == CapacityKind::promotion) ledger.promotions[counter.key] = capacity;
  }
  return ledger;
}

Capacity* counter_in(Ledger& ledger, const CapacityChange& change) {
  const auto in = [&](auto& counters) {
    const auto found = counters.find(change.key);
    return found == counters.end() ? nullptr : &found->second;
  };
  switch (change.kind) {
    case CapacityKind::tender:
      return in(ledger.tenders);
    case CapacityKind::promotion:
      return in(ledger.promotions);
    case CapacityKind::order_shipping:
      return in(ledger.shipping);
    case CapacityKind::unit:
      return &ledger.units.try_emplace(change.key, Capacity{change.total.value_or(0), 0, 0, 1, 0}).first->second;
    case CapacityKind::automation_day:
      return &ledger.automation_day;
    case CapacityKind::automation_order:
      return &ledger.automation_order;
    default:
      return nullptr;
  }
}

}  // namespace retour::workflows
