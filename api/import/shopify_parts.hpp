// api/import/shopify_parts.hpp - the two halves of a Shopify order: what was bought, and how it was paid
#pragma once
// Duty: lines, discounts, taxes and shipping (shopify_money.cpp, shopify_discounts.cpp); captures, refunds and disputes
// (shopify_payments.cpp); the two currencies (shopify_currency.cpp, shopify_settlement.cpp).
// Units: *_minor in the currency the customer paid in. Errors: reported at the field. Threading: one document, one
// thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/import/import.hpp"
#include "api/json/reader.hpp"

namespace retour::api {

/// Reads amounts in the currency the customer paid: presentment money where it differs from the shop's own.
class ShopMoney {
 public:
  explicit ShopMoney(const Field& order);

  const std::string& currency() const { return currency_; }
  int exponent() const { return exponent_; }
  const std::string& shop_currency() const { return shop_currency_; }
  bool is_foreign() const { return presentment_; }  // to the shop
  std::optional<workflows::Minor> read(const Field& parent, std::string_view key) const;
  workflows::Minor read_or_zero(const Field& parent, std::string_view key) const {
    return read(parent, key).value_or(0);
  }
  std::optional<workflows::Minor> read_shop(const Field& parent, std::string_view key) const;

 private:
  std::optional<workflows::Minor> read_presentment(const Field& parent, std::string_view key) const;

  std::string currency_, shop_currency_;
  int exponent_ = 0, shop_exponent_ = 0;
  bool presentment_ = false;
};

/// Fills quantities, paid sums and taxes of `imported.order.lines` (one for each of `fields`), shipping, and checks the
/// document's totals. Returns total_price.
workflows::Minor read_shopify_sums(const Field& order, const ShopMoney& money, const std::vector<Field>& fields,
                                   Imported& imported);

/// A line of goods or of shipping whose discounts are recorded.
struct Discounted {
  Field at;
  workflows::Minor net_minor = 0, tax_minor = 0;  // what was paid; no tax where prices include it
};

/// Fills `order.promotions` from the discounts that the document allocates to `goods` (one for each line of `order`)
/// and `shipping`.
void read_shopify_promotions(const Field& order_at, const ShopMoney& money, const std::vector<Discounted>& goods,
                             const std::vector<Discounted>& shipping, workflows::Order& order);

/// What the merchant's account got of a capture, where that is another currency than the customer's.
void read_shopify_settlement(const Field& transaction, const ShopMoney& money, workflows::Tender& tender);
/// The same by the order's total, for captures that do not say it themselves.
void share_shopify_settlement(const Field& order_at, const ShopMoney& money, workflows::Minor total_minor,
                              std::vector<workflows::Tender>& tenders);

/// Fills `imported.order.tenders`. `root` may carry siblings "transactions" and "disputes".
void read_shopify_tenders(const Field& root, const Field& order, const ShopMoney& money, workflows::Minor total_minor,
                          Imported& imported);

}  // namespace retour::api
