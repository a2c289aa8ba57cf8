#include "tests/scenarios/shop.hpp"

#include <fmt/format.h>

namespace retour::scenarios {
namespace {

using workflows::Instant;
using workflows::Minor;
using workflows::OrderLine;

constexpr Instant at(int month, int day, int hour) {
  return std::chrono::sys_days{std::chrono::year(2026) / month / day} + std::chrono::hours(hour);
}

OrderLine line(std::string id, std::string category, int quantity, Minor paid, Minor tax) {
  OrderLine made;
  made.id = std::move(id);
  made.sku = "sku-" + made.id;
  made.title = made.id;
  made.category = std::move(category);
  made.quantity = made.fulfilled = quantity;
  made.paid_minor = paid;
  made.taxes = {{"Sales tax 8%", tax}};
  made.fulfilled_at = at(3, 2, 12);
  made.delivered_at = at(3, 5, 15);
  return made;
}

}  // namespace

std::string policy_text(const Terms& t) {
  return fmt::format(R"(market: US
currency: USD
time_zone: America/New_York
languages: [en]
countries: [US]
returns:
  window: 30 days after delivery
  no_delivery_date: fulfilment plus 3 days
  reasons:
    changed_mind: {{}}
    too_small: {{suggest: exchange}}
    defective: {{at_fault: merchant, photos: required}}
    other: {{note: required}}
  rules:
{}    - {{id: default, then: approve}}
  review_reply: 14 days
send_back:
  methods: {}
  label_valid_days: 21
  fee: {{customer: {}, merchant: 0}}
  return_to: {{company: Returns, street1: 1 Main Street, city: Springfield, state: IL, postal_code: "62701", country: US}}
refund:
  when: {}
  within: 24 hours
  to: [original, store_credit]
  store_credit_bonus: 10%
  outbound_shipping: when_all_returned
{}exchange: {{allowed: same_product, price_difference: {}, instant: {}}}
authority:
  automatic: {}
  agent: {{refund: 100.00, order_24h: 150.00, day: 1000.00, goodwill_day: 50.00, override: [window]}}
  lead: {{refund: 1000.00, day: 10000.00, goodwill_day: 500.00, override: [window]}}
  four_eyes_over: {}
  requester_may_approve: {}
  approval_valid: 14 days
)",
                     t.rules, t.methods, t.fee, t.when, t.refund_extra, t.price_difference, t.instant, t.automatic,
                     t.four_eyes_over, t.requester_may_approve);
}

workflows::Order order() {
  workflows::Order made;
  made.id = "0190a000-0000-7000-8000-000000000001";
  made.merchant_id = "0190a000-0000-7000-8000-0000000000ff";
  made.source = "retour";
  made.external_id = "1001";
  made.number = "#1001";
  made.market = "US";
  made.currency = "USD";
  made.ordered_at = at(3, 1, 18);
  made.customer_ref = made.customer_email = "anna@example.org";
  made.customer_name = "Anna Example";
  made.language = "en";
  made.ship_to.country = "US";
  made.lines = {line("shirt", "clothing", 3, 50'00, 3'70), line("lamp", "electronics", 1, 120'00, 8'89),
                line("socks", "clothing", 2, 12'00, 89)};
  made.shipping_paid_minor = 4'90;
  made.shipping_taxes = {{"Sales tax 8%", 36}};
  made.tenders = {{"card", workflows::TenderKind::card, "stripe", "ch_1", 186'90, 0}};
  return made;
}

workflows::Order order_with_gift_card() {
  auto made = order();
  made.tenders = {{"gift", workflows::TenderKind::gift_card, "manual", "", 20'00, 0},
                  {"card", workflows::TenderKind::card, "stripe", "ch_1", 166'90, 0}};
  return made;
}

Given shop(const Terms& terms, workflows::Order bought) {
  return {std::move(bought), policy_text(terms), at(3, 10, 15)};
}

}  // namespace retour::scenarios
