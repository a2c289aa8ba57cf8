// api/import/payment_kind.hpp - which instrument a shop's gateway name stands for
#pragma once
// Duty: the shops' vocabularies of gateways -> TenderKind. Threading: pure functions.

#include <string_view>

#include "workflows/model/order.hpp"

namespace retour::api {

/// By words in the name ("Cash on Delivery (COD)", "bacs", "paypal"); `other` when nothing is known.
workflows::TenderKind tender_kind(std::string_view gateway);

/// Whether payments through this gateway are Stripe's, so that a refund can be made there by the payment's id.
bool is_stripe_gateway(std::string_view gateway);

}  // namespace retour::api
