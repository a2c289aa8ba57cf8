#include "workflows/returns/outbound_shipping.hpp"

#include <algorithm>

#include "workflows/model/taxes.hpp"
#include "workflows/returns/window.hpp"

namespace retour::workflows {
namespace {

bool given_back(const Facts& facts, const Shipment& shipment) {
  if (shipment.id.empty() && (facts.ledger.shipping_refunded_elsewhere || facts.rma.shipping_refunded)) return true;
  const auto known = facts.ledger.shipping.find(shipment.id);
  return known != facts.ledger.shipping.end() && known->second.held + known->second.used > 0;
}

bool carries(const Shipment& shipment, const OrderLine& line) {
  return shipment.lines.empty() ||
         std::find(shipment.lines.begin(), shipment.lines.end(), line.id) != shipment.lines.end();
}

/// Every unit that the shipment carried comes back now or was paid back before: the last of several returns brings the
/// shipping, whichever it is. A part of a unit's worth brings no unit back.
bool returns_all_of(const Facts& facts, const Shipment& shipment, std::span<const QuoteLine> lines) {
  return std::all_of(facts.order.lines.begin(), facts.order.lines.end(), [&](const OrderLine& line) {
    return !carries(shipment, line) ||
           returned_units(facts, line, lines).size() == static_cast<std::size_t>(line.quantity);
  });
}

/// Something of the shipment comes back with this request: what the shop took back before the import, the shop settled.
bool brings_back(const Facts& facts, const Shipment& shipment, std::span<const QuoteLine> lines) {
  return std::any_of(lines.begin(), lines.end(), [&](const QuoteLine& asked) {
    return !asked.amount && !asked.units.empty() && carries(shipment, *facts.order.line(asked.order_line_id));
  });
}

bool withdrawn(const Facts& facts, const Shipment& shipment) {
  return std::all_of(facts.order.lines.begin(), facts.order.lines.end(), [&](const OrderLine& line) {
    const ReturnLine* known = facts.rma.line(line.id);
    return !carries(shipment, line) || (known != nullptr ? known->withdrawal : withdrawal_runs(facts, line));
  });
}

/// Why the shipping is due, or nothing.
const Citation* due_by(const Facts& facts, const Shipment& shipment, bool all, bool merchant_fault) {
  const auto& rule = facts.policy.refund.outbound_shipping;
  const bool by_policy = rule.value == ShippingRefund::always ||
                         (rule.value == ShippingRefund::when_all_returned && all) ||
                         (rule.value == ShippingRefund::merchant_fault && merchant_fault && all);
  if (by_policy) return &rule.at;
  const auto& law = facts.policy.law;
  return law && law->outbound_shipping_due && all && withdrawn(facts, shipment) ? &law->at : nullptr;
}

}  // namespace

std::vector<Shipment> shipments_of(const Order& order) {
  if (!order.shipments.empty()) return order.shipments;
  return {{"", order.shipping_paid_minor, order.shipping_taxes, {}}};
}

void give_back_shipping(const Facts& facts, std::span<const QuoteLine> lines, bool merchant_fault, Quote& quote) {
  for (const auto& shipment : shipments_of(facts.order)) {
    if (shipment.paid_minor == 0 || given_back(facts, shipment) || !brings_back(facts, shipment, lines)) continue;
    const bool all = returns_all_of(facts, shipment, lines);
    const Citation* due = due_by(facts, shipment, all, merchant_fault);
    if (due == nullptr) continue;
    quote.shipping_minor = add(quote.shipping_minor, shipment.paid_minor);
    quote.shipments.push_back(shipment.id);
    add_taxes(quote.taxes, shipment.taxes);
    quote.citations.push_back(*due);
  }
}

void book_shipping(const Facts& facts, const Quote& quote, Draft& draft) {
  draft.next.shipping_refunded = draft.next.shipping_refunded || !quote.shipments.empty();
  for (const auto& shipment : shipments_of(facts.order)) {
    const auto known = facts.ledger.shipping.find(shipment.id);
    if (known == facts.ledger.shipping.end() || shipment.paid_minor == 0) continue;
    const bool back = std::find(quote.shipments.begin(), quote.shipments.end(), shipment.id) != quote.shipments.end();
    // Also where nothing is due: whether the last of the goods are back depends on what settles at the same time.
    draft.capacity.push_back(
        {CapacityKind::order_shipping, shipment.id, 0, back ? shipment.paid_minor : 0, known->second.version, {}});
  }
}

}  // namespace retour::workflows
