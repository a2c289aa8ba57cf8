// policies/pages/detail/embedded.hpp - the catalogues, as the build writes them into the program
#pragma once
// Duty: the shape of the generated list; policies/pages/CMakeLists.txt writes its source. Threading: constant data.

#include <span>
#include <string_view>

namespace retour::policies::pages::detail {

struct EmbeddedCatalogue {
  std::string_view language, text;
};

std::span<const EmbeddedCatalogue> embedded_catalogues();

}  // namespace retour::policies::pages::detail
