#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <optional>
#include <vector>

#include "engine/payments/detail/stripe_reply.hpp"
#include "engine/payments/stripe.hpp"

namespace retour::engine {
namespace {

struct Signature {
  std::string_view signed_at_text;
  std::int64_t signed_at = 0;
  std::vector<std::string_view> v1;
};

/// t=1700000000,v1=...,v1=...,v0=...: other schemes than v1 are not looked at.
std::optional<Signature> read_signature(std::string_view header) {
  if (header.size() > kMaxSignatureHeader) return std::nullopt;
  Signature signature;
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view part = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (part.starts_with("t=")) signature.signed_at_text = part.substr(2);
    if (part.starts_with("v1=")) signature.v1.push_back(part.substr(3));
  }
  const std::string_view text = signature.signed_at_text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), signature.signed_at);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (signature.v1.empty() || signature.v1.size() > kMaxSignatures) return std::nullopt;
  return signature;
}

bool genuine(const Signature& signature, std::string_view raw_body, std::span<const std::string> secrets) {
  const std::string payload = fmt::format("{}.{}", signature.signed_at_text, raw_body);
  bool any = false;
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;  // not configured: everybody could sign with it
    const std::string expected = hmac_sha256_hex(secret, payload);
    for (const std::string_view given : signature.v1) any = same_text(expected, given) || any;
  }
  return any;
}

bool within_tolerance(std::int64_t signed_at, workflows::Instant now) {
  const std::int64_t at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const std::int64_t least = at - kStripeSignatureTolerance.count(), most = at + kStripeSignatureTolerance.count();
  return signed_at >= least && signed_at <= most;
}

bool is_refund_event(std::string_view type) {
  return type == "refund.created" || type == "refund.updated" || type == "refund.failed" ||
         type == "charge.refund.updated";
}

bool is_dispute_event(std::string_view type) {
  return type == "charge.dispute.created" || type == "charge.dispute.funds_withdrawn" ||
         type == "charge.dispute.funds_reinstated" || type == "charge.dispute.closed";
}

const WebhookRefused kUnreadable{"unreadable", "the body is not an event as Stripe documents it"};

StripeNews read_refund_news(const std::string& id, const std::string& type, const json::object& object) {
  const auto seen = stripe::read_refund(object);
  if (!seen) return kUnreadable;
  return PaymentNews{
      id,           type,         seen->merchant_id,   seen->case_id, seen->refund_id, seen->refund.effect_key,
      seen->refund, seen->charge, seen->payment_intent};
}

StripeNews read_charge_news(const std::string& id, const std::string& type, const json::object& object) {
  ChargeNews news{id, type, text_at(object, "id"), text_at(object, "payment_intent")};
  if (text_at(object, "object") != "charge" || !is_provider_id(news.charge)) return kUnreadable;
  return news;
}

DisputeStep step_of(std::string_view type, std::string_view status) {
  if (status.starts_with("warning_")) return DisputeStep::inquiry;
  if (type == "charge.dispute.funds_reinstated" || status == "won") return DisputeStep::returned;
  return DisputeStep::taken;
}

StripeNews read_dispute_news(const std::string& id, const std::string& type, const json::object& object) {
  DisputeNews news{id,
                   type,
                   text_at(object, "id"),
                   text_at(object, "charge"),
                   text_at(object, "payment_intent"),
                   stripe::upper(text_at(object, "currency"))};
  const std::string status = text_at(object, "status");
  const auto amount = integer_at(object, "amount");
  const auto minor = amount ? stripe::from_stripe_amount(*amount, news.currency) : std::nullopt;
  const bool names_payment = !news.charge.empty() || !news.payment_intent.empty();
  if (text_at(object, "object") != "dispute" || !is_provider_id(news.id) || status.empty() || !minor || !names_payment)
    return kUnreadable;
  news.amount_minor = *minor;
  news.step = step_of(type, status);
  return news;
}

StripeNews read_event(std::string_view raw_body) {
  const auto event = parse_object(raw_body);
  if (!event || text_at(*event, "object") != "event") return kUnreadable;
  const std::string id = text_at(*event, "id"), type = text_at(*event, "type");
  if (id.empty() || type.empty()) return kUnreadable;
  const bool refund = is_refund_event(type), charge = type == "charge.refunded", dispute = is_dispute_event(type);
  if (!refund && !charge && !dispute) return Ignored{id, type};
  const json::object* data = object_at(*event, "data");
  const json::object* object = data == nullptr ? nullptr : object_at(*data, "object");
  if (object == nullptr) return kUnreadable;
  if (dispute) return read_dispute_news(id, type, *object);
  return charge ? read_charge_news(id, type, *object) : read_refund_news(id, type, *object);
}

}  // namespace

StripeNews read_stripe_webhook(std::string_view signature_header, std::string_view raw_body,
                               std::span<const std::string> secrets, workflows::Instant now) {
  if (raw_body.size() > kMaxWebhookBytes)
    return WebhookRefused{"too_large", fmt::format("more than {} bytes", kMaxWebhookBytes)};
  const auto signature = read_signature(signature_header);
  if (!signature) return WebhookRefused{"no_signature", "Stripe-Signature: needs t= and 1 to 16 v1="};
  if (!genuine(*signature, raw_body, secrets))
    return WebhookRefused{"bad_signature", "Stripe-Signature: no v1= is the body's under a known secret"};
  if (!within_tolerance(signature->signed_at, now))
    return WebhookRefused{"stale", fmt::format("Stripe-Signature: t= is more than {} s away from our clock",
                                               kStripeSignatureTolerance.count())};
  return read_event(raw_body);
}

}  // namespace retour::engine
