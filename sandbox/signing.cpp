#include "sandbox/signing.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Exception.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <array>
#include <cctype>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace retour::sandbox {

namespace {

std::string hex(const unsigned char* bytes, unsigned int length) {
  std::string text;
  text.reserve(length * 2);
  for (unsigned int at = 0; at < length; ++at) text += fmt::format("{:02x}", bytes[at]);
  return text;
}

std::string nfkd(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no NFKD data");
  const icu::UnicodeString normal =
      normalizer->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), status);
  if (U_FAILURE(status)) throw std::runtime_error("the secret cannot be normalised");
  std::string bytes;
  normal.toUTF8String(bytes);
  return bytes;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t at = 0; at < word.size(); ++at)
    if (std::tolower(static_cast<unsigned char>(text[at])) != word[at]) return false;
  return true;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return hex(digest.data(), length);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data, bytes.size(), digest.data(), &length) ==
      nullptr)
    throw std::runtime_error("HMAC-SHA-256 failed");
  return hex(digest.data(), length);
}

std::string easypost_signature(std::string_view secret, std::string_view raw_body) {
  return "hmac-sha256-hex=" + hmac_sha256_hex(nfkd(secret), raw_body);
}

std::string stripe_signature(std::string_view secret, std::string_view raw_body, std::int64_t unix_seconds) {
  return fmt::format("t={},v1={}", unix_seconds, hmac_sha256_hex(secret, fmt::format("{}.{}", unix_seconds, raw_body)));
}

std::string api_key_from(std::string_view authorization) {
  if (starts_with_word(authorization, "bearer ")) return std::string(authorization.substr(7));
  if (!starts_with_word(authorization, "basic ")) return {};
  std::istringstream encoded{std::string(authorization.substr(6))};
  std::string user;
  try {
    Poco::Base64Decoder decoder(encoded);
    user.assign(std::istreambuf_iterator<char>(decoder), {});
  } catch (const Poco::Exception&) {
    return {};  // not base64: the same as no credentials
  }
  return user.substr(0, user.find(':'));
}

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace retour::sandbox
