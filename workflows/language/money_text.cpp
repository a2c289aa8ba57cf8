#include "workflows/language/money_text.hpp"

#include <fmt/format.h>
#include <unicode/datefmt.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>

#include <memory>
#include <stdexcept>

#include "workflows/language/locale.hpp"

namespace retour::workflows {
namespace {

void expect(UErrorCode status, std::string_view what) {
  if (U_FAILURE(status)) throw std::runtime_error(fmt::format("ICU cannot write {}: {}", what, u_errorName(status)));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

icu::CurrencyUnit unit_of(std::string_view currency) {
  UErrorCode status = U_ZERO_ERROR;
  const std::string code = currency.size() == 3 ? std::string(currency) : "XXX";
  const icu::CurrencyUnit unit{icu::StringPiece(code), status};
  expect(status, "a currency");
  return unit;
}

}  // namespace

std::string money_text(Minor minor, std::string_view currency, std::string_view language) {
  const int exponent = currency_exponent(currency).value_or(0);
  UErrorCode status = U_ZERO_ERROR;
  const auto text = icu::number::NumberFormatter::withLocale(locale_of(language))
                        .unit(unit_of(currency))
                        .precision(icu::number::Precision::fixedFraction(exponent))
                        .formatDecimal(format_amount(minor, exponent), status)
                        .toString(status);
  expect(status, "an amount");
  return utf8(text);
}

std::string date_text(LocalDay day, std::string_view language) {
  const std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale_of(language)));
  if (!format) throw std::runtime_error("ICU cannot write a date: no data");
  format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
  const auto midnight = std::chrono::sys_days(day).time_since_epoch();
  icu::UnicodeString text;
  format->format(static_cast<UDate>(std::chrono::duration_cast<std::chrono::milliseconds>(midnight).count()), text);
  return utf8(text);
}

}  // namespace retour::workflows
