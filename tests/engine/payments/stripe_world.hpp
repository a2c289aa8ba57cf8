// tests/engine/payments/stripe_world.hpp - an order, Stripe's replies to it, and a gateway over a fake wire
#pragma once

#include <fmt/format.h>

#include <string>

#include "engine/payments/stripe.hpp"
#include "tests/engine/transport/fake_transport.hpp"

namespace retour::engine::testing {

inline constexpr std::chrono::milliseconds kPatience{20'000};
inline const std::string kKey = "0123456789abcdef0123456789abcdef";

inline RefundOrder an_order() {
  RefundOrder order;
  order.effect_key = kKey;
  order.merchant_id = "m-1";
  order.case_id = "c-1";
  order.refund_id = "r-1";
  order.payment_ref = "ch_1";
  order.currency = "USD";
  order.reason = "wrong size";
  order.amount_minor = 1'250;
  return order;
}

/// The refund that Stripe makes of an_order().
inline std::string a_refund(const std::string& status = "succeeded", const std::string& id = "re_1",
                            const std::string& key = kKey) {
  return fmt::format(
      R"({{"id":"{}","object":"refund","amount":1250,"charge":"ch_1","currency":"usd","payment_intent":"pi_1","reason":null,)"
      R"("status":"{}","metadata":{{"retour_effect":"{}","retour_merchant":"m-1","retour_case":"c-1","retour_refund":"r-1",)"
      R"("retour_payment":"ch_1","retour_currency":"USD"}}}})",
      id, status, key);
}

inline std::string an_error(const std::string& type, const std::string& code) {
  const std::string member = code.empty() ? "" : fmt::format(R"("code":"{}",)", code);
  return fmt::format(R"({{"error":{{{}"message":"Something Stripe says.","type":"{}"}}}})", member, type);
}

struct StripeWorld {
  FakeTransport wire;
  StripeGateway gateway{{"https://stripe.test", "sk_test_1", ""}, wire};

  Result<ProviderRefund> refund(const RefundOrder& order = an_order()) {
    return gateway.refund(gateway.freeze(order), order.effect_key, kPatience);
  }
};

}  // namespace retour::engine::testing
