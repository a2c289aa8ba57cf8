#include "policies/pages/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policies/pages/catalogue.hpp"
#include "policies/pages/speaker.hpp"
#include "tests/golden.hpp"
#include "tests/policies/pages/shipped.hpp"

namespace retour::policies::pages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TextPage, OfEveryLanguageIsKnown) {
  const auto facts = facts_of(rich_policy());
  for (const auto& language : page_languages()) {
    auto unversioned = facts;
    unversioned.version = "0000000000000000";
    tests::expect_golden("policy_page_" + language + ".txt", text_page(unversioned, {language, false}));
  }
}

TEST(TextPage, NamesTheLineOfEverySentence) {
  const std::string page = text_page(facts_of(rich_policy()), {"en", true});
  EXPECT_THAT(page, HasSubstr("until 5 days after delivery. [us.yaml:"));
  EXPECT_THAT(page, Not(HasSubstr("[:0]")));
}

TEST(TextPage, HasAPluralForEveryNumber) {
  const Speaker english("en", "EUR"), german("de", "EUR"), korean("ko", "KRW");
  const auto days = [](std::int64_t n) { return Phrase{"days", {{"days", n}}}; };
  EXPECT_EQ(english.say(days(1)), "1 day");
  EXPECT_EQ(english.say(days(30)), "30 days");
  EXPECT_EQ(german.say(days(1)), "1 Tag");
  EXPECT_EQ(german.say(days(30)), "30 Tagen");
  EXPECT_EQ(korean.say(days(1)), "1일");
}

TEST(TextPage, KeepsToItselfHowCustomersAreRated) {
  auto facts = facts_of(rich_policy());
  for (const auto& language : page_languages())
    EXPECT_THAT(text_page(facts, {language, false}), Not(HasSubstr("serial"))) << language;
}

TEST(TextPage, SaysTheMerchantsOwnWords) {
  auto policy = rich_policy();
  policy.rules.front().with.message = {{"de", "Schmuck bitte versichert senden."}, {"en", "Please insure jewels."}};
  const auto facts = facts_of(policy);
  EXPECT_THAT(text_page(facts, {"de", false}), HasSubstr("Schmuck bitte versichert senden."));
  EXPECT_THAT(text_page(facts, {"en", false}), HasSubstr("Please insure jewels."));
}

TEST(TextPage, OfShippedMarketsCanBeWrittenInEveryLanguage) {
  for (const auto& file : shipped_markets()) {
    const auto facts = facts_of(good(compile_file(file)));
    for (const auto& language : page_languages()) EXPECT_THAT(text_page(facts, {language, false}), Not(HasSubstr("{")));
  }
}

}  // namespace
}  // namespace retour::policies::pages
