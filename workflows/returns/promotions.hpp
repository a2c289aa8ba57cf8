// workflows/returns/promotions.hpp - what becomes of a discount when a part of the goods goes back
#pragma once
// Duty: the policy's promotion mode. `prorate` needs nothing: a unit is worth what was paid for it. With `clawback` the
// promotion is judged again on what is kept: lost(R) = discount that lies on the kept units - discount that the kept
// units still earn, and owed(R) = lost(R) - lost(before the import), both never below zero, and zero when nothing is
// kept; a refund takes off owed(R now) - what was taken off before, so that the order of partial returns never changes
// the sum and a whole return gives back what was paid. The tax of a sum b taken off is cumulative: round_half_up(tax of
// the whole discount * b / discount); a rate of the refund goes below zero where only kept goods have it. Units: minor
// units. Threading: pure functions.

#include <span>

#include "workflows/model/draft.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows {

/// Takes off `quote` what promotions ask for, at most `room`, and less from its taxes.
void claw_back(const Facts& facts, std::span<const QuoteLine> lines, Minor room, Quote& quote);

/// Says for customers what each promotion changed: the refund, whose total is known now, and what it would be without
/// this promotion, from the worth of what comes back and the fees before they were capped.
void explain_promotions(const Facts& facts, Minor worth, Minor fees, Quote& quote);

/// A refund that is given up was to pay a part of its quote. What the quote took off for a promotion is taken off no
/// more by that part, and what it gave back is not given: the next return of the order finds it so.
void free_promotions(const Facts& facts, const Refund& refund, Draft& draft);

/// Books what was taken off with a quote that is now granted. Two settlements of one order wait for each other.
void book_promotions(const Facts& facts, const Quote& quote, Draft& draft);

}  // namespace retour::workflows
