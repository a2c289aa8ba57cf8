#include <algorithm>

#include "api/handlers/detail/explanation_schema.hpp"
#include "api/handlers/detail/parts.hpp"
#include "api/handlers/detail/policy_schemas.hpp"
#include "api/handlers/views.hpp"
#include "engine/credit_notes/note.hpp"

namespace retour::api::views {
namespace {

using namespace detail;

json::value ref(std::string_view name) { return reference_schema(name); }
json::value boolean() { return written_schema<bool>(); }
json::value integer() { return written_schema<int>(); }
json::value time() { return written_schema<workflows::Instant>(); }
json::value id() { return json::object{{"type", "string"}, {"format", "uuid"}}; }
json::value texts() { return list_schema(text_schema()); }

json::value states_of(const workflows::kernel::TableView& table) {
  return names_schema({table.states.begin(), table.states.end()});
}

json::value machine_names() {
  return names_schema({workflows::return_table().name, workflows::parcel_table().name, workflows::refund_table().name,
                       workflows::exchange_table().name});
}

json::value event_names() {
  std::vector<std::string_view> names;
  for (const auto& table :
       {workflows::return_table(), workflows::parcel_table(), workflows::refund_table(), workflows::exchange_table()})
    names.insert(names.end(), table.events.begin(), table.events.end());
  return names_schema(names);
}

/// What customers are not shown is not always there.
void relax_members(json::object& schema, std::string_view what) {
  auto& required = schema.at("required").as_array();
  const auto hidden = std::remove_if(required.begin(), required.end(), [&](const json::value& member) {
    return is_hidden_from_customers(what, member.as_string());
  });
  required.erase(hidden, required.end());
}

void relax(json::object& properties, std::string_view list) {
  relax_members(properties.at(list).as_object().at("items").as_object(), list);
}

json::value order() {
  auto schema = written_schema<workflows::Order>();
  auto& properties = schema.as_object().at("properties").as_object();
  relax(properties, "tenders");
  auto& tender = properties.at("tenders").as_object().at("items").as_object().at("properties").as_object();
  tender["left_minor"] = amount_schema();
  relax_members(schema.as_object(), kOrder);
  return schema;
}

json::object summary() {
  return {{"id", id()},
          {"number", text_schema()},
          {"source", text_schema()},
          {"external_id", text_schema()},
          {"market", text_schema()},
          {"currency", text_schema()},
          {"ordered_at", time()},
          {"customer_ref", text_schema()}};
}

json::value imported() {
  json::object properties = summary();
  properties["policy_version"] = text_schema();
  properties["result"] = names_schema({"created", "unchanged", "replaced"});
  properties["notes"] = texts();
  return object_schema(std::move(properties));
}

json::value reason_offer() {
  const auto deadline =
      object_schema({{"last_day", json::object{{"type", "string"}, {"format", "date"}}}, {"until", time()}});
  return object_schema({{"reason", text_schema()},
                        {"verdict", written_schema<workflows::RuleVerdict>()},
                        {"rule", text_schema()},
                        {"deadline", nullable_schema(deadline)},
                        {"why_not", list_schema(ref("Reason"))},
                        {"overridable", boolean()},
                        {"photos_required", boolean()},
                        {"note_required", boolean()},
                        {"suggest", written_schema<std::optional<workflows::Resolution>>()},
                        {"send_back_fee_minor", amount_schema()},
                        {"citations", list_schema(citation_schema())},
                        {"remarks", texts()}});
}

json::value alternatives() {
  const auto value = object_schema({{"line", text_schema()},
                                    {"quantity", integer()},
                                    {"unit_price_minor", amount_schema()},
                                    {"due_minor", amount_schema()}});
  const auto item = object_schema({{"resolution", written_schema<workflows::Resolution>()},
                                   {"quote", nullable_schema(ref("Quote"))},
                                   {"exchange", list_schema(value)},
                                   {"why_not", list_schema(ref("Reason"))},
                                   {"citations", list_schema(citation_schema())}});
  return object_schema({{"items", list_schema(item)}});
}

json::value returnables() {
  const auto cites = list_schema(citation_schema());
  const auto line = object_schema({{"line", text_schema()},
                                   {"sku", text_schema()},
                                   {"title", text_schema()},
                                   {"quantity", integer()},
                                   {"returnable", integer()},
                                   {"reasons", list_schema(reason_offer())}});
  const auto method = object_schema({{"method", written_schema<workflows::Method>()}, {"citations", cites}});
  const auto resolution = object_schema(
      {{"resolution", written_schema<workflows::Resolution>()}, {"bonus_bp", integer()}, {"citations", cites}});
  return object_schema({{"order_id", id()},
                        {"number", text_schema()},
                        {"market", text_schema()},
                        {"policy_version", text_schema()},
                        {"currency", text_schema()},
                        {"lines", list_schema(line)},
                        {"methods", list_schema(method)},
                        {"resolutions", list_schema(resolution)}});
}

json::value actor() {
  return object_schema({{"role", written_schema<workflows::Role>()}, {"id", nullable_schema(text_schema())}});
}

json::value action() {
  return object_schema({{"machine", machine_names()},
                        {"subject", text_schema()},
                        {"event", event_names()},
                        {"allowed", boolean()},
                        {"href", text_schema()},
                        {"reasons", list_schema(ref("Reason"))}});
}

json::value timeline_entry() {
  json::value schema = object_schema({{"seq", integer()},
                                      {"at", time()},
                                      {"machine", machine_names()},
                                      {"subject", text_schema()},
                                      {"event", event_names()},
                                      {"from", text_schema()},
                                      {"to", text_schema()},
                                      {"actor", actor()},
                                      {"channel", written_schema<workflows::Channel>()},
                                      {"body", json::object{{"type", "object"}}},
                                      {"citations", list_schema(citation_schema())}});
  auto& properties = schema.as_object().at("properties").as_object();
  properties["remarks"] = texts();
  properties["chain"] = text_schema();
  return schema;
}

json::value decision() {
  const auto step = object_schema({{"machine", machine_names()},
                                   {"subject", text_schema()},
                                   {"event", event_names()},
                                   {"from", text_schema()},
                                   {"to", text_schema()}});
  return object_schema({{"version", integer()},
                        {"repeated", boolean()},
                        {"steps", list_schema(step)},
                        {"citations", list_schema(citation_schema())},
                        {"remarks", texts()}});
}

/// Not there for customers, or only in answers to a POST.
void add_optional(json::object& properties) {
  properties["refusals"] = list_schema(object_schema({{"at", time()},
                                                      {"event", text_schema()},
                                                      {"actor", actor()},
                                                      {"channel", text_schema()},
                                                      {"reasons", list_schema(ref("Reason"))}}));
  properties["effects"] = list_schema(object_schema({{"kind", text_schema()},
                                                     {"subject", text_schema()},
                                                     {"due", time()},
                                                     {"attempts", integer()},
                                                     {"note", text_schema()}}));
  properties["decision"] = decision();
}

json::value return_case() {
  json::object properties{{"id", id()},
                          {"rma", text_schema()},
                          {"order_id", id()},
                          {"order_number", text_schema()},
                          {"customer_ref", text_schema()},
                          {"state", states_of(workflows::return_table())},
                          {"version", integer()},
                          {"policy_version", text_schema()},
                          {"market", text_schema()},
                          {"currency", text_schema()}};
  auto described = written_schema<workflows::ReturnCase>();
  for (auto& member : described.as_object().at("properties").as_object())
    properties.emplace(member.key(), std::move(member.value()));
  for (const auto list : {"lines", "parcels", "refunds", "exchanges"}) relax(properties, list);
  const auto state_in = [&](std::string_view list) -> json::value& {
    return properties.at(list).as_object().at("items").as_object().at("properties").as_object().at("state");
  };
  for (const auto* quote : {"quote", "told"})
    properties[quote] = nullable_schema(with_texts(written_schema<workflows::Quote>()));
  state_in("parcels") = states_of(workflows::parcel_table());
  state_in("refunds") = states_of(workflows::refund_table());
  state_in("exchanges") = states_of(workflows::exchange_table());
  auto& refund = properties.at("refunds").as_object().at("items").as_object().at("properties").as_object();
  refund["fx"] = object_schema({{"currency", text_schema()},
                                {"charged_minor", amount_schema()},
                                {"captured_share_minor", amount_schema()},
                                {"difference_minor", amount_schema()}});
  properties["actions"] = list_schema(action());
  properties["timeline"] = list_schema(timeline_entry());
  json::value schema = object_schema(std::move(properties));
  relax_members(schema.as_object(), kReturn);
  add_optional(schema.as_object().at("properties").as_object());
  return schema;
}

json::object entry() {
  return {{"id", id()},
          {"kind", written_schema<engine::JournalKind>()},
          {"at", time()},
          {"currency", text_schema()},
          {"reference", text_schema()},
          {"refund_id", text_schema()},
          {"principal_minor", amount_schema()},
          {"bonus_minor", amount_schema()},
          {"balance_minor", amount_schema()}};
}

json::value account(std::string_view name) {
  const auto balance = object_schema({{"currency", text_schema()},
                                      {"balance_minor", amount_schema()},
                                      {"principal_minor", amount_schema()},
                                      {"bonus_minor", amount_schema()}});
  json::object properties{{"balances", list_schema(balance)},
                          {"entries", list_schema(object_schema(entry()))},
                          {"next", nullable_schema(id())}};
  properties[name] = text_schema();
  if (name == "code") properties["expires_at"] = nullable_schema(time());
  return object_schema(std::move(properties));
}

json::value ledger_entry() {
  json::object properties = entry();
  properties["code"] = text_schema();
  return object_schema(std::move(properties));
}

/// What the merchant's account was charged is not there for customers.
json::value credit_note() {
  auto schema = written_schema<engine::CreditNote>();
  auto& required = schema.as_object().at("required").as_array();
  required.erase(std::remove_if(required.begin(), required.end(),
                                [](const json::value& name) { return name.as_string().starts_with("settlement_"); }),
                 required.end());
  return schema;
}

json::value page(json::value item) {
  return object_schema({{"items", list_schema(std::move(item))}, {"next", nullable_schema(id())}});
}

json::value problem() {
  const auto field = object_schema({{"pointer", text_schema()}, {"code", text_schema()}, {"message", text_schema()}});
  json::value schema = object_schema(
      {{"type", text_schema()}, {"title", text_schema()}, {"status", integer()}, {"code", text_schema()}});
  auto& properties = schema.as_object().at("properties").as_object();
  properties["detail"] = text_schema();
  properties["instance"] = text_schema();
  properties["errors"] = list_schema(field);
  properties["reasons"] = list_schema(ref("Reason"));
  properties["allowed"] = list_schema(event_names());
  properties["version"] = integer();
  properties["error_id"] = text_schema();
  properties["balance_minor"] = amount_schema();
  return schema;
}

json::value policy() {
  return object_schema({{"market", text_schema()},
                        {"version", text_schema()},
                        {"file", text_schema()},
                        {"currency", text_schema()},
                        {"time_zone", text_schema()},
                        {"languages", texts()},
                        {"countries", texts()},
                        {"regions", texts()},
                        {"statute", nullable_schema(text_schema())}});
}

}  // namespace

std::string schemas() {
  json::object out;
  out["Acknowledged"] = object_schema({{"received", names_schema({"accepted", "repeated", "ignored"})}});
  out["Citation"] = object_schema({{"file", text_schema()},
                                   {"line", integer()},
                                   {"column", integer()},
                                   {"rule", text_schema()},
                                   {"policy_version", text_schema()}});
  out["Alternatives"] = alternatives();
  out["CreditNote"] = credit_note();
  out["CreditNotes"] = object_schema({{"items", list_schema(ref("CreditNote"))}});
  out["GiftCard"] = account("code");
  out["ImportedOrder"] = imported();
  out["LedgerEntry"] = ledger_entry();
  out["NoticePage"] = page(object_schema({{"id", id()},
                                          {"rma", text_schema()},
                                          {"audience", text_schema()},
                                          {"template", text_schema()},
                                          {"detail", text_schema()},
                                          {"at", time()}}));
  out["Order"] = order();
  out["Orders"] = object_schema({{"items", list_schema(object_schema(summary()))}});
  out["Policies"] = object_schema({{"items", list_schema(policy())}});
  out["Problem"] = problem();
  out["Quote"] = with_texts(written_schema<workflows::Quote>());
  out["Reason"] = object_schema({{"code", text_schema()},
                                 {"message", text_schema()},
                                 {"guard", text_schema()},
                                 {"citations", list_schema(citation_schema())}});
  out["Return"] = return_case();
  out["ReturnPage"] = page(object_schema({{"id", id()},
                                          {"rma", text_schema()},
                                          {"state", states_of(workflows::return_table())},
                                          {"order_id", id()},
                                          {"order_number", text_schema()},
                                          {"updated_at", time()}}));
  out["Returnables"] = returnables();
  out["StoreCredit"] = account("customer_ref");
  detail::add_policy_schemas(out);
  detail::add_explanation_schema(out);
  return json::serialize(out);
}

}  // namespace retour::api::views
