#include <fmt/format.h>

#include <cstdlib>
#include <map>

#include "api/import/balance.hpp"
#include "api/import/text.hpp"
#include "api/import/woocommerce_parts.hpp"

namespace retour::api {

using workflows::add;
using workflows::format_amount;
using workflows::Instant;
using workflows::Minor;
using workflows::OrderLine;
using workflows::subtract;
using workflows::TaxPart;

namespace {

/// Taxes per rate are exported unrounded; this many further decimals are read, as weights only.
constexpr int kWeightDecimals = 4;
constexpr Minor kWeightScale = 10'000;

/// A line of goods, shipping or fees: all three have a net total and a tax.
struct Item {
  Field at;
  Minor net_minor = 0, tax_minor = 0;
  std::vector<TaxPart> taxes;
  Minor gross() const { return add(net_minor, tax_minor); }
};

class Sums {
 public:
  Sums(const Field& order, int exponent, Imported& imported) : order_(order), exponent_(exponent), imported_(imported) {
    for (const Field& rate : order.at("tax_lines").items()) {
      const Field percent = rate.at("rate_percent");
      std::string label =
          decode_html(rate.at("label").present() ? rate.at("label").text() : rate.at("rate_code").text());
      if (!percent.number().empty() && label.find('%') == std::string::npos) label += " " + percent.number() + "%";
      labels_[rate.at("rate_id").id()] = label.empty() ? "tax" : label;
    }
    goods_ = read_items("line_items");
    shipping_ = read_items("shipping_lines");
    fees_ = read_items("fee_lines");
  }

  /// Returns the stated total.
  Minor settle(std::vector<OrderLine>& lines) {
    const Minor total = order_.require("total").amount(exponent_).value_or(0);
    const bool readable = order_.problems().none();
    if (readable) {
      accept_rounding();
      check(total);
    }
    for (std::size_t i = 0; i < goods_.size(); ++i) {
      lines[i].paid_minor = goods_[i].gross();
      lines[i].taxes = goods_[i].taxes;
    }
    settle_shipping(imported_.order);
    if (const Minor fees = add(net(fees_), tax(fees_)); fees > 0)
      imported_.notes.push_back(
          fmt::format("fees of {} are no goods: they belong to no line and are not returnable here",
                      workflows::format_money(fees, imported_.order.currency)));
    return total;
  }

 private:
  std::vector<Item> read_items(std::string_view list) const {
    std::vector<Item> items;
    for (const Field& at : order_.at(list).items()) {
      Item item{
          at, at.require("total").amount(exponent_).value_or(0), at.at("total_tax").amount(exponent_).value_or(0), {}};
      item.taxes = split_tax(at, item.tax_minor);
      items.push_back(std::move(item));
    }
    return items;
  }

  std::vector<TaxPart> split_tax(const Field& at, Minor tax_minor) const {
    std::vector<Minor> weights;
    std::vector<std::string> rates;
    Minor sum = 0;
    for (const Field& tax : at.at("taxes").items()) {
      const Minor weight = read_weight(tax.at("total"));
      const auto label = labels_.find(tax.at("id").id());
      weights.push_back(weight);
      rates.push_back(label == labels_.end() ? "tax" : label->second);
      sum = add(sum, weight);
    }
    std::vector<TaxPart> parts;
    if (weights.empty()) {
      add_tax(parts, labels_.size() == 1 ? labels_.begin()->second : "tax", tax_minor);
      return parts;
    }
    const Minor stated = workflows::scale_half_up(tax_minor, kWeightScale, 1);
    if (std::abs(subtract(sum, stated)) > kWeightScale * static_cast<Minor>(weights.size()))
      at.at("total_tax")
          .report("tax_differs",
                  fmt::format("the taxes by rate add up to {}, but total_tax says {}",
                              format_amount(sum, exponent_ + kWeightDecimals), format_amount(tax_minor, exponent_)));
    const auto split = workflows::split_by_weight(tax_minor, weights);
    for (std::size_t i = 0; i < split.size(); ++i) add_tax(parts, rates[i], split[i]);
    return parts;
  }

  Minor read_weight(const Field& at) const {
    const std::string text = at.number();
    if (text.empty()) return 0;  // WooCommerce writes "" for a rate that does not apply
    const auto point = text.find('.');
    const auto most = static_cast<std::size_t>(exponent_ + kWeightDecimals);
    const auto shown = point == std::string::npos ? text : text.substr(0, point + 1 + most);
    const auto parsed = workflows::parse_amount(shown, exponent_ + kWeightDecimals);
    if (const auto* minor = std::get_if<Minor>(&parsed)) return *minor;
    at.report("amount_invalid", std::get<workflows::AmountProblem>(parsed).message);
    return 0;
  }

  void settle_shipping(workflows::Order& order) const {
    for (const Item& item : shipping_) {
      order.shipping_paid_minor = add(order.shipping_paid_minor, item.gross());
      for (const TaxPart& tax : item.taxes) add_tax(order.shipping_taxes, tax.rate, tax.minor);
      // The shop does not say which goods a shipping line was for.
      if (shipping_.size() > 1) order.shipments.push_back({item.at.require("id").id(), item.gross(), item.taxes, {}});
    }
  }

  static Minor net(const std::vector<Item>& items) {
    Minor sum = 0;
    for (const Item& item : items) sum = add(sum, item.net_minor);
    return sum;
  }
  static Minor tax(const std::vector<Item>& items) {
    Minor sum = 0;
    for (const Item& item : items) sum = add(sum, item.tax_minor);
    return sum;
  }
  Minor all_tax() const { return add(add(tax(goods_), tax(shipping_)), tax(fees_)); }

  // A shop that rounds taxes once for the order exports line taxes which are rounded one by one and miss the order's
  // tax by less than one minor unit a line. The order's tax is what was paid, so it is shared over the lines' taxes.
  void accept_rounding() {
    const auto stated = order_.at("total_tax").amount(exponent_);
    std::vector<Item*> taxed;
    std::vector<Minor> weights;
    for (auto* list : {&goods_, &shipping_, &fees_})
      for (Item& item : *list)
        if (item.tax_minor > 0) {
          taxed.push_back(&item);
          weights.push_back(item.tax_minor);
        }
    const Minor ours = all_tax();
    if (!stated || *stated == ours || taxed.empty() ||
        std::abs(subtract(*stated, ours)) >= static_cast<Minor>(taxed.size()))
      return;
    const auto shares = workflows::split_by_weight(*stated, weights);
    for (std::size_t i = 0; i < taxed.size(); ++i) {
      taxed[i]->tax_minor = shares[i];
      taxed[i]->taxes = split_tax(taxed[i]->at, shares[i]);
    }
    imported_.notes.push_back(
        fmt::format("the shop rounds taxes once for the order: {} instead of {} by line was shared "
                    "over the lines",
                    format_amount(*stated, exponent_), format_amount(ours, exponent_)));
  }

  void check(Minor total) const {
    const Minor ours = add(add(add(net(goods_), net(shipping_)), net(fees_)), all_tax());
    const auto show = [&](Minor minor) { return format_amount(minor, exponent_); };
    const auto stated_tax = order_.at("total_tax").amount(exponent_);
    if (stated_tax && *stated_tax != all_tax())
      order_.at("total_tax")
          .report("sums_differ", fmt::format("taxes of all lines add up to {}, but total_tax says {}", show(all_tax()),
                                             show(*stated_tax)));
    if (ours != total)
      order_.at("total").report(
          "sums_differ",
          fmt::format("lines {} + shipping {} + fees {} + tax {} = {}, but total says {}", show(net(goods_)),
                      show(net(shipping_)), show(net(fees_)), show(all_tax()), show(ours), show(total)));
  }

  const Field& order_;
  int exponent_;
  Imported& imported_;
  std::map<std::string, std::string> labels_;  // by rate id
  std::vector<Item> goods_, shipping_, fees_;
};

workflows::Address read_address(const Field& at, const Field& billing) {
  workflows::Address address;
  address.name = decode_html(trim(at.at("first_name").text() + " " + at.at("last_name").text()));
  address.company = decode_html(at.at("company").text());
  address.street1 = decode_html(at.at("address_1").text());
  address.street2 = decode_html(at.at("address_2").text());
  address.city = decode_html(at.at("city").text());
  address.state = at.at("state").text();
  address.postal_code = at.at("postcode").text();
  address.country = at.at("country").text();
  address.phone = at.at("phone").text().empty() ? billing.at("phone").text() : at.at("phone").text();
  address.email = billing.at("email").text();
  return address;
}

void read_header(const Field& order, workflows::Order& out) {
  out.source = "woocommerce";
  out.external_id = order.require("id").id();
  out.number = order.at("number").present() ? order.at("number").id() : out.external_id;
  out.ordered_at = order.require("date_created_gmt").time(/*assume_utc=*/true).value_or(Instant{});
  out.sales_channel = order.at("created_via").text();  // "checkout", "admin", "rest-api"
  const Field billing = order.at("billing"), shipping = order.at("shipping");
  out.customer_email = billing.at("email").text();
  const std::string customer = order.at("customer_id").id();
  out.customer_ref = customer.empty() || customer == "0" ? out.customer_email : customer;  // 0 is a guest
  // Shops without shipping export the address with empty fields.
  out.ship_to = read_address(shipping.at("country").text().empty() ? billing : shipping, billing);
  out.customer_name = read_address(billing, billing).name;
}

std::vector<std::string> read_tags(const Field& at) {
  std::vector<std::string> tags;
  for (const Field& tag : at.at("tags").items())
    if (std::string name = decode_html(tag.is_object() ? tag.at("name").text() : tag.text()); !name.empty())
      tags.push_back(std::move(name));
  return tags;
}

OrderLine read_line(const Field& at) {
  OrderLine line;
  line.id = at.require("id").id();
  line.sku = at.at("sku").text();
  const std::string variation = at.at("variation_id").id();
  line.product_id = variation.empty() || variation == "0" ? at.at("product_id").id() : variation;
  line.title = decode_html(at.at("name").text());
  line.quantity = at.require("quantity").quantity(1).value_or(1);
  line.tags = read_tags(at);
  for (const Field& meta : at.at("meta_data").items())
    if (const std::string key = meta.at("key").number(); key == "category" || key == "_category")
      line.category = lower(decode_html(meta.at("value").number()));
  return line;
}

void read_fulfilment(const Field& order, Imported& imported) {
  const auto done = order.at("date_completed_gmt").time(/*assume_utc=*/true);
  const bool completed = order.at("status").text() == "completed";
  if (!completed && !done) return;
  for (OrderLine& line : imported.order.lines) {
    line.fulfilled = line.quantity;
    line.fulfilled_at = done;
  }
  if (!done) imported.notes.emplace_back("the order is completed, but without a date: no date of fulfilment is known");
}

void translate(const Field& order, Imported& imported) {
  imported.document_kind = "woocommerce_order";
  read_header(order, imported.order);
  const int exponent = read_currency(order.require("currency"), imported.order.currency);
  const Field list = order.require("line_items");
  const auto fields = list.items();
  if (list.is_array() && fields.empty()) list.report("lines_missing", "the order has no lines");
  for (const Field& field : fields) imported.order.lines.push_back(read_line(field));
  const Minor total = Sums(order, exponent, imported).settle(imported.order.lines);
  read_coupons(order, exponent, fields, imported.order);
  read_fulfilment(order, imported);
  check_lines(fields, imported.order);
  read_payment(order, exponent, total, imported);
}

}  // namespace

ImportResult import_woocommerce(std::string_view json) { return import_guarded(json, translate); }

}  // namespace retour::api
