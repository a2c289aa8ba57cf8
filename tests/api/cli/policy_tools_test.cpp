#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/api/cli/program.hpp"
#include "tests/policies/texts.hpp"

namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;
using policies::edited;
using policies::kGood;

bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

TEST(PolicyTools, PrintTheSchemaThatEditorsRead) {
  const Output output = retour({"policy", "schema"});
  EXPECT_EQ(output.status, 0);
  std::ifstream in(RETOUR_SOURCE_DIR "/policies/policy.schema.json");
  std::stringstream shipped;
  shipped << in.rdbuf();
  EXPECT_EQ(output.out, shipped.str());
}

TEST(PolicyTools, CheckForCodeScanning) {
  const Folder folder;
  const auto file = folder.write("us.yaml", edited(kGood, "currency: USD", "currency: USX"));
  const Output output = retour({"policy", "check", file, "--format", "sarif"});
  EXPECT_EQ(output.status, 1);
  const auto log = json::parse(output.out);
  const auto& results = log.at("runs").at(0).at("results").as_array();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].at("ruleId"), "RP021");
}

TEST(PolicyTools, TestTheShippedMarkets) {
  const Output all = retour({"policy", "test"});
  EXPECT_EQ(all.status, 0) << all.out << all.err;
  EXPECT_TRUE(says(all.out, " cases hold\n")) << all.out;
}

TEST(PolicyTools, TestSaysWhichCaseFails) {
  const Folder folder;
  const auto file = folder.write(
      "us.yaml",
      kGood + "cases:\n  - {name: late, delivered: 2026-03-01, asks: 2026-04-01, expect: {approve: default}}\n");
  const Output output = retour({"policy", "test", file});
  EXPECT_EQ(output.status, 1);
  EXPECT_TRUE(says(output.out, "failed: late\n  verdict: expected approve by 'default', got deny by 'window'"))
      << output.out;
  const auto made = json::parse(retour({"policy", "test", "--format", "json", file}).out);
  EXPECT_EQ(made.at("failed"), 1);
  EXPECT_EQ(retour({"policy", "test", folder / "none.yaml"}).status, 2);
  folder.write("broken.yaml", "market: US\n");
  EXPECT_EQ(retour({"policy", "test", folder / "broken.yaml"}).status, 2);
}

TEST(PolicyTools, LayOutOnlyWhatIsAsked) {
  const Folder folder;
  const std::string untidy = "currency:   USD\nmarket: US\n";
  const auto file = folder.write("us.yaml", untidy);
  const Output check = retour({"policy", "fmt", "--check", file});
  EXPECT_EQ(check.status, 1);
  EXPECT_EQ(check.out, file + "\n");
  EXPECT_EQ(folder.read("us.yaml"), untidy);
  EXPECT_EQ(retour({"policy", "fmt", file}).status, 0);
  EXPECT_EQ(folder.read("us.yaml"), "market: US\ncurrency: USD\n");
  EXPECT_EQ(retour({"policy", "fmt", "--check", file}).status, 0);
  folder.write("us.yaml", "market: |\n  US\n");
  const Output refused = retour({"policy", "fmt", file});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(says(refused.out, "us.yaml:1: error: ")) << refused.out;
  EXPECT_EQ(folder.read("us.yaml"), "market: |\n  US\n");
}

/// The texts between fences, in their order.
std::vector<std::string> blocks_of(const std::string& page) {
  std::vector<std::string> blocks;
  bool inside = false;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.emplace_back();
    } else if (inside) {
      blocks.back() += line + '\n';
    }
  }
  return blocks;
}

TEST(PolicyTools, ThePageAboutExplainShowsWhatIsPrinted) {
  std::ifstream in(RETOUR_SOURCE_DIR "/docs/how-to/explain-a-decision.md");
  std::stringstream page;
  page << in.rdbuf();
  const auto blocks = blocks_of(page.str());
  ASSERT_EQ(blocks.size(), 2U);
  std::istringstream words(blocks[0]);
  std::vector<std::string> command{std::istream_iterator<std::string>(words), {}};
  ASSERT_EQ(command.front(), "retour");
  command.erase(command.begin());
  const Output output = retour(command);
  EXPECT_EQ(output.status, 1) << output.err;
  EXPECT_TRUE(says(output.out, blocks[1])) << output.out;
}

TEST(PolicyTools, CompareTwoFiles) {
  const Folder folder;
  const auto before = folder.write("before.yaml", kGood);
  const auto after = folder.write("after.yaml", edited(kGood, "30 days after", "45 days after"));
  EXPECT_EQ(retour({"policy", "diff", before, before}).status, 0);
  EXPECT_EQ(retour({"policy", "diff", before, before}).out, "");
  const Output output = retour({"policy", "diff", before, after});
  EXPECT_EQ(output.status, 1);
  EXPECT_TRUE(says(output.out, "30 days after delivery -> 45 days after delivery (15 days longer)")) << output.out;
  EXPECT_TRUE(says(output.out, "after.yaml:8:3")) << output.out;
  const auto made = json::parse(retour({"policy", "diff", "--format", "json", before, after}).out);
  EXPECT_EQ(made.at("changes").as_array().size(), 1U);
}

}  // namespace
}  // namespace retour::api::cli::testing
