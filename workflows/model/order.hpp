// workflows/model/order.hpp - the order as the shop recorded it
#pragma once
// Duty: what was bought, sent and paid, in the shop's own numbers; the only basis of every sum (never today's price
// list). Units: *_minor are minor units of `currency`; quantities are whole units. Threading: plain values.

#include <optional>
#include <string>
#include <vector>

#include "workflows/model/money.hpp"
#include "workflows/model/time.hpp"

namespace retour::workflows {

struct Address {
  std::string name, company, street1, street2, city, state, postal_code, country /* ISO 3166 alpha-2 */, phone, email;
};

/// Tax included in a gross amount, kept by rate so that a refund can give back each rate's share.
struct TaxPart {
  std::string rate;  // the shop's own name, e.g. "VAT 19%"
  Minor minor = 0;
};

/// What the shop recorded for one unit. Recorded unit values win over our own split of the line.
struct UnitPaid {
  Minor paid_minor = 0;        // gross
  std::vector<TaxPart> taxes;  // inside paid_minor
};

struct OrderLine {
  std::string id;  // the shop's line id, unique within the order
  std::string sku, product_id, title, category, vendor;
  std::vector<std::string> tags;
  int quantity = 0;                                   // ordered units
  int fulfilled = 0;                                  // units sent to the customer
  int returned_before = 0;                            // units the shop had taken back when the order was imported
  Minor paid_minor = 0;                               // gross of all units: after every discount, tax included
  std::vector<TaxPart> taxes;                         // inside paid_minor
  std::vector<UnitPaid> units{};                      // one a unit, summing to the two above; none: split evenly
  std::string kit{};                                  // id of the kit it is a part of; empty: sold by itself
  std::optional<Instant> fulfilled_at, delivered_at;  // of the line's last parcel
  std::string outbound_tracking;                      // of the line's last parcel, when known
  std::int64_t weight_g = 0;                          // of one unit; 0 when the shop does not say
  bool gift_card = false;
};

/// Goods sold together under one price; its parts are order lines that name it.
struct Kit {
  std::string id, title;
  int quantity = 1;  // kits bought; divides the quantity of each of its parts
};

enum class PromotionKind {
  percentage,    // off the goods
  amount,        // a fixed sum off the goods
  multi_buy,     // a discount for every so many units
  free_shipping  // shipping was not charged
};

struct PromotionShare {
  std::string line;
  Minor minor = 0;  // what it took off the line, tax included; paid_minor is after it
};

/// A discount as the shop recorded it, so that it can be judged again on what the customer keeps.
struct Promotion {
  std::string id, title;
  PromotionKind kind = PromotionKind::percentage;
  Minor over_minor = 0;                // worth of goods, before this discount, that it asks for; 0: no threshold
  int every = 0;                       // multi_buy: the units that earn it once
  std::vector<PromotionShare> shares;  // all kinds but free_shipping
  Minor shipping_minor = 0;            // free_shipping: what shipping would have cost

  Minor total_minor() const {
    Minor sum = shipping_minor;
    for (const auto& share : shares) sum = add(sum, share.minor);
    return sum;
  }
};

/// Outbound shipping of some lines, paid and taxed by itself.
struct Shipment {
  std::string id;  // unique within the order
  Minor paid_minor = 0;
  std::vector<TaxPart> taxes;
  std::vector<std::string> lines;  // ids; none: every line
};

enum class Risk { unknown, low, medium, high };

enum class OutsideKind { refund, chargeback, chargeback_reversed };

/// Money of a tender that moved without us: in the provider's dashboard, by the shop, or by the customer's bank.
struct OutsideMovement {
  OutsideKind kind = OutsideKind::refund;
  std::string reference;  // the provider's id of it, unique within the tender
  Minor minor = 0;
  Instant at{};  // when we learned of it
};

enum class TenderKind { card, wallet, gift_card, store_credit, bank_transfer, cash_on_delivery, other };

/// One capture: the instrument that money came from and that money can go back to.
struct Tender {
  std::string id;  // the shop's transaction id, unique within the order
  TenderKind kind = TenderKind::other;
  std::string provider;     // adapter name: "stripe", or "manual" when a person pays it back
  std::string payment_ref;  // the provider's own id of the payment (ch_..., pi_...); empty for manual
  Minor captured_minor = 0;
  Minor refunded_before_minor = 0;         // paid back before the import, by the shop itself
  Minor charged_back_minor = 0;            // taken back by the customer's bank before the import
  std::optional<Instant> captured_at{};    // rails take money back for a while from here; nothing: when it was ordered
  std::optional<Instant> expires_at{};     // a gift card's end: afterwards it is reissued
  std::string settlement_currency{};       // what the merchant's account got; empty: the order's currency
  Minor settlement_minor = 0;              // of the whole capture, in that currency
  std::vector<OutsideMovement> outside{};  // learned after the import
};

/// What a tender lost without us after the import: refunds and chargebacks, less those that were reversed.
inline Minor outside_minor(const Tender& tender) {
  Minor sum = 0;
  for (const auto& move : tender.outside)
    sum = move.kind == OutsideKind::chargeback_reversed ? subtract(sum, move.minor) : add(sum, move.minor);
  return sum;
}

struct Order {
  std::string id;  // ours, UUIDv7
  std::string merchant_id;
  std::string source;       // "shopify", "woocommerce", "retour"
  std::string external_id;  // the shop's id
  std::string number;       // what the customer knows, e.g. "#1001"
  std::string market;       // policy market, e.g. "US"
  std::string policy_version;
  std::string currency;
  Instant ordered_at{};
  std::string customer_ref;  // the shop's customer id, or the e-mail when there is none
  std::string customer_email, customer_name, language /* BCP 47 or empty */;
  std::string customer_tier;      // the shop's own word, e.g. "gold"
  std::string sales_channel;      // where it was bought, e.g. "online", "pos", "marketplace"
  std::vector<std::string> tags;  // of the order
  Risk risk = Risk::unknown;      // as the shop rates it
  Address ship_to;
  std::vector<OrderLine> lines;
  Minor shipping_paid_minor = 0;  // gross
  std::vector<TaxPart> shipping_taxes;
  std::vector<Shipment> shipments;  // of the two above, when there were several; their sums agree
  std::vector<Kit> kits;
  std::vector<Promotion> promotions;  // in the order in which they were applied
  std::vector<Tender> tenders;

  const OrderLine* line(std::string_view line_id) const {
    for (const auto& l : lines)
      if (l.id == line_id) return &l;
    return nullptr;
  }
  const Kit* kit(std::string_view kit_id) const {
    for (const auto& k : kits)
      if (k.id == kit_id) return &k;
    return nullptr;
  }
  const Tender* tender(std::string_view tender_id) const {
    for (const auto& t : tenders)
      if (t.id == tender_id) return &t;
    return nullptr;
  }
};

}  // namespace retour::workflows
