#include "workflows/returns/conditions.hpp"

#include <algorithm>

#include "workflows/model/names.hpp"
#include "workflows/model/places.hpp"
#include "workflows/returns/condition_trace.hpp"

namespace retour::workflows {
namespace {

Minor value_of(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines) sum = add(sum, line.paid_minor);
  return sum;
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

// ---- how a fact meets what is wanted
template <class T>
bool is_asked(const AnyOf<T>& wanted) {
  return wanted.asked();
}
template <class T>
bool is_asked(const std::optional<T>& wanted) {
  return wanted.has_value();
}

template <class T>
bool meets(const AnyOf<T>& wanted, const T& actual) {
  return wanted.has(actual);
}
template <class T>
bool meets(const AnyOf<T>& wanted, const std::optional<T>& actual) {
  return actual && wanted.has(*actual);
}
template <class T>
bool meets(const AnyOf<T>& wanted, const std::vector<T>& actual) {
  return std::any_of(actual.begin(), actual.end(), [&](const T& value) { return wanted.has(value); });
}
bool meets(const AnyOf<std::string>& states, const Address& to) {
  return std::any_of(states.values.begin(), states.values.end(),
                     [&](const std::string& state) { return lies_in(to, state); });
}
bool meets(const std::optional<bool>& wanted, bool actual) { return *wanted == actual; }
/// What is not known meets no comparison.
bool meets(const std::optional<Comparison>& wanted, const std::optional<std::int64_t>& actual) {
  return actual && wanted->holds(*actual);
}
bool meets(const std::optional<Period>& wanted, std::chrono::month_day actual) { return wanted->has(actual); }

// ---- facts that have to be looked for
std::optional<std::int64_t> unit_price_of(const OrderLine& line) {
  return line.quantity > 0 ? std::optional(line.paid_minor / line.quantity) : std::nullopt;
}

std::vector<std::string> promotions_of(const ConditionSubject& s) {
  std::vector<std::string> ids;
  for (const auto& promotion : s.facts.order.promotions)
    if (std::any_of(promotion.shares.begin(), promotion.shares.end(),
                    [&](const PromotionShare& share) { return share.line == s.line.id; }))
      ids.push_back(promotion.id);
  return ids;
}

std::vector<TenderKind> payments_of(const Order& order) {
  std::vector<TenderKind> kinds;
  for (const auto& tender : order.tenders) kinds.push_back(tender.kind);
  return kinds;
}

LocalDay asked_on(const ConditionSubject& s) { return local_day(asked_at(s.facts), s.facts.policy.time_zone); }
LocalDay ordered_on(const ConditionSubject& s) { return local_day(s.facts.order.ordered_at, s.facts.policy.time_zone); }

std::optional<std::int64_t> days_since_delivery(const ConditionSubject& s) {
  if (!s.line.delivered_at) return {};
  return days_between(local_day(*s.line.delivered_at, s.facts.policy.time_zone), asked_on(s));
}

std::chrono::month_day of_year(LocalDay day) { return {day.month(), day.day()}; }

// ---- the one list of what can be asked: `ask` gets name, what is wanted and where the fact comes from, and says
// whether to go on. Facts are looked for only where they are asked for.
template <class Ask>
bool ask_goods(const Conditions& when, const ConditionSubject& s, Ask&& ask) {
  const OrderLine& line = s.line;
  return ask(
             "tag", when.tag, [&]() -> const auto& { return line.tags; }) &&
         ask(
             "category", when.category, [&]() -> const auto& { return line.category; }) &&
         ask(
             "sku", when.sku, [&]() -> const auto& { return line.sku; }) &&
         ask(
             "product", when.product, [&]() -> const auto& { return line.product_id; }) &&
         ask(
             "vendor", when.vendor, [&]() -> const auto& { return line.vendor; }) &&
         ask("gift_card", when.gift_card, [&] { return line.gift_card; }) &&
         ask("kit", when.kit, [&] { return !line.kit.empty(); }) &&
         ask("opened", when.opened, [&] { return s.opened; }) &&
         ask("line_value", when.line_value, [&] { return std::optional(s.value_minor); }) &&
         ask("unit_price", when.unit_price, [&] { return unit_price_of(line); }) &&
         ask("quantity", when.quantity, [&] { return std::optional(s.quantity); }) &&
         ask("weight", when.weight, [&] { return std::optional(line.weight_g); }) &&
         ask("discount", when.discount, [&] { return std::optional(discount_bp(s)); });
}

template <class Ask>
bool ask_request(const Conditions& when, const ConditionSubject& s, Ask&& ask) {
  return ask(
             "reason", when.reason, [&]() -> const auto& { return s.reason.id; }) &&
         ask("at_fault", when.at_fault, [&] { return s.reason.at_fault; }) &&
         ask("resolution", when.resolution, [&] { return s.resolution; }) &&
         ask(
             "method", when.method, [&]() -> const auto& { return s.method; }) &&
         ask("channel", when.channel, [&] { return channel_of(s.facts); }) &&
         ask("note", when.note, [&] { return s.note; }) &&
         ask("photos", when.photos, [&] { return std::optional(static_cast<std::int64_t>(s.photos)); });
}

template <class Ask>
bool ask_order(const Conditions& when, const ConditionSubject& s, Ask&& ask) {
  const Order& order = s.facts.order;
  return ask(
             "country", when.country, [&]() -> const auto& { return order.ship_to.country; }) &&
         ask(
             "state", when.state, [&]() -> const auto& { return order.ship_to; }) &&
         ask(
             "language", when.language, [&]() -> const auto& { return order.language; }) &&
         ask(
             "sales_channel", when.sales_channel, [&]() -> const auto& { return order.sales_channel; }) &&
         ask(
             "order_tag", when.order_tag, [&]() -> const auto& { return order.tags; }) &&
         ask("promotion", when.promotion, [&] { return promotions_of(s); }) &&
         ask("payment", when.payment, [&] { return payments_of(order); }) &&
         ask("order_value", when.order_value, [&] { return std::optional(value_of(order)); }) &&
         ask("delivered", when.delivered, [&] { return s.line.delivered_at.has_value(); }) &&
         ask(
             "customer_tier", when.customer_tier, [&]() -> const auto& { return order.customer_tier; }) &&
         ask("risk", when.risk, [&] { return order.risk; }) &&
         ask("customer_returns_90d", when.customer_returns_90d,
             [&] { return std::optional<std::int64_t>(returns_of(s.facts)); });
}

template <class Ask>
bool ask_times(const Conditions& when, const ConditionSubject& s, Ask&& ask) {
  return ask("days_since_delivery", when.days_since_delivery, [&] { return days_since_delivery(s); }) &&
         ask("days_since_order", when.days_since_order,
             [&] { return std::optional(days_between(ordered_on(s), asked_on(s))); }) &&
         ask("ordered_on", when.ordered_on, [&] { return of_year(ordered_on(s)); }) &&
         ask("asked_on", when.asked_on, [&] { return of_year(asked_on(s)); });
}

template <class Ask>
bool ask_all(const Conditions& when, const ConditionSubject& s, Ask&& ask) {
  return ask_goods(when, s, ask) && ask_request(when, s, ask) && ask_order(when, s, ask) && ask_times(when, s, ask);
}

// ---- facts as values of a trace
FactValue told(bool value) { return value; }
FactValue told(const std::string& value) { return value; }
FactValue told(const std::vector<std::string>& values) { return values; }
FactValue told(std::chrono::month_day day) { return day; }
FactValue told(const Address& to) { return to.state; }
template <class E>
requires std::is_enum_v<E> FactValue told(E value) { return std::string(name_of(value)); }
template <class E>
requires std::is_enum_v<E> FactValue told(const std::vector<E>& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const E value : values) names.emplace_back(name_of(value));
  return names;
}
template <class T>
FactValue told(const std::optional<T>& value) {
  if (!value) return std::monostate{};
  if constexpr (std::is_enum_v<T>)
    return std::string(name_of(*value));
  else
    return *value;
}

}  // namespace

Instant asked_at(const Facts& facts) {
  const auto opened = facts.rma.version > 0 ? instant_of(facts.rma.opened_at) : std::nullopt;
  return opened.value_or(facts.now);
}

bool holds(const Conditions& when, const ConditionSubject& s) {
  return ask_all(when, s, [](std::string_view, const auto& wanted, auto&& fact) {
    return !is_asked(wanted) || meets(wanted, fact());
  });
}

std::vector<ConditionTrace> trace_conditions(const Conditions& when, const ConditionSubject& s) {
  std::vector<ConditionTrace> trace;
  ask_all(when, s, [&](std::string_view name, const auto& wanted, auto&& fact) {
    if (!is_asked(wanted)) return true;
    const auto& actual = fact();
    trace.push_back({name, meets(wanted, actual), told(actual)});
    return true;
  });
  return trace;
}

}  // namespace retour::workflows
