#include "engine/effects/effects.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

/// A carrier that decides in days is asked again this often.
constexpr std::chrono::hours kVoidPoll{6};

}  // namespace

void void_label(EffectTools& tools, const ClaimedEffect& effect) {
  auto loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
  const ReverseDelivery* parcel = loaded.rma ? find_by_id(std::as_const(loaded.rma->parcels), effect.subject) : nullptr;
  const Merchant* merchant = tools.merchants.find(effect.merchant_id);
  if (parcel == nullptr || parcel->state != "voiding" || merchant == nullptr || !merchant->carrier) {
    tools.effects.settle(effect.merchant_id, effect.done());
    return;
  }
  Carrier& carrier = *merchant->carrier;
  const auto say = [&](ParcelEvent event) { tell(tools, effect, Role::carrier, std::move(event), effect.done()); };
  auto answer =
      effect.sent_at ? carrier.void_state(parcel->provider_shipment_id, tools.call_deadline) : Result<VoidAnswer>{};
  const bool nobody_asked = effect.sent_at && answer.outcome == Outcome::confirmed && !answer.value;
  if (!effect.sent_at || nobody_asked) {
    if (!tools.effects.mark_sent(effect, tools.clock.now())) return;
    answer = carrier.void_label(parcel->provider_shipment_id, tools.call_deadline);
  }
  if (!answer.value) {
    if (answer.outcome == Outcome::rejected) return say(VoidRefused{answer.error.message});
    return postpone(tools, effect, answer.error, answer.outcome);
  }
  switch (answer.value->state) {
    case VoidState::voided:
    case VoidState::not_needed:
      return say(LabelVoided{});
    case VoidState::refused:
      return say(VoidRefused{answer.value->message});
    case VoidState::pending:
      break;
  }
  tools.effects.settle(effect.merchant_id,
                       effect.again(tools.clock.now() + kVoidPoll, 0, "the carrier is still deciding"));
}

}  // namespace retour::engine
