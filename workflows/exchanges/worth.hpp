// workflows/exchanges/worth.hpp - what an exchange takes of the units that it replaces
#pragma once
// Duty: an open exchange holds all that is left of its units, so that nothing else is given for them meanwhile; the new
// goods take their price of it, and the rest is the customer's. A unit is paid once, in money, in goods or in both.
// Units: minor units of the order's currency. Threading: pure functions.

#include "workflows/model/draft.hpp"

namespace retour::workflows::exchanges {

/// Holds what is left of the exchanged units, and computes what is due either way.
void hold_worth(const Facts& facts, Exchange& exchange, Draft& draft);

/// The new goods take their price of what is held. Returned is the rest, which is free for a refund.
LineShare give_new_goods(const Facts& facts, Exchange& exchange, Draft& draft);

/// The exchange takes nothing of the units any more.
void free_worth(const Facts& facts, Exchange& exchange, Draft& draft);

/// The order's counters as they are for what this exchange holds or took: exactly that is left of its units.
Ledger ledger_for(const Facts& facts, const Exchange& exchange);

/// The same facts with other counters, which live as long.
Facts with_ledger(const Facts& facts, const Ledger& ledger);

}  // namespace retour::workflows::exchanges
