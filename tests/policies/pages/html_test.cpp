#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "policies/pages/catalogue.hpp"
#include "policies/pages/page.hpp"
#include "tests/policies/pages/shipped.hpp"

namespace retour::policies::pages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Tags that are opened and closed in order; meta has no end. Empty when all is well.
std::string first_fault(const std::string& html) {
  static const std::regex kTag("<(/?)([a-z0-9!]+)((?:\\s+[a-z-]+=\"[^\"<>]*\")*)\\s*>|<!DOCTYPE html>");
  std::vector<std::string> open;
  std::size_t end = 0;
  for (std::sregex_iterator tag(html.begin(), html.end(), kTag), none; tag != none; ++tag) {
    const auto at = static_cast<std::size_t>(tag->position());
    const std::string between = html.substr(end, at - end);
    if (between.find_first_of("<>") != std::string::npos) return "a loose bracket in: " + between;
    end = at + static_cast<std::size_t>(tag->length());
    const std::string name = (*tag)[2];
    if (name.empty() || name == "meta") continue;
    if ((*tag)[1].length() == 0) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return "closes what is not open: " + name;
      open.pop_back();
    }
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(HtmlPage, IsWellFormedInEveryLanguage) {
  const auto facts = facts_of(rich_policy());
  for (const auto& language : page_languages()) {
    const auto html = html_page(facts, {language, true});
    EXPECT_EQ(first_fault(html), "") << language;
    EXPECT_THAT(html, HasSubstr("<html lang=\"" + language + "\" dir=\"ltr\">"));
    EXPECT_EQ(count(html, "<h1>"), 1U);
    EXPECT_EQ(count(html, "<title>"), 1U);
    EXPECT_EQ(count(html, "<h2 "), 8U);
    EXPECT_THAT(html, Not(HasSubstr("<script")));
  }
}

TEST(HtmlPage, EscapesWhatMerchantsWrite) {
  auto policy = rich_policy();
  policy.rules.front().when.category = std::string("<script>alert('x')</script> & \"co\"");
  policy.send_back.return_to.company = "A & B <Returns>";
  policy.refund.to.front().at.file = "a\"b.yaml";
  const auto html = html_page(facts_of(policy), {"en", true});
  EXPECT_EQ(first_fault(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;co&quot;"));
  EXPECT_THAT(html, HasSubstr("A &amp; B &lt;Returns&gt;"));
  EXPECT_THAT(html, HasSubstr("data-source=\"a&quot;b.yaml:"));
}

TEST(HtmlPageRules, FindAFault) {
  EXPECT_NE(first_fault("<p>a < b</p>"), "");
  EXPECT_NE(first_fault("<ul><li>a</ul></li>"), "");
  EXPECT_NE(first_fault("<p>"), "");
}

}  // namespace
}  // namespace retour::policies::pages
