#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/api/cli/program.hpp"

// retour policy render and retour policy export.
namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

constexpr const char* kGermany = "policies/markets/de.yaml";

TEST(PolicyRender, SpeaksTheLanguageThatIsAskedFor) {
  EXPECT_THAT(retour({"policy", "render", kGermany}).out, HasSubstr("Rückgabe und Erstattung"));
  EXPECT_THAT(retour({"policy", "render", "--lang", "ko", kGermany}).out, HasSubstr("반품 및 환불 안내"));
  const Output unknown = retour({"policy", "render", "--lang", "xx", kGermany});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there are no pages in 'xx'"));
}

TEST(PolicyRender, WritesHtmlWithTheLinesBehindIt) {
  const Output page = retour({"policy", "render", "--format", "html", "--cite", kGermany});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.out, HasSubstr("<html lang=\"de\" dir=\"ltr\">"));
  EXPECT_THAT(page.out, HasSubstr("de.yaml:"));
}

TEST(PolicyRender, ChecksShippedMarkets) {
  for (const auto* market : {"de", "kr", "us"}) {
    const Output checked = retour({"policy", "render", "--check", std::string("policies/markets/") + market + ".yaml"});
    EXPECT_EQ(checked.status, 0) << checked.out;
    EXPECT_EQ(checked.out, "");
    EXPECT_THAT(checked.err, HasSubstr("decisions compared, 0 sentences disagree"));
  }
}

TEST(PolicyExport, PrintsJsonAlone) {
  const Output jsonld = retour({"policy", "export", "jsonld", "--on", "2026-11-26T00:00:00Z", kGermany});
  EXPECT_EQ(json::parse(jsonld.out).at("@context").as_string(), "https://schema.org");
  const Output google = retour({"policy", "export", "google", "--uri", "https://shop.example/returns", kGermany});
  EXPECT_FALSE(json::parse(google.out).at("onlineReturnPolicies").as_array().empty());
  EXPECT_EQ(retour({"policy", "export", "google", kGermany}).status, 2);
  EXPECT_EQ(retour({"policy", "export", "atom", kGermany}).status, 2);
}

TEST(PolicyRender, RefusesAPolicyThatDoesNotCompile) {
  const Folder folder;
  const Output broken = retour({"policy", "render", folder.write("us.yaml", "market: US\n")});
  EXPECT_EQ(broken.status, 2);
  EXPECT_THAT(broken.err, HasSubstr("error[RP"));
}

}  // namespace
}  // namespace retour::api::cli::testing
