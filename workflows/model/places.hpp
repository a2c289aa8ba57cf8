// workflows/model/places.hpp - parts of countries, as shops write them
#pragma once
// Duty: whether an address lies in a subdivision by ISO 3166-2. Shops write "CA", "us-ca" or "US-CA"; all are the same
// here. Names ("California") are other words and match only themselves. Threading: pure functions.

#include <string>
#include <string_view>

#include "workflows/model/order.hpp"

namespace retour::workflows {

/// Letters in upper case, without blanks and signs: "us-ca" is USCA. Bytes beyond ASCII stay.
inline std::string plain_code(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') code += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) code += c;
  }
  return code;
}

/// Whether the state may be the code of a subdivision: one to three letters or digits, with or without the country.
inline bool is_subdivision_code(const Address& address) {
  const std::string state = plain_code(address.state);
  const auto size = state.size() > 3 && state.starts_with(address.country) ? state.size() - 2 : state.size();
  return size >= 1 && size <= 3;
}

/// `subdivision`: "US-CA", or "CA" of the address's own country.
inline bool lies_in(const Address& address, std::string_view subdivision) {
  const std::string wanted = plain_code(subdivision), state = plain_code(address.state);
  const auto with_country = [&](const std::string& code) { return std::string(address.country).append(code); };
  return !wanted.empty() && !state.empty() &&
         (state == wanted || with_country(state) == wanted || state == with_country(wanted));
}

}  // namespace retour::workflows
