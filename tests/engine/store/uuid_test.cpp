#include "engine/codec/uuid.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace retour::engine {
namespace {

using Clock = std::chrono::system_clock;

// Entries of one millisecond are listed in the order in which they were made.
TEST(Uuid, ComparesAsItWasMade) {
  for (int i = 0; i < 1'000; ++i) {
    const std::string first = new_uuid();
    for (const auto at = Clock::now(); Clock::now() - at < std::chrono::microseconds(1);) {
    }
    ASSERT_LT(first, new_uuid());
  }
}

TEST(Uuid, IsOfVersionSeven) {
  const std::string id = new_uuid();
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(Uuid, TheFloorOfAnInstantIsNotAboveWhatIsMadeThen) {
  const Clock::time_point at{std::chrono::microseconds(1'795'000'000'000'999)};
  EXPECT_EQ(uuid_floor(at).substr(0, 18), "01a1ee56-5e00-7ffb");
  EXPECT_LT(uuid_floor(at), uuid_floor(at + std::chrono::microseconds(1)));
  const std::string floor = uuid_floor(Clock::now());
  EXPECT_LE(floor, new_uuid());
}

}  // namespace
}  // namespace retour::engine
