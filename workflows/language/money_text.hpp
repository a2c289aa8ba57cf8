// workflows/language/money_text.hpp - amounts and days as people of a language write them
#pragma once
// Duty: minor units by ISO 4217 and calendar days as text, by ICU. The decimal places are ours, for ICU's own differ
// for some currencies. Units: minor units. Errors: std::runtime_error when ICU's data is missing; a tag that ICU does
// not know is English, a currency that nobody knows has no decimal places. Threading: pure functions.

#include <string>
#include <string_view>

#include "workflows/model/money.hpp"
#include "workflows/model/time.hpp"

namespace retour::workflows {

/// 123456, "EUR", "de" -> "1.234,56 €" (with a no-break space).
std::string money_text(Minor minor, std::string_view currency, std::string_view language);
/// 2026-11-26, "de" -> "26. November 2026".
std::string date_text(LocalDay day, std::string_view language);

}  // namespace retour::workflows
