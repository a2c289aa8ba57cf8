#include "engine/workers/webhooks.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "engine/carriers/easypost.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/payments/stripe.hpp"

namespace retour::engine {
namespace {

using namespace workflows;
namespace bj = boost::json;

constexpr std::string_view kStripe = "stripe", kEasyPost = "easypost";

std::string text(const bj::object& from, std::string_view key) { return std::string(from.at(key).as_string()); }

/// How working one off ended: done with this remark, or parked.
struct Ended {
  bool parked = false;
  std::string why;
};

Ended parked(std::string why) { return {true, std::move(why)}; }
Ended done(std::string why) { return {false, std::move(why)}; }

Ended told(const Answer& answer, std::string_view what) {
  if (std::holds_alternative<Done>(answer)) return done(fmt::format("told: {}", what));
  if (std::holds_alternative<Busy>(answer)) return parked("the case changed too often");
  if (const auto* refused = std::get_if<kernel::Refused>(&answer))
    return done(fmt::format("no news: {}", refused->reasons.front().message));
  return done("no news: the case has moved on");
}

RefundEvent event_of(const ProviderRefund& refund) {
  switch (refund.status) {
    case RefundStatus::succeeded:
      return RefundConfirmed{refund.id};
    case RefundStatus::failed:
      return RefundRefused{"failed_at_provider", refund.failure};
    case RefundStatus::pending:
      break;
  }
  return workflows::RefundPending{refund.id};
}

Answer tell_case(EffectTools& tools, const Webhook& webhook, Role role, const std::string& case_id,
                 const std::string& subject, Payload payload) {
  const Idempotency once{hash_uuid(fmt::format("{}|{}|{}", webhook.merchant_id, webhook.provider, webhook.event_id)),
                         0};
  return tools.runtime.apply({{webhook.merchant_id, {role, webhook.provider}, Channel::system},
                              {},
                              case_id,
                              {subject, std::move(payload)},
                              once,
                              {},
                              {}});
}

Ended deliver_refund(EffectTools& tools, const Webhook& webhook, const bj::object& news) {
  const std::string case_id = text(news, "case"), refund_id = text(news, "refund"), key = text(news, "key");
  if (!is_uuid(case_id) || key.empty()) return done("not ours: made outside of this system");
  const auto loaded = tools.cases.load({webhook.merchant_id, {}, case_id, {}});
  if (!loaded.rma) return parked("no such case yet");
  const Refund* refund = find_by_id(loaded.rma->refunds, refund_id);
  if (refund == nullptr) return parked("no such refund yet");
  if (refund->effect_key != key) return done("about an earlier attempt of this refund");
  const Merchant* merchant = tools.merchants.find(webhook.merchant_id);
  Gateway* gateway = merchant == nullptr ? nullptr : merchant->gateway(refund->tender.provider);
  if (gateway == nullptr) return parked("no gateway is configured");
  // The webhook is a hint: what is true now says the provider itself.
  const auto now = gateway->get(text(news, "id"), tools.call_deadline);
  if (now.outcome != Outcome::confirmed || !now.value)
    return parked(fmt::format("the provider did not answer: {}", now.error.code));
  if (now.value->effect_key != key || now.value->amount_minor != refund->amount_minor ||
      now.value->currency != refund->currency)
    return done("refused: it does not match our refund");
  if (refund->state == "approved") return parked("our own call is not recorded yet");
  return told(tell_case(tools, webhook, Role::payment, case_id, refund_id, event_of(*now.value)), "refund");
}

Ended deliver_scan(EffectTools& tools, const Webhook& webhook, const bj::object& news) {
  const auto parcel = tools.labels.parcel(webhook.merchant_id, text(news, "shipment"), text(news, "tracking"));
  if (!parcel) return parked("no such parcel yet");
  const auto loaded = tools.cases.load({webhook.merchant_id, {}, parcel->case_id, {}});
  const ReverseDelivery* delivery =
      loaded.rma ? find_by_id(std::as_const(loaded.rma->parcels), parcel->parcel_id) : nullptr;
  if (delivery == nullptr || delivery->state == "requested") return parked("the label is not recorded yet");
  const ParcelScanned scan{text(news, "status"), news.at("rank").as_int64(), text(news, "at")};
  return told(tell_case(tools, webhook, Role::carrier, parcel->case_id, parcel->parcel_id, ParcelEvent{scan}),
              scan.status);
}

}  // namespace

Receipt Webhooks::keep(const std::string& merchant_id, std::string provider, std::string event_id, std::string news) {
  const bool first =
      inbox_.receive({merchant_id, std::move(provider), std::move(event_id), std::move(news), 0, clock_.now()});
  return first ? Received::accepted : Received::repeated;
}

Receipt Webhooks::receive_stripe(const std::string& merchant_id, std::string_view signature, std::string_view body) {
  const Merchant* merchant = merchants_.find(merchant_id);
  if (merchant == nullptr || !merchant->webhook_secrets.contains(kStripe)) return UnknownMerchant{};
  // Real time, as the provider's signature has it.
  auto read =
      read_stripe_webhook(signature, body, merchant->webhook_secrets.find(kStripe)->second, SystemClock().now());
  if (auto* refused = std::get_if<WebhookRefused>(&read)) return std::move(*refused);
  if (std::holds_alternative<Ignored>(read)) return Received::ignored;
  const auto& news = std::get<PaymentNews>(read);
  if (!news.merchant_id.empty() && news.merchant_id != merchant_id) return Received::ignored;
  return keep(merchant_id, std::string(kStripe), news.event_id,
              bj::serialize(bj::object{{"id", news.refund.id},
                                       {"case", news.case_id},
                                       {"refund", news.refund_id},
                                       {"key", news.effect_key},
                                       {"type", news.type}}));
}

Receipt Webhooks::receive_easypost(const std::string& merchant_id, std::string_view signature, std::string_view body) {
  const Merchant* merchant = merchants_.find(merchant_id);
  if (merchant == nullptr || !merchant->webhook_secrets.contains(kEasyPost)) return UnknownMerchant{};
  auto read = read_easypost_webhook(signature, body, merchant->webhook_secrets.find(kEasyPost)->second);
  if (auto* refused = std::get_if<WebhookRefused>(&read)) return std::move(*refused);
  if (std::holds_alternative<Ignored>(read)) return Received::ignored;
  const auto& news = std::get<TrackingNews>(read);
  return keep(merchant_id, std::string(kEasyPost), news.event_id,
              bj::serialize(bj::object{{"shipment", news.shipment_id},
                                       {"tracking", news.tracking_code},
                                       {"status", news.status},
                                       {"rank", news.rank},
                                       {"at", news.at}}));
}

int Webhooks::deliver(EffectTools& tools, int limit, std::chrono::seconds lease) {
  const auto due = inbox_.claim(clock_.now(), limit, lease);
  for (const auto& webhook : due) {
    const auto news = bj::parse(webhook.body).as_object();
    Ended ended =
        webhook.provider == kStripe ? deliver_refund(tools, webhook, news) : deliver_scan(tools, webhook, news);
    const bool given_up = ended.parked && clock_.now() - webhook.received_at > kParkedLife;
    if (given_up)
      tools.log(fmt::format("webhook {} of {} was given up: {}", webhook.event_id, webhook.provider, ended.why));
    const auto again = ended.parked && !given_up
                           ? std::optional(clock_.now() + kParkedPause * std::min(webhook.attempts, 120))
                           : std::nullopt;
    inbox_.settle(webhook, again, ended.why);
  }
  return static_cast<int>(due.size());
}

}  // namespace retour::engine
