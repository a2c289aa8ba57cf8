// workflows/model/return_case.hpp - one customer's request on one order: lines, parcels, money
#pragma once
// Duty: the aggregate that one transition changes as a whole. States are the wire names of the machines' states.
// Units: *_minor in the order's currency; quantities are whole units; `units` are 0-based indexes of an order line's
// units, so that every unit is refunded with its own share and never twice. Threading: plain values.

#include <optional>
#include <string>
#include <vector>

#include "workflows/model/actor.hpp"
#include "workflows/model/order.hpp"
#include "workflows/model/policy.hpp"

namespace retour::workflows {

enum class Reception {
  awaiting,
  in_transit,
  received,
  missing,
  lost_in_transit,
  wrong_item,
  short_shipped,
  handed_in_store,
  kept
};
enum class Acceptance { pending, accepted, partially_accepted, manual_review, rejected };
enum class Grade { ungraded, as_new, opened, worn, damaged, parts_missing };

/// What the customer wants instead, for an exchange line.
struct Replacement {
  std::string sku, title;
  std::string product_id;      // which product it is a variant of; the order line's unless the shop says otherwise
  Minor unit_price_minor = 0;  // gross, today's price in the shop
};

struct ReturnLine {
  std::string order_line_id;
  std::string reason;
  std::string rule;                 // of the policy, that decided about it
  std::string note;                 // the customer's words
  std::string inspection_note;      // the inspector's, for the customer to read
  std::vector<std::string> photos;  // references to stored evidence, of both
  Resolution resolution = Resolution::refund;
  bool opened = false;
  bool withdrawal = false;                 // the statutory right of withdrawal ran when it was asked for
  std::optional<Replacement> replacement;  // with Resolution::exchange only
  std::vector<std::int64_t> units;         // which units of the order line; size() == requested

  // requested >= authorized >= in_transit + received_good + received_damaged + missing
  int requested = 0, authorized = 0, in_transit = 0, received_good = 0, received_damaged = 0, missing = 0;
  int reduce_bp = 0;  // what the inspection keeps of the accepted units' worth, in basis points
  int accepted = 0;   // units the inspection (or the policy) found refundable
  Reception reception = Reception::awaiting;
  Acceptance acceptance = Acceptance::pending;
  Grade grade = Grade::ungraded;
  Disposition disposition = Disposition::undecided;
};

/// One inbound parcel.
struct ReverseDelivery {
  std::string id;
  std::string state = "requested";  // label machine
  Method method = Method::label;
  std::string carrier, service, provider_shipment_id, provider_rate_id, tracking_code;
  Minor cost_minor = 0;
  std::string cost_currency;
  std::string label_url;  // the provider's own address of the label
  int scan_rank = 0;      // highest scan seen; later news of lower rank never regresses it
  std::string last_scan;  // normalised status of that scan
  std::string trouble;    // why a label could not be bought, for people
};

struct LineShare {
  std::string order_line_id;
  std::vector<std::int64_t> units;
  std::vector<Minor> unit_minor;   // of each of these units, in their order
  Minor gross_minor = 0;           // their sum: what was paid for these units, or the part of it that was asked for
  std::vector<TaxPart> taxes;      // inside gross, less the reduction
  Minor restocking_fee_minor = 0;  // kept by the merchant
  Minor reduction_minor = 0;       // worth that the goods lost, kept by the merchant
  std::vector<Citation> citations;
};

struct TenderShare {
  std::string tender_id, provider, payment_ref;
  Minor amount_minor = 0;
  PayWay way = PayWay::original;
  WayReason why = WayReason::none;
};

/// What a promotion that was judged again takes off a refund.
struct PromotionEffect {
  std::string promotion_id;
  Minor minor = 0;             // taken off; below zero: taken off earlier and given back now
  std::string sentence;        // for the customer
  std::vector<TaxPart> taxes;  // inside minor
  Citation at;
};

/// An immutable computation for stated inputs; the same object serves the estimate, the approval and the payment.
struct Quote {
  std::string hash;  // SHA-256 over the canonical text of everything below
  std::string policy_version, currency;
  RefundTarget target = RefundTarget::original;
  std::vector<LineShare> lines;
  Minor goods_minor = 0;           // sum of gross
  Minor shipping_minor = 0;        // outbound shipping given back
  Minor restocking_fee_minor = 0;  // after the cap
  Minor return_fee_minor = 0;      // send-back fee, after the cap
  Minor waived_fee_minor = 0;      // fees that the policy or the law waives, or that would push the refund below zero
  Minor reduction_minor = 0;       // worth that the goods lost
  Minor clawback_minor = 0;        // what promotions take off, judged again on what is kept
  Minor total_minor = 0;           // goods + shipping - reduction - clawback - fees
  Minor bonus_minor = 0;           // store credit only, its own bucket
  std::vector<TaxPart> taxes;      // refunded tax by rate
  std::vector<std::string> shipments;  // whose shipping is given back; "" when the order has but one
  std::vector<PromotionEffect> promotions;
  std::vector<TenderShare> plan;  // sums to total
  std::vector<Citation> citations;
};

struct Approval {
  std::string actor_id;
  Role role = Role::agent;
  std::string at;  // RFC 3339
};

/// One movement on one tender.
struct Refund {
  std::string id;
  std::string state = "start";  // refund machine
  TenderShare tender;
  Minor amount_minor = 0;
  std::string currency;
  std::string quote_hash;
  std::string cut_quote;  // hash of the quote of which this refund pays what was left; empty: all of its own
  bool goodwill = false;  // not owed by the policy: an agent's gift
  std::string reason;
  RefundTarget target = RefundTarget::original;
  Minor bonus_minor = 0;     // on top of the amount, in store credit only, its own bucket
  std::string requested_by;  // actor who first asked for the money
  Role requested_role = Role::automation;
  std::vector<std::string> also_requested;  // who retried or rerouted it; none of all these may approve it
  std::vector<Approval> approvals;
  int sequence = 1;        // a definite refusal opens the next one; nothing else does
  std::string effect_key;  // 32 hex characters, stable for this sequence
  std::string provider_ref;
  std::string trouble;              // last refusal or uncertainty, for people
  bool needs_person = false;        // automation is at its end: look it up by hand
  std::string replaces;             // id of the refund this one reroutes, or pays out instead of its store credit
  std::vector<TaxPart> taxes;       // inside the amount: its part of the quote's
  std::vector<LineShare> lines;     // a grant on stated goods: what of them it gives back
  std::string settlement_currency;  // what the merchant's account was charged in; empty: not told
  Minor settlement_minor = 0;
  Minor withdrawn_minor = 0;        // of the store credit: taken back because the customer wants money instead
  Minor withdrawn_bonus_minor = 0;  // of its bonus: taken back with it, and never paid
  bool counted_outside = false;     // paid by what was told as moved outside: its payment counts that money there

  /// Hash of the quote it pays, all of its sum or less.
  const std::string& paid_quote() const { return cut_quote.empty() ? quote_hash : cut_quote; }
};

struct Exchange {
  std::string id;
  std::string state = "start";  // exchange machine
  std::string order_line_id;
  int quantity = 0;
  Replacement replacement;
  Minor inbound_minor = 0;          // what was paid for the units that come back
  Minor outbound_minor = 0;         // price of the new goods
  Minor due_minor = 0;              // > 0: the customer pays; < 0: the customer gets back
  bool instant = false;             // new goods first, secured by a hold
  std::vector<std::int64_t> units;  // that it replaces, while it takes anything of them
  std::vector<Minor> unit_minor;    // of each of these units: what it holds, then what the new goods took
  bool replaced = false;            // the new goods took it
  std::string payment_ref, hold_ref, shipment_ref;
};

struct ReturnCase {
  std::string id, merchant_id, order_id;
  std::string rma;  // public handle
  std::string state = "start";
  std::int64_t version = 0;  // = number of events
  std::string policy_version;
  std::string language;
  std::string customer_ref;
  std::string overridden_by;  // the person who set a rule aside and so asked for what the policy does not owe
  Role overridden_role = Role::automation;
  Channel channel = Channel::system;  // through which it was asked for
  int customer_returns_90d = 0;       // of the customer when the case was opened, this one not counted
  Method method = Method::label;
  Resolution target = Resolution::refund;
  std::vector<ReturnLine> lines;
  std::vector<ReverseDelivery> parcels;
  std::optional<Quote> quote;         // what the customer was told; re-quoted at inspection
  std::optional<Quote> told;          // when the return was opened, where the settlement came to another
  std::vector<Quote> earlier_quotes;  // that were granted before the present one
  std::vector<Refund> refunds;
  std::vector<Exchange> exchanges;
  std::string question;  // what we asked the customer, while awaiting_customer
  std::string decline_reason;
  std::string opened_at;           // RFC 3339
  bool settled_once = false;       // money for the goods was granted: later goods never pay again
  bool closed_once = false;        // quantities were booked as returned
  bool shipping_refunded = false;  // a quote of this case that was granted gives outbound shipping back
  bool late_goods = false;
  std::string chain;  // audit chain head, hex SHA-256

  ReturnLine* line(std::string_view order_line_id) {
    for (auto& l : lines)
      if (l.order_line_id == order_line_id) return &l;
    return nullptr;
  }
  const ReturnLine* line(std::string_view order_line_id) const {
    return const_cast<ReturnCase*>(this)->line(order_line_id);
  }

  /// The quote that a refund pays, or nothing for one that was granted without.
  const Quote* quote_of(const Refund& refund) const {
    for (const auto& earlier : earlier_quotes)
      if (earlier.hash == refund.paid_quote()) return &earlier;
    return quote && quote->hash == refund.paid_quote() ? &*quote : nullptr;
  }
};

template <class List>
auto* find_by_id(List& list, std::string_view id) {
  for (auto& item : list)
    if (item.id == id) return &item;
  return static_cast<decltype(&*list.begin())>(nullptr);
}

}  // namespace retour::workflows
