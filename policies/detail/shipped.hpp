// policies/detail/shipped.hpp - the texts of policies/statutes, as the build writes them into the program
#pragma once
// Duty: the shape of the generated list; policies/CMakeLists.txt writes its source. Threading: constant data.

#include <span>
#include <string_view>

namespace retour::policies::detail {

struct ShippedStatute {
  std::string_view id, text;
};

std::span<const ShippedStatute> shipped_statutes();

}  // namespace retour::policies::detail
