// workflows/model/conditions.hpp - what a policy can ask about goods, order, customer and request
#pragma once
// Duty: the conditions of rules, fees, waivers and windows as values; whether they hold is asked in
// workflows/returns/conditions. Units: *_value, unit_price in minor units, discount in basis points, weight in grams,
// days_* in local calendar days. Threading: plain values.

#include <algorithm>
#include <boost/describe.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/model/actor.hpp"
#include "workflows/model/order.hpp"
#include "workflows/model/words.hpp"

namespace retour::workflows {

/// Values of which one has to match; none: not asked.
template <class T>
struct AnyOf {
  std::vector<T> values;

  AnyOf() = default;
  AnyOf(T only) : values{std::move(only)} {}  // NOLINT(google-explicit-constructor): one value is the usual case
  AnyOf(std::optional<T> maybe) {             // NOLINT(google-explicit-constructor)
    if (maybe) values.push_back(std::move(*maybe));
  }
  bool asked() const { return !values.empty(); }
  bool has(const T& value) const { return std::find(values.begin(), values.end(), value) != values.end(); }
  bool admits(const T& value) const { return !asked() || has(value); }
  bool operator==(const AnyOf&) const = default;
};

struct Comparison {
  enum class Op { over, under, at_least, at_most };
  BOOST_DESCRIBE_NESTED_ENUM(Op, over, under, at_least, at_most)
  Op op = Op::over;
  std::int64_t value = 0;  // minor units for values, plain numbers for counts
  bool operator==(const Comparison&) const = default;
  bool holds(std::int64_t actual) const {
    switch (op) {
      case Op::over:
        return actual > value;
      case Op::under:
        return actual < value;
      case Op::at_least:
        return actual >= value;
      case Op::at_most:
        return actual <= value;
    }
    return false;
  }
};

/// Days of the year, both included; may wrap the year.
struct Period {
  std::chrono::month_day from, to;
  bool operator==(const Period&) const = default;
  bool has(std::chrono::month_day day) const {
    return from <= to ? from <= day && day <= to : day >= from || day <= to;
  }
};

/// All given conditions must hold; an empty set always holds.
struct Conditions {
  // the goods
  AnyOf<std::string> tag, category, sku, product, vendor;
  std::optional<bool> gift_card, kit, opened;
  std::optional<Comparison> line_value, unit_price, quantity, weight, discount;
  // the request
  AnyOf<std::string> reason;
  AnyOf<Fault> at_fault;
  AnyOf<Resolution> resolution;
  AnyOf<Method> method;
  AnyOf<Channel> channel;
  std::optional<bool> note;
  std::optional<Comparison> photos;
  // the order and where it went
  AnyOf<std::string> country, state, language, sales_channel, order_tag, promotion;
  AnyOf<TenderKind> payment;
  std::optional<Comparison> order_value;
  std::optional<bool> delivered;
  // the customer
  AnyOf<std::string> customer_tier;
  AnyOf<Risk> risk;
  std::optional<Comparison> customer_returns_90d;
  // time, in the market's zone
  std::optional<Comparison> days_since_delivery, days_since_order;
  std::optional<Period> ordered_on, asked_on;

  bool operator==(const Conditions&) const = default;
};
BOOST_DESCRIBE_STRUCT(Conditions, (),
                      (tag, category, sku, product, vendor, gift_card, kit, opened, line_value, unit_price, quantity,
                       weight, discount, reason, at_fault, resolution, method, channel, note, photos, country, state,
                       language, sales_channel, order_tag, promotion, payment, order_value, delivered, customer_tier,
                       risk, customer_returns_90d, days_since_delivery, days_since_order, ordered_on, asked_on))

/// What a comparison's number counts.
enum class Measure { count, money, percent, weight };
constexpr Measure measure_of(std::string_view condition) {
  if (condition == "line_value" || condition == "unit_price" || condition == "order_value") return Measure::money;
  if (condition == "weight") return Measure::weight;
  return condition == "discount" ? Measure::percent : Measure::count;
}

/// 20000 -> "20 kg", 1500 -> "1500 g".
inline std::string weight_text(std::int64_t grams) {
  return grams > 0 && grams % 1'000 == 0 ? std::to_string(grams / 1'000) + " kg" : std::to_string(grams) + " g";
}

}  // namespace retour::workflows
