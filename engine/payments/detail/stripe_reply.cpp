#include "engine/payments/detail/stripe_reply.hpp"

#include <Poco/String.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <limits>

#include "engine/transport/reply.hpp"

namespace retour::engine::stripe {
namespace {

struct Known {
  std::string_view code;
  Outcome outcome;
};

// docs.stripe.com/error-codes and docs.stripe.com/error-low-level. What is not listed goes by its type and status.
constexpr std::array kKnownCodes{
    Known{"charge_already_refunded", Outcome::unknown},  // perhaps by our own earlier attempt
    Known{"amount_too_large", Outcome::unknown},         // the same, for a part
    Known{"idempotency_key_in_use", Outcome::unknown},   // an attempt of ours is being executed
    Known{"lock_timeout", Outcome::retryable},
    Known{"rate_limit", Outcome::retryable},
    Known{"charge_disputed", Outcome::rejected},
    Known{"refund_disputed_payment", Outcome::rejected},
    Known{"charge_not_refundable", Outcome::rejected},
    Known{"balance_insufficient", Outcome::rejected},
    Known{"insufficient_funds", Outcome::rejected},
    Known{"resource_missing", Outcome::rejected},
    Known{"api_key_expired", Outcome::auth},
    Known{"platform_api_key_expired", Outcome::auth},
    Known{"secret_key_required", Outcome::auth},
    Known{"livemode_mismatch", Outcome::auth},
    Known{"testmode_charges_only", Outcome::auth},
    Known{"account_invalid", Outcome::auth},
    Known{"tls_version_unsupported", Outcome::auth},
};

std::optional<RefundStatus> read_status(std::string_view status) {
  if (status == "succeeded") return RefundStatus::succeeded;
  if (status == "pending" || status == "requires_action") return RefundStatus::pending;
  if (status == "failed" || status == "canceled") return RefundStatus::failed;
  return std::nullopt;
}

Outcome by_status(int http) {
  if (http == 401 || http == 403) return Outcome::auth;
  if (http == 429) return Outcome::retryable;
  if (http == 400 || http == 402 || http == 404) return Outcome::rejected;
  return Outcome::unknown;
}

Outcome classify(int http, std::string_view type, std::string_view code) {
  // Whatever is said with a 5xx, Stripe itself calls the result indeterminate.
  if (http >= 500) return Outcome::unknown;
  for (const Known& known : kKnownCodes)
    if (known.code == code) return known.outcome;
  if (type == "idempotency_error" || type == "api_error") return Outcome::unknown;
  return by_status(http);
}

/// The booking of a refund on the merchant's account, where the reply carries it: its amount is below zero. It is not
/// what decides about the refund, so one that cannot be understood is left out.
void read_settlement(const json::object& from, ProviderRefund& into) {
  const json::object* booking = object_at(from, "balance_transaction");
  const auto amount = booking == nullptr ? std::nullopt : integer_at(*booking, "amount");
  if (!amount || *amount >= 0 || *amount == std::numeric_limits<std::int64_t>::min()) return;
  const std::string currency = upper(text_at(*booking, "currency"));
  const auto minor = from_stripe_amount(-*amount, currency);
  if (!minor) return;
  into.settlement_currency = currency;
  into.settlement_minor = *minor;
}

}  // namespace

std::string upper(const std::string& text) { return Poco::toUpper(text); }

std::optional<SeenRefund> read_refund(const json::object& from) {
  SeenRefund seen;
  seen.refund.id = text_at(from, "id");
  seen.refund.currency = upper(text_at(from, "currency"));
  seen.charge = text_at(from, "charge");
  seen.payment_intent = text_at(from, "payment_intent");
  const auto status = read_status(text_at(from, "status"));
  const auto amount = integer_at(from, "amount");
  const auto minor = amount ? from_stripe_amount(*amount, seen.refund.currency) : std::nullopt;
  if (text_at(from, "object") != "refund" || !is_provider_id(seen.refund.id) || !status || !minor) return std::nullopt;
  if (seen.charge.empty() && seen.payment_intent.empty()) return std::nullopt;
  seen.refund.status = *status;
  seen.refund.amount_minor = *minor;
  read_settlement(from, seen.refund);
  seen.refund.payment_ref = seen.payment_intent.empty() ? seen.charge : seen.payment_intent;
  if (*status == RefundStatus::failed) {
    seen.refund.failure = text_at(from, "failure_reason");
    if (seen.refund.failure.empty()) seen.refund.failure = text_at(from, "status");
  }
  if (const json::object* metadata = object_at(from, "metadata")) {
    seen.refund.effect_key = text_at(*metadata, "retour_effect");
    seen.merchant_id = text_at(*metadata, "retour_merchant");
    seen.case_id = text_at(*metadata, "retour_case");
    seen.refund_id = text_at(*metadata, "retour_refund");
    // A charge that belongs to an intent has both ids: the payment is called as the order called it.
    if (text_at(*metadata, "retour_payment") == seen.charge && !seen.charge.empty())
      seen.refund.payment_ref = seen.charge;
  }
  return seen;
}

std::optional<std::string> difference(const SeenRefund& seen, const Sent& sent) {
  const auto amount = to_stripe_amount(seen.refund.amount_minor, seen.refund.currency);
  if (seen.refund.currency != sent.currency)
    return fmt::format("currency {} instead of {}", seen.refund.currency, sent.currency);
  if (amount != sent.stripe_amount)
    return fmt::format("amount {} instead of {}", amount.value_or(-1), sent.stripe_amount);
  const std::string& payment = payment_parameter(sent.payment_ref) == "charge" ? seen.charge : seen.payment_intent;
  if (payment != sent.payment_ref) return fmt::format("payment '{}' instead of '{}'", payment, sent.payment_ref);
  if (seen.refund.effect_key != sent.effect_key) return "another effect key";
  return std::nullopt;
}

ProviderError stripe_error(const WireReply& reply, std::string code, std::string message) {
  return error_of(reply, std::move(code), std::move(message), "Request-Id");
}

Refusal unreadable(const WireReply& reply) {
  return {Outcome::unknown, stripe_error(reply, "unreadable_reply", "the reply is not what Stripe documents")};
}

Refusal read_refusal(const WireReply& reply) {
  const auto body = parse_object(reply.body);
  const json::object* error = body ? object_at(*body, "error") : nullptr;
  if (error == nullptr) {
    // Not Stripe's own words, so a refusal cannot be believed; a door kept shut can.
    const Outcome outcome = by_status(reply.status);
    if (outcome == Outcome::auth || outcome == Outcome::retryable)
      return {outcome, stripe_error(reply, fmt::format("http_{}", reply.status), "no error object in the reply")};
    return unreadable(reply);
  }
  const std::string type = text_at(*error, "type"), code = text_at(*error, "code");
  std::string name = code.empty() ? type : code;
  if (name.empty()) name = fmt::format("http_{}", reply.status);
  return {classify(reply.status, type, code), stripe_error(reply, shortened(name), text_at(*error, "message"))};
}

std::variant<json::object, Refusal> read_answer(const WireAnswer& answer) {
  if (const auto* failure = std::get_if<WireFailure>(&answer)) return Refusal{outcome_of(*failure), error_of(*failure)};
  const auto& reply = std::get<WireReply>(answer);
  if (reply.status < 200 || reply.status > 299) return read_refusal(reply);
  auto object = parse_object(reply.body);
  if (!object) return unreadable(reply);
  return *std::move(object);
}

}  // namespace retour::engine::stripe
