#include <fmt/format.h>

#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "workflows/model/names.hpp"

namespace retour::api {

using workflows::add;
using workflows::Instant;
using workflows::Minor;
using workflows::Order;

namespace {

using namespace own;

std::string own_email(const Field& at) {
  std::string email = at.text();
  const auto sign = email.find('@');
  if (at.is_text() && (sign == std::string::npos || sign == 0 || sign + 1 == email.size()))
    at.report("email_invalid", "expected an address like \"name@example.com\"");
  return email;
}

workflows::Address read_address(const Field& at) {
  only(at, {"name", "company", "street1", "street2", "city", "state", "postal_code", "country", "phone", "email"});
  workflows::Address address;
  address.name = at.at("name").text();
  address.company = at.at("company").text();
  address.street1 = at.at("street1").text();
  address.street2 = at.at("street2").text();
  address.city = at.at("city").text();
  address.state = at.at("state").text();
  address.postal_code = at.at("postal_code").text();
  address.country = at.require("country").text();
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!address.country.empty() &&
      (address.country.size() != 2 || !std::all_of(address.country.begin(), address.country.end(), upper)))
    at.at("country").report("country_invalid", "expected two capital letters (ISO 3166 alpha-2), like \"DE\"");
  address.phone = at.at("phone").text();
  address.email = at.at("email").text();
  return address;
}

/// As the shop rates the order; what nobody rated is left out.
workflows::Risk read_risk(const Field& at) {
  const std::string word = at.text();
  const auto risk = workflows::parse_enum<workflows::Risk>(word);
  if (risk && risk != workflows::Risk::unknown) return *risk;
  if (at.is_text()) at.report("unknown_name", "one of: low, medium, high");
  return workflows::Risk::unknown;
}

/// Where and how it was bought, for policies that ask.
void read_circumstances(const Field& order, Order& out) {
  if (const Field channel = order.at("sales_channel"); channel.present()) out.sales_channel = own_id(channel);
  for (const Field& tag : order.at("tags").items()) out.tags.push_back(own_id(tag));
  if (const Field risk = order.at("risk"); risk.present()) out.risk = read_risk(risk);
}

void read_header(const Field& order, Order& out) {
  out.source = "retour";
  out.external_id = own_id(order.require("external_id"));
  out.number = order.at("number").present() ? own_id(order.at("number")) : out.external_id;
  out.ordered_at = order.require("ordered_at").time().value_or(Instant{});
  const Field customer = order.require("customer");
  if (customer.present() && customer.is_object_or_report()) {
    only(customer, {"ref", "email", "name", "language", "tier"});
    out.customer_email = own_email(customer.require("email"));
    out.customer_ref = customer.at("ref").present() ? own_id(customer.at("ref")) : out.customer_email;
    out.customer_name = customer.at("name").text();
    out.language = customer.at("language").language();
    out.customer_tier = customer.at("tier").present() ? own_id(customer.at("tier")) : "";
  }
  read_circumstances(order, out);
  const Field ship_to = order.require("ship_to");
  if (ship_to.present() && ship_to.is_object_or_report()) out.ship_to = read_address(ship_to);
}

Prices read_prices(const Field& at) {
  const std::string prices = at.text();
  if (at.is_text() && prices != "gross" && prices != "net") at.report("unknown_name", "one of: gross, net");
  return prices == "net" ? Prices::net : Prices::gross;
}

/// Lines and parts of kits, and the price of each.
std::vector<Priced> read_goods(const Field& root, Order& order) {
  std::vector<Priced> goods;
  const Field list = root.require("lines");
  for (const Field& at : list.items()) {
    order.lines.push_back(read_line(at));
    goods.push_back(read_price(at));
  }
  read_kits(root.at("kits"), order, goods);
  if (list.is_array() && order.lines.empty()) list.report("lines_missing", "the order has no lines");
  return goods;
}

/// Prices, discounts and taxes become what was paid, tax included.
void read_money(const Field& root, Prices prices, std::vector<Priced>& goods, Order& order) {
  std::vector<Priced> shipped;
  read_shipping(root, order, shipped);
  Discounts discounts(order, goods);
  discounts.read_of_lines();
  discounts.read_of_order(root.at("discounts"));
  discounts.read_of_shipments(shipped);
  for (std::size_t i = 0; i < goods.size(); ++i) settle_line(goods[i], prices, order.lines[i]);
  settle_shipping(root, shipped, prices, order);
  order.promotions = discounts.settle(prices, shipped);
}

void check_total(const Field& at, const Order& order, Minor total) {
  const Minor lines = sum_of_lines(order), ours = add(lines, order.shipping_paid_minor);
  if (ours == total) return;
  const auto show = [&](Minor minor) { return workflows::format_money(minor, order.currency); };
  at.report("sums_differ", fmt::format("lines {} + shipping {} = {}, but total_minor says {}", show(lines),
                                       show(order.shipping_paid_minor), show(ours), show(total)));
}

void translate(const Field& root, Imported& imported) {
  imported.document_kind = "retour_order";
  Order& order = imported.order;
  only(root, {"external_id", "number", "currency", "prices", "ordered_at", "customer", "ship_to", "lines", "kits",
              "discounts", "shipping", "shipments", "tenders", "total_minor", "sales_channel", "tags", "risk"});
  read_header(root, order);
  read_currency(root.require("currency"), order.currency);
  auto goods = read_goods(root, order);
  read_money(root, read_prices(root.at("prices")), goods, order);
  read_tenders(root.require("tenders"), order);
  const Minor total = required_minor(root, "total_minor");
  if (root.problems().none()) check_total(root.at("total_minor"), order, total);
  std::vector<Field> places;
  for (const Priced& line : goods) places.push_back(line.at);
  check_lines(places, order);
  check_tenders(root.at("tenders"), total, imported);
}

}  // namespace

ImportResult import_own(std::string_view json) { return import_guarded(json, translate); }

}  // namespace retour::api
