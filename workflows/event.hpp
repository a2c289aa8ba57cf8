// workflows/event.hpp - any event of any machine, and what came of it
#pragma once
// Duty: the one vocabulary of the system. `subject` is the id of the refund, exchange or parcel that the event is
// about, and empty for events of the return itself. Threading: plain values.

#include <variant>

#include "workflows/exchanges/events.hpp"
#include "workflows/model/draft.hpp"
#include "workflows/refunds/events.hpp"
#include "workflows/returns/events.hpp"

namespace retour::workflows {

using ReturnEvent =
    std::variant<Submit, PolicyApproved, PolicyReview, ApproveReturn, DeclineReturn, AskCustomer, CustomerReplied,
                 ReplyOverdue, CancelReturn, AuthorizationExpired, FirstScan, ParcelArrived, ReceiveGoods, InspectGoods,
                 ReportLost, Settle, CaseSettled, SettlementBlocked, SettlementResumed, SettlementOverdue>;
using ParcelEvent = std::variant<LabelRequested, LabelPrepared, LabelIssued, LabelRefused, RetryLabel, ParcelScanned,
                                 VoidStarted, LabelVoided, VoidRefused>;
using RefundEvent =
    std::variant<GrantRefund, RefundGranted, ApproveRefund, RejectRefund, ApprovalExpired, QuoteChanged,
                 RefundSubmitted, RefundConfirmed, RefundPending, RefundRefused, RefundUnknown, RefundUnresolved,
                 MarkPaid, MarkUnpaid, SwitchToMoney, CreditWithdrawn, RetryRefund, RerouteRefund, AbandonRefund>;
using ExchangeEvent = std::variant<ExchangeRequested, ExchangeQuoted, StockReserved, OutOfStock, DifferencePaid,
                                   PaymentOverdue, HoldPlaced, GoodsBack, GoodsRefused, GoodsOverdue,
                                   ReplacementShipped, ReplacementDelivered, ReplacementReturned, CancelExchange>;
using Payload = std::variant<ReturnEvent, ParcelEvent, RefundEvent, ExchangeEvent>;

struct Event {
  std::string subject;
  Payload payload;
};

inline std::string_view name_of(const Event& event) {
  return std::visit(
      [](const auto& machine) {
        return std::visit([](const auto& e) { return std::string_view(std::decay_t<decltype(e)>::name); }, machine);
      },
      event.payload);
}

}  // namespace retour::workflows
