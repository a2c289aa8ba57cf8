// policies/detail/utf8.hpp - one character after another out of UTF-8 bytes
#pragma once
// Duty: ICU's decoder behind one function. Threading: pure.

#include <unicode/utf8.h>

#include <cstdint>
#include <string_view>

namespace retour::policies::detail {

/// The character at byte `i`, which moves on behind it; negative when the bytes are not UTF-8.
inline UChar32 next_character(std::string_view text, std::int32_t& i) {
  UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
  U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
#pragma GCC diagnostic pop
  return c;
}

}  // namespace retour::policies::detail
