#include "sandbox/easypost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "sandbox/easypost_objects.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/signing.hpp"

namespace retour::sandbox {

namespace {

constexpr std::array statuses{
    "unknown", "pre_transit", "in_transit", "out_for_delivery", "delivered", "available_for_pickup", "return_to_sender",
    "failure", "cancelled",   "error"};
constexpr std::size_t max_tracking_details = 200;

Response not_found() { return easypost_error(404, "NOT_FOUND", "The requested resource could not be found."); }
Response missing(const char* field) {
  return easypost_error(422, "PARAMETER.REQUIRED", "Missing required parameter.", {{field, "cannot be blank"}});
}
Response internal_error() {
  return easypost_error(500, "INTERNAL_SERVER_ERROR", "We're sorry, something went wrong. (sandbox fault)");
}

Response unexecuted(const std::string& fault_name, const std::optional<Fault>& fault) {
  if (fault_name == "429") return easypost_error(429, "RATE_LIMITED", "Too many requests.");
  if (fault_name == "503_retry_after") {
    Response answer = easypost_error(503, "SERVICE_UNAVAILABLE", "Service unavailable. (sandbox fault)");
    answer.headers.emplace_back("Retry-After", "1");
    return answer;
  }
  Response answer = internal_error();
  if (fault_name == "timeout_before_effect") answer.wire = fault;
  return answer;
}

// 22 digits as on a USPS label, a function of the shipment's id.
std::string tracking_code_for(const std::string& shipment_id) {
  std::string code = "94";
  for (const char digit : sha256_hex(shipment_id).substr(0, 20)) code += static_cast<char>('0' + digit % 10);
  return code;
}

bool was_scanned(const json::object* tracker) {
  if (tracker == nullptr) return false;
  const std::string status = text_of(*tracker, "status");
  return status != "unknown" && status != "pre_transit";
}

const json::object* find_rate(const json::object& shipment, const std::string& id) {
  for (const json::value& rate : shipment.at("rates").as_array())
    if (text_of(rate.as_object(), "id") == id) return &rate.as_object();
  return nullptr;
}

}  // namespace

bool EasyPost::known_status(std::string_view status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

Response EasyPost::handle(const Request& request) {
  // Label files are public in the real service too; their names cannot be guessed.
  if (request.is("GET", {"easypost", "files", "*"})) return file(request);
  const std::string key = api_key_from(request.header("authorization"));
  if (key.empty() || !same_secret(key, world_.easypost_key))
    return easypost_error(401, "APIKEY.INACTIVE", "The API key is missing or is not known.");
  return route(request);
}

Response EasyPost::route(const Request& request) {
  if (request.is("POST", {"easypost", "v2", "shipments"})) return create_shipment(request);
  if (request.is("POST", {"easypost", "v2", "shipments", "*", "buy"})) return buy(request);
  if (request.is("POST", {"easypost", "v2", "shipments", "*", "refund"})) return refund(request.path[3]);
  if (request.is("GET", {"easypost", "v2", "shipments", "*", "label"})) return convert(request);
  if (request.is("GET", {"easypost", "v2", "shipments", "*"})) {
    return with_faults("easypost.shipment.get", [&](Ledger::Tx& tx) -> Response {
      const json::object* shipment = tx.find("shipments", request.path[3]);
      if (shipment == nullptr) return not_found();
      return {200, present(*shipment, tx)};
    });
  }
  if (request.is("GET", {"easypost", "v2", "trackers", "*"})) {
    return with_faults("easypost.tracker.get", [&](Ledger::Tx& tx) -> Response {
      const json::object* tracker = tx.find("trackers", request.path[3]);
      if (tracker == nullptr) return not_found();
      return {200, json::serialize(*tracker)};
    });
  }
  return not_found();
}

Response EasyPost::with_faults(const char* operation, const Execute& execute) {
  settle_due();
  const auto wire = world_.faults.take(operation, FaultKind::wire);
  if (const auto stopped_by = strike_before(wire, world_.stopper)) return unexecuted(*stopped_by, wire);
  Response answer;
  world_.ledger.transact([&](Ledger::Tx& tx) { answer = execute(tx); });
  if (wire && wire->name == "500_after") answer = internal_error();
  strike_after(wire, answer);
  return answer;
}

Response EasyPost::create_shipment(const Request& request) {
  const auto body = parse_object(request.body.empty() ? "{}" : request.body);
  if (!body) return easypost_error(400, "PARAMETER.INVALID", "The request body is not a JSON object.");
  const json::object* wanted = object_of(*body, "shipment");
  if (wanted == nullptr || wanted->empty()) return missing("shipment");
  const auto problems = shipment_problems(*wanted);
  if (!problems.empty())
    return easypost_error(422, "SHIPMENT.INVALID_PARAMS",
                          "Unable to create shipment, one or more parameters were invalid.", problems);
  return with_faults("easypost.shipment", [&](Ledger::Tx& tx) -> Response {
    const json::object shipment = new_shipment(tx, *wanted, rfc3339(world_.clock.now_seconds()));
    tx.put("shipments", text_of(shipment, "id"), shipment);
    return {201, present(shipment, tx)};
  });
}

Response EasyPost::buy(const Request& request) {
  const auto body = parse_object(request.body.empty() ? "{}" : request.body);
  if (!body) return easypost_error(400, "PARAMETER.INVALID", "The request body is not a JSON object.");
  return with_faults("easypost.buy", [&](Ledger::Tx& tx) { return buy_in(tx, request.path[3], *body); });
}

Response EasyPost::buy_in(Ledger::Tx& tx, const std::string& id, const json::object& order) {
  const json::object* found = tx.find("shipments", id);
  if (found == nullptr) return not_found();
  if (!text_of(*found, "tracking_code").empty())
    return easypost_error(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
  const json::object* wanted = object_of(order, "rate");
  if (wanted == nullptr || text_of(*wanted, "id").empty()) return missing("rate");
  const json::object* rate = find_rate(*found, text_of(*wanted, "id"));
  if (rate == nullptr) return not_found();
  const std::string now = rfc3339(world_.clock.now_seconds());
  json::object shipment = *found;
  shipment["selected_rate"] = *rate;
  shipment["tracking_code"] = tracking_code_for(id);
  shipment["updated_at"] = now;
  if (const json::value* insurance = order.if_contains("insurance")) shipment["insurance"] = *insurance;
  shipment["fees"] = json::array{json::object{{"object", "Fee"},
                                              {"type", "PostageFee"},
                                              {"amount", text_of(*rate, "rate") + "000"},
                                              {"charged", true},
                                              {"refunded", false}}};
  json::object label = new_postage_label(tx, shipment, now);
  const json::object tracker = new_tracker(tx, shipment, text_of(*rate, "carrier"), now);
  tx.put("label_files", text_of(label, "id"), json::object{{"shipment", id}});
  tx.put("tracking_codes", text_of(shipment, "tracking_code"),
         json::object{{"tracker", tracker.at("id")}, {"shipment", id}});
  tx.put("trackers", text_of(tracker, "id"), tracker);
  shipment["postage_label"] = std::move(label);
  shipment["tracker"] = json::object{{"id", tracker.at("id")}};
  tx.put("shipments", id, shipment);
  return {200, present(shipment, tx)};
}

Response EasyPost::refund(const std::string& id) {
  return with_faults("easypost.refund", [&](Ledger::Tx& tx) -> Response {
    const json::object* found = tx.find("shipments", id);
    if (found == nullptr) return not_found();
    if (text_of(*found, "tracking_code").empty())
      return easypost_error(422, "SHIPMENT.REFUND.UNAVAILABLE", "Refund request unavailable: no postage was bought.");
    json::object shipment = *found;
    const std::string status = text_of(shipment, "refund_status");
    if (status == "submitted" || status == "refunded") return {200, present(shipment, tx)};
    const bool scanned = was_scanned(tx.find("trackers", text_of(*object_of(shipment, "tracker"), "id")));
    shipment["refund_status"] = scanned ? "rejected" : "submitted";
    shipment["updated_at"] = rfc3339(world_.clock.now_seconds());
    tx.put("shipments", id, shipment);
    if (!scanned)
      tx.put("due", "label_refund:" + id,
             json::object{
                 {"at", world_.clock.now_seconds() + label_refund_seconds}, {"what", "label_refund"}, {"id", id}});
    return {200, present(shipment, tx)};
  });
}

Response EasyPost::convert(const Request& request) {
  std::string format;
  for (const auto& [name, value] : request.query)
    if (name == "file_format") format = value;
  std::transform(format.begin(), format.end(), format.begin(), [](unsigned char c) { return std::toupper(c); });
  if (format != "PDF" && format != "ZPL" && format != "PNG")
    return easypost_error(422, "PARAMETER.INVALID", "Invalid file format.",
                          {{"file_format", "must be PDF, ZPL or PNG"}});
  return with_faults("easypost.label", [&](Ledger::Tx& tx) -> Response {
    const json::object* found = tx.find("shipments", request.path[3]);
    if (found == nullptr) return not_found();
    json::object shipment = *found;
    json::object* label = shipment["postage_label"].if_object();
    if (label == nullptr)
      return easypost_error(422, "SHIPMENT.POSTAGE.MISSING", "No postage was bought for this shipment.");
    const std::string file = fmt::format("/easypost/files/{}.", text_of(*label, "id"));
    if (format == "PDF") (*label)["label_pdf_url"] = file + "pdf";
    if (format == "ZPL") (*label)["label_zpl_url"] = file + "zpl";
    tx.put("shipments", request.path[3], shipment);
    return {200, present(shipment, tx)};
  });
}

Response EasyPost::file(const Request& request) {
  const std::string& name = request.path[2];
  const std::size_t dot = name.rfind('.');
  const std::string ending = dot == std::string::npos ? std::string() : name.substr(dot + 1);
  std::optional<LabelContent> content;
  world_.ledger.read([&](const Ledger::View& view) {
    const json::object* owner = view.find("label_files", name.substr(0, dot));
    if (owner != nullptr) content = label_content(*view.find("shipments", text_of(*owner, "shipment")));
  });
  if (!content) return not_found();
  if (ending == "pdf") return {200, pdf_label(*content), "application/pdf"};
  if (ending == "png") return {200, png_label(*content), "image/png"};
  if (ending == "zpl") return {200, zpl_label(*content), "application/zpl"};
  return not_found();
}

std::string EasyPost::present(const json::object& shipment, const Ledger::View& view) const {
  json::object shown = shipment;
  if (json::object* label = shown["postage_label"].if_object()) {
    for (const char* name : {"label_url", "label_pdf_url", "label_zpl_url"})
      if (const std::string path = text_of(*label, name); !path.empty()) (*label)[name] = world_.base_url + path;
  }
  if (const json::object* reference = object_of(shipment, "tracker")) {
    const json::object& tracker = *view.find("trackers", text_of(*reference, "id"));
    shown["tracker"] = tracker;
    shown["status"] = tracker.at("status");
  }
  return json::serialize(shown);
}

bool EasyPost::scan(const Scan& scan) {
  bool known = false;
  std::vector<Webhooks::Draft> drafts;
  world_.ledger.transact([&](Ledger::Tx& tx) {
    const json::object* code = tx.find("tracking_codes", scan.tracking_code);
    if (code == nullptr) return;
    known = true;
    json::object tracker = *tx.find("trackers", text_of(*code, "tracker"));
    const std::string before = text_of(tracker, "status"), now = rfc3339(world_.clock.now_seconds());
    const json::object place{{"city", scan.city}, {"state", scan.state}, {"country", scan.country}, {"zip", scan.zip}};
    const std::string detail_name = scan.status_detail.empty() ? "status_update" : scan.status_detail;
    json::array& details = tracker.at("tracking_details").as_array();
    if (details.size() >= max_tracking_details) details.erase(details.begin());
    details.push_back(tracking_detail(scan.status, detail_name, scan.message.empty() ? scan.status : scan.message,
                                      place, text_of(tracker, "carrier"),
                                      scan.at_seconds ? rfc3339(*scan.at_seconds) : now));
    // A scan that arrives late is sorted in: the tracker's status is that of the newest scan, not of the last to
    // arrive.
    std::stable_sort(details.begin(), details.end(), [](const json::value& a, const json::value& b) {
      return text_of(a.as_object(), "datetime") < text_of(b.as_object(), "datetime");
    });
    const json::object& newest = details.back().as_object();
    const std::string status = text_of(newest, "status");
    tracker["status_detail"] = json::value(newest.at("status_detail"));
    tracker["status"] = status;
    tracker["updated_at"] = now;
    tracker["finalized"] = status == "delivered" || status == "cancelled" || status == "failure";
    tx.put("trackers", text_of(tracker, "id"), tracker);
    const std::string id = tx.new_id("evt_");
    const std::string event =
        json::serialize(tracker_event(id, tracker, before, world_.webhooks.url(Provider::easypost), now));
    auto draft = world_.webhooks.record(tx, Provider::easypost, id, "tracker.updated", scan.tracking_code, event);
    if (draft) drafts.push_back(*draft);
  });
  send_all(world_, drafts, nullptr);
  return known;
}

void EasyPost::settle_due() {
  world_.ledger.transact([&](Ledger::Tx& tx) {
    std::vector<std::pair<std::string, std::string>> due;
    tx.each("due", [&](const std::string& entry, const json::object& what) {
      if (text_of(what, "what") == "label_refund" && number_of(what, "at") <= world_.clock.now_seconds())
        due.emplace_back(entry, text_of(what, "id"));
      return true;
    });
    for (const auto& [entry, id] : due) {
      json::object shipment = *tx.find("shipments", id);
      const bool scanned = was_scanned(tx.find("trackers", text_of(*object_of(shipment, "tracker"), "id")));
      shipment["refund_status"] = scanned ? "rejected" : "refunded";
      if (!scanned) shipment["fees"].as_array().at(0).as_object()["refunded"] = true;
      tx.put("shipments", id, std::move(shipment));
      tx.erase("due", entry);
    }
  });
}

}  // namespace retour::sandbox
