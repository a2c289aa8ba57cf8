// engine/told_by_document.hpp - what an order that is sent again says moved meanwhile
#pragma once
// Duty: a shop sends its order again after it paid back by itself, or after the bank did: its sums are then higher than
// those the order came with. What is more has happened, so that it is no sum to be refused but a movement outside of
// us, told once. A sum that is lower than what was said before corrects that: it takes back the newest movements of
// documents first and what the order came with last, since that is older and returns were decided by it. Units: minor
// units of the order's currency. Threading: pure function.

#include <vector>

#include "engine/outside.hpp"

namespace retour::engine {

/// The movements to tell. Leaves in `order` what had gone back when it came first, less what its shop takes back of it.
/// Never more than the payment can still have lost: the provider may have told of the same money already. Never back
/// what the document still says. Told again, before or after the movements were recorded, it comes to the same.
std::vector<OutsideNews> told_by_document(workflows::Order& order, const workflows::Order& before);

}  // namespace retour::engine
