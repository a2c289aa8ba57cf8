#include <gtest/gtest.h>

#include "tests/workflows/pure_world.hpp"

namespace retour::workflows {
namespace {

class Stories : public testing::TestWithParam<scenarios::Story> {};

TEST_P(Stories, RunThroughDecide) {
  PureWorld world;
  GetParam().tell(world);
}

INSTANTIATE_TEST_SUITE_P(All, Stories,
                         testing::ValuesIn(scenarios::all_stories().begin(), scenarios::all_stories().end()),
                         [](const auto& story) { return std::string(story.param.name); });

}  // namespace
}  // namespace retour::workflows
