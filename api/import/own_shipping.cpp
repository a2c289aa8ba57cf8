#include <fmt/format.h>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "api/json/text.hpp"

namespace retour::api::own {

using workflows::add;
using workflows::Order;
using workflows::Shipment;
using workflows::TaxPart;

namespace {

void check_tax(const Field& at, Minor paid_minor, const std::vector<TaxPart>& taxes) {
  if (sum_of(taxes) > paid_minor) at.report("tax_exceeds_price", "the tax on shipping is more than was paid for it");
}

void read_alone(const Field& shipping, Order& order) {
  if (!shipping.present() || !shipping.is_object_or_report()) return;
  only(shipping, {"paid_minor", "taxes"});
  order.shipping_paid_minor = required_minor(shipping, "paid_minor");
  order.shipping_taxes = read_taxes(shipping);
}

/// A line travels with one shipment at most: which shipping is given back with it is never a question.
void read_lines(const Field& list, const Order& order, std::set<std::string>& seen, Shipment& shipment) {
  for (const Field& at : list.items()) {
    std::string id = own_id(at);
    if (id.empty()) continue;
    if (order.line(id) == nullptr)
      at.report("unknown_line", fmt::format("the order has no line '{}'", clip(id, 40)));
    else if (!seen.insert(id).second)
      at.report("named_twice", fmt::format("the line '{}' is in a shipment already", clip(id, 40)));
    shipment.lines.push_back(std::move(id));
  }
}

}  // namespace

void read_shipping(const Field& root, Order& order, std::vector<Priced>& shipped) {
  if (!root.at("shipments").given()) return read_alone(root.at("shipping"), order);
  if (root.at("shipping").given())
    root.at("shipping").report("shipping_twice", "give either shipping or shipments, which hold the same money");
  std::set<std::string> ids, lines;
  for (const Field& at : root.at("shipments").items()) {
    if (!at.is_object_or_report()) continue;
    only(at, {"id", "paid_minor", "price_minor", "discounts", "taxes", "lines"});
    Shipment shipment;
    shipment.id = own_id(at.require("id"));
    if (!is_new(shipment.id, ids))
      at.at("id").report("duplicate_shipment", fmt::format("the shipment '{}' is given twice", clip(shipment.id, 40)));
    shipment.taxes = read_taxes(at);
    read_lines(at.at("lines"), order, lines, shipment);
    shipped.push_back(read_price(at));
    order.shipments.push_back(std::move(shipment));
  }
}

void settle_shipping(const Field& root, const std::vector<Priced>& shipped, Prices prices, Order& order) {
  const bool net = prices == Prices::net;
  if (!root.at("shipments").given()) {
    if (net) order.shipping_paid_minor = add(order.shipping_paid_minor, sum_of(order.shipping_taxes));
    return check_tax(root.at("shipping"), order.shipping_paid_minor, order.shipping_taxes);
  }
  for (std::size_t i = 0; i < shipped.size(); ++i) {
    Shipment& shipment = order.shipments[i];
    shipment.paid_minor = add(paid_of(shipped[i]), net ? sum_of(shipment.taxes) : 0);
    check_tax(shipped[i].at, shipment.paid_minor, shipment.taxes);
    order.shipping_paid_minor = add(order.shipping_paid_minor, shipment.paid_minor);
    for (const TaxPart& tax : shipment.taxes) add_tax(order.shipping_taxes, tax.rate, tax.minor);
  }
}

}  // namespace retour::api::own
