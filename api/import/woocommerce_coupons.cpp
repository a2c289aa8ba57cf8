#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/discount_tax.hpp"
#include "api/import/woocommerce_parts.hpp"

namespace retour::api {

using workflows::add;
using workflows::Minor;
using workflows::Order;
using workflows::Promotion;
using workflows::PromotionKind;
using workflows::subtract;

namespace {

/// Subtotals and discounts are exported unrounded by some shops; this many further decimals are read.
constexpr int kFurtherDecimals = 4;

/// Rounded half up; "" is written for what does not apply.
Minor rounded_amount(const Field& at, int exponent) {
  std::string text = at.number();
  if (text.empty()) return 0;
  const auto point = text.find('.');
  if (point != std::string::npos)
    text.resize(std::min(text.size(), point + 1 + static_cast<std::size_t>(exponent + kFurtherDecimals)));
  const auto parsed = workflows::parse_amount(text, exponent + kFurtherDecimals);
  if (const auto* minor = std::get_if<Minor>(&parsed)) return workflows::scale_half_up(*minor, 1, 10'000);
  at.report("amount_invalid", std::get<workflows::AmountProblem>(parsed).message);
  return 0;
}

struct Coupon {
  Promotion promotion;
  Minor minor = 0;  // tax included
};

/// Newer shops write the kind beside the code, older ones a copy of the whole coupon into its meta data.
Field meta_of(const Field& coupon) {
  for (const Field& meta : coupon.at("meta_data").items())
    if (meta.at("key").number() == "coupon_data") return meta.at("value");
  return Field(nullptr, coupon.pointer(), coupon.problems());
}

Coupon read_coupon(const Field& at, int exponent) {
  const Field data = meta_of(at);
  Coupon coupon;
  coupon.promotion.id = coupon.promotion.title = at.require("code").text();
  const Field kind = at.at("discount_type").present() ? at.at("discount_type") : data.at("discount_type");
  if (kind.number() == "fixed_cart") coupon.promotion.kind = PromotionKind::amount;
  coupon.promotion.over_minor = rounded_amount(data.at("minimum_amount"), exponent);
  coupon.minor = add(rounded_amount(at.require("discount"), exponent), rounded_amount(at.at("discount_tax"), exponent));
  return coupon;
}

/// What all coupons took off a line: what it would have cost, less what it did.
Minor taken_off(const Field& at, int exponent, const workflows::OrderLine& line) {
  const Minor before =
      add(rounded_amount(at.at("subtotal"), exponent), rounded_amount(at.at("subtotal_tax"), exponent));
  return std::max<Minor>(0, subtract(before, line.paid_minor));
}

/// A minimum that excludes tax, by the ratio of tax in the whole order. Shops that list prices with tax compare with
/// it.
Minor threshold(const Field& order_at, const Order& order, Minor over_minor) {
  if (order_at.at("prices_include_tax").flag(false)) return over_minor;
  Minor tax = 0;
  for (const auto& line : order.lines) tax = add(tax, sum_of(line.taxes));
  return with_tax({over_minor}, subtract(sum_of_lines(order), tax), tax).front();
}

}  // namespace

void read_coupons(const Field& order_at, int exponent, const std::vector<Field>& lines, Order& order) {
  std::vector<Coupon> coupons;
  for (const Field& at : order_at.at("coupon_lines").items()) coupons.push_back(read_coupon(at, exponent));
  if (coupons.empty() || !order_at.problems().none()) return;
  std::vector<Minor> left;
  Minor sum = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    left.push_back(taken_off(lines[i], exponent, order.lines[i]));
    sum = add(sum, left.back());
  }
  // The lines record what all coupons took, the coupons what each took: the last one bears what rounding left.
  for (std::size_t c = 0; c < coupons.size(); ++c) {
    const Minor minor = c + 1 == coupons.size() ? sum : std::min(coupons[c].minor, sum);
    const auto parts = workflows::split_by_weight(minor, left);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] > 0) coupons[c].promotion.shares.push_back({order.lines[i].id, parts[i]});
      left[i] = subtract(left[i], parts[i]);
    }
    sum = subtract(sum, minor);
    coupons[c].promotion.over_minor = threshold(order_at, order, coupons[c].promotion.over_minor);
    if (!coupons[c].promotion.shares.empty()) order.promotions.push_back(std::move(coupons[c].promotion));
  }
}

}  // namespace retour::api
