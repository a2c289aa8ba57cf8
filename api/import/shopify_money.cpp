#include <fmt/format.h>

#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/shopify_parts.hpp"
#include "api/import/text.hpp"

namespace retour::api {

using workflows::add;
using workflows::format_amount;
using workflows::Minor;
using workflows::OrderLine;
using workflows::subtract;
using workflows::TaxPart;

namespace {

/// What a line costs before it becomes `paid_minor`.
struct Priced {
  Minor list_minor = 0;  // unit price times quantity, as listed
  Minor discount_minor = 0;
  std::vector<TaxPart> taxes;
};

struct Sums {
  Minor lines = 0, shipping = 0, discounts = 0, tax = 0, extras = 0;
  bool tax_included = false;

  Minor total() const {
    const Minor net = subtract(add(add(lines, shipping), extras), discounts);
    return tax_included ? net : add(net, tax);
  }
  std::string text(int exponent) const {
    const auto show = [&](Minor minor) { return format_amount(minor, exponent); };
    return fmt::format("lines {} + shipping {} + {} - discounts {}{} = {}", show(lines), show(shipping),
                       tax_included ? "tax included" : "tax " + show(tax), show(discounts),
                       extras == 0 ? "" : " + tips and duties " + show(extras), show(total()));
  }
};

Minor sum_of_allocations(const Field& parent, const ShopMoney& money) {
  Minor sum = 0;
  for (const Field& part : parent.at("discount_allocations").items())
    sum = add(sum, money.read_or_zero(part, "amount"));
  return sum;
}

std::vector<TaxPart> read_taxes(const Field& parent, const ShopMoney& money) {
  std::vector<TaxPart> taxes;
  for (const Field& tax : parent.at("tax_lines").items())
    add_tax(taxes, rate_name(tax.at("title").text(), tax.at("rate").number()), money.read_or_zero(tax, "price"));
  return taxes;
}

bool any_has(const std::vector<Field>& fields, std::string_view list) {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return !f.at(list).items().empty(); });
}

class Summation {
 public:
  Summation(const Field& order, const ShopMoney& money, const std::vector<Field>& fields, Imported& imported)
      : order_(order), money_(money), fields_(fields), imported_(imported), priced_(fields.size()) {
    sums_.tax_included = order.at("taxes_included").flag(false);
  }

  void read() {
    for (std::size_t i = 0; i < fields_.size(); ++i) price_line(i);
    read_shipping();
    read_discounts();
    read_line_taxes();
    read_extras();
    for (std::size_t i = 0; i < fields_.size(); ++i) settle_line(i);
    settle_shipping();
    record_promotions();
  }

  void check(Minor total) const {
    const int exponent = money_.exponent();
    compare("total_line_items_price", sums_.lines, "lines");
    compare("total_tax", sums_.tax, "taxes of lines and shipping");
    if (sums_.total() != total)
      order_.at("total_price")
          .report("sums_differ",
                  fmt::format("{}, but total_price says {}", sums_.text(exponent), format_amount(total, exponent)));
  }

 private:
  void price_line(std::size_t i) {
    const int quantity = imported_.order.lines[i].quantity;
    if (!fields_[i].at("price").present() && !fields_[i].at("price_set").present()) fields_[i].require("price");
    priced_[i].list_minor = workflows::scale_half_up(money_.read_or_zero(fields_[i], "price"), quantity, 1);
    sums_.lines = add(sums_.lines, priced_[i].list_minor);
  }

  void read_shipping() {
    for (const Field& at : order_.at("shipping_lines").items()) {
      if (at.at("is_removed").flag(false)) continue;
      Priced line{money_.read_or_zero(at, "price"), sum_of_allocations(at, money_), read_taxes(at, money_)};
      if (at.at("discount_allocations").items().empty() && at.at("discounted_price").present())
        line.discount_minor = subtract(line.list_minor, money_.read(at, "discounted_price").value_or(line.list_minor));
      if (line.discount_minor < 0 || line.discount_minor > line.list_minor)
        at.report("discount_exceeds_price", "the discount does not fit the price");
      sums_.shipping = add(sums_.shipping, line.list_minor);
      shipping_discount_minor_ = add(shipping_discount_minor_, line.discount_minor);
      shipping_fields_.push_back(at);
      shipping_.push_back(std::move(line));
    }
  }

  // Recorded allocations win. Older exports record only the order's discount, which is then shared over the lines.
  void read_discounts() {
    const bool recorded = any_has(fields_, "discount_allocations");
    std::vector<Minor> weights(fields_.size(), 0);
    Minor given = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      Priced& line = priced_[i];
      line.discount_minor =
          recorded ? sum_of_allocations(fields_[i], money_) : money_.read_or_zero(fields_[i], "total_discount");
      weights[i] = std::max<Minor>(0, subtract(line.list_minor, line.discount_minor));
      given = add(given, line.discount_minor);
    }
    const auto total = recorded ? std::nullopt : money_.read(order_, "total_discounts");
    if (total && *total != given) share_discount(*total, given, weights);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      sums_.discounts = add(sums_.discounts, priced_[i].discount_minor);
      if (priced_[i].discount_minor > priced_[i].list_minor)
        fields_[i].report("discount_exceeds_price", "the line's discounts are more than its price");
    }
    sums_.discounts = add(sums_.discounts, shipping_discount_minor_);
  }

  void share_discount(Minor total, Minor given, const std::vector<Minor>& weights) {
    const Minor rest = subtract(subtract(total, given), shipping_discount_minor_);
    if (rest < 0) {
      order_.at("total_discounts")
          .report("discounts_differ",
                  fmt::format("lines and shipping are discounted by {}, but total_discounts says {}",
                              format_amount(add(given, shipping_discount_minor_), money_.exponent()),
                              format_amount(total, money_.exponent())));
      return;
    }
    if (rest == 0) return;
    const auto parts = workflows::split_by_weight(rest, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) priced_[i].discount_minor = add(priced_[i].discount_minor, parts[i]);
    imported_.notes.push_back(fmt::format("the order's discount of {} was shared over the lines by price",
                                          workflows::format_money(rest, money_.currency())));
  }

  // Taxes recorded per line win. Older exports record them for the order only; they are shared over the taxable lines.
  void read_line_taxes() {
    std::vector<Minor> weights(fields_.size(), 0);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      priced_[i].taxes = read_taxes(fields_[i], money_);
      if (fields_[i].at("taxable").flag(true))
        weights[i] = std::max<Minor>(0, subtract(priced_[i].list_minor, priced_[i].discount_minor));
    }
    if (!any_has(fields_, "tax_lines")) share_order_taxes(weights);
    for (const Priced& line : priced_) sums_.tax = add(sums_.tax, sum_of(line.taxes));
    for (const Priced& line : shipping_) sums_.tax = add(sums_.tax, sum_of(line.taxes));
  }

  void share_order_taxes(const std::vector<Minor>& weights) {
    for (const TaxPart& tax : read_taxes(order_, money_)) {
      Minor rest = tax.minor;
      for (const Priced& line : shipping_)
        for (const TaxPart& shipped : line.taxes)
          if (shipped.rate == tax.rate) rest = std::max<Minor>(0, subtract(rest, shipped.minor));
      const auto parts = workflows::split_by_weight(rest, weights);
      for (std::size_t i = 0; i < parts.size(); ++i) add_tax(priced_[i].taxes, tax.rate, parts[i]);
      imported_.notes.push_back(fmt::format("the order's tax '{}' was shared over the lines by price", tax.rate));
    }
  }

  void read_extras() {
    const Minor tip = money_.read_or_zero(order_, "total_tip_received");
    const Minor duties = money_.read_or_zero(order_, "original_total_duties");
    sums_.extras = add(tip, duties);
    if (sums_.extras > 0)
      imported_.notes.push_back(fmt::format("tips and duties of {} belong to no line and are not returnable here",
                                            workflows::format_money(sums_.extras, money_.currency())));
  }

  Minor gross(const Priced& priced) const {
    const Minor net = subtract(priced.list_minor, priced.discount_minor);
    return sums_.tax_included ? net : add(net, sum_of(priced.taxes));
  }

  void settle_line(std::size_t i) {
    imported_.order.lines[i].paid_minor = gross(priced_[i]);
    imported_.order.lines[i].taxes = priced_[i].taxes;
  }

  void settle_shipping() {
    workflows::Order& order = imported_.order;
    for (std::size_t i = 0; i < shipping_.size(); ++i) {
      const Minor paid = gross(shipping_[i]);
      order.shipping_paid_minor = add(order.shipping_paid_minor, paid);
      for (const TaxPart& tax : shipping_[i].taxes) add_tax(order.shipping_taxes, tax.rate, tax.minor);
      if (sum_of(shipping_[i].taxes) > paid)
        shipping_fields_[i].report("tax_exceeds_price", "the tax on shipping is more than was paid for it");
      // Shopify does not say which goods a shipping line was for.
      if (shipping_.size() > 1) order.shipments.push_back({shipment_id(i), paid, shipping_[i].taxes, {}});
    }
  }

  std::string shipment_id(std::size_t i) const {
    const std::string id = shipping_fields_[i].at("id").id();
    return id.empty() ? fmt::format("shipping-{}", i + 1) : id;
  }

  void record_promotions() {
    const auto discounted = [&](const std::vector<Field>& fields, const std::vector<Priced>& priced) {
      std::vector<Discounted> all;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        const Minor tax = sums_.tax_included ? 0 : sum_of(priced[i].taxes);
        all.push_back({fields[i], subtract(gross(priced[i]), tax), tax});
      }
      return all;
    };
    read_shopify_promotions(order_, money_, discounted(fields_, priced_), discounted(shipping_fields_, shipping_),
                            imported_.order);
  }

  void compare(std::string_view key, Minor ours, std::string_view what) const {
    const auto stated = money_.read(order_, key);
    if (stated && *stated != ours)
      order_.at(key).report("sums_differ",
                            fmt::format("{} add up to {}, but {} says {}", what, format_amount(ours, money_.exponent()),
                                        key, format_amount(*stated, money_.exponent())));
  }

  const Field& order_;
  const ShopMoney& money_;
  const std::vector<Field>& fields_;
  Imported& imported_;
  std::vector<Priced> priced_;
  std::vector<Field> shipping_fields_;
  std::vector<Priced> shipping_;  // one for each of the fields
  Minor shipping_discount_minor_ = 0;
  Sums sums_;
};

}  // namespace

Minor read_shopify_sums(const Field& order, const ShopMoney& money, const std::vector<Field>& fields,
                        Imported& imported) {
  if (!order.at("total_price").present() && !order.at("total_price_set").present()) order.require("total_price");
  const Minor total = money.read_or_zero(order, "total_price");
  Summation summation(order, money, fields, imported);
  summation.read();
  // A document with unreadable parts cannot add up; its sums would only repeat the first problem.
  if (order.problems().none()) summation.check(total);
  return total;
}

}  // namespace retour::api
