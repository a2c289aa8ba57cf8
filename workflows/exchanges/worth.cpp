#include "workflows/exchanges/worth.hpp"

#include <algorithm>

#include "workflows/returns/allocation.hpp"

namespace retour::workflows::exchanges {
namespace {

const OrderLine& line_of(const Facts& facts, const Exchange& exchange) {
  return *facts.order.line(exchange.order_line_id);
}

/// Moves the worth of the units by -1, 0 or 1 times what the exchange says of each.
void move_worth(const Facts& facts, const Exchange& exchange, int held, int used, Draft& draft) {
  const OrderLine& line = line_of(facts, exchange);
  for (std::size_t i = 0; i < exchange.units.size(); ++i)
    draft.capacity.push_back(
        unit_change(line, exchange.units[i], held * exchange.unit_minor[i], used * exchange.unit_minor[i]));
}

Minor worth_of(const Exchange& exchange) {
  Minor sum = 0;
  for (const auto minor : exchange.unit_minor) sum = add(sum, minor);
  return sum;
}

}  // namespace

void hold_worth(const Facts& facts, Exchange& exchange, Draft& draft) {
  const OrderLine& line = line_of(facts, exchange);
  exchange.units = draft.next.line(line.id)->units;
  for (const auto unit : exchange.units) exchange.unit_minor.push_back(left_of_unit(facts, line, unit));
  exchange.inbound_minor = worth_of(exchange);
  const bool even = exchange.replacement.unit_price_minor == price_paid(line, exchange.units);
  exchange.outbound_minor = even ? sum_paid(line, exchange.units)
                                 : scale_half_up(exchange.replacement.unit_price_minor, exchange.quantity, 1);
  exchange.due_minor = subtract(exchange.outbound_minor, exchange.inbound_minor);
  move_worth(facts, exchange, 1, 0, draft);
}

LineShare give_new_goods(const Facts& facts, Exchange& exchange, Draft& draft) {
  const OrderLine& line = line_of(facts, exchange);
  LineShare rest;
  const Minor back = std::min(worth_of(exchange), -exchange.due_minor);
  if (back > 0) {
    const Ledger own = ledger_for(facts, exchange);
    QuoteLine asked;
    asked.order_line_id = line.id;
    asked.units = exchange.units;
    asked.amount = back;
    rest = std::get<LineShare>(allocate(with_ledger(facts, own), line, asked));
  }
  move_worth(facts, exchange, -1, 0, draft);
  for (std::size_t i = 0; i < rest.unit_minor.size(); ++i)
    exchange.unit_minor[i] = subtract(exchange.unit_minor[i], rest.unit_minor[i]);
  exchange.replaced = true;
  move_worth(facts, exchange, 0, 1, draft);
  return rest;
}

void free_worth(const Facts& facts, Exchange& exchange, Draft& draft) {
  move_worth(facts, exchange, exchange.replaced ? 0 : -1, exchange.replaced ? -1 : 0, draft);
  exchange.units.clear();
  exchange.unit_minor.clear();
  exchange.replaced = false;
}

Facts with_ledger(const Facts& facts, const Ledger& ledger) {
  return {facts.order, facts.policy, facts.rma, ledger, facts.actor, facts.channel, facts.now, facts.subject};
}

Ledger ledger_for(const Facts& facts, const Exchange& exchange) {
  Ledger ledger = facts.ledger;
  const OrderLine& line = line_of(facts, exchange);
  for (std::size_t i = 0; i < exchange.units.size(); ++i) {
    const Minor paid = paid_for_unit(line, exchange.units[i]);
    ledger.units[unit_key(line, exchange.units[i])] = {paid, 0, subtract(paid, exchange.unit_minor[i]), 0, 0};
  }
  return ledger;
}

}  // namespace retour::workflows::exchanges
