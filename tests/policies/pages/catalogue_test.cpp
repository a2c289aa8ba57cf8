#include "policies/pages/catalogue.hpp"

#include <gtest/gtest.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/plurrule.h>

#include <boost/mp11.hpp>
#include <set>

#include "policies/pages/statements.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies::pages {
namespace {

using Words = std::set<std::string>;

icu::MessagePattern parsed(const std::string& language, const std::string& key, const std::string& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError error;
  icu::MessagePattern made(icu::UnicodeString::fromUTF8(pattern), &error, status);
  EXPECT_TRUE(U_SUCCESS(status)) << language << ": " << key << " at " << error.offset;
  return made;
}

std::string part_text(const icu::MessagePattern& pattern, std::int32_t i) {
  std::string text;
  pattern.getSubstring(pattern.getPart(i)).toUTF8String(text);
  return text;
}

Words arguments(const icu::MessagePattern& pattern) {
  Words names;
  for (std::int32_t i = 0; i < pattern.countParts(); ++i)
    if (pattern.getPartType(i) == UMSGPAT_PART_TYPE_ARG_NAME) names.insert(part_text(pattern, i));
  return names;
}

/// The selectors of every plural in the message.
std::vector<Words> plurals(const icu::MessagePattern& pattern) {
  std::vector<Words> all;
  for (std::int32_t i = 0; i < pattern.countParts(); ++i) {
    const auto& part = pattern.getPart(i);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_START || part.getArgType() != UMSGPAT_ARG_TYPE_PLURAL) continue;
    Words selectors;
    for (std::int32_t j = i; j < pattern.getLimitPartIndex(i); ++j)
      if (pattern.getPartType(j) == UMSGPAT_PART_TYPE_ARG_SELECTOR) selectors.insert(part_text(pattern, j));
    all.push_back(selectors);
  }
  return all;
}

/// The plural forms that whole numbers have in the language.
Words plural_forms(const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::PluralRules> rules(
      icu::PluralRules::forLocale(icu::Locale::forLanguageTag(language, status), status));
  Words forms{"other"};
  for (std::int32_t n : {0, 1, 2, 3, 4, 5, 11, 12, 21, 22, 100, 101, 111, 1'000, 1'000'000}) {
    std::string form;
    rules->select(n).toUTF8String(form);
    forms.insert(form);
  }
  return forms;
}

TEST(Catalogues, AreOfTheseLanguages) {
  const auto languages = page_languages();
  const Words known(languages.begin(), languages.end());
  for (const char* language : {"de", "en", "es", "fr", "ja", "ko", "zh-Hans"}) EXPECT_TRUE(known.contains(language));
}

TEST(Catalogues, HaveTheSameKeysAndArguments) {
  const auto& english = messages_of("en");
  for (const auto& language : page_languages()) {
    const auto& messages = messages_of(language);
    for (const auto& [key, pattern] : english) {
      ASSERT_TRUE(messages.contains(key)) << language << ": " << key;
      EXPECT_EQ(arguments(parsed(language, key, messages.find(key)->second)), arguments(parsed("en", key, pattern)))
          << language << ": " << key;
    }
    EXPECT_EQ(messages.size(), english.size()) << language;
  }
}

TEST(Catalogues, HaveThePluralFormsOfTheirLanguage) {
  for (const auto& language : page_languages())
    for (const auto& [key, pattern] : messages_of(language))
      for (const auto& selectors : plurals(parsed(language, key, pattern)))
        EXPECT_EQ(selectors, plural_forms(language)) << language << ": " << key;
}

// An apostrophe of typewriters quotes braces in MessageFormat, so that an argument would be printed as its name.
TEST(Catalogues, HaveNoTypewriterApostrophes) {
  for (const auto& language : page_languages())
    for (const auto& [key, pattern] : messages_of(language))
      EXPECT_EQ(pattern.find('\''), std::string::npos) << language << ": " << key;
}

TEST(Catalogues, HavePhrasesForEveryCondition) {
  boost::mp11::mp_for_each<boost::describe::describe_members<workflows::Conditions, boost::describe::mod_public>>(
      [](auto member) { EXPECT_TRUE(has_message(std::string("when_") + member.name)) << member.name; });
}

template <class E>
void expect_words(const std::string& prefix) {
  for (const auto name : workflows::names_of<E>())
    EXPECT_TRUE(has_message(prefix + std::string(name))) << prefix << name;
}

TEST(Catalogues, HaveWordsForEveryVocabulary) {
  using namespace workflows;
  expect_words<Anchor>("span_");
  expect_words<RuleVerdict>("rule_");
  expect_words<RuleVerdict>("rest_");
  expect_words<KitReturn>("kits_");
  expect_words<Fault>("fault_");
  expect_words<Fault>("reason_is_");
  expect_words<Resolution>("resolution_");
  expect_words<Method>("method_");
  expect_words<Channel>("channel_");
  expect_words<TenderKind>("tender_");
  expect_words<Trigger>("trigger_");
  expect_words<PayWay>("way_");
  expect_words<RefundTarget>("way_");
  expect_words<ShippingRefund>("shipping_");
  expect_words<PromotionMode>("promotions_");
  expect_words<ExchangeScope>("exchange_");
  expect_words<PriceDifference>("price_");
}

TEST(Catalogues, AreFoundByTheTagsOfBrowsers) {
  EXPECT_EQ(page_language("de-AT"), "de");
  EXPECT_EQ(page_language("zh-CN"), "zh-Hans");
  EXPECT_EQ(page_language("ko"), "ko");
  EXPECT_EQ(page_language("zh-TW"), std::nullopt);
  EXPECT_EQ(page_language("sv"), std::nullopt);
  EXPECT_EQ(page_language("xx"), std::nullopt);
  EXPECT_EQ(page_language(""), std::nullopt);
}

}  // namespace
}  // namespace retour::policies::pages
