#include "engine/ledgers/gift_code.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace retour::engine {

std::string new_gift_code() {
  static constexpr std::string_view kSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random numbers are to be had");
  std::string code = "GC";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 4 == 0) code += '-';
    code += kSymbols[bytes[i] % kSymbols.size()];
  }
  return code;
}

}  // namespace retour::engine
