// api/import/shopify_parts.hpp - the two halves of a Shopify order: what was bought, and how it was paid
#pragma once
// Duty: lines, discounts, taxes and shipping (shopify_money.cpp); captures and refunds (shopify_payments.cpp).
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
  std::optional<workflows::Minor> read(const Field& parent, std::string_view key) const;
  workflows::Minor read_or_zero(const Field& parent, std::string_view key) const {
    return read(parent, key).value_or(0);
  }

 private:
  std::optional<workflows::Minor> read_presentment(const Field& parent, std::string_view key) const;

  std::string currency_;
  int exponent_ = 0;
  bool presentment_ = false;
};

/// Fills quantities, paid sums and taxes of `imported.order.lines` (one for each of `fields`), shipping, and checks the
/// document's totals. Returns total_price.
workflows::Minor read_shopify_sums(const Field& order, const ShopMoney& money, const std::vector<Field>& fields,
                                   Imported& imported);

/// Fills `imported.order.tenders`. `root` may carry sibling "transactions".
void read_shopify_tenders(const Field& root, const Field& order, const ShopMoney& money, workflows::Minor total_minor,
                          Imported& imported);

}  // namespace retour::api
