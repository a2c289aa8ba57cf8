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

std::variant<PaymentNews, Ignored, WebhookRefused> read_event(std::string_view raw_body) {
  const WebhookRefused unreadable{"unreadable", "the body is not an event as Stripe documents it"};
  const auto event = parse_object(raw_body);
  if (!event || text_at(*event, "object") != "event") return unreadable;
  const std::string id = text_at(*event, "id"), type = text_at(*event, "type");
  if (id.empty() || type.empty()) return unreadable;
  if (!is_refund_event(type)) return Ignored{id, type};
  const json::object* data = object_at(*event, "data");
  const json::object* object = data == nullptr ? nullptr : object_at(*data, "object");
  const auto seen = object == nullptr ? std::nullopt : stripe::read_refund(*object);
  if (!seen) return unreadable;
  return PaymentNews{id,          type, seen->merchant_id, seen->case_id, seen->refund_id, seen->refund.effect_key,
                     seen->refund};
}

}  // namespace

std::variant<PaymentNews, Ignored, WebhookRefused> read_stripe_webhook(std::string_view signature_header,
                                                                       std::string_view raw_body,
                                                                       std::span<const std::string> secrets,
                                                                       workflows::Instant now) {
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
