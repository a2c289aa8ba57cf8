// workflows/language/locale.hpp - the locale that a language tag means
#pragma once
// Duty: BCP 47 tags -> what ICU has data for. A tag that is empty, malformed or of a language that ICU does not know is
// English: the process's own locale never shows through. Errors: none. Threading: pure functions.

#include <unicode/locid.h>

#include <string>
#include <string_view>

namespace retour::workflows {

icu::Locale locale_of(std::string_view tag);
/// Language and, where it tells apart what is written differently, script: "de", "zh-Hans", "zh-Hant".
std::string written_language(std::string_view tag);

}  // namespace retour::workflows
