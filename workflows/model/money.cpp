#include "workflows/model/money.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>

namespace retour::workflows {
namespace {

__extension__ typedef __int128 Wide;

Minor narrow(Wide value) {
  if (value > std::numeric_limits<Minor>::max() || value < std::numeric_limits<Minor>::min())
    throw MoneyOverflow("an amount left the range of 64 bits");
  return static_cast<Minor>(value);
}

struct CurrencyRow {
  std::string_view code;
  int exponent;
};

// ISO 4217 (list one, active currencies) whose exponent is not 2; everything else that is active is listed below it.
constexpr std::array kOtherExponents = {
    CurrencyRow{"BHD", 3}, CurrencyRow{"BIF", 0}, CurrencyRow{"CLF", 4}, CurrencyRow{"CLP", 0}, CurrencyRow{"DJF", 0},
    CurrencyRow{"GNF", 0}, CurrencyRow{"IQD", 3}, CurrencyRow{"ISK", 0}, CurrencyRow{"JOD", 3}, CurrencyRow{"JPY", 0},
    CurrencyRow{"KMF", 0}, CurrencyRow{"KRW", 0}, CurrencyRow{"KWD", 3}, CurrencyRow{"LYD", 3}, CurrencyRow{"OMR", 3},
    CurrencyRow{"PYG", 0}, CurrencyRow{"RWF", 0}, CurrencyRow{"TND", 3}, CurrencyRow{"UGX", 0}, CurrencyRow{"UYI", 0},
    CurrencyRow{"UYW", 4}, CurrencyRow{"VND", 0}, CurrencyRow{"VUV", 0}, CurrencyRow{"XAF", 0}, CurrencyRow{"XOF", 0},
    CurrencyRow{"XPF", 0}};

constexpr std::string_view kTwoDecimals =
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW "
    "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR "
    "ILS "
    "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
    "MZN "
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";

}  // namespace

Minor add(Minor a, Minor b) { return narrow(static_cast<Wide>(a) + b); }
Minor subtract(Minor a, Minor b) { return narrow(static_cast<Wide>(a) - b); }

Minor scale_half_up(Minor value, std::int64_t numerator, std::int64_t denominator) {
  assert(value >= 0 && numerator >= 0 && denominator > 0);
  const Wide doubled = static_cast<Wide>(value) * numerator * 2 + denominator;
  return narrow(doubled / (static_cast<Wide>(denominator) * 2));
}

Minor unit_share(Minor total, std::int64_t index, std::int64_t units) {
  assert(index >= 0 && index < units);
  return scale_half_up(total, index + 1, units) - scale_half_up(total, index, units);
}

std::vector<Minor> split_by_weight(Minor total, std::span<const Minor> weights) {
  assert(total >= 0);
  std::vector<Minor> parts(weights.size(), 0);
  if (weights.empty()) return parts;
  Wide sum = 0;
  for (Minor w : weights) sum += w;
  if (sum == 0) {
    parts.front() = total;
    return parts;
  }
  std::vector<std::pair<Wide, std::size_t>> remainders;
  Minor given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Wide product = static_cast<Wide>(total) * weights[i];
    parts[i] = narrow(product / sum);
    given = add(given, parts[i]);
    remainders.emplace_back(product % sum, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; given < total; ++i, ++given) ++parts[remainders[i].second];
  return parts;
}

std::optional<int> currency_exponent(std::string_view code) {
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return {};
  for (const auto& row : kOtherExponents)
    if (row.code == code) return row.exponent;
  if (kTwoDecimals.find(code) != std::string_view::npos) return 2;
  return {};
}

std::variant<Minor, AmountProblem> parse_amount(std::string_view text, int exponent) {
  const auto refuse = [&](std::string_view why) {
    return AmountProblem{fmt::format("'{}' is not an amount: {}", text, why)};
  };
  if (text.empty()) return refuse("it is empty");
  if (text.size() > 32) return AmountProblem{"an amount has at most 32 characters"};
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (text.front() == '-') return refuse("it is negative");
  if (whole.empty() || !std::all_of(whole.begin(), whole.end(), digit) ||
      !std::all_of(fraction.begin(), fraction.end(), digit))
    return refuse("write digits and at most one point, like 19.99");
  if (point != std::string_view::npos && fraction.empty()) return refuse("digits are missing after the point");
  if (whole.size() > 1 && whole.front() == '0') return refuse("it has a leading zero");
  const auto significant =
      fraction.find_last_not_of('0') == std::string_view::npos ? 0 : fraction.find_last_not_of('0') + 1;
  if (significant > static_cast<std::size_t>(exponent))
    return refuse(fmt::format("the currency has {} decimal places", exponent));
  Wide value = 0;
  for (char c : whole) value = value * 10 + (c - '0');
  for (int i = 0; i < exponent; ++i)
    value =
        value * 10 + (static_cast<std::size_t>(i) < fraction.size() ? fraction[static_cast<std::size_t>(i)] - '0' : 0);
  if (value > kMaxAmountMinor) return refuse(fmt::format("the most is {}", format_amount(kMaxAmountMinor, exponent)));
  return narrow(value);
}

std::string format_amount(Minor minor, int exponent) {
  const bool negative = minor < 0;
  std::string digits =
      fmt::format("{}", negative ? 0 - static_cast<unsigned long long>(minor) : static_cast<unsigned long long>(minor));
  if (exponent > 0) {
    if (digits.size() <= static_cast<std::size_t>(exponent))
      digits.insert(0, static_cast<std::size_t>(exponent) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(exponent), ".");
  }
  return negative ? "-" + digits : digits;
}

std::string format_money(Minor minor, std::string_view currency) {
  return fmt::format("{} {}", format_amount(minor, currency_exponent(currency).value_or(0)), currency);
}

}  // namespace retour::workflows
