#include "sandbox/admin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <initializer_list>
#include <map>

#include "sandbox/stripe_bookings.hpp"

namespace retour::sandbox {

namespace {

constexpr std::int64_t max_charge_minor = 99'999'999'999;

Response refused(int status, const std::string& code, const std::string& field, const std::string& message) {
  return {status, json::serialize(json::object{{"error", {{"code", code}, {"field", field}, {"message", message}}}})};
}

Response bad_field(const std::string& field, const std::string& message) {
  return refused(400, "invalid_field", field, field.empty() ? message : fmt::format("{}: {}", field, message));
}

Response ok(const json::object& body) { return {200, json::serialize(body)}; }

// The first member that is not wanted here.
std::optional<Response> unknown_field(const json::object& body, std::initializer_list<std::string_view> known) {
  for (const auto& member : body) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::find(known.begin(), known.end(), name) == known.end())
      return bad_field(std::string(name), "is not a field of this request");
  }
  return std::nullopt;
}

std::optional<Response> missing_text(const json::object& body, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (text_of(body, name).empty()) return bad_field(name, "must be a non-empty string");
  return std::nullopt;
}

bool is_currency(const std::string& text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::islower(c) != 0; });
}

json::object refund_row(const json::object& stored) {
  const json::object& refund = stored.at("object").as_object();
  return {{"id", refund.at("id")},
          {"charge", refund.at("charge")},
          {"payment_intent", refund.at("payment_intent")},
          {"amount", refund.at("amount")},
          {"currency", refund.at("currency")},
          {"status", refund.at("status")},
          {"idempotency_key", stored.at("idempotency_key")},
          {"metadata", refund.at("metadata")},
          {"created", refund.at("created")}};
}

json::array charge_rows(const Ledger::View& view) {
  std::map<std::string, json::array> refunds_of;
  view.each("refunds", [&](const std::string& id, const json::object& stored) {
    refunds_of[text_of(stored.at("object").as_object(), "charge")].push_back(json::value(id));
    return true;
  });
  json::array rows;
  view.each("charges", [&](const std::string& id, const json::object& charge) {
    json::object row = charge;
    row.erase("created");
    row["refunds"] = refunds_of[id];
    rows.push_back(std::move(row));
    return true;
  });
  return rows;
}

json::array shipment_rows(const Ledger::View& view) {
  json::array rows;
  view.each("shipments", [&](const std::string& id, const json::object& shipment) {
    rows.push_back(json::object{{"id", id},
                                {"reference", shipment.at("reference")},
                                {"is_return", shipment.at("is_return")},
                                {"bought", !text_of(shipment, "tracking_code").empty()},
                                {"tracking_code", shipment.at("tracking_code")},
                                {"refund_status", shipment.at("refund_status")}});
    return true;
  });
  return rows;
}

}  // namespace

Response Admin::handle(const Request& request) {
  if (request.is("GET", {"_admin", "health"})) return ok({{"status", "ok"}});
  if (request.path.size() == 2 && request.path[1] == "faults") return faults(request);
  if (request.is("POST", {"_admin", "charges"})) return charges(request);
  if (request.is("POST", {"_admin", "fx"})) return fx(request);
  if (request.is("POST", {"_admin", "dashboard_refund"})) return dashboard_refund(request);
  if (request.is("POST", {"_admin", "dispute"})) return dispute(request);
  if (request.is("POST", {"_admin", "scan"})) return scan(request);
  if (request.path.size() == 2 && request.path[1] == "clock") return clock(request);
  if (request.is("GET", {"_admin", "ledger"})) return ledger();
  if (request.is("POST", {"_admin", "refunds", "*", "*"})) return move_refund(request);
  return refused(404, "not_found", "", "There is no such admin call.");
}

Response Admin::faults(const Request& request) {
  if (request.method == "GET") return ok({{"faults", world_.faults.list()}});
  if (request.method == "DELETE") {
    world_.faults.clear();
    return ok({{"faults", json::array()}});
  }
  if (request.method != "POST") return refused(405, "method_not_allowed", "", "Use GET, POST or DELETE.");
  json::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error) return bad_field("", "The body is not JSON.");
  if (const auto bad = world_.faults.add(body)) return bad_field(bad->field, bad->message);
  return ok({{"faults", world_.faults.list()}});
}

Response Admin::charges(const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"id", "payment_intent", "amount", "currency"})) return *bad;
  if (auto bad = missing_text(*body, {"id", "currency"})) return *bad;
  const Stripe::NewCharge charge{text_of(*body, "id"), text_of(*body, "payment_intent"), number_of(*body, "amount"),
                                 text_of(*body, "currency")};
  if (charge.amount < 1 || charge.amount > max_charge_minor)
    return bad_field("amount", fmt::format("must be a whole number from 1 to {}", max_charge_minor));
  if (!is_currency(charge.currency)) return bad_field("currency", "must be three lower-case letters");
  const Stripe::Added added = stripe_.add_charge(charge);
  if (added == Stripe::Added::different)
    return refused(409, "charge_exists", "id", "The charge or its payment_intent exists with other values.");
  Response answer = ok({{"id", charge.id}, {"created", added == Stripe::Added::created}});
  answer.status = added == Stripe::Added::created ? 201 : 200;
  return answer;
}

Response Admin::fx(const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"currency", "settlement_currency", "rate"})) return *bad;
  for (const char* name : {"currency", "settlement_currency"})
    if (!is_currency(text_of(*body, name))) return bad_field(name, "must be three lower-case letters");
  const std::string rate = text_of(*body, "rate");
  if (!parse_rate(rate))
    return bad_field("rate", "must be a decimal text above zero, at most nine digits on each side");
  world_.ledger.transact(
      [&](Ledger::Tx& tx) { set_rate(tx, text_of(*body, "currency"), text_of(*body, "settlement_currency"), rate); });
  return ok(*body);
}

Response Admin::dashboard_refund(const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"charge", "amount"})) return *bad;
  if (auto bad = missing_text(*body, {"charge"})) return *bad;
  const std::int64_t amount = number_of(*body, "amount");
  if (body->contains("amount") && (amount < 1 || amount > max_charge_minor))
    return bad_field("amount", fmt::format("must be a whole number from 1 to {}", max_charge_minor));
  return stripe_.dashboard_refund(text_of(*body, "charge"),
                                  body->contains("amount") ? std::optional(amount) : std::nullopt);
}

Response Admin::dispute(const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"charge", "amount", "currency", "status"})) return *bad;
  if (auto bad = missing_text(*body, {"charge", "status"})) return *bad;
  const Stripe::Dispute wanted{text_of(*body, "charge"), number_of(*body, "amount"), text_of(*body, "currency"),
                               text_of(*body, "status")};
  const bool opens = wanted.status == "needs_response" || wanted.status == "warning_needs_response";
  const bool ends = wanted.status == "won" || wanted.status == "lost" || wanted.status == "warning_closed";
  if (!opens && !ends) return bad_field("status", fmt::format("unknown status '{}'", wanted.status));
  if (opens && (wanted.amount < 1 || wanted.amount > max_charge_minor))
    return bad_field("amount", fmt::format("must be a whole number from 1 to {}", max_charge_minor));
  if (!wanted.currency.empty() && !is_currency(wanted.currency))
    return bad_field("currency", "must be three lower-case letters");
  const auto refusal = stripe_.dispute(wanted);
  if (refusal && *refusal == "missing") return refused(404, "not_found", "charge", "There is no such charge.");
  if (refusal) return refused(409, "not_allowed", "status", *refusal);
  return ok({{"charge", wanted.charge}, {"status", wanted.status}});
}

Response Admin::scan(const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"tracking_code", "status", "status_detail", "message", "city", "state",
                                       "country", "zip", "datetime"}))
    return *bad;
  if (auto bad = missing_text(*body, {"tracking_code", "status"})) return *bad;
  Scan scan{text_of(*body, "tracking_code"), text_of(*body, "status"), text_of(*body, "status_detail"),
            text_of(*body, "message"),       text_of(*body, "city"),   text_of(*body, "state"),
            text_of(*body, "country"),       text_of(*body, "zip"),    std::nullopt};
  if (!EasyPost::known_status(scan.status)) return bad_field("status", fmt::format("unknown status '{}'", scan.status));
  if (body->contains("datetime")) {
    scan.at_seconds = parse_rfc3339(text_of(*body, "datetime"));
    if (!scan.at_seconds) return bad_field("datetime", "must be an RFC 3339 date and time");
  }
  if (!easypost_.scan(scan)) return refused(404, "not_found", "tracking_code", "No label has this tracking code.");
  return ok({{"tracking_code", scan.tracking_code}, {"status", scan.status}});
}

Response Admin::clock(const Request& request) {
  const auto now = [&] { return ok({{"now", rfc3339(world_.clock.now_seconds())}}); };
  if (request.method == "GET") return now();
  if (request.method != "POST") return refused(405, "method_not_allowed", "", "Use GET or POST.");
  const auto body = parse_object(request.body);
  if (!body) return bad_field("", "The body is not a JSON object.");
  if (auto bad = unknown_field(*body, {"advance_seconds", "now"})) return *bad;
  if (body->size() != 1) return bad_field("advance_seconds", "give either advance_seconds or now");
  std::int64_t advance_seconds = number_of(*body, "advance_seconds", -1);
  if (body->contains("now")) {
    const auto wanted = parse_rfc3339(text_of(*body, "now"));
    if (!wanted) return bad_field("now", "must be an RFC 3339 date and time");
    advance_seconds = *wanted - world_.clock.now_seconds();
  }
  if (!world_.clock.advance(advance_seconds))
    return bad_field(body->contains("now") ? "now" : "advance_seconds",
                     "sandbox time only goes forward, at most ten years in all");
  stripe_.settle_due();
  easypost_.settle_due();
  return now();
}

Response Admin::move_refund(const Request& request) {
  const std::string& id = request.path[2];
  const std::string& verb = request.path[3];
  const bool known = verb == "settle" || verb == "fail" || verb == "require_action";
  if (!known) return refused(404, "not_found", "", "Use settle, fail or require_action.");
  const RefundMove how = verb == "settle" ? RefundMove::settle
                         : verb == "fail" ? RefundMove::fail
                                          : RefundMove::require_action;
  const auto refusal = stripe_.move(id, how);
  if (refusal && *refusal == "missing") return refused(404, "not_found", "", "There is no such refund.");
  if (refusal) return refused(409, "not_allowed", "", *refusal);
  return ok({{"id", id}, {"done", verb}});
}

Response Admin::ledger() {
  json::object truth;
  world_.ledger.read([&](const Ledger::View& view) {
    truth["charges"] = charge_rows(view);
    json::array refunds;
    view.each("refunds", [&](const std::string&, const json::object& stored) {
      refunds.push_back(refund_row(stored));
      return true;
    });
    truth["refunds"] = std::move(refunds);
    json::array disputes;
    view.each("disputes", [&](const std::string&, const json::object& dispute) {
      disputes.push_back(dispute);
      return true;
    });
    truth["disputes"] = std::move(disputes);
    truth["shipments"] = shipment_rows(view);
    truth["webhooks"] = Webhooks::listing(view);
    json::object fired;
    view.each("faults_fired", [&](const std::string& name, const json::object& stored) {
      fired[name] = number_of(stored, "count");
      return true;
    });
    truth["faults_fired"] = std::move(fired);
  });
  return ok(truth);
}

}  // namespace retour::sandbox
