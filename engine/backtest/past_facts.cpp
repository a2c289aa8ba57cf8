#include "engine/backtest/past_facts.hpp"

#include <algorithm>

#include "workflows/counters.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/replay.hpp"

namespace retour::engine {
namespace {

using workflows::Ledger;
using workflows::ReturnCase;

/// As the store tells of other cases of the order; a case that ended without goods has no units any more.
void take_lines(const PastCase& past, Ledger& ledger) {
  const bool closed = past.rma.settled_once;
  for (const auto& line : past.rma.lines) {
    if (line.units.empty()) continue;
    ledger.taken_units[line.order_line_id].insert(line.units.begin(), line.units.end());
    ledger.order_has_other_returns = true;
    if (const auto found = ledger.order_lines.find(line.order_line_id); found != ledger.order_lines.end())
      (closed ? found->second.used : found->second.held) += static_cast<std::int64_t>(line.units.size());
    const auto back = std::min(line.units.size(), static_cast<std::size_t>(std::max(0, line.accepted)));
    if (closed)
      ledger.returned_units[line.order_line_id].insert(line.units.begin(),
                                                       line.units.begin() + static_cast<std::ptrdiff_t>(back));
  }
}

void take_money(const ReturnCase& rma, Ledger& ledger) {
  for (const auto& refund : rma.refunds) {
    if (!workflows::refunds::is_reserved(refund) && refund.state != "settled") continue;
    const auto found = ledger.tenders.find(refund.tender.tender_id);
    if (found != ledger.tenders.end()) found->second.used += refund.amount_minor;
  }
  if (!rma.shipping_refunded) return;
  const auto use_up = [&](const std::string& shipment) {
    const auto found = ledger.shipping.find(shipment);
    if (found != ledger.shipping.end()) found->second.used = found->second.total;
    if (shipment.empty()) ledger.shipping_refunded_elsewhere = true;
  };
  if (!rma.quote) return use_up("");
  for (const auto& shipment : rma.quote->shipments) use_up(shipment);
}

Ledger ledger_before(const workflows::Order& known, const PastOrder& past, const PastRequest& request) {
  Ledger ledger = workflows::ledger_of(known);
  ledger.customer_returns_90d = request.customer_returns_90d;
  for (const auto& line : known.lines)
    for (std::int64_t unit = 0; unit < std::min(line.returned_before, line.fulfilled); ++unit)
      ledger.returned_units[line.id].insert(unit);
  for (const auto& other : past.cases) {
    if (other.opened_at >= request.at) break;
    take_lines(other, ledger);
    take_money(other.rma, ledger);
  }
  return ledger;
}

}  // namespace

PastFacts::PastFacts(const PastOrder& past, const PastRequest& request)
    : request_(request),
      known_(workflows::as_known_at(past.order, request.at)),
      order_(known_ ? *known_ : past.order),
      ledger_(ledger_before(order_, past, request)) {}

}  // namespace retour::engine
