// engine/carriers/detail/easypost_reply.hpp - EasyPost's shipments, trackers and errors, understood
#pragma once
// Duty: a member that is needed is there with the right type, or the whole reply is unreadable. Errors become outcomes
// by EasyPost's own code first and the HTTP status second. Threading: pure functions.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/carriers/carrier.hpp"
#include "engine/transport/json_fields.hpp"
#include "engine/transport/reply.hpp"
#include "engine/transport/transport.hpp"

namespace retour::engine::easypost {

ProviderError easypost_error(const WireReply& reply, std::string code, std::string message);
Refusal unreadable(const WireReply& reply);
/// The shipment of a 2xx reply, checked to be `shipment_id` when that is not empty, or why there is none.
std::variant<json::object, Refusal> read_shipment(const WireAnswer& answer, const std::string& shipment_id);

struct Rate {
  std::string id, carrier, service, currency;
  Minor cost_minor = 0;
};

std::optional<Rate> read_rate(const json::object& from);
/// Those that can be read; a rate in an unknown currency or with parts of a cent cannot be compared.
std::vector<Rate> read_rates(const json::object& shipment);
/// By the parcel's allowed carriers; rates of other currencies than the first candidate's are not compared.
std::optional<Rate> choose_rate(const std::vector<Rate>& rates, const ReturnParcel& parcel);
/// What was quoted, and what carriers said instead of quoting.
std::string quoted_text(const std::vector<Rate>& rates, const json::object& shipment);

bool is_bought(const json::object& shipment);
std::optional<ReturnLabel> read_label(const json::object& shipment);

struct VoidReading {
  bool asked = false;
  VoidAnswer answer;
};
/// Nothing for a refund_status that EasyPost does not document.
std::optional<VoidReading> read_void(const json::object& shipment);

std::optional<TrackingNews> read_tracker(const json::object& tracker);

}  // namespace retour::engine::easypost
