// api/handlers/requests.hpp - what every handler reads of a request, read the same way everywhere
#pragma once
// Duty: channel, version, idempotency key, pages and bodies. Errors: HttpError 400 that names the field, header or
// parameter; 409 for a key whose first request is still being answered. Threading: KeysInFlight is safe from any
// thread, the rest are pure functions.

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "api/auth/keys.hpp"
#include "api/json/read_struct.hpp"
#include "engine/runtime.hpp"

namespace retour::api {

inline constexpr std::size_t kMaxIdempotencyKey = 255;
inline constexpr int kDefaultPage = 50;

/// Header Retour-Channel: web when it is not given; "system" is for Retour itself.
engine::Caller caller_of(const ApiKey& key, const Request& request);
/// Header If-Match: one ETag as GET answers it, or * for any.
std::optional<std::int64_t> version_of(const Request& request);
/// Header Idempotency-Key, with a hash of the whole request beside it.
std::optional<engine::Idempotency> idempotency_of(const Request& request, const engine::Caller& caller, bool required);
/// Header Prefer: return=minimal.
bool wants_minimal(const Request& request);

/// Query parameters. `one_of` empty: any text.
std::optional<std::string> text_parameter(const Request& request, std::string_view name,
                                          std::span<const std::string_view> one_of = {});
std::optional<std::string> id_parameter(const Request& request, std::string_view name);
bool flag_parameter(const Request& request, std::string_view name);
int limit_parameter(const Request& request, int most);

[[noreturn]] void refuse_body(std::vector<FieldProblem> problems);
[[noreturn]] void refuse_not_found();

template <DescribedStruct T>
T body_of(const Request& request, std::size_t max_bytes = kMaxDocumentBytes) {
  auto read = read_body<T>(request.body, max_bytes);
  if (auto* problems = std::get_if<std::vector<FieldProblem>>(&read)) refuse_body(std::move(*problems));
  return std::get<T>(std::move(read));
}

/// Keys of requests that this process is answering.
class KeysInFlight {
 public:
  class Hold {
   public:
    Hold(KeysInFlight& keys, std::string key) : keys_(keys), key_(std::move(key)) {}
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    KeysInFlight& keys_;
    std::string key_;
  };

  /// Null without a key. Throws HttpError 409 when the key is held.
  std::unique_ptr<Hold> hold(const std::string& merchant, const std::optional<engine::Idempotency>& idempotency);

 private:
  std::mutex mutex_;
  std::set<std::string> held_;
};

}  // namespace retour::api
