// Trackers, as they stand inside shipments and webhooks.
#include <Poco/DateTime.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "engine/carriers/detail/easypost_reply.hpp"
#include "engine/transport/reply.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine::easypost {
namespace {

struct Step {
  std::string_view status;
  int rank;
};

// cancelled is a voided label, not a movement of the parcel: it never overtakes a scan.
constexpr std::array kSteps{Step{"unknown", 0},
                            Step{"cancelled", 0},
                            Step{"pre_transit", 1},
                            Step{"accepted", 2},
                            Step{"in_transit", 3},
                            Step{"out_for_delivery", 4},
                            Step{"available_for_pickup", 4},
                            Step{"failure", 5},
                            Step{"error", 5},
                            Step{"return_to_sender", 6},
                            Step{"delivered", 7}};

Step step_of(std::string_view status) {
  const auto* found =
      std::find_if(kSteps.begin(), kSteps.end(), [&](const Step& step) { return step.status == status; });
  return found == kSteps.end() ? kSteps.front() : *found;
}

/// EasyPost says in_transit from the first scan on; that scan alone means that the carrier has the parcel.
std::string_view normalised(const std::string& status, const std::string& status_detail) {
  return status == "in_transit" && status_detail == "received_at_origin_facility" ? "accepted"
                                                                                  : std::string_view(status);
}

std::optional<workflows::Instant> read_time(const std::string& text) {
  Poco::DateTime time;
  int offset_s = 0;
  const std::string& format = Poco::DateTimeFormat::ISO8601_FRAC_FORMAT;
  if (text.size() > 40 || !Poco::DateTimeParser::tryParse(format, text, time, offset_s)) return std::nullopt;
  return workflows::Instant(std::chrono::microseconds(time.timestamp().epochMicroseconds()) -
                            std::chrono::seconds(offset_s));
}

std::optional<workflows::Instant> newest_scan(const json::object& tracker) {
  std::optional<workflows::Instant> newest;
  const json::array* details = array_at(tracker, "tracking_details");
  if (details == nullptr) return newest;
  for (const json::value& item : *details) {
    const auto at = item.is_object() ? read_time(text_at(item.as_object(), "datetime")) : std::nullopt;
    if (at && (!newest || *at > *newest)) newest = at;
  }
  return newest;
}

}  // namespace

std::optional<TrackingNews> read_tracker(const json::object& tracker) {
  TrackingNews news;
  news.tracking_code = text_at(tracker, "tracking_code");
  const std::string status = text_at(tracker, "status");
  if (news.tracking_code.empty() || status.empty()) return std::nullopt;
  news.shipment_id = text_at(tracker, "shipment_id");
  const Step step = step_of(normalised(status, text_at(tracker, "status_detail")));
  news.status = step.status;
  news.rank = step.rank;
  if (const auto at = newest_scan(tracker)) news.at = workflows::to_text(*at);
  return news;
}

}  // namespace retour::engine::easypost
