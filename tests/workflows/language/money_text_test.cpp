#include "workflows/language/money_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>

#include "workflows/language/locale.hpp"

namespace retour::workflows::testing {
namespace {

/// Whatever digits a language writes, as 0 to 9; everything else is left out.
std::string digits_of(const std::string& text) {
  const auto utf16 = icu::UnicodeString::fromUTF8(text);
  std::string digits;
  for (std::int32_t i = 0; i < utf16.length(); i = utf16.moveIndex32(i, 1))
    if (const auto digit = u_charDigitValue(utf16.char32At(i)); digit >= 0) digits += static_cast<char>('0' + digit);
  return digits;
}

std::vector<std::string> active_currencies() {
  std::vector<std::string> codes;
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b)
      for (char c = 'A'; c <= 'Z'; ++c)
        if (const std::string code{a, b, c}; currency_exponent(code)) codes.push_back(code);
  return codes;
}

TEST(MoneyText, HasTheDigitsOfEveryCurrencyInEveryLanguage) {
  const auto codes = active_currencies();
  ASSERT_GT(codes.size(), 160U);
  for (const auto& code : codes)
    for (const char* language : {"en", "de", "ko", "ja", "zh-Hans", "fr", "es", "it", "nl", "pl", "sv", "ar-EG", "hi"})
      for (const Minor minor : {Minor{0}, Minor{7}, Minor{123'456'789}, kMaxAmountMinor})
        EXPECT_EQ(digits_of(money_text(minor, code, language)),
                  digits_of(format_amount(minor, *currency_exponent(code))))
            << code << " " << language;
}

// ICU writes these with another number of decimal places than ISO 4217 has.
TEST(MoneyText, HasTheDecimalPlacesOfIso4217WhereIcuHasOthers) {
  EXPECT_EQ(money_text(1'234, "UYW", "en"), "UYW\u00A00.1234");
  EXPECT_EQ(money_text(123'456, "KWD", "en"), "KWD\u00A0123.456");
  EXPECT_EQ(money_text(123'456, "HUF", "hu"), "1\u00A0234,56\u00A0Ft");
  EXPECT_EQ(money_text(500, "IQD", "en"), "IQD\u00A00.500");
}

TEST(MoneyText, IsWrittenAsPeopleOfTheLanguageWrite) {
  EXPECT_EQ(money_text(123'456, "EUR", "de"), "1.234,56\u00A0€");
  EXPECT_EQ(money_text(123'456, "EUR", "de-AT"), "€\u00A01.234,56");
  EXPECT_EQ(money_text(123'456, "USD", "en-US"), "$1,234.56");
  EXPECT_EQ(money_text(123'456, "USD", "en-CA"), "US$1,234.56");
  EXPECT_EQ(money_text(12'000, "KRW", "ko-KR"), "₩12,000");
  EXPECT_EQ(money_text(12'000, "JPY", "ja"), "￥12,000");
  EXPECT_EQ(money_text(123'456, "PLN", "pl"), "1234,56\u00A0zł");
  EXPECT_EQ(money_text(1'234'567, "SEK", "sv"), "12\u00A0345,67\u00A0kr");
  EXPECT_EQ(money_text(123'456, "EGP", "ar-EG"), "\u200F١٬٢٣٤٫٥٦\u00A0ج.م.\u200F");
  EXPECT_EQ(money_text(-123'456, "EUR", "de"), "-1.234,56\u00A0€");
}

TEST(MoneyText, IsEnglishForWhatIsNoLanguage) {
  const auto english = money_text(123'456, "EUR", "en");
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale::setDefault(icu::Locale("de_DE"), status);  // the process's own locale is nobody's language
  for (const char* tag : {"", "xx", "tlh", "not a tag", "-", "de_DE!", "zzzzzzzzzzzzzzzzzzzz"})
    EXPECT_EQ(money_text(123'456, "EUR", tag), english) << tag;
  EXPECT_EQ(date_text({std::chrono::year(2026), std::chrono::month(11), std::chrono::day(26)}, "xx"),
            "November 26, 2026");
  icu::Locale::setDefault(icu::Locale("en_US"), status);
}

TEST(MoneyText, OfACurrencyThatNobodyKnowsHasNoDecimalPlaces) {
  EXPECT_EQ(digits_of(money_text(123'456, "QQQ", "en")), "123456");
  EXPECT_EQ(digits_of(money_text(123'456, "", "en")), "123456");
}

TEST(DateText, IsTheDayItself) {
  const LocalDay day{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(26)};
  EXPECT_EQ(date_text(day, "de"), "26. November 2026");
  EXPECT_EQ(date_text(day, "ko-KR"), "2026년 11월 26일");
  EXPECT_EQ(date_text(day, "ja"), "2026年11月26日");
  EXPECT_EQ(date_text(day, "en-GB"), "26 November 2026");
}

TEST(WrittenLanguage, TellsTheScriptsOfChinese) {
  for (const auto& [tag, language] : std::array<std::pair<const char*, const char*>, 7>{{{"de-CH", "de"},
                                                                                         {"zh", "zh-Hans"},
                                                                                         {"zh-CN", "zh-Hans"},
                                                                                         {"zh-TW", "zh-Hant"},
                                                                                         {"zh-Hant-HK", "zh-Hant"},
                                                                                         {"pt-BR", "pt"},
                                                                                         {"nonsense!", "en"}}})
    EXPECT_EQ(written_language(tag), language) << tag;
}

}  // namespace
}  // namespace retour::workflows::testing
