// engine/transport/reply.hpp - what all adapters ask of a reply, and the time they may take
#pragma once
// Duty: headers, failures of the wire as outcomes, encoding for URLs and forms, one budget over several calls.
// Threading: pure functions and plain values.

#include <chrono>
#include <string>
#include <string_view>

#include "engine/transport/result.hpp"
#include "engine/transport/transport.hpp"

namespace retour::engine {

inline constexpr std::size_t kMaxProviderMessage = 500;
inline constexpr std::chrono::seconds kMaxRetryAfter{86'400};
inline constexpr std::size_t kMaxProviderId = 100;

/// Names are compared without regard to case; "" when absent.
std::string header_of(const WireHeaders& headers, std::string_view name);

/// HTTP status, Retry-After in seconds (dates are ignored) and the request id found under `request_id_header`.
ProviderError error_of(const WireReply& reply, std::string code, std::string message,
                       std::string_view request_id_header);

/// retryable when provably not sent, else unknown.
Outcome outcome_of(const WireFailure& failure);
ProviderError error_of(const WireFailure& failure);

/// A call that ended without a value.
struct Refusal {
  Outcome outcome = Outcome::unknown;
  ProviderError error;
};

template <class T>
Result<T> ends(Refusal refusal) {
  return {refusal.outcome, std::nullopt, std::move(refusal.error)};
}

/// Refused by us: nothing was sent. The message names the field.
template <class T>
Result<T> unfit(std::string message) {
  return {Outcome::rejected, std::nullopt, {"unfit_request", std::move(message), 0, {}, {}}};
}

/// At most kMaxProviderMessage bytes, never half a UTF-8 character.
std::string shortened(std::string text);

/// Ids that providers gave us go into URLs: letters, digits, '_' and '-', at most kMaxProviderId.
bool is_provider_id(std::string_view text);

/// Percent-encoded for a form or a query.
std::string url_encoded(const std::string& text);

std::string basic_authorization(const std::string& user, const std::string& password);

/// One deadline over several calls, by the monotonic clock.
class Budget {
 public:
  explicit Budget(std::chrono::milliseconds whole) : end_(std::chrono::steady_clock::now() + whole) {}
  /// Zero when it is used up.
  std::chrono::milliseconds left() const;

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace retour::engine
