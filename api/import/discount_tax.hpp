// api/import/discount_tax.hpp - what discounts took off a price that taxes were added to
#pragma once
// Duty: discounts that exclude tax -> discounts that include it. Formula: the discounts bear tax at the ratio that the
// rest of the line bears it; round_half_up(tax * discounts so far / net), less what the ones before it got.
// Units: minor units. Errors: workflows::MoneyOverflow. Threading: pure functions.

#include <vector>

#include "workflows/model/money.hpp"

namespace retour::api {

/// `net_minor` and `tax_minor` are of what is left after all `discounts`; of nothing, nothing is known and they stay.
std::vector<workflows::Minor> with_tax(std::vector<workflows::Minor> discounts, workflows::Minor net_minor,
                                       workflows::Minor tax_minor);

}  // namespace retour::api
