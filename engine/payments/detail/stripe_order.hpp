// engine/payments/detail/stripe_order.hpp - the bytes of a refund request, written and read back
#pragma once
// Duty: freeze, and thaw for the comparison of the reply with what was sent. Threading: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "engine/payments/gateway.hpp"

namespace retour::engine::stripe {

/// What a reply must repeat.
struct Sent {
  std::string effect_key, payment_ref, currency;
  std::int64_t stripe_amount = 0;
};

/// Stripe moves multiples of this, in our minor units.
Minor step_of(std::string_view currency);
/// Stripe's whole units of our minor units; nothing for an unknown currency or an amount between two steps.
std::optional<std::int64_t> to_stripe_amount(Minor minor, std::string_view currency);
std::optional<Minor> from_stripe_amount(std::int64_t amount, std::string_view currency);

/// A payment intent (pi_...) or a charge.
std::string_view payment_parameter(std::string_view payment_ref);

std::string freeze_order(const RefundOrder& order);
/// Nothing for bytes that freeze_order cannot have written.
std::optional<Sent> thaw(const std::string& frozen);
Sent expected_of(const RefundOrder& order);

}  // namespace retour::engine::stripe
