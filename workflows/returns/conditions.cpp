#include "workflows/returns/conditions.hpp"

#include <algorithm>

#include "workflows/model/places.hpp"

namespace retour::workflows {
namespace {

Minor value_of(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines) sum = add(sum, line.paid_minor);
  return sum;
}

template <class T>
bool equals(const std::optional<T>& wanted, const T& actual) {
  return !wanted || *wanted == actual;
}

bool compares(const std::optional<Comparison>& wanted, std::int64_t actual) { return !wanted || wanted->holds(actual); }

/// What is not known meets no comparison.
bool compares(const std::optional<Comparison>& wanted, std::optional<std::int64_t> actual) {
  return !wanted || (actual && wanted->holds(*actual));
}

bool any_has(const AnyOf<std::string>& wanted, const std::vector<std::string>& actual) {
  return !wanted.asked() ||
         std::any_of(actual.begin(), actual.end(), [&](const std::string& value) { return wanted.has(value); });
}

/// Pinned when the case was opened, so that what was told then is what holds later.
int returns_of(const Facts& facts) {
  return facts.rma.version > 0 ? facts.rma.customer_returns_90d : facts.ledger.customer_returns_90d;
}
Channel channel_of(const Facts& facts) { return facts.rma.version > 0 ? facts.rma.channel : facts.channel; }

std::int64_t days_between(LocalDay from, LocalDay to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

/// What of the line's price the promotions took off, in basis points.
std::int64_t discount_bp(const ConditionSubject& s) {
  Minor off = 0;
  for (const auto& promotion : s.facts.order.promotions)
    for (const auto& share : promotion.shares)
      if (share.line == s.line.id) off = add(off, share.minor);
  const Minor full = add(s.line.paid_minor, off);
  return full == 0 ? 0 : scale_half_up(off, 10'000, full);
}

bool goods_fit(const Conditions& when, const ConditionSubject& s) {
  const auto& line = s.line;
  return any_has(when.tag, line.tags) && when.category.admits(line.category) && when.sku.admits(line.sku) &&
         when.product.admits(line.product_id) && when.vendor.admits(line.vendor) &&
         equals(when.gift_card, line.gift_card) && equals(when.kit, !line.kit.empty()) &&
         equals(when.opened, s.opened) && compares(when.line_value, s.value_minor) &&
         compares(when.quantity, s.quantity) && compares(when.weight, line.weight_g) &&
         (!when.unit_price || (line.quantity > 0 && when.unit_price->holds(line.paid_minor / line.quantity))) &&
         (!when.discount || when.discount->holds(discount_bp(s)));
}

bool request_fits(const Conditions& when, const ConditionSubject& s) {
  return when.reason.admits(s.reason.id) && when.at_fault.admits(s.reason.at_fault) &&
         when.resolution.admits(s.resolution) && (!when.method.asked() || (s.method && when.method.has(*s.method))) &&
         when.channel.admits(channel_of(s.facts)) && equals(when.note, s.note) &&
         compares(when.photos, static_cast<std::int64_t>(s.photos));
}

bool has_promotion(const AnyOf<std::string>& wanted, const ConditionSubject& s) {
  return std::any_of(s.facts.order.promotions.begin(), s.facts.order.promotions.end(), [&](const Promotion& p) {
    return wanted.has(p.id) && std::any_of(p.shares.begin(), p.shares.end(),
                                           [&](const PromotionShare& share) { return share.line == s.line.id; });
  });
}

bool is_in_any(const AnyOf<std::string>& states, const Address& address) {
  return !states.asked() || std::any_of(states.values.begin(), states.values.end(),
                                        [&](const std::string& state) { return lies_in(address, state); });
}

bool order_fits(const Conditions& when, const ConditionSubject& s) {
  const Order& order = s.facts.order;
  const auto paid_by = [&](const Tender& tender) { return when.payment.has(tender.kind); };
  return when.country.admits(order.ship_to.country) && is_in_any(when.state, order.ship_to) &&
         when.language.admits(order.language) && when.sales_channel.admits(order.sales_channel) &&
         any_has(when.order_tag, order.tags) && (!when.promotion.asked() || has_promotion(when.promotion, s)) &&
         (!when.payment.asked() || std::any_of(order.tenders.begin(), order.tenders.end(), paid_by)) &&
         (!when.order_value || when.order_value->holds(value_of(order))) &&
         equals(when.delivered, s.line.delivered_at.has_value()) && when.customer_tier.admits(order.customer_tier) &&
         when.risk.admits(order.risk) && compares(when.customer_returns_90d, returns_of(s.facts));
}

bool time_fits(const Conditions& when, const ConditionSubject& s) {
  if (!when.days_since_delivery && !when.days_since_order && !when.ordered_on && !when.asked_on) return true;
  const auto& zone = s.facts.policy.time_zone;
  const LocalDay asked = local_day(asked_at(s.facts), zone), ordered = local_day(s.facts.order.ordered_at, zone);
  std::optional<std::int64_t> since_delivery;
  if (s.line.delivered_at) since_delivery = days_between(local_day(*s.line.delivered_at, zone), asked);
  const auto of_year = [](LocalDay day) { return std::chrono::month_day(day.month(), day.day()); };
  return compares(when.days_since_delivery, since_delivery) &&
         compares(when.days_since_order, days_between(ordered, asked)) &&
         (!when.ordered_on || when.ordered_on->has(of_year(ordered))) &&
         (!when.asked_on || when.asked_on->has(of_year(asked)));
}

}  // namespace

Instant asked_at(const Facts& facts) {
  const auto opened = facts.rma.version > 0 ? instant_of(facts.rma.opened_at) : std::nullopt;
  return opened.value_or(facts.now);
}

bool holds(const Conditions& when, const ConditionSubject& s) {
  return goods_fit(when, s) && request_fits(when, s) && order_fits(when, s) && time_fits(when, s);
}

}  // namespace retour::workflows
