#include <fmt/format.h>

#include "engine/effects/effects.hpp"
#include "engine/failpoint.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

constexpr int kMissesNeeded = 2;

std::int64_t weight_of(const ReturnCase& rma, const Order& order, const Merchant& merchant) {
  std::int64_t grams = 0;
  for (const auto& line : rma.lines)
    if (const OrderLine* bought = order.line(line.order_line_id)) grams += bought->weight_g * line.authorized;
  return grams > 0 ? grams : merchant.default_parcel_weight_g;
}

ReturnParcel parcel_for(const ReturnCase& rma, const Order& order, const Policy& policy, const Merchant& merchant,
                        const ReverseDelivery& parcel) {
  ReturnParcel out;
  out.reference = parcel.id;
  out.customer = order.ship_to;
  out.merchant = policy.send_back.return_to;
  out.weight_g = weight_of(rma, order, merchant);
  out.rma = rma.rma;
  out.carriers = carriers_for(policy, rma);
  out.cheapest = policy.send_back.cheapest_carrier;
  out.method = parcel.method;
  return out;
}

class Purchase {
 public:
  Purchase(EffectTools& tools, const ClaimedEffect& effect, Carrier& carrier)
      : tools_(tools), effect_(effect), carrier_(carrier) {}

  void start(const ReturnParcel& wanted) {
    const auto draft = carrier_.prepare(wanted, tools_.call_deadline);
    if (draft.outcome == Outcome::rejected)
      return say(LabelRefused{draft.error.code, draft.error.message}, effect_.done());
    if (!draft.value) return postpone(tools_, effect_, draft.error, draft.outcome);
    const auto& d = *draft.value;
    say(LabelPrepared{d.shipment_id, d.rate_id, d.carrier, d.service, d.currency, d.cost_minor}, effect_.held());
    failpoint("label.prepared");
    buy(d);
  }

  void go_on(const ReverseDelivery& parcel) {
    const LabelDraft draft{parcel.provider_shipment_id, parcel.provider_rate_id, parcel.carrier, parcel.service,
                           parcel.cost_currency,        parcel.cost_minor};
    if (!effect_.sent_at) return buy(draft);
    const auto found = carrier_.find(draft.shipment_id, tools_.call_deadline);
    if (found.outcome != Outcome::confirmed || !found.value)
      return postpone(tools_, effect_, found.error, found.outcome);
    if (*found.value) return keep(**found.value);
    if (effect_.misses + 1 >= kMissesNeeded)
      return buy(draft);  // a shipment is bought once: a second purchase is refused
    wait_for_truth(effect_.misses + 1, "not bought yet");
  }

 private:
  void say(ParcelEvent event, const Claim& claim) { tell(tools_, effect_, Role::carrier, std::move(event), claim); }

  void wait_for_truth(int misses, std::string note) {
    tools_.effects.settle(effect_.merchant_id, effect_.again(tools_.clock.now() + carrier_.capabilities().settle_delay,
                                                             misses, std::move(note)));
  }

  void buy(const LabelDraft& draft) {
    if (!tools_.effects.mark_sent(effect_, tools_.clock.now())) return;
    const auto bought = carrier_.buy(draft, tools_.call_deadline);
    failpoint("label.bought");
    if (bought.outcome == Outcome::rejected)
      return say(LabelRefused{bought.error.code, bought.error.message}, effect_.done());
    if (bought.outcome == Outcome::unknown) return wait_for_truth(0, bought.error.code);
    if (!bought.value) return postpone(tools_, effect_, bought.error, bought.outcome);
    keep(*bought.value);
  }

  /// The shipment is findable before the case knows of it, because its first scan may come early.
  void keep(const ReturnLabel& label) {
    tools_.labels.keep_parcel(effect_.merchant_id, label.shipment_id, label.tracking_code,
                              {effect_.case_id, effect_.subject});
    // A label that cannot be fetched now is fetched when somebody asks for it.
    if (const auto file = carrier_.file(label.shipment_id, LabelFormat::pdf, tools_.call_deadline); file.value)
      tools_.labels.keep(effect_.merchant_id, effect_.subject, label.shipment_id, "pdf",
                         {file.value->content_type, file.value->bytes});
    say(LabelIssued{label.shipment_id, label.carrier, label.service, label.tracking_code, label.label_url,
                    label.currency, label.cost_minor},
        effect_.done());
  }

  EffectTools& tools_;
  const ClaimedEffect& effect_;
  Carrier& carrier_;
};

}  // namespace

void purchase_label(EffectTools& tools, const ClaimedEffect& effect) {
  auto loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
  const ReverseDelivery* parcel = loaded.rma ? find_by_id(std::as_const(loaded.rma->parcels), effect.subject) : nullptr;
  if (parcel == nullptr || parcel->state != "requested") {
    tools.effects.settle(effect.merchant_id, effect.done());
    return;
  }
  const Merchant* merchant = tools.merchants.find(effect.merchant_id);
  if (merchant == nullptr || !merchant->carrier)
    return tell(tools, effect, Role::carrier,
                ParcelEvent{LabelRefused{"no_carrier", "no carrier adapter is configured for this merchant"}},
                effect.done());
  Purchase purchase(tools, effect, *merchant->carrier);
  if (!parcel->provider_shipment_id.empty()) return purchase.go_on(*parcel);
  const auto policy = tools.runtime.policy(loaded.rma->policy_version);
  purchase.start(parcel_for(*loaded.rma, *loaded.order, *policy, *merchant, *parcel));
}

}  // namespace retour::engine
