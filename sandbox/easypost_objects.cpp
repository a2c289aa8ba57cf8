#include "sandbox/easypost_objects.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <cmath>

namespace retour::sandbox {

namespace {

constexpr double max_weight_oz = 2'400;  // 150 lb

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::value member_or_null(const json::object& from, const char* name) {
  const json::value* found = from.if_contains(name);
  return found == nullptr ? json::value(nullptr) : *found;
}

json::object stamped(Ledger::Tx& tx, const char* prefix, const char* type, const std::string& now) {
  return {{"id", tx.new_id(prefix)}, {"object", type}, {"created_at", now}, {"updated_at", now}, {"mode", "test"}};
}

json::object address(Ledger::Tx& tx, const json::object& wanted, const std::string& now) {
  json::object made = stamped(tx, "adr_", "Address", now);
  for (const char* name : {"name", "company", "street1", "street2", "city", "state", "zip", "country", "phone", "email",
                           "carrier_facility", "residential", "federal_tax_id", "state_tax_id"})
    made[name] = member_or_null(wanted, name);
  made["verifications"] = json::object();
  return made;
}

json::object parcel(Ledger::Tx& tx, const json::object& wanted, const std::string& now) {
  json::object made = stamped(tx, "prcl_", "Parcel", now);
  for (const char* name : {"length", "width", "height", "predefined_package", "weight"})
    made[name] = member_or_null(wanted, name);
  return made;
}

json::value customs(Ledger::Tx& tx, const json::object& shipment, const std::string& now) {
  const json::object* wanted = object_of(shipment, "customs_info");
  if (wanted == nullptr) return nullptr;
  json::object made = stamped(tx, "cstinfo_", "CustomsInfo", now);
  for (const char* name : {"contents_explanation", "contents_type", "customs_certify", "customs_signer", "eel_pfc",
                           "non_delivery_option", "restriction_comments", "restriction_type", "declaration"})
    made[name] = member_or_null(*wanted, name);
  json::array items;
  const json::value* wanted_items = wanted->if_contains("customs_items");
  if (wanted_items != nullptr && wanted_items->is_array()) {
    for (const json::value& item : wanted_items->as_array()) {
      if (!item.is_object()) continue;
      json::object line = stamped(tx, "cstitem_", "CustomsItem", now);
      for (const char* name : {"description", "hs_tariff_number", "origin_country", "quantity", "value", "weight",
                               "code", "manufacturer", "currency", "eccn", "printed_commodity_identifier"})
        line[name] = member_or_null(item.as_object(), name);
      items.push_back(std::move(line));
    }
  }
  made["customs_items"] = std::move(items);
  return made;
}

std::string decimal(std::int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

json::object rate(Ledger::Tx& tx, const std::string& shipment_id, const char* service, std::int64_t cents, int days,
                  const std::string& now) {
  json::object made = stamped(tx, "rate_", "Rate", now);
  made["service"] = service;
  made["carrier"] = "USPS";
  made["rate"] = decimal(cents);
  made["currency"] = "USD";
  made["retail_rate"] = decimal(cents * 14 / 10);
  made["retail_currency"] = "USD";
  made["list_rate"] = decimal(cents * 11 / 10);
  made["list_currency"] = "USD";
  made["billing_type"] = "easypost";
  made["delivery_days"] = days;
  made["delivery_date"] = nullptr;
  made["delivery_date_guaranteed"] = false;
  made["est_delivery_days"] = days;
  made["shipment_id"] = shipment_id;
  made["carrier_account_id"] = "ca_sandbox";
  return made;
}

double weight_oz(const json::object& wanted) {
  const json::object* box = object_of(wanted, "parcel");
  const json::value* weight = box == nullptr ? nullptr : box->if_contains("weight");
  if (weight == nullptr || !weight->is_number()) return 0;
  json::error_code error;
  const double ounces = weight->to_number<double>(error);
  return error ? 0 : ounces;
}

std::vector<std::string> address_lines(const json::object& from) {
  std::vector<std::string> lines;
  for (const char* name : {"name", "company", "street1", "street2"})
    if (std::string text = text_of(from, name); !text.empty()) lines.push_back(text);
  lines.push_back(fmt::format("{} {} {}", text_of(from, "city"), text_of(from, "state"), text_of(from, "zip")));
  lines.push_back(text_of(from, "country"));
  return lines;
}

}  // namespace

Response easypost_error(int status, std::string_view code, std::string_view message,
                        const std::vector<FieldError>& errors) {
  json::array list;
  for (const FieldError& error : errors)
    list.push_back(json::object{{"field", error.field}, {"message", error.message}});
  const json::object body{{"error", {{"code", view(code)}, {"message", view(message)}, {"errors", std::move(list)}}}};
  return {status, json::serialize(body)};
}

std::vector<FieldError> shipment_problems(const json::object& wanted) {
  std::vector<FieldError> problems;
  for (const char* role : {"to_address", "from_address"}) {
    const json::object* given = object_of(wanted, role);
    if (given == nullptr) {
      problems.push_back({role, "cannot be blank"});
      continue;
    }
    for (const char* name : {"street1", "zip", "country"})
      if (text_of(*given, name).empty()) problems.push_back({fmt::format("{}.{}", role, name), "cannot be blank"});
  }
  if (object_of(wanted, "parcel") == nullptr) {
    problems.push_back({"parcel", "cannot be blank"});
  } else if (const double ounces = weight_oz(wanted); !(ounces > 0 && ounces <= max_weight_oz)) {
    problems.push_back({"parcel.weight", "must be above 0 and at most 2400 ounces"});
  }
  return problems;
}

json::object new_shipment(Ledger::Tx& tx, const json::object& wanted, const std::string& now) {
  json::object made = stamped(tx, "shp_", "Shipment", now);
  const std::string id = text_of(made, "id");
  for (const char* name : {"batch_id", "batch_status", "batch_message", "insurance", "order_id", "postage_label",
                           "refund_status", "scan_form", "selected_rate", "tracker", "tracking_code"})
    made[name] = nullptr;
  made["is_return"] = flag_of(wanted, "is_return");
  made["messages"] = json::array();
  json::object options{{"currency", "USD"}, {"payment", {{"type", "SENDER"}}}, {"date_advance", 0}};
  if (const json::object* given = object_of(wanted, "options"))
    for (const auto& option : *given) options[option.key()] = option.value();
  made["options"] = std::move(options);
  made["reference"] = member_or_null(wanted, "reference");
  made["status"] = "unknown";
  made["customs_info"] = customs(tx, wanted, now);
  made["from_address"] = address(tx, *object_of(wanted, "from_address"), now);
  made["to_address"] = address(tx, *object_of(wanted, "to_address"), now);
  made["return_address"] = made["from_address"];
  made["buyer_address"] = made["to_address"];
  made["parcel"] = parcel(tx, *object_of(wanted, "parcel"), now);
  const auto ground_cents = static_cast<std::int64_t>(500 + std::llround(weight_oz(wanted) * 5));
  made["rates"] = json::array{rate(tx, id, "Express", ground_cents * 45 / 10, 2, now),
                              rate(tx, id, "Priority", ground_cents * 14 / 10, 3, now),
                              rate(tx, id, "GroundAdvantage", ground_cents, 5, now)};
  made["usps_zone"] = 4;
  made["forms"] = json::array();
  made["fees"] = json::array();
  return made;
}

json::object new_postage_label(Ledger::Tx& tx, const json::object& shipment, const std::string& now) {
  json::object made = stamped(tx, "pl_", "PostageLabel", now);
  made.erase("mode");
  const std::string id = text_of(made, "id");
  std::string format = text_of(*object_of(shipment, "options"), "label_format");
  const bool pdf = format == "PDF", zpl = format == "ZPL";
  const std::string file = fmt::format("/easypost/files/{}.", id);
  made["date_advance"] = 0;
  made["integrated_form"] = "none";
  made["label_date"] = now;
  made["label_resolution"] = 300;
  made["label_size"] = "4x6";
  made["label_type"] = "default";
  made["label_file_type"] = pdf ? "application/pdf" : zpl ? "application/zpl" : "image/png";
  made["label_url"] = file + (pdf ? "pdf" : zpl ? "zpl" : "png");
  made["label_pdf_url"] = pdf ? json::value(file + "pdf") : json::value(nullptr);
  made["label_zpl_url"] = zpl ? json::value(file + "zpl") : json::value(nullptr);
  made["label_epl2_url"] = nullptr;
  made["label_file"] = nullptr;
  return made;
}

json::object tracking_detail(std::string_view status, std::string_view detail, std::string_view message,
                             const json::object& place, std::string_view carrier, const std::string& at) {
  json::object location{{"object", "TrackingLocation"}};
  for (const char* name : {"city", "state", "country", "zip"}) {
    const std::string text = text_of(place, name);
    location[name] = text.empty() ? json::value(nullptr) : json::value(text);
  }
  return {{"object", "TrackingDetail"},  {"message", view(message)},      {"description", view(message)},
          {"status", view(status)},      {"status_detail", view(detail)}, {"datetime", at},
          {"source", view(carrier)},     {"carrier_code", nullptr},       {"tracking_location", std::move(location)},
          {"est_delivery_date", nullptr}};
}

json::object new_tracker(Ledger::Tx& tx, const json::object& shipment, const std::string& carrier,
                         const std::string& now) {
  json::object made = stamped(tx, "trk_", "Tracker", now);
  const std::string id = text_of(made, "id");
  made["tracking_code"] = shipment.at("tracking_code");
  made["status"] = "pre_transit";
  made["status_detail"] = "label_created";
  made["signed_by"] = nullptr;
  made["weight"] = nullptr;
  made["est_delivery_date"] = nullptr;
  made["shipment_id"] = shipment.at("id");
  made["carrier"] = carrier;
  made["tracking_details"] = json::array{
      tracking_detail("pre_transit", "label_created", "Shipping Label Created", json::object(), carrier, now)};
  made["carrier_detail"] = nullptr;
  made["finalized"] = false;
  made["is_return"] = shipment.at("is_return");
  made["fees"] = json::array();
  made["public_url"] = "https://track.easypost.com/" + id;
  return made;
}

json::object tracker_event(const std::string& id, const json::object& tracker, const std::string& previous_status,
                           const std::string& url, const std::string& now) {
  return {{"id", id},
          {"object", "Event"},
          {"created_at", now},
          {"updated_at", now},
          {"description", "tracker.updated"},
          {"mode", "test"},
          {"previous_attributes", {{"status", previous_status}}},
          {"pending_urls", json::array{json::value(url)}},
          {"completed_urls", json::array()},
          {"user_id", "user_sandbox"},
          {"status", "pending"},
          {"result", tracker}};
}

LabelContent label_content(const json::object& shipment) {
  const bool swapped = flag_of(shipment, "is_return");
  const json::object& rate_taken = *object_of(shipment, "selected_rate");
  LabelContent label;
  label.tracking_code = text_of(shipment, "tracking_code");
  label.service = text_of(rate_taken, "carrier") + " " + text_of(rate_taken, "service");
  label.from_lines = address_lines(*object_of(shipment, swapped ? "to_address" : "from_address"));
  label.to_lines = address_lines(*object_of(shipment, swapped ? "from_address" : "to_address"));
  label.reference = text_of(shipment, "reference");
  return label;
}

}  // namespace retour::sandbox
