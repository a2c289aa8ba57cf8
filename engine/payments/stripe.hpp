// engine/payments/stripe.hpp - refunds by Stripe, and its webhooks
#pragma once
// Duty: Gateway in Stripe's dialect (v1, form-encoded). Our reference is metadata[retour_effect]; it travels with the
// merchant, case, refund, payment and currency, so that a reply or webhook can be checked and routed by itself.
// charge_already_refunded and amount_too_large are unknown, not rejected: the money that is missing may be our own
// earlier attempt. When find() then surely sees none, they are refusals. Units: Stripe counts ISK and UGX in hundredths
// and MGA without decimals, everything else like ISO 4217; converted here. What it moves is whole in those units, and
// of three decimals the last is 0: step() says so before anything is decided. Limits: kMaxRefundPages of 100 refunds a
// payment; webhooks see engine/transport/webhook.hpp. Threading: safe from any thread.

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "engine/payments/gateway.hpp"
#include "engine/transport/transport.hpp"
#include "engine/transport/webhook.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine {

inline constexpr int kMaxRefundPages = 20;
inline constexpr std::chrono::seconds kStripeSignatureTolerance{300};

struct StripeConfig {
  std::string base_url = "https://api.stripe.com";
  std::string secret_key;
  std::string api_version;  // Stripe-Version; empty: the account's own
};

class StripeGateway : public Gateway {
 public:
  StripeGateway(StripeConfig config, Transport& transport) : config_(std::move(config)), transport_(transport) {}
  Capabilities capabilities() const override;
  Minor step(std::string_view currency) const override;
  std::optional<std::string> misshapen(std::string_view payment_ref) const override;
  std::string freeze(const RefundOrder& order) const override;
  Result<ProviderRefund> refund(const std::string& frozen, const std::string& effect_key,
                                std::chrono::milliseconds deadline) override;
  Result<std::optional<ProviderRefund>> find(const RefundOrder& order, std::chrono::milliseconds deadline) override;
  Result<ProviderRefund> get(const std::string& provider_ref, std::chrono::milliseconds deadline) override;
  Result<std::vector<ProviderRefund>> made_elsewhere(const std::string& payment_ref,
                                                     std::chrono::milliseconds deadline) override;

 private:
  WireRequest request(std::string method, const std::string& path) const;

  const StripeConfig config_;
  Transport& transport_;
};

/// A refund changed, or came to be; effect_key and the ids of ours are empty when it was not made by us.
struct PaymentNews {
  std::string event_id, type, merchant_id, case_id, refund_id, effect_key;
  ProviderRefund refund;
  std::string charge, payment_intent;  // as far as it says
};

/// Something of a charge was refunded; by whom, its list of refunds says.
struct ChargeNews {
  std::string event_id, type, charge, payment_intent;
};

enum class DisputeStep {
  inquiry,  // the bank asks: no money moved
  taken,    // the bank took the money, or has the last word
  returned  // won, or reinstated
};

/// The customer disputes a payment. The bank's amount may be in another currency than the payment.
struct DisputeNews {
  std::string event_id, type, id, charge, payment_intent, currency;
  Minor amount_minor = 0;
  DisputeStep step = DisputeStep::inquiry;
};

using StripeNews = std::variant<PaymentNews, ChargeNews, DisputeNews, Ignored, WebhookRefused>;

/// `secrets`: the endpoint's own, several while one replaces another. `now` is real time, as Stripe's is.
StripeNews read_stripe_webhook(std::string_view signature_header, std::string_view raw_body,
                               std::span<const std::string> secrets, workflows::Instant now);

}  // namespace retour::engine
