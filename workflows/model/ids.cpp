#include "workflows/model/ids.hpp"

#include <fmt/format.h>

#include "workflows/model/digest.hpp"

namespace retour::workflows {

std::string child_id(std::string_view case_id, std::string_view kind, std::size_t index) {
  std::string hex = sha256_hex(fmt::format("{}|{}|{}", case_id, kind, index)).substr(0, 32);
  hex[12] = '8';  // version: custom
  hex[16] = 'a';  // variant: RFC 9562
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20));
}

}  // namespace retour::workflows
