// workflows/exchanges/events.hpp - what can happen to an exchange
#pragma once
// Duty: event payloads of the exchange machine with their wire names. Threading: plain values.

#include <boost/describe.hpp>
#include <string>
#include <string_view>

namespace retour::workflows {

struct ExchangeRequested {
  static constexpr std::string_view name = "exchange_requested";
};
struct ExchangeQuoted {
  static constexpr std::string_view name = "exchange_quoted";
};
struct StockReserved {
  static constexpr std::string_view name = "stock_reserved";
};
struct OutOfStock {
  static constexpr std::string_view name = "out_of_stock";
};
struct DifferencePaid {
  static constexpr std::string_view name = "difference_paid";
  std::string payment_ref;
};
struct PaymentOverdue {
  static constexpr std::string_view name = "payment_overdue";
};
struct HoldPlaced {
  static constexpr std::string_view name = "hold_placed";
  std::string hold_ref;
};
struct GoodsBack {
  static constexpr std::string_view name = "goods_back";
};
struct GoodsRefused {
  static constexpr std::string_view name = "goods_refused";
};
struct GoodsOverdue {
  static constexpr std::string_view name = "goods_overdue";
};
struct ReplacementShipped {
  static constexpr std::string_view name = "replacement_shipped";
  std::string shipment_ref;
};
struct ReplacementDelivered {
  static constexpr std::string_view name = "replacement_delivered";
};
struct ReplacementReturned {
  static constexpr std::string_view name = "replacement_returned";
};
struct CancelExchange {
  static constexpr std::string_view name = "cancel_exchange";
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ExchangeRequested, (), ())
BOOST_DESCRIBE_STRUCT(ExchangeQuoted, (), ())
BOOST_DESCRIBE_STRUCT(StockReserved, (), ())
BOOST_DESCRIBE_STRUCT(OutOfStock, (), ())
BOOST_DESCRIBE_STRUCT(DifferencePaid, (), (payment_ref))
BOOST_DESCRIBE_STRUCT(PaymentOverdue, (), ())
BOOST_DESCRIBE_STRUCT(HoldPlaced, (), (hold_ref))
BOOST_DESCRIBE_STRUCT(GoodsBack, (), ())
BOOST_DESCRIBE_STRUCT(GoodsRefused, (), ())
BOOST_DESCRIBE_STRUCT(GoodsOverdue, (), ())
BOOST_DESCRIBE_STRUCT(ReplacementShipped, (), (shipment_ref))
BOOST_DESCRIBE_STRUCT(ReplacementDelivered, (), ())
BOOST_DESCRIBE_STRUCT(ReplacementReturned, (), ())
BOOST_DESCRIBE_STRUCT(CancelExchange, (), (reason))

}  // namespace retour::workflows
