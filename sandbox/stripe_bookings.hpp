// sandbox/stripe_bookings.hpp - what a refund does to the merchant's account, in the account's own currency
#pragma once
// Duty: balance transactions as Stripe writes them, by the exchange rate that was set when the refund succeeded;
// without one the account has the currency of the charge. Rates are decimal text, sums are exact integers rounded half
// up. Threading: inside a transaction of the ledger.
#include <cstdint>
#include <optional>
#include <string>

#include "sandbox/ledger.hpp"

namespace retour::sandbox {

inline constexpr int max_rate_decimals = 9;

struct Rate {
  std::int64_t digits = 0;  // the rate without its point
  int decimals = 0;
};

// "1.0834"; nothing for signs, exponents, zero, more than nine digits on either side.
std::optional<Rate> parse_rate(const std::string& text);

// `amount` of one currency in another, both in Stripe's units; nothing when it does not fit.
std::optional<std::int64_t> exchanged(std::int64_t amount, const std::string& from, const std::string& to, Rate rate);

// Sets the exchange rate for charges of a currency.
void set_rate(Ledger::Tx& tx, const std::string& currency, const std::string& settlement_currency,
              const std::string& rate);

// Writes the balance transaction of a refund that succeeded, and its id into the refund.
void book(Ledger::Tx& tx, json::object& refund, std::int64_t now_seconds);

// The refund as an answer: its balance transaction as an object when it was asked for.
json::object shown(const Ledger::View& view, const json::object& refund, bool expanded);

}  // namespace retour::sandbox
