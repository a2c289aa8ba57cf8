#include "policies/pages/speaker.hpp"

#include <fmt/format.h>
#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>

#include <memory>
#include <stdexcept>

#include "policies/pages/catalogue.hpp"
#include "policies/serving.hpp"
#include "workflows/language/locale.hpp"
#include "workflows/language/money_text.hpp"
#include "workflows/model/overloaded.hpp"

namespace retour::policies::pages {
namespace {

void expect(UErrorCode status, std::string_view what) {
  if (U_FAILURE(status)) throw std::runtime_error(fmt::format("ICU cannot write {}: {}", what, u_errorName(status)));
}

icu::UnicodeString utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

std::string percent_text(int bp, const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const auto text = icu::number::NumberFormatter::withLocale(locale)
                        .unit(icu::NoUnit::percent())
                        .precision(icu::number::Precision::maxFraction(2))
                        .formatDecimal(workflows::format_amount(bp, 2), status)
                        .toString(status);
  expect(status, "a percentage");
  return utf8(text);
}

/// Of a leap year, so that every day of the year is one.
std::string day_text(std::chrono::month_day day, const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  expect(status, "a day");
  icu::SimpleDateFormat format(patterns->getBestPattern("MMMMd", status), locale, status);
  expect(status, "a day");
  format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
  const std::chrono::sys_days at(std::chrono::year(2024) / day.month() / day.day());
  icu::UnicodeString text;
  format.format(static_cast<UDate>(std::chrono::milliseconds(at.time_since_epoch()).count()), text);
  return utf8(text);
}

std::string country_text(const std::string& code, const icu::Locale& locale) {
  icu::UnicodeString name;
  icu::Locale("", code.c_str()).getDisplayCountry(locale, name);
  return utf8(name);
}

}  // namespace

Speaker::Speaker(std::string language, std::string currency)
    : language_(std::move(language)), currency_(std::move(currency)) {}

bool Speaker::right_to_left() const { return workflows::locale_of(language_).isRightToLeft() != 0; }

std::string Speaker::listed(const std::vector<std::string>& items, bool any) const {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::ListFormatter> format(icu::ListFormatter::createInstance(
      workflows::locale_of(language_), any ? ULISTFMT_TYPE_OR : ULISTFMT_TYPE_AND, ULISTFMT_WIDTH_WIDE, status));
  expect(status, "a list");
  std::vector<icu::UnicodeString> words;
  for (const auto& item : items) words.push_back(utf16(item));
  icu::UnicodeString text;
  format->format(words.data(), static_cast<std::int32_t>(words.size()), text, status);
  expect(status, "a list");
  return utf8(text);
}

/// ICU has no names for parts of countries: the catalogues have some, the others are written as their codes.
std::string Speaker::region(const std::string& code, const std::string& country) const {
  const std::string key = "region_" + code;
  return say({"region", {{"region", has_message(key) ? message(language_, key) : code}, {"country", country}}});
}

std::string Speaker::places(const std::vector<std::string>& countries, const std::vector<std::string>& regions) const {
  std::vector<std::string> names;
  for (const auto& code : countries) {
    const std::string country = country_text(code, workflows::locale_of(language_));
    const auto whole = names.size();
    for (const auto& part : regions)
      if (country_of(part) == code) names.push_back(region(part, country));
    if (names.size() == whole) names.push_back(country);
  }
  return listed(names, false);
}

std::string Speaker::text_of(const Value& value) const {
  const auto locale = workflows::locale_of(language_);
  return std::visit(
      workflows::Overloaded{
          [](std::int64_t number) { return std::to_string(number); }, [](const std::string& text) { return text; },
          [&](const Amount& amount) { return workflows::money_text(amount.minor, currency_, language_); },
          [&](const Percent& percent) { return percent_text(percent.bp, locale); },
          [&](std::chrono::month_day day) { return day_text(day, locale); },
          [&](const Country& country) { return country_text(country.code, locale); },
          [&](const Phrases& phrases) {
            std::vector<std::string> said;
            for (const auto& phrase : phrases.items) said.push_back(say(phrase));
            return listed(said, phrases.any);
          },
          [&](const OwnWords& words) {
            const auto own = words.find(language_);
            return own != words.end() ? own->second : words.empty() ? std::string() : words.begin()->second;
          }},
      value);
}

std::string Speaker::say(const Phrase& phrase) const {
  UErrorCode status = U_ZERO_ERROR;
  icu::MessageFormat format(utf16(message(language_, phrase.key)), workflows::locale_of(language_), status);
  expect(status, phrase.key);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& [name, value] : phrase.args) {
    names.push_back(utf16(name));
    const auto* number = std::get_if<std::int64_t>(&value);
    values.push_back(number != nullptr ? icu::Formattable(static_cast<std::int64_t>(*number))
                                       : icu::Formattable(utf16(text_of(value))));
  }
  icu::UnicodeString text;
  format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), text, status);
  expect(status, phrase.key);
  return utf8(text);
}

std::string Speaker::sentence(const Phrase& phrase) const {
  icu::UnicodeString text = utf16(say(phrase));
  const std::int32_t first = text.moveIndex32(0, 1);
  icu::UnicodeString start(text, 0, first);
  start.toUpper(workflows::locale_of(language_));
  text.replace(0, first, start);
  return utf8(text);
}

}  // namespace retour::policies::pages
