// workflows/returns/states.hpp - states of a return case and of its parcels
#pragma once
// Duty: state tags with their wire names. Persisted by name. Threading: types only.

#include <string_view>

namespace retour::workflows::returns {

struct Start {
  static constexpr std::string_view name = "start";
};
struct Requested {
  static constexpr std::string_view name = "requested";
};
struct InReview {
  static constexpr std::string_view name = "in_review";
};
struct AwaitingCustomer {
  static constexpr std::string_view name = "awaiting_customer";
};
struct Authorized {
  static constexpr std::string_view name = "authorized";
};
struct InTransit {
  static constexpr std::string_view name = "in_transit";
};
struct PartiallyReceived {
  static constexpr std::string_view name = "partially_received";
};
struct Received {
  static constexpr std::string_view name = "received";
};
struct Inspected {
  static constexpr std::string_view name = "inspected";
};
struct Settling {
  static constexpr std::string_view name = "settling";
};
struct Blocked {
  static constexpr std::string_view name = "settlement_blocked";
};
struct Completed {
  static constexpr std::string_view name = "completed";
};
struct Declined {
  static constexpr std::string_view name = "declined";
};
struct Canceled {
  static constexpr std::string_view name = "canceled";
};
struct Expired {
  static constexpr std::string_view name = "expired";
};

}  // namespace retour::workflows::returns

namespace retour::workflows::parcels {

struct Start {
  static constexpr std::string_view name = "start";
};
struct Requested {
  static constexpr std::string_view name = "requested";
};
struct Issued {
  static constexpr std::string_view name = "issued";
};
struct Accepted {
  static constexpr std::string_view name = "accepted";
};
struct InTransit {
  static constexpr std::string_view name = "in_transit";
};
struct Delivered {
  static constexpr std::string_view name = "delivered";
};
struct Voiding {
  static constexpr std::string_view name = "voiding";
};
struct Voided {
  static constexpr std::string_view name = "voided";
};
struct Exception {
  static constexpr std::string_view name = "exception";
};
struct Lost {
  static constexpr std::string_view name = "lost";
};

}  // namespace retour::workflows::parcels
