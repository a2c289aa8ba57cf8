#include <fmt/format.h>

#include "api/import/balance.hpp"
#include "api/import/shopify_parts.hpp"

namespace retour::api {

using workflows::format_amount;
using workflows::Minor;

ShopMoney::ShopMoney(const Field& order) {
  shop_exponent_ = read_currency(order.require("currency"), shop_currency_);
  const Field in_total = order.at("total_price_set").at("presentment_money").at("currency_code");
  const Field in_order = order.at("presentment_currency");
  if (in_total.present() && in_order.present() && in_total.text() != in_order.text())
    in_order.report("currency_differs", "presentment_currency and total_price_set name different currencies");
  const Field& paid_in = in_order.present() ? in_order : in_total;
  presentment_ = paid_in.present() && paid_in.text() != shop_currency_;
  currency_ = shop_currency_;
  exponent_ = presentment_ ? read_currency(paid_in, currency_) : shop_exponent_;
}

std::optional<Minor> ShopMoney::read(const Field& parent, std::string_view key) const {
  if (presentment_) return read_presentment(parent, key);
  const auto plain = parent.at(key).amount(exponent_);
  const Field set = parent.at(fmt::format("{}_set", key)).at("presentment_money");
  if (!set.present()) return plain;
  const auto in_set = set.at("amount").amount(exponent_);
  if (set.at("currency_code").present() && set.at("currency_code").text() != currency_)
    set.report("currency_differs", fmt::format("the order is in {}, this amount is not", currency_));
  else if (plain && in_set && *plain != *in_set)
    set.report("amounts_differ", fmt::format("{} says {}, its set says {}", key, format_amount(*plain, exponent_),
                                             format_amount(*in_set, exponent_)));
  return plain ? plain : in_set;
}

std::optional<Minor> ShopMoney::read_presentment(const Field& parent, std::string_view key) const {
  const Field set = parent.at(fmt::format("{}_set", key)).at("presentment_money");
  const Field plain = parent.at(key);
  if (!set.present()) {
    if (!plain.present()) return {};
    // Nothing is nothing in every currency.
    if (plain.number().find_first_not_of("0.") == std::string::npos) return 0;
    plain.report("presentment_missing", fmt::format("the customer paid in {}, but this amount is given in the shop's "
                                                    "currency only",
                                                    currency_));
    return {};
  }
  if (set.at("currency_code").text() != currency_)
    set.report("currency_differs",
               fmt::format("the customer paid in {}, this amount is in another currency", currency_));
  return set.require("amount").amount(exponent_);
}

/// What the document gives in the shop's own currency beside the customer's.
std::optional<Minor> ShopMoney::read_shop(const Field& parent, std::string_view key) const {
  const Field set = parent.at(fmt::format("{}_set", key)).at("shop_money");
  if (!set.present() || set.at("currency_code").text() != shop_currency_) return {};
  return set.at("amount").amount(shop_exponent_);
}

}  // namespace retour::api
