#include "api/handlers/detail/parts.hpp"

#include <algorithm>
#include <array>

#include "workflows/language/money_text.hpp"

namespace retour::api::detail {
namespace {

struct Hidden {
  std::string_view what, member;
};

constexpr std::array kHidden{
    Hidden{"refunds", "requested_by"},
    Hidden{"refunds", "requested_role"},
    Hidden{"refunds", "also_requested"},
    Hidden{"refunds", "reason"},
    Hidden{"refunds", "approvals"},
    Hidden{"refunds", "effect_key"},
    Hidden{"refunds", "trouble"},
    Hidden{"refunds", "needs_person"},
    Hidden{"refunds", "sequence"},
    Hidden{"parcels", "cost_minor"},
    Hidden{"parcels", "cost_currency"},
    Hidden{"parcels", "provider_shipment_id"},
    Hidden{"parcels", "provider_rate_id"},
    Hidden{"parcels", "label_url"},
    Hidden{"parcels", "trouble"},
    Hidden{"lines", "disposition"},
    Hidden{"tenders", "payment_ref"},
    Hidden{"exchanges", "hold_ref"},
    Hidden{"refunds", "settlement_minor"},
    Hidden{"refunds", "settlement_currency"},
    Hidden{"tenders", "settlement_minor"},
    Hidden{"tenders", "settlement_currency"},
    Hidden{"tenders", "outside"},
    Hidden{"refunds", "counted_outside"},
    Hidden{kOrder, "risk"},
    Hidden{kOrder, "customer_tier"},
    Hidden{kOrder, "tags"},
    Hidden{kReturn, "overridden_by"},
    Hidden{kReturn, "overridden_role"},
    Hidden{kReturn, "customer_returns_90d"},
};

/// total_minor -> total_text, minor -> text.
std::string text_of(std::string_view amount) {
  return std::string(amount.substr(0, amount.size() - std::string_view("minor").size())) + "text";
}

void add_texts(json::value& at, std::string_view currency, std::string_view language) {
  if (auto* items = at.if_array())
    for (auto& item : *items) add_texts(item, currency, language);
  auto* object = at.if_object();
  if (object == nullptr) return;
  json::object texts;
  for (auto& [name, value] : *object) {
    if (is_amount(name) && value.is_string())
      texts[text_of(name)] = workflows::money_text(std::stoll(std::string(value.get_string())), currency, language);
    else
      add_texts(value, currency, language);
  }
  for (auto& [name, text] : texts) object->emplace(name, std::move(text));
}

void add_text_schemas(json::value& at) {
  if (auto* items = at.if_array())
    for (auto& item : *items) add_text_schemas(item);
  auto* object = at.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) add_text_schemas(member.value());
  auto* properties = object->contains("properties") ? object->at("properties").if_object() : nullptr;
  if (properties == nullptr) return;
  std::vector<std::string> texts;
  for (const auto& [name, schema] : *properties)
    if (is_amount(name) && schema == amount_schema()) texts.push_back(text_of(name));
  for (const auto& name : texts) {
    properties->emplace(name, text_schema());
    if (auto* required = object->if_contains("required")) required->as_array().emplace_back(json::string(name));
  }
}

}  // namespace

json::value quote(const workflows::Quote& quote, std::string_view language) {
  json::value out = written(quote);
  add_texts(out, quote.currency, language);
  return out;
}

json::value with_texts(json::value schema) {
  add_text_schemas(schema);
  return schema;
}

json::array citations(const std::vector<workflows::Citation>& list) {
  json::array out;
  for (const auto& citation : list) out.push_back(written(citation));
  return out;
}

json::value reason(const workflows::kernel::Reason& r) {
  return json::object{
      {"code", r.code}, {"message", r.message}, {"guard", r.guard}, {"citations", citations(r.citations)}};
}

json::array reasons(const std::vector<workflows::kernel::Reason>& list) {
  json::array out;
  for (const auto& r : list) out.push_back(reason(r));
  return out;
}

bool is_hidden_from_customers(std::string_view what, std::string_view member) {
  return std::any_of(kHidden.begin(), kHidden.end(),
                     [&](const Hidden& hidden) { return hidden.what == what && hidden.member == member; });
}

void hide_members(json::object& of, std::string_view what) {
  for (const auto& hidden : kHidden)
    if (hidden.what == what) of.erase(hidden.member);
}

void hide_from_customers(json::object& from, std::string_view list) {
  for (auto& item : from.at(list).as_array()) hide_members(item.as_object(), list);
}

}  // namespace retour::api::detail
