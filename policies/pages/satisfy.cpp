#include <algorithm>

#include "policies/pages/situations.hpp"

namespace retour::policies::pages {
namespace {

using namespace workflows;

Instant noon(LocalDay day, const PolicyFacts& f) { return start_of_day(day, f.time_zone) + std::chrono::hours(12); }

void set_paid(Minor paid, Situation& s) {
  s.line().paid_minor = std::max<Minor>(paid, 0);
  set_total(s);
}

/// Goods bought with it, so that the order is worth so much.
void set_order_value(Minor worth, Situation& s) {
  s.order.lines.resize(1);
  if (worth <= s.line().paid_minor) return set_paid(worth, s);
  OrderLine other = s.line();
  other.id = "line-2";
  other.kit.clear();
  other.paid_minor = worth - s.line().paid_minor;
  s.order.lines.push_back(std::move(other));
  set_total(s);
}

Promotion& promotion_of(Situation& s) {
  if (s.order.promotions.empty()) {
    Promotion promotion;
    promotion.id = "promotion-1";
    promotion.shares = {{s.line().id, 0}};
    s.order.promotions.push_back(std::move(promotion));
  }
  return s.order.promotions.front();
}

void set_discount(std::int64_t bp, Situation& s) {
  const std::int64_t off = std::clamp<std::int64_t>(bp, 0, 9'999);
  promotion_of(s).shares.front().minor = scale_half_up(s.line().paid_minor, off, 10'000 - off);
}

std::int64_t within(const Comparison& wanted) {
  switch (wanted.op) {
    case Comparison::Op::over:
      return wanted.value + 1;
    case Comparison::Op::under:
      return std::max<std::int64_t>(wanted.value - 1, 0);
    case Comparison::Op::at_least:
    case Comparison::Op::at_most:
      break;
  }
  return wanted.value;
}

void satisfy_goods(const Conditions& when, Situation& s) {
  auto& line = s.line();
  const auto first = [](const AnyOf<std::string>& wanted, std::string& into) {
    if (wanted.asked()) into = wanted.values.front();
  };
  if (when.tag.asked()) line.tags.push_back(when.tag.values.front());
  first(when.category, line.category);
  first(when.sku, line.sku);
  first(when.product, line.product_id);
  first(when.vendor, line.vendor);
  if (when.gift_card) line.gift_card = *when.gift_card;
  if (when.kit) line.kit = *when.kit ? "kit-1" : "";
  if (when.kit && *when.kit) s.order.kits = {{"kit-1", "A set", 1}};
  if (when.opened) s.request.opened = *when.opened;
  if (when.quantity)
    line.quantity = line.fulfilled = static_cast<int>(std::clamp<std::int64_t>(within(*when.quantity), 1, 10'000));
  s.request.quantity = line.quantity;
  if (when.weight) line.weight_g = within(*when.weight);
  if (when.line_value) set_paid(within(*when.line_value), s);
  if (when.unit_price) set_paid(within(*when.unit_price) * line.quantity, s);
  if (when.discount) set_discount(within(*when.discount), s);
  if (when.promotion.asked()) promotion_of(s).id = when.promotion.values.front();
}

void satisfy_request(const Conditions& when, const PolicyFacts& f, Situation& s) {
  if (when.at_fault.asked())
    for (const auto& reason : f.reasons)
      if (when.at_fault.has(reason.at_fault)) s.request.reason = reason.id;
  if (when.reason.asked()) s.request.reason = when.reason.values.front();
  if (when.resolution.asked()) s.request.resolution = when.resolution.values.front();
  if (when.channel.asked()) s.channel = when.channel.values.front();
  if (when.note) s.request.note = *when.note ? "as it is" : "";
  if (when.photos) s.request.photos.assign(static_cast<std::size_t>(within(*when.photos)), "photo");
}

void satisfy_order(const Conditions& when, Situation& s) {
  auto& order = s.order;
  const auto first = [](const AnyOf<std::string>& wanted, std::string& into) {
    if (wanted.asked()) into = wanted.values.front();
  };
  first(when.country, order.ship_to.country);
  first(when.state, order.ship_to.state);
  first(when.language, order.language);
  first(when.sales_channel, order.sales_channel);
  first(when.customer_tier, order.customer_tier);
  if (when.order_tag.asked()) order.tags.push_back(when.order_tag.values.front());
  if (when.payment.asked()) order.tenders.front().kind = when.payment.values.front();
  if (when.order_value) set_order_value(within(*when.order_value), s);
  if (when.delivered && !*when.delivered) s.line().delivered_at.reset();
  if (when.risk.asked()) order.risk = when.risk.values.front();
  if (when.customer_returns_90d) s.customer_returns_90d = static_cast<int>(within(*when.customer_returns_90d));
}

void satisfy_time(const Conditions& when, const PolicyFacts& f, Situation& s) {
  if (when.ordered_on) order_on(next_on(when.ordered_on->from, kSituationYear / 1 / 1), f, s);
  const LocalDay ordered = local_day(s.order.ordered_at, f.time_zone);
  const LocalDay arrived = plus_days(ordered, 3);
  const auto days = [](const Comparison& wanted) {
    return static_cast<int>(std::min<std::int64_t>(within(wanted), 5'000));
  };
  if (when.days_since_order) s.asked_at = noon(plus_days(ordered, days(*when.days_since_order)), f);
  if (when.days_since_delivery) s.asked_at = noon(plus_days(arrived, days(*when.days_since_delivery)), f);
  if (when.asked_on) s.asked_at = noon(next_on(when.asked_on->from, arrived), f);
}

}  // namespace

LocalDay next_on(std::chrono::month_day day, LocalDay from) {
  LocalDay found{from.year(), day.month(), day.day()};
  if (!found.ok() || found < from) found = LocalDay{from.year() + std::chrono::years(1), day.month(), day.day()};
  return found.ok() ? found : LocalDay{found.year() / found.month() / std::chrono::last};
}

void set_total(Situation& s) {
  Minor total = s.order.shipping_paid_minor;
  for (const auto& line : s.order.lines) total = add(total, line.paid_minor);
  s.order.tenders.front().captured_minor = total;
}

void order_on(LocalDay day, const PolicyFacts& f, Situation& s) {
  s.order.ordered_at = noon(day, f);
  for (auto& line : s.order.lines) {
    line.fulfilled_at = noon(plus_days(day, 1), f);
    if (line.delivered_at) line.delivered_at = noon(plus_days(day, 3), f);
  }
}

void satisfy(const Conditions& when, const PolicyFacts& f, Situation& s) {
  satisfy_goods(when, s);
  satisfy_request(when, f, s);
  satisfy_order(when, s);
  satisfy_time(when, f, s);
}

}  // namespace retour::policies::pages
