// workflows/model/money.hpp - minor units, checked arithmetic and exact splits
#pragma once
// Duty: every sum in Retour. Amounts are int64 minor units of a currency with its ISO 4217 exponent; never a double.
// Formulas: unit k of q gets round_half_up(T*k/q) - round_half_up(T*(k-1)/q), so the parts of a line add up to T
// exactly; unequal shares use the largest remainder, ties to the lower index. Errors: overflow throws MoneyOverflow;
// text is parsed to a value or to a problem, nothing is guessed. Threading: pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace retour::workflows {

using Minor = std::int64_t;

/// Amounts of one order line or tender stay below this, so that a product of two of them never leaves 128 bits.
inline constexpr Minor kMaxAmountMinor = 999'999'999'999'999;

struct MoneyOverflow : std::overflow_error {
  using std::overflow_error::overflow_error;
};

Minor add(Minor a, Minor b);
Minor subtract(Minor a, Minor b);
/// round_half_up(value * numerator / denominator) for value >= 0, numerator >= 0, denominator > 0.
Minor scale_half_up(Minor value, std::int64_t numerator, std::int64_t denominator);
/// The share of unit `index` (0-based) of `units` equal units of `total`.
Minor unit_share(Minor total, std::int64_t index, std::int64_t units);
/// `total` over `weights` by largest remainder, ties to the lower index; all weights zero gives everything to the
/// first.
std::vector<Minor> split_by_weight(Minor total, std::span<const Minor> weights);

/// Decimal places of an ISO 4217 currency (KRW 0, EUR 2, KWD 3), or nothing for an unknown code.
std::optional<int> currency_exponent(std::string_view code);

struct AmountProblem {
  std::string message;
};
/// "19.99" with exponent 2 -> 1999. Refuses signs, exponents, blanks, too many decimals and amounts above
/// kMaxAmountMinor. Trailing zeros beyond the exponent are accepted ("5.000" for EUR), as shops export them.
std::variant<Minor, AmountProblem> parse_amount(std::string_view text, int exponent);
/// 1999 with exponent 2 -> "19.99".
std::string format_amount(Minor minor, int exponent);
/// 1999, "EUR" -> "19.99 EUR".
std::string format_money(Minor minor, std::string_view currency);

}  // namespace retour::workflows
