#include <fmt/format.h>

#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "api/import/text.hpp"

namespace retour::api::own {

using workflows::add;
using workflows::OrderLine;
using workflows::TaxPart;
using workflows::UnitPaid;

namespace {

std::vector<UnitPaid> read_units(const Field& list) {
  std::vector<UnitPaid> units;
  for (const Field& at : list.items()) {
    if (!at.is_object_or_report()) continue;
    only(at, {"paid_minor", "taxes"});
    units.push_back({required_minor(at, "paid_minor"), read_taxes(at)});
  }
  return units;
}

bool same_taxes(const std::vector<TaxPart>& a, const std::vector<TaxPart>& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const TaxPart& tax) {
           return std::any_of(b.begin(), b.end(),
                              [&](const TaxPart& other) { return other.rate == tax.rate && other.minor == tax.minor; });
         });
}

/// Recorded units win over our own split, so they have to be all units and add up to the line.
void check_units(const Field& list, const OrderLine& line) {
  if (!list.present()) return;
  if (line.units.size() != static_cast<std::size_t>(line.quantity))
    return list.report("units_differ",
                       fmt::format("{} units are recorded, but {} ordered", line.units.size(), line.quantity));
  UnitPaid sum;
  const auto places = list.items();
  for (std::size_t i = 0; i < line.units.size(); ++i) {
    const UnitPaid& unit = line.units[i];
    sum.paid_minor = add(sum.paid_minor, unit.paid_minor);
    for (const TaxPart& tax : unit.taxes) add_tax(sum.taxes, tax.rate, tax.minor);
    if (sum_of(unit.taxes) > unit.paid_minor)
      places[i].report("tax_exceeds_price", "the unit's tax is more than was paid for it");
  }
  if (sum.paid_minor != line.paid_minor)
    list.report("sums_differ", fmt::format("the units add up to {}, the line to {}", sum.paid_minor, line.paid_minor));
  if (!same_taxes(sum.taxes, line.taxes))
    list.report("sums_differ", "the taxes of the units do not add up to those of the line, rate by rate");
}

}  // namespace

OrderLine read_line(const Field& at) {
  only(at, {"id",           "sku",          "product_id",        "title",     "category",
            "vendor",       "tags",         "quantity",          "fulfilled", "returned_before",
            "paid_minor",   "price_minor",  "discounts",         "taxes",     "units",
            "fulfilled_at", "delivered_at", "outbound_tracking", "weight_g",  "gift_card"});
  OrderLine line;
  if (!at.is_object_or_report()) return line;
  line.id = own_id(at.require("id"));
  line.sku = at.at("sku").text();
  line.product_id = own_id(at.at("product_id"));
  line.title = at.require("title").text();
  line.category = lower(at.at("category").text());
  line.vendor = at.at("vendor").text();
  for (const Field& tag : at.at("tags").items()) line.tags.push_back(own_id(tag));
  line.quantity = at.require("quantity").quantity(1).value_or(1);
  line.fulfilled = at.at("fulfilled").quantity(0).value_or(0);
  line.returned_before = at.at("returned_before").quantity(0).value_or(0);
  // Shops count units that were cancelled unsent among those that came back; this format does not.
  if (line.returned_before > line.fulfilled)
    at.at("returned_before")
        .report("returned_exceeds_fulfilled",
                fmt::format("{} units were taken back, but only {} sent", line.returned_before, line.fulfilled));
  line.taxes = read_taxes(at);
  line.units = read_units(at.at("units"));
  line.fulfilled_at = at.at("fulfilled_at").time();
  line.delivered_at = at.at("delivered_at").time();
  line.outbound_tracking = at.at("outbound_tracking").text();
  line.weight_g = at.at("weight_g").integer(0, kMaxUnitWeightG).value_or(0);
  line.gift_card = at.at("gift_card").flag(false);
  return line;
}

void settle_line(const Priced& priced, Prices prices, OrderLine& line) {
  line.paid_minor = paid_of(priced);
  if (prices == Prices::net) {
    line.paid_minor = add(line.paid_minor, sum_of(line.taxes));
    for (UnitPaid& unit : line.units) unit.paid_minor = add(unit.paid_minor, sum_of(unit.taxes));
  }
  check_units(priced.at.at("units"), line);
}

}  // namespace retour::api::own
