#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "engine/effects/effects.hpp"
#include "engine/failpoint.hpp"
#include "engine/outside.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

/// A refund that the provider has accepted is asked about this often, and given to a person after so long.
constexpr std::chrono::hours kPendingPoll{1};
constexpr std::chrono::hours kPendingPatience{24 * 30};
/// A key is not used in the last hour of its life: the provider's clock is not ours.
constexpr std::chrono::hours kKeyMargin{1};
constexpr int kMissesNeeded = 2;

/// Stripe's ways of saying that the money is gone already, perhaps by our own earlier attempt: refusals once a look-up
/// surely finds nothing of ours.
constexpr std::array<std::string_view, 2> kMaybeOurs = {"charge_already_refunded", "amount_too_large"};

bool was_submitted(std::string_view state) { return state == "submitting" || state == "unknown" || state == "pending"; }

class Payment {
 public:
  Payment(EffectTools& tools, const ClaimedEffect& effect, const ReturnCase& rma, const Refund& refund,
          Gateway& gateway)
      : tools_(tools), effect_(effect), rma_(rma), refund_(refund), gateway_(gateway) {}

  void go_on() {
    if (refund_.state == "pending" && !refund_.provider_ref.empty()) return poll();
    if (effect_.sent_at) return look_up();
    send();
  }

 private:
  void say(RefundEvent event, const Claim& claim) { tell(tools_, effect_, Role::payment, std::move(event), claim); }

  void send() {
    if (!tools_.effects.mark_sent(effect_, tools_.clock.now())) return;  // another worker has it
    failpoint("refund.before_call");
    const auto result = gateway_.refund(effect_.request, effect_.key, tools_.call_deadline);
    failpoint("refund.after_call");
    switch (result.outcome) {
      case Outcome::confirmed:
      case Outcome::pending:
        return result.value ? adopt(*result.value) : doubt(result.error);
      case Outcome::rejected:
        return say(RefundRefused{result.error.code, result.error.message}, effect_.done());
      case Outcome::retryable:
      case Outcome::auth:
        return postpone(tools_, effect_, result.error, result.outcome);
      case Outcome::unknown:
        return doubt(result.error);
    }
  }

  /// What the provider has is the truth, whoever told us.
  void adopt(const ProviderRefund& found) {
    if (found.amount_minor != refund_.amount_minor || found.currency != refund_.currency)
      return say(RefundUnresolved{fmt::format("the provider has {} {} under our key, not {} {}", found.amount_minor,
                                              found.currency, refund_.amount_minor, refund_.currency)},
                 effect_.done());
    switch (found.status) {
      case RefundStatus::succeeded:
        return say(RefundConfirmed{found.id, found.settlement_currency, found.settlement_minor}, effect_.done());
      case RefundStatus::failed:
        return say(RefundRefused{"failed_at_provider", found.failure}, effect_.done());
      case RefundStatus::pending:
        return say(workflows::RefundPending{found.id}, effect_.again(tools_.clock.now() + kPendingPoll, 0, "accepted"));
    }
  }

  void doubt(const ProviderError& error) {
    const auto due = tools_.clock.now() + gateway_.capabilities().settle_delay;
    say(RefundUnknown{fmt::format("{}: {}", error.code, error.message)}, effect_.again(due, 0, error.code));
  }

  void poll() {
    const auto result = gateway_.get(refund_.provider_ref, tools_.call_deadline);
    if (result.outcome != Outcome::confirmed || !result.value)
      return postpone(tools_, effect_, result.error, result.outcome);
    if (result.value->status != RefundStatus::pending) return adopt(*result.value);
    if (tools_.clock.now() - effect_.planned_at > kPendingPatience)
      return say(RefundUnresolved{"the provider has been working on it for too long"}, effect_.done());
    tools_.effects.settle(effect_.merchant_id, effect_.again(tools_.clock.now() + kPendingPoll, 0, "accepted"));
  }

  /// It was sent before and nobody recorded how that ended. Ask by our reference; only when it surely is not there,
  /// twice and a settle delay apart, and the key still protects us, are the same bytes sent under the same key.
  void look_up() {
    const auto result = gateway_.find(order_of(rma_, refund_), tools_.call_deadline);
    if (result.outcome != Outcome::confirmed || !result.value)
      return postpone(tools_, effect_, result.error, result.outcome);
    if (*result.value) return adopt(**result.value);
    const int misses = effect_.misses + 1;
    if (misses < kMissesNeeded) {
      const Claim later = effect_.again(tools_.clock.now() + gateway_.capabilities().settle_delay, misses,
                                        effect_.note.empty() ? "not found yet" : effect_.note);
      return say(RefundUnknown{"sent, but the provider does not show it yet"}, later);
    }
    for (const auto code : kMaybeOurs)
      if (effect_.note == code)
        return say(RefundRefused{std::string(code), "the payment has been given back by somebody else"},
                   effect_.done());
    if (key_still_lives()) return send();
    say(RefundUnresolved{"the provider shows no such refund, and its key is too old to send it again safely"},
        effect_.done());
  }

  bool key_still_lives() const {
    const auto life = gateway_.capabilities().key_life;
    return life > kKeyMargin && tools_.clock.now() - *effect_.sent_at < life - kKeyMargin;
  }

  EffectTools& tools_;
  const ClaimedEffect& effect_;
  const ReturnCase& rma_;
  const Refund& refund_;
  Gateway& gateway_;
};

/// Why a refund that was never sent is not sent: money of its payment moved without us after it was approved, or more
/// of it is gone than there was. Whoever recorded the movement tells the refund, too; this is for when they could not.
std::optional<std::string> stopped_by(const Loaded& loaded, const Refund& refund, Instant approved_at) {
  const Tender* tender = loaded.order->tender(refund.tender.tender_id);
  if (tender == nullptr || tender->outside.empty()) return {};
  for (const auto& moved : tender->outside)
    if (moved.kind != OutsideKind::chargeback_reversed && moved.at > approved_at)
      return why_it_stopped(*loaded.order, *tender, moved);
  const auto counted = loaded.ledger.tenders.find(tender->id);
  if (counted == loaded.ledger.tenders.end() || counted->second.left() >= 0) return {};
  return why_it_stopped(*loaded.order, *tender, tender->outside.back());
}

Gateway* gateway_of(const Merchants& merchants, const std::string& merchant_id, const std::string& provider) {
  const Merchant* merchant = merchants.find(merchant_id);
  return merchant == nullptr ? nullptr : merchant->gateway(provider);
}

/// What the gateway is to be sent, or why it has no words for it: an order that was stored before the gateway came may
/// name what it cannot pay to.
struct Frozen {
  std::optional<std::string> bytes;
  std::string why;
};

Frozen frozen_by(const Gateway& gateway, const RefundOrder& order) {
  try {
    return {gateway.freeze(order), {}};
  } catch (const std::invalid_argument& error) {
    return {{}, error.what()};
  }
}

/// Nobody here can ask the provider. What was never sent has surely not happened; what was sent before the adapter went
/// away may have.
void go_without_gateway(EffectTools& tools, const ClaimedEffect& effect, const std::string& provider) {
  const auto say = [&](RefundEvent event) { tell(tools, effect, Role::payment, std::move(event), effect.done()); };
  if (provider == kManualProvider) return say(workflows::RefundPending{""});
  if (effect.sent_at)
    return say(RefundUnresolved{fmt::format("it was sent, but no adapter for '{}' is configured any more", provider)});
  say(RefundRefused{"no_adapter", fmt::format("nothing was sent: no adapter for '{}' was configured", provider)});
}

}  // namespace

RefundOrder order_of(const ReturnCase& rma, const Refund& refund) {
  return {refund.effect_key,
          rma.merchant_id,
          rma.id,
          refund.id,
          refund.tender.payment_ref,
          refund.currency,
          "requested_by_customer",
          refund.amount_minor,
          rma.customer_ref,
          refund.bonus_minor};
}

FreezeRefund freeze_by(const Merchants& merchants) {
  return [&merchants](const ReturnCase& rma, const Refund& refund) -> std::optional<std::string> {
    const Gateway* gateway = gateway_of(merchants, rma.merchant_id, refund.tender.provider);
    return gateway == nullptr ? std::nullopt : frozen_by(*gateway, order_of(rma, refund)).bytes;
  };
}

StepOf steps_by(const Merchants& merchants) {
  return [&merchants](const Order& order, const Tender& tender) {
    const Gateway* gateway = gateway_of(merchants, order.merchant_id, tender.provider);
    return gateway == nullptr ? Minor{1} : gateway->step(order.currency);
  };
}

void pay_refund(EffectTools& tools, const ClaimedEffect& effect) {
  failpoint("refund.claimed");
  auto loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
  const Refund* refund = loaded.rma ? find_by_id(std::as_const(loaded.rma->refunds), effect.subject) : nullptr;
  const bool ours = refund != nullptr && refund->effect_key == effect.key;
  if (ours && refund->state == "approved") {
    if (const auto why = stopped_by(loaded, *refund, effect.planned_at))
      return tell(tools, effect, Role::automation, RefundEvent{QuoteChanged{*why}}, effect.done());
    tell(tools, effect, Role::payment, RefundEvent{RefundSubmitted{}}, effect.held());
    failpoint("refund.submitted");
    // It was stopped meanwhile, or it is ours now: what is stored says which.
    loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
    refund = loaded.rma ? find_by_id(std::as_const(loaded.rma->refunds), effect.subject) : nullptr;
    if (refund != nullptr && refund->state == "approved") return;  // the claim is another worker's now
  }
  if (refund == nullptr || refund->effect_key != effect.key || !was_submitted(refund->state)) {
    tools.effects.settle(effect.merchant_id, effect.done());
    return;
  }
  Gateway* gateway = gateway_of(tools.merchants, effect.merchant_id, refund->tender.provider);
  if (gateway != nullptr && effect.request.empty() && !effect.sent_at)
    if (const auto frozen = frozen_by(*gateway, order_of(*loaded.rma, *refund)); !frozen.bytes)
      return tell(tools, effect, Role::payment, RefundEvent{RefundRefused{"misshapen", frozen.why}}, effect.done());
  if (gateway == nullptr || effect.request.empty()) return go_without_gateway(tools, effect, refund->tender.provider);
  Payment(tools, effect, *loaded.rma, *refund, *gateway).go_on();
  failpoint("refund.recorded");
}

}  // namespace retour::engine
