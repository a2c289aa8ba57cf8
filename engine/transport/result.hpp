// engine/transport/result.hpp - how every call to a provider ends
#pragma once
// Duty: one of six outcomes, whatever the provider's dialect.
//   confirmed  it is done, or a look-up was answered
//   pending    accepted, the end comes later
//   rejected   the provider said no and nothing happened, or our own request was unfit and was not sent
//   retryable  provably not executed, or free to repeat: the same call again later
//   auth       our account is at fault (key, permission, billing): stop this adapter, a person is needed
//   unknown    it may have been executed: look it up, never count it as failed
// Threading: plain values.

#include <chrono>
#include <optional>
#include <string>

namespace retour::engine {

enum class Outcome { confirmed, pending, rejected, retryable, auth, unknown };

struct ProviderError {
  std::string code;     // the provider's own code, or ours: not_sent, no_answer, unreadable_reply, echo_mismatch, ...
  std::string message;  // for people of the house, at most kMaxProviderMessage bytes
  int http = 0;         // 0: no reply
  std::optional<std::chrono::seconds> retry_after;
  std::string request_id;  // the provider's, for its support
};

template <class T>
struct Result {
  Outcome outcome = Outcome::unknown;
  std::optional<T> value;
  ProviderError error;
};

}  // namespace retour::engine
