// workflows/refunds/given_taxes.hpp - the tax that goes back with an amount on stated goods
#pragma once
// Duty: a refund of a part of some goods is computed when it is asked for, and reserved when it is approved; others on
// the same goods may be approved in between. So its tax is taken again where it is reserved: cumulative by what the
// units gave until then, as in returns/allocation.hpp, and never more than what no other refund gives back of the line.
// Units: minor units of the order's currency. Threading: pure functions.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/model/facts.hpp"

namespace retour::workflows::refunds {

/// Adds the tax of goods that a case's granted quotes give back, and its refunds of stated goods that are reserved or
/// paid, but for one.
void add_given_taxes(const ReturnCase& rma, std::string_view but_for, LineTaxes& into);

/// `now`: the case as it is to be, with the refund in it, which is not reserved yet.
void take_taxes(const Facts& facts, const ReturnCase& now, Refund& refund);

}  // namespace retour::workflows::refunds
