// workflows/model/taxes.hpp - sums and parts of tax by rate
#pragma once
// Duty: taxes stay by rate, as the shop recorded them, through every sum and split. Formula: the part of an amount is
// round_half_up(tax * amount / of), so that parts taken off what is left add up to the whole. Units: minor units.
// Threading: pure functions.

#include <vector>

#include "workflows/model/order.hpp"

namespace retour::workflows {

void add_taxes(std::vector<TaxPart>& into, const std::vector<TaxPart>& more);
/// May leave a rate below zero: goods that are kept at a higher price owe more tax.
void take_off(std::vector<TaxPart>& from, const std::vector<TaxPart>& less);
/// The tax inside `amount` of a sum `of` that has these taxes; nothing of nothing.
std::vector<TaxPart> part_of(const std::vector<TaxPart>& taxes, Minor amount, Minor of);
Minor sum_of(const std::vector<TaxPart>& taxes);

}  // namespace retour::workflows
