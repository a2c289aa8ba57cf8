#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <span>

#include "api/import/balance.hpp"
#include "api/import/text.hpp"
#include "api/json/suggest.hpp"
#include "workflows/model/names.hpp"

namespace retour::api {

using workflows::add;
using workflows::Instant;
using workflows::Minor;
using workflows::OrderLine;
using workflows::TaxPart;
using workflows::Tender;

namespace {

/// No other fields, and none of them null: what is not known is left out.
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

/// Stricter than the shops' ids: a text, never a number.
std::string own_id(const Field& at) {
  if (at.is_text()) return at.id();
  if (at.given()) at.report("type_invalid", "expected a text");
  return {};
}

std::string own_email(const Field& at) {
  std::string email = at.text();
  const auto sign = email.find('@');
  if (at.is_text() && (sign == std::string::npos || sign == 0 || sign + 1 == email.size()))
    at.report("email_invalid", "expected an address like \"name@example.com\"");
  return email;
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

void read_header(const Field& order, workflows::Order& out) {
  out.source = "retour";
  out.external_id = own_id(order.require("external_id"));
  out.number = order.at("number").present() ? own_id(order.at("number")) : out.external_id;
  out.ordered_at = order.require("ordered_at").time().value_or(Instant{});
  const Field customer = order.require("customer");
  if (customer.present() && customer.is_object_or_report()) {
    only(customer, {"ref", "email", "name", "language"});
    out.customer_email = own_email(customer.require("email"));
    out.customer_ref = customer.at("ref").present() ? own_id(customer.at("ref")) : out.customer_email;
    out.customer_name = customer.at("name").text();
    out.language = customer.at("language").language();
  }
  const Field ship_to = order.require("ship_to");
  if (ship_to.present() && ship_to.is_object_or_report()) out.ship_to = read_address(ship_to);
}

OrderLine read_line(const Field& at) {
  only(at,
       {"id", "sku", "product_id", "title", "category", "vendor", "tags", "quantity", "fulfilled", "returned_before",
        "paid_minor", "taxes", "fulfilled_at", "delivered_at", "outbound_tracking", "weight_g", "gift_card"});
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
  line.paid_minor = required_minor(at, "paid_minor");
  line.taxes = read_taxes(at);
  line.fulfilled_at = at.at("fulfilled_at").time();
  line.delivered_at = at.at("delivered_at").time();
  line.outbound_tracking = at.at("outbound_tracking").text();
  line.weight_g = at.at("weight_g").integer(0, kMaxUnitWeightG).value_or(0);
  line.gift_card = at.at("gift_card").flag(false);
  return line;
}

bool is_provider_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Tender read_tender(const Field& at) {
  only(at, {"id", "kind", "provider", "payment_ref", "captured_minor", "refunded_before_minor"});
  Tender tender;
  if (!at.is_object_or_report()) return tender;
  tender.id = own_id(at.require("id"));
  const std::string kind = at.require("kind").text();
  if (const auto known = workflows::parse_enum<workflows::TenderKind>(kind))
    tender.kind = *known;
  else if (at.at("kind").present())
    at.at("kind").report("unknown_name",
                         fmt::format("one of: {}", fmt::join(workflows::names_of<workflows::TenderKind>(), ", ")));
  tender.provider = at.at("provider").present() ? at.at("provider").text() : "manual";
  if (!is_provider_name(tender.provider))
    at.at("provider")
        .report("unknown_name", "expected a provider's name in small letters, like \"stripe\" or \"manual\"");
  tender.payment_ref = at.at("payment_ref").text();
  if (tender.provider != "manual" && tender.payment_ref.empty()) at.require("payment_ref");
  tender.captured_minor = required_minor(at, "captured_minor");
  tender.refunded_before_minor = at.at("refunded_before_minor").minor().value_or(0);
  return tender;
}

/// One payment is one tender: given twice, its money could be paid back twice.
void check_payments(const std::vector<Field>& fields, const std::vector<Tender>& tenders) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < tenders.size(); ++i)
    if (const auto& t = tenders[i]; !t.payment_ref.empty() && !seen.emplace(t.provider, t.payment_ref).second)
      fields[i]
          .at("payment_ref")
          .report("duplicate_payment",
                  fmt::format("the payment {} is another tender already", clip(t.payment_ref, 40)));
}

void read_shipping(const Field& shipping, workflows::Order& order) {
  if (!shipping.present() || !shipping.is_object_or_report()) return;
  only(shipping, {"paid_minor", "taxes"});
  order.shipping_paid_minor = required_minor(shipping, "paid_minor");
  order.shipping_taxes = read_taxes(shipping);
  if (sum_of(order.shipping_taxes) > order.shipping_paid_minor)
    shipping.report("tax_exceeds_price", "the tax on shipping is more than was paid for it");
}

void check_total(const Field& at, const workflows::Order& order, Minor total) {
  const Minor lines = sum_of_lines(order), ours = add(lines, order.shipping_paid_minor);
  if (ours == total) return;
  const auto show = [&](Minor minor) { return workflows::format_money(minor, order.currency); };
  at.report("sums_differ", fmt::format("lines {} + shipping {} = {}, but total_minor says {}", show(lines),
                                       show(order.shipping_paid_minor), show(ours), show(total)));
}

void translate(const Field& root, Imported& imported) {
  imported.document_kind = "retour_order";
  workflows::Order& order = imported.order;
  only(root, {"external_id", "number", "currency", "ordered_at", "customer", "ship_to", "lines", "shipping", "tenders",
              "total_minor"});
  read_header(root, order);
  read_currency(root.require("currency"), order.currency);
  const Field list = root.require("lines");
  const auto fields = list.items();
  if (list.is_array() && fields.empty()) list.report("lines_missing", "the order has no lines");
  for (const Field& field : fields) order.lines.push_back(read_line(field));
  read_shipping(root.at("shipping"), order);
  const auto tenders = root.require("tenders").items();
  for (const Field& tender : tenders) order.tenders.push_back(read_tender(tender));
  check_payments(tenders, order.tenders);
  const Minor total = required_minor(root, "total_minor");
  if (root.problems().none()) check_total(root.at("total_minor"), order, total);
  check_lines(fields, order);
  check_tenders(root.at("tenders"), total, imported);
}

}  // namespace

ImportResult import_own(std::string_view json) { return import_guarded(json, translate); }

}  // namespace retour::api
