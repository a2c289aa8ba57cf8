// workflows/refunds/fx.hpp - what a refund cost the merchant beyond what its payment had brought
#pragma once
// Duty: the customer gets back the order's currency; the merchant's account was paid, and is charged, in its own. The
// difference between the two is the merchant's, and is only known when both bookings are, in one currency. Units: minor
// units of that currency. Threading: pure functions.

#include <optional>
#include <string>

#include "workflows/model/return_case.hpp"

namespace retour::workflows::refunds {

struct CurrencyDifference {
  std::string currency;
  Minor charged_minor = 0;         // for the refund
  Minor captured_share_minor = 0;  // what the same part of the payment had brought: share of the settlement, half up
  Minor difference_minor = 0;      // charged less share; above zero: the merchant's loss
};

/// Nothing while the bookings are not both known, or are in different currencies.
std::optional<CurrencyDifference> currency_difference(const Order& order, const Refund& refund);

}  // namespace retour::workflows::refunds
