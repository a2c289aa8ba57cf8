#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "engine/carriers/detail/easypost_reply.hpp"
#include "engine/carriers/easypost.hpp"

namespace retour::engine {
namespace {

constexpr std::string_view kSignaturePrefix = "hmac-sha256-hex=";

/// EasyPost signs with the secret in normal form KD, however it was typed.
std::string nfkd(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no NFKD data");
  const auto plain = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  const icu::UnicodeString normal = normalizer->normalize(plain, status);
  if (U_FAILURE(status)) throw std::runtime_error("a webhook secret cannot be normalised");
  std::string bytes;
  normal.toUTF8String(bytes);
  return bytes;
}

bool genuine(std::string_view given, std::string_view raw_body, std::span<const std::string> secrets) {
  bool any = false;
  for (const std::string& secret : secrets)
    if (!secret.empty()) any = same_text(hmac_sha256_hex(nfkd(secret), raw_body), given) || any;
  return any;
}

}  // namespace

std::variant<TrackingNews, Ignored, WebhookRefused> read_easypost_webhook(std::string_view signature_header,
                                                                          std::string_view raw_body,
                                                                          std::span<const std::string> secrets) {
  if (raw_body.size() > kMaxWebhookBytes)
    return WebhookRefused{"too_large", fmt::format("more than {} bytes", kMaxWebhookBytes)};
  if (!signature_header.starts_with(kSignaturePrefix))
    return WebhookRefused{"no_signature", "X-Hmac-Signature: needs hmac-sha256-hex="};
  if (!genuine(signature_header.substr(kSignaturePrefix.size()), raw_body, secrets))
    return WebhookRefused{"bad_signature", "X-Hmac-Signature: is not the body's under a known secret"};
  const WebhookRefused unreadable{"unreadable", "the body is not an event as EasyPost documents it"};
  const auto event = parse_object(raw_body);
  if (!event || text_at(*event, "object") != "Event") return unreadable;
  const std::string id = text_at(*event, "id"), type = text_at(*event, "description");
  if (id.empty() || type.empty()) return unreadable;
  if (!type.starts_with("tracker.")) return Ignored{id, type};
  const json::object* tracker = object_at(*event, "result");
  auto news = tracker == nullptr ? std::nullopt : easypost::read_tracker(*tracker);
  if (!news) return unreadable;
  news->event_id = id;
  return *std::move(news);
}

}  // namespace retour::engine
