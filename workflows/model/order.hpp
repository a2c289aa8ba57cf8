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

struct OrderLine {
  std::string id;  // the shop's line id, unique within the order
  std::string sku, product_id, title, category, vendor;
  std::vector<std::string> tags;
  int quantity = 0;                                   // ordered units
  int fulfilled = 0;                                  // units sent to the customer
  int returned_before = 0;                            // units the shop had taken back when the order was imported
  Minor paid_minor = 0;                               // gross of all units: after every discount, tax included
  std::vector<TaxPart> taxes;                         // inside paid_minor
  std::optional<Instant> fulfilled_at, delivered_at;  // of the line's last parcel
  std::string outbound_tracking;                      // of the line's last parcel, when known
  std::int64_t weight_g = 0;                          // of one unit; 0 when the shop does not say
  bool gift_card = false;
};

enum class TenderKind { card, wallet, gift_card, store_credit, bank_transfer, cash_on_delivery, other };

/// One capture: the instrument that money came from and that money can go back to.
struct Tender {
  std::string id;  // the shop's transaction id, unique within the order
  TenderKind kind = TenderKind::other;
  std::string provider;     // adapter name: "stripe", or "manual" when a person pays it back
  std::string payment_ref;  // the provider's own id of the payment (ch_..., pi_...); empty for manual
  Minor captured_minor = 0;
  Minor refunded_before_minor = 0;  // paid back before the import, by the shop itself
};

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
  Address ship_to;
  std::vector<OrderLine> lines;
  Minor shipping_paid_minor = 0;  // gross
  std::vector<TaxPart> shipping_taxes;
  std::vector<Tender> tenders;

  const OrderLine* line(std::string_view line_id) const {
    for (const auto& l : lines)
      if (l.id == line_id) return &l;
    return nullptr;
  }
  const Tender* tender(std::string_view tender_id) const {
    for (const auto& t : tenders)
      if (t.id == tender_id) return &t;
    return nullptr;
  }
};

}  // namespace retour::workflows
