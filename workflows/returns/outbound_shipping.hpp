// workflows/returns/outbound_shipping.hpp - when what was paid for sending the goods goes back too
#pragma once
// Duty: by the policy or by law, each shipment of an order by itself and once. Threading: pure functions.

#include <span>

#include "workflows/model/draft.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows {

/// The shipments of an order: the recorded ones, or the one of everything, whose id is empty.
std::vector<Shipment> shipments_of(const Order& order);

/// Adds the shipping that is due with `lines` to the quote.
void give_back_shipping(const Facts& facts, std::span<const QuoteLine> lines, bool merchant_fault, Quote& quote);

/// Books the outbound shipping that `quote`, now granted, gives back: once a shipment, whichever case comes first.
void book_shipping(const Facts& facts, const Quote& quote, Draft& draft);

}  // namespace retour::workflows
