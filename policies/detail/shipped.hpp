// policies/detail/shipped.hpp - the texts of policies/statutes and calendars, as the build writes them into the program
#pragma once
// Duty: the shape of the generated lists; policies/CMakeLists.txt writes their source. Threading: constant data.

#include <span>
#include <string_view>

namespace retour::policies::detail {

struct ShippedText {
  std::string_view id, text;
};

std::span<const ShippedText> shipped_statutes();
std::span<const ShippedText> shipped_calendars();

}  // namespace retour::policies::detail
