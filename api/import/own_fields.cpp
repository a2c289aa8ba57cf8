#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "api/import/balance.hpp"
#include "api/import/own_parts.hpp"
#include "api/json/suggest.hpp"
#include "api/json/text.hpp"

namespace retour::api::own {

using workflows::TaxPart;

void only(const Field& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return;
  const auto& keys = object.keys();
  for (std::size_t i = 0; i < keys.size() && !object.problems().full(); ++i) {
    const Field field = object.value_of(i);
    if (std::find(known.begin(), known.end(), keys[i]) == known.end())
      field.report("unknown_field",
                   "the format has no such field" + did_you_mean(keys[i], std::span(known.begin(), known.size())));
    else if (!field.present())
      field.report("type_invalid", "null is not a value of this field: leave it out");
  }
}

std::string own_id(const Field& at) {
  if (at.is_text()) return at.id();
  if (at.given()) at.report("type_invalid", "expected a text");
  return {};
}

Minor required_minor(const Field& parent, std::string_view key) { return parent.require(key).minor().value_or(0); }

std::vector<TaxPart> read_taxes(const Field& parent) {
  std::vector<TaxPart> taxes;
  std::set<std::string> rates;
  for (const Field& tax : parent.at("taxes").items()) {
    if (!tax.is_object_or_report()) continue;
    only(tax, {"rate", "minor"});
    const std::string rate = own_id(tax.require("rate"));
    if (!rate.empty() && !rates.insert(rate).second)
      tax.at("rate").report("duplicate_tax", fmt::format("the rate '{}' is given twice: give its sum", clip(rate, 40)));
    add_tax(taxes, rate, required_minor(tax, "minor"));
  }
  return taxes;
}

bool is_new(const std::string& id, std::set<std::string>& seen) { return id.empty() || seen.insert(id).second; }

Priced read_price(const Field& at) {
  Priced priced{at, at.at("paid_minor").minor(), at.at("price_minor").minor(), 0, {}};
  if (!at.at("price_minor").given()) at.require("paid_minor");
  priced.left_minor = priced.price_minor.value_or(priced.paid_minor.value_or(0));
  return priced;
}

Minor paid_of(const Priced& priced) {
  if (!priced.price_minor) return priced.paid_minor.value_or(0);
  if (priced.paid_minor && *priced.paid_minor != priced.left_minor)
    priced.at.at("paid_minor")
        .report("sums_differ", fmt::format("the price less its discounts is {}, but paid_minor says {}",
                                           priced.left_minor, *priced.paid_minor));
  return priced.left_minor;
}

}  // namespace retour::api::own
