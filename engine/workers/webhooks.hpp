// engine/workers/webhooks.hpp - news from providers: received once, worked off until they are understood
#pragma once
// Duty: receive() verifies the signature over the raw bytes, keeps what the news say and is done: the provider gets its
// 2xx. deliver() works one off later: it finds the case or the order, asks the provider again what is true, and tells.
// News about what is not known yet are parked, because a webhook may be faster than the answer to our own call. Errors:
// DatabaseUnavailable. Threading: any thread.

#include <string>
#include <string_view>
#include <variant>

#include "engine/effects/effects.hpp"
#include "engine/transport/webhook.hpp"

namespace retour::engine {

/// News that stay unexplained this long are given up.
inline constexpr std::chrono::hours kParkedLife{72};
inline constexpr std::chrono::seconds kParkedPause{5};

enum class Received { accepted, repeated, ignored };
struct UnknownMerchant {};
using Receipt = std::variant<Received, WebhookRefused, UnknownMerchant>;

class Webhooks {
 public:
  Webhooks(Database& database, const Merchants& merchants, const Clock& clock)
      : inbox_(database), orders_(database), merchants_(merchants), clock_(clock) {}

  Receipt receive_stripe(const std::string& merchant_id, std::string_view signature, std::string_view body);
  Receipt receive_easypost(const std::string& merchant_id, std::string_view signature, std::string_view body);

  /// Works off at most `limit` of what is due; how many there were.
  int deliver(EffectTools& tools, int limit, std::chrono::seconds lease);

 private:
  Receipt keep(const std::string& merchant_id, std::string provider, std::string event_id, std::string news);

  Inbox inbox_;
  OrderStore orders_;
  const Merchants& merchants_;
  const Clock& clock_;
};

}  // namespace retour::engine
