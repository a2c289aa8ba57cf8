#include <gtest/gtest.h>

#include <algorithm>

#include "tests/api/cli/program.hpp"

namespace retour::api::cli::testing {
namespace {

TEST(Story, IsToldFromTheOrderToTheBooks) {
  const Output told =
      run({RETOUR_SOURCE_DIR "/scripts/run", "--exit", "--no-setup", "--no-build", "--bin", RETOUR_BIN_DIR});
  ASSERT_EQ(told.status, 0) << told.out << told.err;
  EXPECT_LE(std::count(told.out.begin(), told.out.end(), '\n'), 40);
  const auto last = told.out.rfind('\n', told.out.size() - 2) + 1;
  EXPECT_EQ(told.out.substr(last, told.out.rfind("promises=") - last),
            "story: ok returns=2 refunds=2 labels=2 refused=1 ")
      << told.out;
  EXPECT_NE(told.out.find("The agent may not: this refund would be 268.92 USD, but the agent limit is 100.00 USD"),
            std::string::npos)
      << told.out;
}

}  // namespace
}  // namespace retour::api::cli::testing
