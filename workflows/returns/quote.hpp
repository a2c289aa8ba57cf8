// workflows/returns/quote.hpp - how much comes back, to the last cent, and why
#pragma once
// Duty: the immutable computation behind the customer's estimate, the agent's approval, the payment and the credit
// note: worth of the units (allocation), outbound shipping, promotions, fees, and the plan over the tenders, each with
// the policy lines it rests on. Units: minor units of the order's currency. Threading: pure functions.

#include <span>
#include <variant>

#include "workflows/model/draft.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows {

/// A quote, or why there is none (e.g. the tenders cannot take it back).
std::variant<Quote, QuoteProblem> make_quote(const Facts& facts, std::span<const QuoteLine> lines, RefundTarget target);

/// The same for goods that are back. What is due is due, although the payments may have less left since it was
/// promised: the plan has a share of its own for what they lack.
std::variant<Quote, QuoteProblem> make_due_quote(const Facts& facts, std::span<const QuoteLine> lines,
                                                 RefundTarget target);

/// What is booked when a quote is granted: its shipping, its promotions, the rest of units of which something was given
/// before, and that the lines' units are being paid.
void book(const Facts& facts, const Quote& quote, Draft& draft);

/// SHA-256 over the canonical text of the quote without its hash.
std::string quote_hash(const Quote& quote);

}  // namespace retour::workflows
