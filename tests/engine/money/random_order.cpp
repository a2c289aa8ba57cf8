#include "tests/engine/money/random_order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/codec/uuid.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

/// Units that the shop recorded at different prices, which sum to the line.
void record_units(Dice& dice, OrderLine& line) {
  if (line.quantity < 2 || pick(dice, 0, 2) > 0) return;
  const Minor drift = pick(dice, -300, 300);
  for (std::int64_t unit = 0; unit < line.quantity; ++unit)
    line.units.push_back({unit_share(line.paid_minor, unit, line.quantity),
                          {{"VAT", unit_share(line.taxes[0].minor, unit, line.quantity)}}});
  line.units[0].paid_minor += drift;
  line.units[1].paid_minor -= drift;
}

void add_lines(Dice& dice, Instant now, Order& order) {
  for (std::int64_t i = pick(dice, 1, 3); i > 0; --i) {
    OrderLine line;
    line.id = fmt::format("l-{}", i);
    line.quantity = line.fulfilled = static_cast<int>(pick(dice, 1, 4));
    line.paid_minor = line.quantity * pick(dice, 900, 5'000) + pick(dice, 0, 7);
    line.taxes = {{"VAT", line.paid_minor / pick(dice, 6, 12)}};
    line.fulfilled_at = line.delivered_at = now - std::chrono::hours(24 * 3);
    record_units(dice, line);
    order.lines.push_back(line);
  }
}

void add_promotions(Dice& dice, Order& order) {
  if (pick(dice, 0, 1) == 0) return;
  Promotion promotion;
  promotion.id = "p-1";
  promotion.title = "off";
  promotion.kind = pick(dice, 0, 1) == 0 ? PromotionKind::percentage : PromotionKind::amount;
  for (const auto& line : order.lines) {
    promotion.shares.push_back({line.id, pick(dice, 1, 300)});
    promotion.over_minor += line.paid_minor + promotion.shares.back().minor;
  }
  promotion.over_minor -= pick(dice, 0, promotion.over_minor / 2);
  order.promotions.push_back(promotion);
}

void add_shipping(Dice& dice, Order& order) {
  const auto tax_in = [rate = pick(dice, 6, 12)](Minor paid) { return std::vector<TaxPart>{{"VAT", paid / rate}}; };
  order.shipping_paid_minor = pick(dice, 0, 900);
  order.shipping_taxes = tax_in(order.shipping_paid_minor);
  if (order.shipping_paid_minor < 2 || pick(dice, 0, 1) == 0) return;
  const Minor first = pick(dice, 1, order.shipping_paid_minor - 1), second = order.shipping_paid_minor - first;
  order.shipments = {{"s-1", first, tax_in(first), {}}, {"s-2", second, tax_in(second), {order.lines[0].id}}};
  order.shipping_taxes[0].minor = order.shipments[0].taxes[0].minor + order.shipments[1].taxes[0].minor;
}

void add_tenders(Dice& dice, Order& order) {
  Minor open = order.shipping_paid_minor;
  for (const auto& line : order.lines) open += line.paid_minor;
  const std::int64_t count = pick(dice, 1, 3);
  for (std::int64_t i = 0; i < count; ++i) {
    Tender tender;
    tender.id = fmt::format("t-{}", i);
    tender.kind = i == 0 ? TenderKind::card : TenderKind::wallet;
    tender.provider = "stripe";
    tender.payment_ref = fmt::format("ch_{}_{}", order.id, i);
    tender.captured_minor = i + 1 == count ? open : pick(dice, 1, open - (count - i - 1));
    open -= tender.captured_minor;
    order.tenders.push_back(tender);
  }
}

}  // namespace

Order random_order(Dice& dice, const Policy& policy, Instant now) {
  Order order;
  order.id = new_uuid();
  order.merchant_id = "demo";
  order.source = "retour";
  order.external_id = order.number = order.id;
  order.market = policy.market;
  order.policy_version = policy.version;
  order.currency = policy.currency;
  order.customer_ref = "c-" + order.id;
  order.ordered_at = now - std::chrono::hours(24 * 6);
  add_lines(dice, now, order);
  add_promotions(dice, order);
  add_shipping(dice, order);
  add_tenders(dice, order);
  return order;
}

}  // namespace retour::engine::testing
