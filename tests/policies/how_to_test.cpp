#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/policies/texts.hpp"

// The market that the how-to writes is one.

namespace retour::policies {
namespace {

std::string page() {
  std::ifstream in(RETOUR_SOURCE_DIR "/docs/how-to/write-a-policy-for-a-new-market.md");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The block of YAML that holds `mark`.
std::string block_with(std::string_view mark) {
  const std::string text = page(), begin = "```yaml\n";
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    const auto from = at + begin.size();
    std::string block = text.substr(from, text.find("```", from) - from);
    if (block.find(mark) != std::string::npos) return block;
  }
  throw std::invalid_argument("no such block");
}

TEST(HowTo, ItsMarketCompilesWithoutAFinding) {
  const auto compiled = compile(
      {"se.yaml", block_with("market: SE")},
      [](std::string_view name) {
        return read_source(RETOUR_SOURCE_DIR "/policies/markets/" + std::string(name) + ".yaml");
      },
      shipped_statute,
      [](std::string_view) {
        return std::optional(SourceFile{"se.yaml", block_with("calendar: SE\ntitle")});
      });
  EXPECT_EQ(render(compiled.diagnostics, Format::full), "");
  ASSERT_TRUE(compiled.policy);
  EXPECT_EQ(compiled.cases.size(), 5U);
  EXPECT_GT(compiled.policy->calendar.holidays.size(), 150U);
}

}  // namespace
}  // namespace retour::policies
