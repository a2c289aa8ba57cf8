#include "engine/workers/payment_news.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "engine/codec/uuid.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using namespace workflows;
namespace bj = boost::json;

constexpr std::string_view kRefund = "refund", kCharge = "charge", kDispute = "dispute";

std::string text(const bj::object& from, std::string_view key) {
  const auto* member = from.if_contains(key);
  return member == nullptr ? std::string{} : std::string(member->as_string());
}

RefundEvent event_of(const ProviderRefund& refund) {
  switch (refund.status) {
    case RefundStatus::succeeded:
      return RefundConfirmed{refund.id, refund.settlement_currency, refund.settlement_minor};
    case RefundStatus::failed:
      return RefundRefused{"failed_at_provider", refund.failure};
    case RefundStatus::pending:
      break;
  }
  return workflows::RefundPending{refund.id};
}

/// Money of a payment that somebody else moved.
struct Movement {
  OutsideKind kind = OutsideKind::refund;
  std::string reference, currency;
  Minor minor = 0;
};

/// What is recorded under the reference: as taken, or all that came back of it.
Minor recorded(const Tender& tender, bool reversal, std::string_view reference) {
  Minor minor = 0;
  for (const auto& moved : tender.outside)
    if (moved.reference == reference && (moved.kind == OutsideKind::chargeback_reversed) == reversal)
      minor = add(minor, moved.minor);
  return minor;
}

/// The part of a movement that is of this tender. What is in another currency than the order cannot be compared: then
/// all of the payment counts as gone, which errs on the side of paying nothing twice.
Minor share_of(const Tender& tender, const Movement& moved, bool comparable, Minor open, std::optional<Minor> by_hand) {
  const bool reversal = moved.kind == OutsideKind::chargeback_reversed;
  if (by_hand && moved.kind != OutsideKind::chargeback)
    return comparable ? open : *by_hand;  // of another amount: refused
  const Minor before = recorded(tender, reversal, moved.reference);
  if (reversal) {  // all that came back so far; a sum of earlier may come late
    const Minor taken = recorded(tender, false, moved.reference);
    return comparable ? std::max(before, std::min(open, taken)) : taken;
  }
  if (before > 0) return before;
  const Minor left = std::max<Minor>(0, subtract(tender.captured_minor, still_gone(tender, moved.kind)));
  return comparable ? std::min(open, left) : left;
}

class Payment {
 public:
  Payment(EffectTools& tools, OrderStore& orders, const Webhook& webhook, const bj::object& news)
      : tools_(tools), orders_(orders), webhook_(webhook) {
    tenders_ = orders.tenders_of(webhook.merchant_id, webhook.provider, {text(news, "charge"), text(news, "intent")});
  }

  bool is_known() const { return !tenders_.empty(); }

  /// What it is called by, in the words of the order.
  std::string reference() const {
    const auto stored = orders_.load(webhook_.merchant_id, tenders_.front().order_id);
    const Tender* tender = stored ? stored->order->tender(tenders_.front().tender_id) : nullptr;
    return tender == nullptr ? std::string{} : tender->payment_ref;
  }

  Ended move(const Movement& moved) {
    Minor open = moved.minor, told = 0;
    std::string note;
    OutsideMoney money(orders_, tools_.cases, tools_.runtime, tools_.clock);
    const auto by_hand = [&](const TenderRef& ref) {
      return money.paid_by(webhook_.merchant_id, ref.order_id, ref.tender_id, moved.reference);
    };
    // The refund that it paid, when a person said so, comes before whatever else the payment belongs to.
    std::stable_partition(tenders_.begin(), tenders_.end(), [&](const auto& ref) { return by_hand(ref).has_value(); });
    for (const auto& ref : tenders_) {
      const auto stored = orders_.load(webhook_.merchant_id, ref.order_id);
      const Tender* tender = stored ? stored->order->tender(ref.tender_id) : nullptr;
      if (tender == nullptr) continue;
      const bool comparable = moved.currency == stored->order->currency;
      const Minor share = share_of(*tender, moved, comparable, open, by_hand(ref));
      if (share <= 0) continue;
      if (const auto problem = money.tell(webhook_.merchant_id, ref.order_id,
                                          {ref.tender_id, moved.kind, moved.reference, share, Role::payment}))
        return parked(problem->message);
      if (!comparable)
        note =
            fmt::format("; it is of {}, so that the whole payment counts", format_money(moved.minor, moved.currency));
      told = add(told, share);
      open = std::max<Minor>(0, subtract(open, share));
    }
    return ended(moved, told, note);
  }

 private:
  Ended ended(const Movement& moved, Minor told, const std::string& note) {
    if (told == 0 && moved.kind == OutsideKind::chargeback_reversed) return parked("nothing of it is known to be gone");
    if (told == 0) return done("nothing of the payment was left that could have moved");
    if (!note.empty()) tools_.log(fmt::format("{} of merchant {}{}", moved.reference, webhook_.merchant_id, note));
    return done(fmt::format("recorded: {} of {}{}", name_of(moved.kind), moved.reference, note));
  }

  EffectTools& tools_;
  OrderStore& orders_;
  const Webhook& webhook_;
  std::vector<TenderRef> tenders_;
};

/// One that failed after all gives back what it had taken.
Ended move_refund(Payment& payment, const ProviderRefund& refund) {
  if (refund.status != RefundStatus::failed)
    return payment.move({OutsideKind::refund, refund.id, refund.currency, refund.amount_minor});
  Ended back = payment.move({OutsideKind::chargeback_reversed, refund.id, refund.currency, refund.amount_minor});
  return back.parked ? done("it failed, and nothing of it was counted") : back;
}

Gateway* gateway_of(EffectTools& tools, const Webhook& webhook) {
  const Merchant* merchant = tools.merchants.find(webhook.merchant_id);
  return merchant == nullptr ? nullptr : merchant->gateway(webhook.provider);
}

Ended deliver_foreign_refund(EffectTools& tools, OrderStore& orders, const Webhook& webhook, const bj::object& news) {
  Payment payment(tools, orders, webhook, news);
  if (!payment.is_known()) return parked("no order of this payment is known");
  Gateway* gateway = gateway_of(tools, webhook);
  if (gateway == nullptr) return parked("no gateway is configured");
  const auto now = gateway->get(text(news, "id"), tools.call_deadline);
  if (now.outcome != Outcome::confirmed || !now.value)
    return parked(fmt::format("the provider did not answer: {}", now.error.code));
  return move_refund(payment, *now.value);
}

Ended deliver_charge(EffectTools& tools, OrderStore& orders, const Webhook& webhook, const bj::object& news) {
  Payment payment(tools, orders, webhook, news);
  if (!payment.is_known()) return parked("no order of this payment is known");
  Gateway* gateway = gateway_of(tools, webhook);
  if (gateway == nullptr) return parked("no gateway is configured");
  const auto found = gateway->made_elsewhere(payment.reference(), tools.call_deadline);
  if (found.outcome != Outcome::confirmed || !found.value)
    return parked(fmt::format("the provider did not answer: {}", found.error.code));
  for (const auto& refund : *found.value)
    if (Ended one = move_refund(payment, refund); one.parked) return one;
  return done(fmt::format("{} refunds were made elsewhere", found.value->size()));
}

Ended deliver_dispute(EffectTools& tools, OrderStore& orders, const Webhook& webhook, const bj::object& news) {
  const std::string step = text(news, "step");
  if (step == "inquiry") return done("the bank only asks: no money moved");
  Payment payment(tools, orders, webhook, news);
  if (!payment.is_known()) return parked("no order of this payment is known");
  return payment.move({step == "returned" ? OutsideKind::chargeback_reversed : OutsideKind::chargeback,
                       text(news, "id"), text(news, "currency"), news.at("amount").as_int64()});
}

/// The case waits for news of this attempt, or has had its end. Money that an attempt moved which was given up, by the
/// word of a person, counts as moved by somebody else.
bool is_about(const Refund& refund, std::string_view key) {
  static constexpr std::array<std::string_view, 7> kOurs = {"approved", "submitting",  "unknown", "pending",
                                                            "settled",  "withdrawing", "bounced"};
  return refund.effect_key == key && std::find(kOurs.begin(), kOurs.end(), refund.state) != kOurs.end();
}

Ended deliver_refund(EffectTools& tools, OrderStore& orders, const Webhook& webhook, const bj::object& news) {
  const std::string case_id = text(news, "case"), refund_id = text(news, "refund"), key = text(news, "key");
  const auto loaded = tools.cases.load({webhook.merchant_id, {}, case_id, {}});
  if (!loaded.rma) return parked("no such case yet");
  const Refund* refund = find_by_id(loaded.rma->refunds, refund_id);
  if (refund == nullptr) return parked("no such refund yet");
  if (!is_about(*refund, key)) return deliver_foreign_refund(tools, orders, webhook, news);
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

std::string_view step_name(DisputeStep step) {
  switch (step) {
    case DisputeStep::taken:
      return "taken";
    case DisputeStep::returned:
      return "returned";
    case DisputeStep::inquiry:
      break;
  }
  return "inquiry";
}

}  // namespace

Ended told(const Answer& answer, std::string_view what) {
  if (std::holds_alternative<Done>(answer)) return done(fmt::format("told: {}", what));
  if (std::holds_alternative<Busy>(answer)) return parked("the case changed too often");
  if (const auto* refused = std::get_if<kernel::Refused>(&answer))
    return done(fmt::format("no news: {}", refused->reasons.front().message));
  return done("no news: the case has moved on");
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

std::string kept_text(const PaymentNews& news) {
  return bj::serialize(bj::object{{"about", kRefund},
                                  {"id", news.refund.id},
                                  {"case", news.case_id},
                                  {"refund", news.refund_id},
                                  {"key", news.effect_key},
                                  {"charge", news.charge},
                                  {"intent", news.payment_intent},
                                  {"type", news.type}});
}

std::string kept_text(const ChargeNews& news) {
  return bj::serialize(
      bj::object{{"about", kCharge}, {"charge", news.charge}, {"intent", news.payment_intent}, {"type", news.type}});
}

std::string kept_text(const DisputeNews& news) {
  return bj::serialize(bj::object{{"about", kDispute},
                                  {"id", news.id},
                                  {"step", step_name(news.step)},
                                  {"amount", news.amount_minor},
                                  {"currency", news.currency},
                                  {"charge", news.charge},
                                  {"intent", news.payment_intent},
                                  {"type", news.type}});
}

Ended deliver_payment_news(EffectTools& tools, OrderStore& orders, const Webhook& webhook) {
  const auto news = bj::parse(webhook.body).as_object();
  const std::string about = text(news, "about");
  if (about == kCharge) return deliver_charge(tools, orders, webhook, news);
  if (about == kDispute) return deliver_dispute(tools, orders, webhook, news);
  const bool ours = is_uuid(text(news, "case")) && !text(news, "key").empty();
  return ours ? deliver_refund(tools, orders, webhook, news) : deliver_foreign_refund(tools, orders, webhook, news);
}

}  // namespace retour::engine
