// workflows/exchanges/states.hpp - states of an exchange
#pragma once
// Duty: state tags with their wire names. Persisted by name. Threading: types only.

#include <string_view>

namespace retour::workflows::exchanges {

struct Start {
  static constexpr std::string_view name = "start";
};
struct Requested {
  static constexpr std::string_view name = "requested";
};
struct Quoted {
  static constexpr std::string_view name = "quoted";
};
struct Authorized {
  static constexpr std::string_view name = "authorized";
};
struct AwaitingPayment {
  static constexpr std::string_view name = "awaiting_payment";
};
struct AwaitingGoods {
  static constexpr std::string_view name = "awaiting_goods";
};
struct Secured {
  static constexpr std::string_view name = "secured";
};  // a hold covers goods that are not back yet
struct Released {
  static constexpr std::string_view name = "released";
};  // the new goods may leave
struct Shipped {
  static constexpr std::string_view name = "shipped";
};
struct Completed {
  static constexpr std::string_view name = "completed";
};
struct ConvertedToRefund {
  static constexpr std::string_view name = "converted_to_refund";
};
struct UnreturnedCharged {
  static constexpr std::string_view name = "unreturned_charged";
};
struct Unexchanged {
  static constexpr std::string_view name = "unexchanged";
};
struct Canceled {
  static constexpr std::string_view name = "canceled";
};

}  // namespace retour::workflows::exchanges
