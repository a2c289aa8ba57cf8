#include "tests/scenarios/stories.hpp"

#include <array>

namespace retour::scenarios {

std::span<const Story> all_stories() {
#define RETOUR_LIST(name) Story{#name, &name},
  static constexpr std::array kStories{RETOUR_STORIES(RETOUR_LIST)};
#undef RETOUR_LIST
  return kStories;
}

}  // namespace retour::scenarios
