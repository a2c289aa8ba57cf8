#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/fuzz/policy_target.hpp"

// What the fuzzer found worth keeping runs with every other test; a broken promise ends the program.

namespace retour::policies {
namespace {

TEST(Corpus, OfPoliciesKeepsThePromisesOfTheCompiler) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RETOUR_SOURCE_DIR "/tests/fuzz/corpus/policy")) {
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream in(entry.path(), std::ios::binary);
    const std::vector<unsigned char> bytes{std::istreambuf_iterator<char>(in), {}};
    try_policy(bytes);
    ++files;
  }
  EXPECT_GT(files, 10U);
}

}  // namespace
}  // namespace retour::policies
