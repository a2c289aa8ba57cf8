// workflows/model/words.hpp - the closed vocabularies of policies and cases
#pragma once
// Duty: enumerations that conditions, policies and cases share; their names are persisted. Threading: plain values.

namespace retour::workflows {

enum class Fault { customer, merchant, carrier };
enum class Anchor { delivered, fulfilled, ordered, last_delivered };
enum class Resolution { refund, store_credit, gift_card, exchange, replacement, repair, none };
enum class Method { label, qr_code, drop_off, pick_up, own_carrier, store, keep };
enum class Trigger { request, first_scan, delivery, received, inspected };
enum class RuleVerdict { approve, deny, review, keep_item };
enum class RefundTarget { original, store_credit };
enum class TenderOrder { listed, proportional };
enum class ShippingRefund { never, when_all_returned, merchant_fault, always };
enum class ExchangeScope { none, same_product, any };
enum class PriceDifference { collect_or_refund, refund_only, even_only };
enum class PromotionMode {
  prorate,        // a unit is worth what was paid for it
  clawback,       // the promotion is judged again on what is kept
  all_or_nothing  // what was bought under it comes back together
};
enum class KitReturn { whole, parts };
enum class CreditHolder { retour, shop };
/// Which version of a policy decides about an order: the one in force when it was placed, or the better of that and
/// today's for the customer.
enum class Pin { order_time, most_favourable };
enum class Disposition {
  undecided,
  restock,
  refurbish,
  quarantine,
  return_to_vendor,
  donate,
  dispose,
  return_to_customer,
  write_off
};

}  // namespace retour::workflows
