#include <fmt/format.h>

#include <algorithm>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "api/json/text.hpp"

namespace retour::api::own {

using workflows::add;
using workflows::Kit;
using workflows::OrderLine;
using workflows::subtract;
using workflows::TaxPart;

namespace {

/// A kit's parts while its price and taxes are shared over those that record none of their own.
struct Parts {
  std::vector<Field> at;
  std::vector<OrderLine> lines;
  std::vector<std::optional<Minor>> paid_minor;
  std::vector<Minor> list_minor;  // the weight of each
};

Parts read_parts(const Field& kit_at, const Kit& kit) {
  Parts parts;
  const Field list = kit_at.require("parts");
  parts.at = list.items();
  if (list.is_array() && parts.at.empty()) list.report("lines_missing", "the kit has no parts");
  for (const Field& at : parts.at) {
    OrderLine line = read_line(at);
    line.kit = kit.id;
    if (line.quantity % kit.quantity != 0)
      at.at("quantity")
          .report("quantity_invalid",
                  fmt::format("{} kits cannot hold {} units of it in equal numbers", kit.quantity, line.quantity));
    parts.lines.push_back(std::move(line));
    parts.paid_minor.push_back(at.at("paid_minor").minor());
    parts.list_minor.push_back(at.at("price_minor").minor().value_or(0));
  }
  return parts;
}

void differ(const Field& at, Minor given, Minor parts) {
  at.report("sums_differ", fmt::format("the kit says {}, what its parts record adds up to {}", given, parts));
}

/// What was recorded for a part wins; the rest of the kit's price goes to the other parts by their list prices.
void share_paid(const Field& kit_at, Parts& parts) {
  std::vector<std::size_t> open;
  std::vector<Minor> weights;
  Minor recorded = 0;
  for (std::size_t i = 0; i < parts.at.size(); ++i) {
    recorded = add(recorded, parts.paid_minor[i].value_or(0));
    if (parts.at[i].at("paid_minor").given()) continue;
    parts.at[i].require("price_minor");
    open.push_back(i);
    weights.push_back(parts.list_minor[i]);
  }
  const Field at = open.empty() ? kit_at.at("paid_minor") : kit_at.require("paid_minor");
  const auto paid = at.minor();
  if (!paid) return;
  if (recorded > *paid || (open.empty() && recorded < *paid)) return differ(at, *paid, recorded);
  const auto split = workflows::split_by_weight(subtract(*paid, recorded), weights);
  for (std::size_t i = 0; i < open.size(); ++i) parts.paid_minor[open[i]] = split[i];
}

/// The same for the tax of one rate.
void share_tax(const Field& at, const TaxPart& tax, Parts& parts) {
  std::vector<std::size_t> open;
  std::vector<Minor> weights;
  Minor recorded = 0;
  for (std::size_t i = 0; i < parts.at.size(); ++i) {
    if (!parts.at[i].at("taxes").given()) {
      open.push_back(i);
      weights.push_back(parts.list_minor[i]);
      continue;
    }
    for (const TaxPart& part : parts.lines[i].taxes)
      if (part.rate == tax.rate) recorded = add(recorded, part.minor);
  }
  if (recorded > tax.minor || (open.empty() && recorded < tax.minor)) return differ(at, tax.minor, recorded);
  const auto split = workflows::split_by_weight(subtract(tax.minor, recorded), weights);
  for (std::size_t i = 0; i < open.size(); ++i) add_tax(parts.lines[open[i]].taxes, tax.rate, split[i]);
}

/// A kit that names its taxes names all of them.
void check_rates(const Field& at, const std::vector<TaxPart>& taxes, const Parts& parts) {
  if (!at.given()) return;
  for (const OrderLine& line : parts.lines)
    for (const TaxPart& part : line.taxes)
      if (std::none_of(taxes.begin(), taxes.end(), [&](const TaxPart& tax) { return tax.rate == part.rate; }))
        differ(at, 0, part.minor);
}

void read_kit(const Field& at, std::set<std::string>& seen, workflows::Order& order, std::vector<Priced>& goods) {
  only(at, {"id", "title", "quantity", "paid_minor", "taxes", "parts"});
  if (!at.is_object_or_report()) return;
  Kit kit{own_id(at.require("id")), at.require("title").text(), at.require("quantity").quantity(1).value_or(1)};
  if (!is_new(kit.id, seen))
    at.at("id").report("duplicate_kit", fmt::format("the kit '{}' is given twice", clip(kit.id, 40)));
  Parts parts = read_parts(at, kit);
  share_paid(at, parts);
  const auto taxes = read_taxes(at);
  check_rates(at.at("taxes"), taxes, parts);
  for (const TaxPart& tax : taxes) share_tax(at.at("taxes"), tax, parts);
  for (std::size_t i = 0; i < parts.at.size(); ++i) {
    const Minor paid = parts.paid_minor[i].value_or(0);
    goods.push_back({parts.at[i], paid, std::nullopt, paid, {}});
    order.lines.push_back(std::move(parts.lines[i]));
  }
  order.kits.push_back(std::move(kit));
}

}  // namespace

void read_kits(const Field& kits, workflows::Order& order, std::vector<Priced>& goods) {
  std::set<std::string> seen;
  for (const Field& at : kits.items()) read_kit(at, seen, order, goods);
}

}  // namespace retour::api::own
