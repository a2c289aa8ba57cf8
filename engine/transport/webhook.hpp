// engine/transport/webhook.hpp - what the webhooks of all providers have in common
#pragma once
// Duty: limits, signatures and the two ways in which a webhook is no news. The secret is chosen by the caller's
// endpoint, never by the body. Threading: pure functions.

#include <string>
#include <string_view>

namespace retour::engine {

inline constexpr std::size_t kMaxWebhookBytes = 256 * 1024;
inline constexpr std::size_t kMaxSignatureHeader = 4 * 1024;
inline constexpr std::size_t kMaxSignatures = 16;

/// Genuine, but of a kind that nobody here acts on: answer 2xx.
struct Ignored {
  std::string event_id, type;
};

/// code: too_large, no_signature, bad_signature, stale (our clock or a replay: alarm), unreadable (genuine, but not
/// understood).
struct WebhookRefused {
  std::string code, message;
};

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);
/// In constant time for texts of one length.
bool same_text(std::string_view left, std::string_view right);

}  // namespace retour::engine
