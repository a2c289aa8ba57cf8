#include <fmt/format.h>

#include "api/handlers/detail/parts.hpp"
#include "api/handlers/views.hpp"

namespace retour::api::views {
namespace {

using namespace detail;

std::string_view name_of(engine::ImportResultKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"created", "unchanged", "replaced"};
  return kNames.at(static_cast<std::size_t>(kind));
}

json::value deadline(const workflows::Deadline& d) {
  return json::object{{"last_day", workflows::to_text(d.last_day)}, {"until", written(d.exclusive)}};
}

json::value reason_offer(const workflows::ReasonOffer& offer) {
  const auto& judged = offer.judged;
  json::object out{{"reason", offer.reason->id},
                   {"verdict", written(judged.verdict)},
                   {"rule", judged.rule},
                   {"deadline", judged.deadline ? deadline(*judged.deadline) : json::value(nullptr)},
                   {"why_not", detail::reasons(judged.why_not)},
                   {"overridable", judged.overridable},
                   {"photos_required", offer.reason->photos_required},
                   {"note_required", offer.reason->note_required},
                   {"suggest", written(offer.reason->suggest)},
                   {"send_back_fee_minor", std::to_string(offer.send_back_fee ? offer.send_back_fee->value : 0)},
                   {"citations", citations(judged.citations)},
                   {"remarks", written(judged.remarks)}};
  if (offer.send_back_fee) out["citations"].as_array().push_back(written(offer.send_back_fee->at));
  return out;
}

json::value line_offer(const workflows::LineOffer& offer) {
  json::array reasons;
  for (const auto& reason : offer.reasons) reasons.push_back(reason_offer(reason));
  return json::object{{"line", offer.line->id},
                      {"sku", offer.line->sku},
                      {"title", offer.line->title},
                      {"quantity", offer.line->quantity},
                      {"returnable", static_cast<std::int64_t>(offer.free_units.size())},
                      {"reasons", std::move(reasons)}};
}

/// Of each payment, after what was paid back, is promised, or moved outside. Below zero: more is gone than it had.
void add_what_is_left(json::object& order, const engine::OrderFile& file) {
  for (auto& tender : order.at("tenders").as_array()) {
    const auto left = file.left_minor.find(tender.at("id").as_string());
    if (left != file.left_minor.end()) tender.as_object()["left_minor"] = std::to_string(left->second);
  }
}

json::value summary(const workflows::Order& o) {
  return json::object{{"id", o.id},
                      {"number", o.number},
                      {"source", o.source},
                      {"external_id", o.external_id},
                      {"market", o.market},
                      {"currency", o.currency},
                      {"ordered_at", written(o.ordered_at)},
                      {"customer_ref", o.customer_ref}};
}

}  // namespace

std::string order(const engine::OrderFile& file, Role viewer) {
  json::object out = written(*file.order).as_object();
  if (viewer == Role::customer) {
    hide_members(out, kOrder);
    hide_from_customers(out, "tenders");
  } else {
    add_what_is_left(out, file);
  }
  return json::serialize(out);
}

std::string orders(const std::vector<std::shared_ptr<const workflows::Order>>& list) {
  json::array items;
  for (const auto& o : list) items.push_back(summary(*o));
  return json::serialize(json::object{{"items", std::move(items)}});
}

std::string imported(const engine::ImportedOrder& result, const std::vector<std::string>& notes) {
  json::object out = summary(*result.order).as_object();
  out["policy_version"] = result.order->policy_version;
  out["result"] = name_of(result.kind);
  out["notes"] = written(notes);
  return json::serialize(out);
}

std::string returnables(const engine::Returnables& found) {
  json::array lines, methods, resolutions;
  for (const auto& line : found.offers.lines) lines.push_back(line_offer(line));
  for (const auto& method : found.offers.methods)
    methods.push_back(json::object{{"method", written(method.value)}, {"citations", citations({method.at})}});
  for (const auto& offer : found.offers.resolutions)
    resolutions.push_back(json::object{
        {"resolution", written(offer.resolution)}, {"bonus_bp", offer.bonus_bp}, {"citations", citations({offer.at})}});
  const auto& order = *found.file.order;
  return json::serialize(json::object{{"order_id", order.id},
                                      {"number", order.number},
                                      {"market", order.market},
                                      {"policy_version", order.policy_version},
                                      {"currency", order.currency},
                                      {"lines", std::move(lines)},
                                      {"methods", std::move(methods)},
                                      {"resolutions", std::move(resolutions)}});
}

std::string alternatives(const std::vector<workflows::Alternative>& list, const std::string& language) {
  json::array items;
  for (const auto& a : list) {
    json::array exchange;
    for (const auto& value : a.exchange)
      exchange.push_back(json::object{{"line", value.line},
                                      {"quantity", value.quantity},
                                      {"unit_price_minor", std::to_string(value.unit_price_minor)},
                                      {"due_minor", std::to_string(value.due_minor)}});
    items.push_back(json::object{{"resolution", written(a.offer.resolution)},
                                 {"quote", a.quote ? detail::quote(*a.quote, language) : json::value(nullptr)},
                                 {"exchange", std::move(exchange)},
                                 {"why_not", detail::reasons(a.why_not)},
                                 {"citations", citations({a.offer.at})}});
  }
  return json::serialize(json::object{{"items", std::move(items)}});
}

std::string quote(const workflows::Quote& q, const std::string& language) {
  return json::serialize(detail::quote(q, language));
}

std::string policies(const std::vector<policies::PolicyPtr>& list) {
  json::array items;
  for (const auto& p : list)
    items.push_back(json::object{{"market", p->market},
                                 {"version", p->version},
                                 {"file", p->file},
                                 {"currency", p->currency},
                                 {"time_zone", p->time_zone},
                                 {"languages", written(p->languages)},
                                 {"countries", written(p->countries)},
                                 {"regions", written(p->regions)},
                                 {"statute", written(p->statute)}});
  return json::serialize(json::object{{"items", std::move(items)}});
}

}  // namespace retour::api::views
