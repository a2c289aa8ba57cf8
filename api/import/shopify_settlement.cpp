#include <algorithm>

#include "api/import/shopify_parts.hpp"

namespace retour::api {

using workflows::add;
using workflows::Minor;
using workflows::Tender;

namespace {

/// Stripe's booking of a charge: minor units, as a number, and the currency in small letters. A receipt has many
/// shapes, so what is not understood is left alone.
void read_booking(const Field& booking, const std::string& paid_in, Tender& tender) {
  if (!booking.is_object() || !booking.at("amount").is_number()) return;
  std::string currency = booking.at("currency").number();
  std::transform(currency.begin(), currency.end(), currency.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto parsed = workflows::parse_amount(booking.at("amount").number(), 0);
  const auto* minor = std::get_if<Minor>(&parsed);
  if (minor == nullptr || currency == paid_in || !workflows::currency_exponent(currency)) return;
  tender.settlement_currency = currency;
  tender.settlement_minor = *minor;
}

}  // namespace

void read_shopify_settlement(const Field& transaction, const ShopMoney& money, Tender& tender) {
  if (money.is_foreign())
    if (const auto minor = money.read_shop(transaction, "amount")) {
      tender.settlement_currency = money.shop_currency();
      tender.settlement_minor = *minor;
      return;
    }
  const Field receipt = transaction.at("receipt");
  read_booking(receipt.at("latest_charge").at("balance_transaction"), money.currency(), tender);
  read_booking(receipt.at("balance_transaction"), money.currency(), tender);
  const Field charges = receipt.at("charges").at("data");
  if (!charges.is_array()) return;
  for (const Field& charge : charges.items()) read_booking(charge.at("balance_transaction"), money.currency(), tender);
}

void share_shopify_settlement(const Field& order_at, const ShopMoney& money, Minor total_minor,
                              std::vector<Tender>& tenders) {
  const auto total = money.is_foreign() ? money.read_shop(order_at, "total_price") : std::nullopt;
  if (!total) return;
  std::vector<Minor> weights;
  Minor captured = 0;
  for (const Tender& tender : tenders) {
    if (!tender.settlement_currency.empty()) return;  // some are recorded: the rest of the total is nobody's guess
    weights.push_back(tender.captured_minor);
    captured = add(captured, tender.captured_minor);
  }
  if (captured != total_minor) return;
  const auto parts = workflows::split_by_weight(*total, weights);
  for (std::size_t i = 0; i < tenders.size(); ++i) {
    tenders[i].settlement_currency = money.shop_currency();
    tenders[i].settlement_minor = parts[i];
  }
}

}  // namespace retour::api
