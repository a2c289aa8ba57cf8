// workflows/model/pay_way.hpp - where money that is given back goes, and why there
#pragma once
// Duty: words that the policy and the quote share. Threading: plain values.

namespace retour::workflows {

/// Where a share goes: back where it came from, to an own ledger, or through a person's hands.
enum class PayWay { original, store_credit, gift_card, by_hand };
enum class WayReason {
  none,
  chosen,         // the customer wants store credit
  window_passed,  // the rail takes money of that age no more
  expired,        // the gift card has ended: a new one is issued
  residue,        // finer than the rail can move
  rail            // the policy pays this kind of tender back another way
};

}  // namespace retour::workflows
