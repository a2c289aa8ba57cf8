// api/import/woocommerce_parts.hpp - parts of a WooCommerce order with files of their own
#pragma once
// Duty: what coupons took off which line (woocommerce_coupons.cpp), how it was paid (woocommerce_payment.cpp). Units:
// *_minor in the order's currency. Errors: reported at the field. Threading: one document, one thread.

#include <vector>

#include "api/import/import.hpp"
#include "api/json/reader.hpp"

namespace retour::api {

/// Fills `order.promotions`; `lines` are the places of `order.lines`, whose paid sums are settled.
void read_coupons(const Field& order_at, int exponent, const std::vector<Field>& lines, workflows::Order& order);

/// Fills `imported.order.tenders`: WooCommerce knows one payment of an order.
void read_payment(const Field& order_at, int exponent, workflows::Minor total_minor, Imported& imported);

}  // namespace retour::api
