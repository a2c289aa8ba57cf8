// workflows/returns/quote.hpp - how much comes back, to the last cent, and why
#pragma once
// Duty: the immutable computation behind the customer's estimate, the agent's approval and the payment. Basis is what
// the order recorded as paid; unit k of q gets round_half_up(T*k/q) - round_half_up(T*(k-1)/q), so that the order of
// partial returns never changes the sum and returning everything gives back exactly what was paid. Units: minor units
// of the order's currency. Threading: pure functions.

#include <span>

#include "workflows/model/draft.hpp"
#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// Units of one order line to refund, with what decides about fees.
struct QuoteLine {
  std::string order_line_id;
  std::vector<std::int64_t> units;
  std::string reason;
  bool opened = false;
  bool kept = false;  // the customer keeps the goods: nothing is sent back
};

struct QuoteProblem {
  std::string code, message;
};

/// What one unit of the line cost, rounded: the price of an even exchange.
Minor unit_price_paid(const OrderLine& line);

/// A quote, or why there is none (e.g. the tenders cannot take it back).
std::variant<Quote, QuoteProblem> make_quote(const Facts& facts, std::span<const QuoteLine> lines, RefundTarget target);

/// Books the outbound shipping that `quote`, now granted, gives back: once an order, whichever case comes first.
void book_shipping(const Quote& quote, Draft& draft);

/// SHA-256 over the canonical text of the quote without its hash.
std::string quote_hash(const Quote& quote);

}  // namespace retour::workflows
