#include "engine/transport/reply.hpp"

#include <Poco/String.h>
#include <Poco/URI.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace retour::engine {
namespace {

std::optional<std::chrono::seconds> retry_after(const WireHeaders& headers) {
  const std::string text = header_of(headers, "Retry-After");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kMaxRetryAfter);
}

}  // namespace

std::string header_of(const WireHeaders& headers, std::string_view name) {
  for (const auto& [have, value] : headers)
    if (Poco::icompare(have, std::string(name)) == 0) return value;
  return {};
}

ProviderError error_of(const WireReply& reply, std::string code, std::string message,
                       std::string_view request_id_header) {
  return {std::move(code), shortened(std::move(message)), reply.status, retry_after(reply.headers),
          shortened(header_of(reply.headers, request_id_header))};
}

Outcome outcome_of(const WireFailure& failure) {
  return failure.provably_not_sent ? Outcome::retryable : Outcome::unknown;
}

ProviderError error_of(const WireFailure& failure) {
  return {failure.provably_not_sent ? "not_sent" : "no_answer", shortened(failure.detail), 0, {}, {}};
}

std::string shortened(std::string text) {
  if (text.size() <= kMaxProviderMessage) return text;
  std::size_t end = kMaxProviderMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

bool is_provider_id(std::string_view text) {
  constexpr auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kMaxProviderId && std::all_of(text.begin(), text.end(), allowed);
}

std::string url_encoded(const std::string& text) {
  std::string encoded;
  Poco::URI::encode(text, ":/?#[]@!$&'()*+,;=", encoded);
  return encoded;
}

std::string basic_authorization(const std::string& user, const std::string& password) {
  const std::string plain = user + ":" + password;
  std::string encoded(4 * ((plain.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return "Basic " + encoded;
}

std::chrono::milliseconds Budget::left() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

}  // namespace retour::engine
