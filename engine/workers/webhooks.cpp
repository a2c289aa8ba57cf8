#include "engine/workers/webhooks.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "engine/carriers/easypost.hpp"
#include "engine/payments/stripe.hpp"
#include "engine/workers/payment_news.hpp"

namespace retour::engine {
namespace {

using namespace workflows;
namespace bj = boost::json;

constexpr std::string_view kStripe = "stripe", kEasyPost = "easypost";

std::string text(const bj::object& from, std::string_view key) { return std::string(from.at(key).as_string()); }

Ended deliver_scan(EffectTools& tools, const Webhook& webhook) {
  const auto news = bj::parse(webhook.body).as_object();
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
  const auto keep_it = [&](const auto& news) -> Receipt {
    return keep(merchant_id, std::string(kStripe), news.event_id, kept_text(news));
  };
  if (const auto* charge = std::get_if<ChargeNews>(&read)) return keep_it(*charge);
  if (const auto* dispute = std::get_if<DisputeNews>(&read)) return keep_it(*dispute);
  const auto* refund = std::get_if<PaymentNews>(&read);
  const bool of_another = refund != nullptr && !refund->merchant_id.empty() && refund->merchant_id != merchant_id;
  return refund == nullptr || of_another ? Received::ignored : keep_it(*refund);
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
    const Ended ended =
        webhook.provider == kStripe ? deliver_payment_news(tools, orders_, webhook) : deliver_scan(tools, webhook);
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
