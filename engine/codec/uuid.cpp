#include "engine/codec/uuid.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "workflows/model/digest.hpp"

namespace retour::engine {
namespace {

constexpr std::string_view kSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32

template <std::size_t N>
std::array<unsigned char, N> random_bytes() {
  std::array<unsigned char, N> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(N)) != 1) throw std::runtime_error("no random numbers are to be had");
  return bytes;
}

std::string dashed(std::string_view hex) {
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

/// The twelve bits behind the version are the fraction of the millisecond, so that ids of one process compare as they
/// were made (RFC 9562, section 6.2, method 3).
std::string v7(std::chrono::system_clock::time_point at, std::array<unsigned char, 10> tail) {
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch());
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since);
  const auto fraction = (since - ms).count() * 4'096 / 1'000'000;
  std::string hex = fmt::format("{:012x}", ms.count());
  tail[0] = static_cast<unsigned char>((fraction >> 8) | 0x70);
  tail[1] = static_cast<unsigned char>(fraction & 0xff);
  tail[2] = static_cast<unsigned char>((tail[2] & 0x3f) | 0x80);
  for (const unsigned char byte : tail) hex += fmt::format("{:02x}", byte);
  return dashed(hex);
}

}  // namespace

std::string new_uuid() { return v7(std::chrono::system_clock::now(), random_bytes<10>()); }

std::string uuid_floor(std::chrono::system_clock::time_point at) { return v7(at, {}); }

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

std::string new_rma() {
  std::string text = "R-";
  const auto bytes = random_bytes<10>();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 5) text += '-';
    text += kSymbols[bytes[i] % kSymbols.size()];
  }
  return text;
}

std::string hash_uuid(std::string_view text) {
  std::string hex = workflows::sha256_hex(text).substr(0, 32);
  hex[12] = '8';
  hex[16] = 'a';
  return dashed(hex);
}

}  // namespace retour::engine
