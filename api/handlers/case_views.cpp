#include <fmt/format.h>

#include "api/handlers/detail/parts.hpp"
#include "api/handlers/views.hpp"
#include "workflows/permissions.hpp"
#include "workflows/refunds/fx.hpp"

namespace retour::api::views {
namespace {

using namespace detail;

/// Stored event bodies keep amounts as numbers; on the wire they are text like all others.
void amounts_to_text(json::value& at) {
  if (auto* items = at.if_array())
    for (auto& item : *items) amounts_to_text(item);
  auto* object = at.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) {
    auto& value = member.value();
    if (value.is_int64() && is_amount(member.key()))
      value = std::to_string(value.get_int64());
    else
      amounts_to_text(value);
  }
}

json::object stored(const std::string& text) {
  if (text.empty()) return {};
  auto value = json::parse(text);
  amounts_to_text(value);
  return std::move(value.as_object());
}

/// ["file", line, column, "rule"] as decisions are stored, of the case's own policy version.
json::array stored_citations(const json::object& decision, const std::string& policy_version) {
  json::array out;
  const auto* cites = decision.if_contains("cites");
  if (cites == nullptr) return out;
  for (const auto& cite : cites->as_array()) {
    const auto& part = cite.as_array();
    out.push_back(json::object{{"file", part.at(0)},
                               {"line", part.at(1)},
                               {"column", part.at(2)},
                               {"rule", part.at(3)},
                               {"policy_version", policy_version}});
  }
  return out;
}

json::value actor(const std::string& role, const std::string& id, Role viewer) {
  const bool theirs = viewer != Role::customer || role == workflows::name_of(Role::customer);
  return json::object{{"role", role}, {"id", theirs ? json::value(id) : json::value(nullptr)}};
}

/// What people and shops say is for everybody who may see the case; staff's own words stay with staff, except questions
/// and answers.
bool shows_body(const engine::TimelineEntry& entry, Role viewer) {
  if (viewer != Role::customer) return true;
  return entry.actor_role == workflows::name_of(Role::customer) || entry.name == "ask_customer" ||
         entry.name == "decline_return";
}

json::value timeline_entry(const engine::TimelineEntry& e, const std::string& policy_version, Role viewer) {
  const json::object decision = stored(e.decision);
  json::object out{{"seq", e.seq},
                   {"at", written(e.at)},
                   {"machine", e.machine},
                   {"subject", e.subject},
                   {"event", e.name},
                   {"from", e.from},
                   {"to", e.to},
                   {"actor", actor(e.actor_role, e.actor_id, viewer)},
                   {"channel", e.channel},
                   {"body", shows_body(e, viewer) ? stored(e.body) : json::object{}},
                   {"citations", stored_citations(decision, policy_version)}};
  if (viewer == Role::customer) return out;
  const auto* remarks = decision.if_contains("remarks");
  out["remarks"] = remarks == nullptr ? json::value(json::array{}) : *remarks;
  out["chain"] = e.chain;
  return out;
}

std::string href_of(const std::string& rma, const workflows::ActionOffer& offer) {
  if (offer.machine == "return") return fmt::format("/v1/returns/{}/events/{}", rma, offer.event);
  if (offer.subject.empty()) return fmt::format("/v1/returns/{}/refunds", rma);
  return fmt::format("/v1/returns/{}/{}s/{}/events/{}", rma, offer.machine, offer.subject, offer.event);
}

json::value action(const std::string& rma, const workflows::ActionOffer& offer) {
  return json::object{{"machine", offer.machine},    {"subject", offer.subject},
                      {"event", offer.event},        {"allowed", offer.allowed},
                      {"href", href_of(rma, offer)}, {"reasons", detail::reasons(offer.reasons)}};
}

json::value refusal(const engine::RefusalEntry& r, const std::string& policy_version) {
  json::array reasons;
  const json::value stored_reasons = json::parse(r.reasons);
  for (const auto& stored_reason : stored_reasons.as_array()) {
    json::object reason = stored_reason.as_object();
    reason["citations"] = stored_citations(reason, policy_version);
    reason.erase("cites");
    reasons.push_back(std::move(reason));
  }
  return json::object{{"at", written(r.at)},
                      {"event", r.name},
                      {"actor", actor(r.actor_role, r.actor_id, Role::agent)},
                      {"channel", r.channel},
                      {"reasons", std::move(reasons)}};
}

json::value pending(const engine::PendingEffect& e) {
  return json::object{
      {"kind", e.kind}, {"subject", e.subject}, {"due", written(e.due)}, {"attempts", e.attempts}, {"note", e.note}};
}

json::value decision(const engine::Done& done) {
  json::array steps;
  for (const auto& step : done.steps)
    steps.push_back(json::object{{"machine", step.machine},
                                 {"subject", step.subject},
                                 {"event", workflows::name_of(step.event)},
                                 {"from", step.from},
                                 {"to", step.to}});
  return json::object{{"version", done.rma.version},
                      {"repeated", done.repeated},
                      {"steps", std::move(steps)},
                      {"citations", citations(done.citations)},
                      {"remarks", written(done.remarks)}};
}

/// What the merchant's account lost or won on currency since the payment was captured.
void add_currency_differences(json::object& out, const engine::CaseFile& file) {
  for (std::size_t i = 0; i < file.rma.refunds.size(); ++i) {
    const auto fx = workflows::refunds::currency_difference(*file.order, file.rma.refunds[i]);
    if (!fx) continue;
    out.at("refunds").as_array().at(i).as_object()["fx"] =
        json::object{{"currency", fx->currency},
                     {"charged_minor", std::to_string(fx->charged_minor)},
                     {"captured_share_minor", std::to_string(fx->captured_share_minor)},
                     {"difference_minor", std::to_string(fx->difference_minor)}};
  }
}

void add_history(json::object& out, const engine::CaseFile& file, Role viewer) {
  json::array actions, timeline, refusals, effects;
  for (const auto& offer : file.actions) actions.push_back(action(file.rma.rma, offer));
  for (const auto& entry : file.timeline) timeline.push_back(timeline_entry(entry, file.rma.policy_version, viewer));
  for (const auto& entry : file.refusals) refusals.push_back(refusal(entry, file.rma.policy_version));
  for (const auto& effect : file.effects) effects.push_back(pending(effect));
  out["actions"] = std::move(actions);
  out["timeline"] = std::move(timeline);
  if (viewer == Role::customer) return;
  out["refusals"] = std::move(refusals);
  out["effects"] = std::move(effects);
}

}  // namespace

std::string last_change(std::int64_t version, const engine::CaseFile& file, Role viewer) {
  const auto& last = file.timeline.back();
  return json::serialize(json::object{{"version", version},
                                      {"changed_by", actor(last.actor_role, last.actor_id, viewer)},
                                      {"changed_at", written(last.at)},
                                      {"event", last.name}});
}

std::string return_case(const engine::CaseFile& file, Role viewer, const engine::Done* done) {
  const auto& rma = file.rma;
  json::object out{{"id", rma.id},
                   {"rma", rma.rma},
                   {"order_id", rma.order_id},
                   {"order_number", file.order->number},
                   {"customer_ref", rma.customer_ref},
                   {"state", rma.state},
                   {"version", rma.version},
                   {"policy_version", rma.policy_version},
                   {"market", file.policy->market},
                   {"currency", file.order->currency}};
  json::value described = written(rma);
  for (auto& member : described.as_object()) out.emplace(member.key(), std::move(member.value()));
  const auto& language = rma.language.empty() ? file.order->language : rma.language;
  if (rma.quote) out["quote"] = detail::quote(*rma.quote, language);
  if (rma.told) out["told"] = detail::quote(*rma.told, language);
  if (viewer == Role::customer) {
    hide_members(out, kReturn);
    for (const auto list : {"lines", "parcels", "refunds", "exchanges"}) hide_from_customers(out, list);
  } else {
    add_currency_differences(out, file);
  }
  add_history(out, file, viewer);
  if (done != nullptr) out["decision"] = decision(*done);
  return json::serialize(out);
}

std::string minimal(const engine::Done& done) {
  return json::serialize(json::object{{"rma", done.rma.rma}, {"state", done.rma.state}, {"version", done.rma.version}});
}

std::string return_page(const std::vector<engine::CaseListing>& items, bool more) {
  json::array list;
  for (const auto& c : items)
    list.push_back(json::object{{"id", c.id},
                                {"rma", c.rma},
                                {"state", c.state},
                                {"order_id", c.order_id},
                                {"order_number", c.order_number},
                                {"updated_at", written(c.updated_at)}});
  return json::serialize(
      json::object{{"items", std::move(list)}, {"next", more ? json::value(items.back().id) : json::value(nullptr)}});
}

std::string notice_page(const std::vector<engine::Notice>& items, bool more) {
  json::array list;
  for (const auto& n : items)
    list.push_back(json::object{{"id", n.id},
                                {"rma", n.rma},
                                {"audience", n.audience},
                                {"template", n.template_id},
                                {"detail", n.detail},
                                {"at", written(n.at)}});
  return json::serialize(
      json::object{{"items", std::move(list)}, {"next", more ? json::value(items.back().id) : json::value(nullptr)}});
}

std::string reasons(const std::vector<workflows::kernel::Reason>& list) {
  return json::serialize(json::object{{"reasons", detail::reasons(list)}});
}

std::string allowed(const std::vector<std::string_view>& events) {
  json::array names;
  for (const auto event : events) names.emplace_back(json::string(event));
  return json::serialize(json::object{{"allowed", std::move(names)}});
}

}  // namespace retour::api::views
