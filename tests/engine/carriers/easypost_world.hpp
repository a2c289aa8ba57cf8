// tests/engine/carriers/easypost_world.hpp - a parcel, EasyPost's replies to it, and a carrier over a fake wire
#pragma once

#include <fmt/format.h>

#include <string>

#include "engine/carriers/easypost.hpp"
#include "tests/engine/transport/fake_transport.hpp"

namespace retour::engine::testing {

inline constexpr std::chrono::milliseconds kPatience{20'000};

inline ReturnParcel a_parcel() {
  ReturnParcel parcel;
  parcel.reference = "0123456789abcdef0123456789abcdef";
  parcel.customer = {"Elizabeth Swan", "", "179 N Harbor Dr", "", "Redondo Beach", "CA", "90277", "US", "5555555555",
                     "e@example.com"};
  parcel.merchant = {"", "Returns Ltd", "388 Townsend St", "Apt 20", "San Francisco", "CA", "94107", "US", "", ""};
  parcel.weight_g = 437;
  parcel.rma = "R-7K3M9-QX2TV";
  return parcel;
}

inline std::string a_rate(const std::string& id, const std::string& carrier, const std::string& service,
                          const std::string& rate, const std::string& currency = "USD") {
  return fmt::format(R"({{"id":"{}","object":"Rate","carrier":"{}","service":"{}","rate":"{}","currency":"{}"}})", id,
                     carrier, service, rate, currency);
}

/// Created, not bought. `rates` are objects with commas between them.
inline std::string a_quote(const std::string& rates) {
  return fmt::format(
      R"({{"id":"shp_1","object":"Shipment","is_return":true,"reference":"{}","messages":[],"tracking_code":null,"postage_label":null,)"
      R"("selected_rate":null,"refund_status":null,"tracker":null,"rates":[{}]}})",
      a_parcel().reference, rates);
}

inline LabelDraft a_draft() { return {"shp_1", "rate_1", "USPS", "Priority", "USD", 593}; }

inline const std::string kTracker =
    R"({"id":"trk_1","object":"Tracker","tracking_code":"9400","status":"in_transit","status_detail":"arrived_at_facility",)"
    R"("shipment_id":"shp_1","updated_at":"2026-05-09T20:40:16Z","tracking_details":[)"
    R"({"object":"TrackingDetail","status":"pre_transit","datetime":"2026-05-08T10:00:00Z"},)"
    R"({"object":"TrackingDetail","status":"in_transit","datetime":"2026-05-09T10:00:00+02:00"}]})";

inline std::string a_label(const std::string& refund_status = "null") {
  return fmt::format(
      R"({{"id":"shp_1","object":"Shipment","is_return":true,"reference":"{}","tracking_code":"9400","refund_status":{},)"
      R"("selected_rate":{},"postage_label":{{"label_url":"https://files.easypost.com/1.png","label_file_type":"image/png",)"
      R"("label_pdf_url":"https://files.easypost.com/1.pdf","label_zpl_url":null}},"tracker":{}}})",
      a_parcel().reference, refund_status, a_rate("rate_1", "USPS", "Priority", "5.93"), kTracker);
}

inline std::string an_error(const std::string& code) {
  return fmt::format(R"({{"error":{{"code":"{}","message":"Something EasyPost says.","errors":[]}}}})", code);
}

struct EasyPostWorld {
  FakeTransport wire;
  EasyPostCarrier carrier{{"https://api.easypost.test", "EZTK1", {".easypost.com"}}, wire};
};

}  // namespace retour::engine::testing
