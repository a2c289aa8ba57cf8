#include "sandbox/stripe_bookings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

namespace retour::sandbox {

namespace {

constexpr std::int64_t settles_after_seconds = 2 * 24 * 3'600;

// Stripe's own count: ISK and UGX stay in hundredths there.
int decimals_of(const std::string& currency) {
  constexpr std::array none{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga",
                            "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"};
  constexpr std::array three{"bhd", "jod", "kwd", "omr", "tnd"};
  if (std::find(none.begin(), none.end(), currency) != none.end()) return 0;
  return std::find(three.begin(), three.end(), currency) != three.end() ? 3 : 2;
}

__int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool are_digits(const std::string& text) {
  return !text.empty() && text.size() <= max_rate_decimals &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Rate> parse_rate(const std::string& text) {
  const auto point = text.find('.');
  const std::string whole = text.substr(0, point);
  const std::string part = point == std::string::npos ? std::string() : text.substr(point + 1);
  if (!are_digits(whole) || (point != std::string::npos && !are_digits(part))) return std::nullopt;
  Rate rate{0, static_cast<int>(part.size())};
  const std::string digits = whole + part;
  std::from_chars(digits.data(), digits.data() + digits.size(), rate.digits);
  return rate.digits == 0 ? std::nullopt : std::optional(rate);
}

std::optional<std::int64_t> exchanged(std::int64_t amount, const std::string& from, const std::string& to, Rate rate) {
  const __int128 numerator = static_cast<__int128>(amount) * rate.digits * power_of_ten(decimals_of(to));
  const __int128 denominator = power_of_ten(decimals_of(from) + rate.decimals);
  const __int128 rounded = (2 * numerator + denominator) / (2 * denominator);
  if (rounded > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(rounded);
}

void set_rate(Ledger::Tx& tx, const std::string& currency, const std::string& settlement_currency,
              const std::string& rate) {
  tx.put("rates", currency, json::object{{"settlement_currency", settlement_currency}, {"rate", rate}});
}

void book(Ledger::Tx& tx, json::object& refund, std::int64_t now_seconds) {
  const std::string id = text_of(refund, "id"), currency = text_of(refund, "currency");
  const json::object* set = tx.find("rates", currency);
  const auto rate = set == nullptr ? std::nullopt : parse_rate(text_of(*set, "rate"));
  const std::string settled_in = rate ? text_of(*set, "settlement_currency") : currency;
  const std::int64_t amount = number_of(refund, "amount");
  const auto settled = rate ? exchanged(amount, currency, settled_in, *rate) : std::optional(amount);
  if (!settled) throw LedgerError(fmt::format("refund {} does not fit into {}", id, settled_in));
  const std::string booking = "txn_" + id.substr(id.find('_') + 1);
  refund["balance_transaction"] = booking;
  tx.put("balance_transactions", booking,
         json::object{{"id", booking},
                      {"object", "balance_transaction"},
                      {"amount", -*settled},
                      {"available_on", now_seconds + settles_after_seconds},
                      {"created", now_seconds},
                      {"currency", settled_in},
                      {"description", "REFUND FOR CHARGE"},
                      {"exchange_rate", rate ? json::value(std::stod(text_of(*set, "rate"))) : json::value(nullptr)},
                      {"fee", 0},
                      {"fee_details", json::array()},
                      {"net", -*settled},
                      {"reporting_category", "refund"},
                      {"source", id},
                      {"status", "pending"},
                      {"type", "refund"}});
}

json::object shown(const Ledger::View& view, const json::object& refund, bool expanded) {
  json::object out = refund;
  if (!expanded) return out;
  if (const json::object* booking = view.find("balance_transactions", text_of(refund, "balance_transaction")))
    out["balance_transaction"] = *booking;
  return out;
}

}  // namespace retour::sandbox
