// workflows/returns/actions.hpp - what a return transition writes into its draft
#pragma once
// Duty: actions change Draft::next and append effects, capacity changes and follow-up events; they never refuse and
// never do I/O. Threading: static functions.

#include "workflows/event.hpp"

namespace retour::workflows::returns {

#define RETOUR_ACTION(Name, wire)                                   \
  struct Name {                                                     \
    static constexpr std::string_view name = wire;                  \
    template <class E>                                              \
    static void apply(const Facts& facts, const E&, Draft& draft) { \
      run(facts, draft);                                            \
    }                                                               \
    static void run(const Facts&, Draft&);                          \
  };
#define RETOUR_ACTION_ON(Name, wire, EventType)                \
  struct Name {                                                \
    static constexpr std::string_view name = wire;             \
    static void apply(const Facts&, const EventType&, Draft&); \
  };

RETOUR_ACTION_ON(OpenCase, "open_case", Submit)
RETOUR_ACTION_ON(RaisePolicyVerdict, "raise_policy_verdict", Submit)
RETOUR_ACTION(AuthorizeLines, "authorize_lines")
RETOUR_ACTION(SendInstructions, "send_instructions")
RETOUR_ACTION(SettleOnRequest, "settle_on_request")
RETOUR_ACTION(SettleKept, "settle_kept")
RETOUR_ACTION(CallAgents, "call_agents")
RETOUR_ACTION(TellCustomer, "tell_customer")
RETOUR_ACTION_ON(KeepQuestion, "keep_question", AskCustomer)
RETOUR_ACTION_ON(KeepReply, "keep_reply", CustomerReplied)
RETOUR_ACTION_ON(KeepDeclineReason, "keep_decline_reason", DeclineReturn)
RETOUR_ACTION(ReleaseLines, "release_lines")
RETOUR_ACTION(CancelExchanges, "cancel_exchanges")
RETOUR_ACTION(VoidLabels, "void_labels")
RETOUR_ACTION(CountInTransit, "count_in_transit")
RETOUR_ACTION(SettleOnScan, "settle_on_scan")
RETOUR_ACTION(SettleOnDelivery, "settle_on_delivery")
RETOUR_ACTION_ON(CountReceived, "count_received", ReceiveGoods)
RETOUR_ACTION(StartSettlementClock, "start_settlement_clock")
RETOUR_ACTION(SettleOnReceipt, "settle_on_receipt")
RETOUR_ACTION(MarkLateGoods, "mark_late_goods")
RETOUR_ACTION_ON(RecordInspection, "record_inspection", InspectGoods)
RETOUR_ACTION(RaiseSettle, "raise_settle")
RETOUR_ACTION(MarkLost, "mark_lost")
RETOUR_ACTION(GrantMoney, "grant_money")
RETOUR_ACTION(CloseLines, "close_lines")

#undef RETOUR_ACTION
#undef RETOUR_ACTION_ON

}  // namespace retour::workflows::returns
