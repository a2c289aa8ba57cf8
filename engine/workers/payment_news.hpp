// engine/workers/payment_news.hpp - what a provider says of a payment, told to the case or order it concerns
#pragma once
// Duty: works off one kept piece of news. About a refund of ours it asks the provider what is true and tells the case;
// what moved without us goes to the order. Every step may be repeated. Errors: DatabaseUnavailable. Threading: any
// thread.

#include "engine/effects/effects.hpp"
#include "engine/outside.hpp"
#include "engine/payments/stripe.hpp"

namespace retour::engine {

/// How working one off ended: done with this remark, or parked until more is known.
struct Ended {
  bool parked = false;
  std::string why;
};

inline Ended parked(std::string why) { return {true, std::move(why)}; }
inline Ended done(std::string why) { return {false, std::move(why)}; }

/// The case took it, or has moved on.
Ended told(const Answer& answer, std::string_view what);
Answer tell_case(EffectTools& tools, const Webhook& webhook, workflows::Role role, const std::string& case_id,
                 const std::string& subject, workflows::Payload payload);

/// What the inbox keeps of news of a payment.
std::string kept_text(const PaymentNews& news);
std::string kept_text(const ChargeNews& news);
std::string kept_text(const DisputeNews& news);

/// `webhook.body` is a kept text.
Ended deliver_payment_news(EffectTools& tools, OrderStore& orders, const Webhook& webhook);

}  // namespace retour::engine
