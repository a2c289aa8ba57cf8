#include "workflows/language/locale.hpp"

#include <set>

namespace retour::workflows {
namespace {

std::set<std::string> known_languages() {
  std::set<std::string> known;
  std::int32_t count = 0;
  const icu::Locale* all = icu::Locale::getAvailableLocales(count);
  for (std::int32_t i = 0; i < count; ++i) known.emplace(all[i].getLanguage());
  return known;
}

}  // namespace

icu::Locale locale_of(std::string_view tag) {
  static const std::set<std::string> known = known_languages();
  UErrorCode status = U_ZERO_ERROR;
  const auto locale =
      icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<std::int32_t>(tag.size())), status);
  if (U_FAILURE(status) || locale.isBogus() || !known.contains(locale.getLanguage())) return icu::Locale::getEnglish();
  return locale;
}

std::string written_language(std::string_view tag) {
  icu::Locale locale = locale_of(tag);
  const std::string language = locale.getLanguage();
  if (language != "zh") return language;
  UErrorCode status = U_ZERO_ERROR;
  locale.addLikelySubtags(status);  // zh-TW is written in traditional characters
  return language + "-" + (U_SUCCESS(status) && *locale.getScript() != '\0' ? locale.getScript() : "Hans");
}

}  // namespace retour::workflows
