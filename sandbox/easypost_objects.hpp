// sandbox/easypost_objects.hpp - the shapes of EasyPost's shipment, rate, label, tracker, event and error objects
#pragma once
// Pure functions but for the ids, which come from the transaction. Threading: as the transaction given.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/json.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/ledger.hpp"
#include "sandbox/server.hpp"

namespace retour::sandbox {

struct FieldError {
  std::string field;
  std::string message;
};

Response easypost_error(int status, std::string_view code, std::string_view message,
                        const std::vector<FieldError>& errors = {});

// What is wrong with a shipment request; empty when it can be rated.
std::vector<FieldError> shipment_problems(const json::object& wanted);
// A complete shipment with three rates from its weight.
json::object new_shipment(Ledger::Tx& tx, const json::object& wanted, const std::string& now);
json::object new_postage_label(Ledger::Tx& tx, const json::object& shipment, const std::string& now);
json::object new_tracker(Ledger::Tx& tx, const json::object& shipment, const std::string& carrier,
                         const std::string& now);
json::object tracking_detail(std::string_view status, std::string_view detail, std::string_view message,
                             const json::object& place, std::string_view carrier, const std::string& at);
json::object tracker_event(const std::string& id, const json::object& tracker, const std::string& previous_status,
                           const std::string& url, const std::string& now);
// What is printed: for a return the outbound addresses change places.
LabelContent label_content(const json::object& shipment);

}  // namespace retour::sandbox
