// engine/payments/detail/stripe_reply.hpp - Stripe's refund object and Stripe's errors, understood
#pragma once
// Duty: a refund object becomes a ProviderRefund or is refused as a whole; an error becomes an outcome by Stripe's own
// code first, its type second, the HTTP status last. Threading: pure functions.

#include <optional>
#include <string>
#include <variant>

#include "engine/payments/detail/stripe_order.hpp"
#include "engine/transport/json_fields.hpp"
#include "engine/transport/reply.hpp"
#include "engine/transport/transport.hpp"

namespace retour::engine::stripe {

struct SeenRefund {
  ProviderRefund refund;
  std::string charge, payment_intent, merchant_id, case_id, refund_id;
};

/// Stripe writes currencies in lower case.
std::string upper(const std::string& text);

std::optional<SeenRefund> read_refund(const json::object& from);

/// What differs from the order, in words; nothing when it is the refund that was ordered.
std::optional<std::string> difference(const SeenRefund& seen, const Sent& sent);

/// Of a reply that is not 2xx.
Refusal read_refusal(const WireReply& reply);
Refusal unreadable(const WireReply& reply);
ProviderError stripe_error(const WireReply& reply, std::string code, std::string message);

/// The object of a 2xx reply, or why there is none.
std::variant<json::object, Refusal> read_answer(const WireAnswer& answer);

}  // namespace retour::engine::stripe
