#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

namespace json = boost::json;

json::value sarif_of(const std::string& text) {
  return json::parse(render(compile_text(text).diagnostics, Format::sarif));
}

TEST(Sarif, HasOneRunWithEveryCodeAsARule) {
  const auto log = sarif_of(kGood);
  EXPECT_EQ(log.at("version"), "2.1.0");
  ASSERT_EQ(log.at("runs").as_array().size(), 1U);
  const auto& run = log.at("runs").at(0);
  EXPECT_EQ(run.at("columnKind"), "unicodeCodePoints");
  EXPECT_TRUE(run.at("results").as_array().empty()) << "no findings are a result too";
  const auto& rules = run.at("tool").at("driver").at("rules").as_array();
  ASSERT_EQ(rules.size(), kCodes.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ(rules[i].at("id").as_string(), name_of(kCodes[i].code));
    EXPECT_FALSE(rules[i].at("help").at("text").as_string().empty());
  }
}

TEST(Sarif, CountsColumnsInCodePoints) {
  const auto marked_text = marked(edited(kGood, "{category: books, days: 14", "{category: 주문제작, days: @@열네"));
  const auto run = sarif_of(marked_text.text).at("runs").at(0);
  ASSERT_EQ(run.at("results").as_array().size(), 1U);
  const auto& result = run.at("results").at(0);
  EXPECT_EQ(result.at("ruleId").as_string(), name_of(Code::phrase));
  EXPECT_EQ(result.at("level"), "error");
  const auto index = result.at("ruleIndex").to_number<std::size_t>();
  EXPECT_EQ(run.at("tool").at("driver").at("rules").at(index).at("id"), result.at("ruleId"));
  const auto& place = result.at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "us.yaml");
  EXPECT_EQ(place.at("region").at("startLine"), marked_text.line);
  EXPECT_EQ(place.at("region").at("startColumn"), marked_text.column);
  EXPECT_NE(place.at("region").at("snippet").at("text").as_string().find("주문제작"), json::string::npos);
}

TEST(Sarif, NamesFilesAsReferences) {
  const Diagnostic odd{"RP012", Severity::warning, "my shop/정책.yaml", 1, 1, "message", "", ""};
  const auto log = json::parse(render({odd}, Format::sarif));
  const auto& result = log.at("runs").at(0).at("results").at(0);
  EXPECT_EQ(result.at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri"),
            "my%20shop/%EC%A0%95%EC%B1%85.yaml");
  EXPECT_EQ(result.at("level"), "warning");
}

}  // namespace
}  // namespace retour::policies
