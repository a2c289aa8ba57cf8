// workflows/returns/table.hpp - the life of a return case
#pragma once
// Duty: the transition table; rows of one (from, on) are tried in order, the first whose guards all pass is taken.
// Everything else (names, SQL check, diagrams, OpenAPI, allowed actions) is made from this list. Threading: types only.

#include "workflows/kernel/table.hpp"
#include "workflows/returns/actions.hpp"
#include "workflows/returns/guards.hpp"
#include "workflows/returns/states.hpp"

namespace retour::workflows::returns {

using kernel::AnyOf;
using kernel::Do;
using kernel::If;
using kernel::List;
using kernel::Row;

struct ReturnRows {
  static constexpr std::string_view name = "return";
  using facts = Facts;
  using draft = Draft;
  using initial = Requested;
  using finals = List<Declined, Canceled, Expired, Completed>;
  // clang-format off
  using rows = List<
    // request and verdict
    Row<Start,     Submit,         Requested,  Do<OpenCase, RaisePolicyVerdict>,
        If<LinesWellFormed, OverrideAllowed, MethodOffered, LinesEligible, EvidencePresent, ResolutionOffered, MoneyIsThere>>,
    Row<Requested, PolicyApproved, Authorized, Do<AuthorizeLines, SendInstructions, SettleKept, SettleOnRequest>>,
    Row<Requested, PolicyReview,   InReview,   Do<CallAgents, TellCustomer>>,
    Row<InReview,  ApproveReturn,  Authorized, Do<AuthorizeLines, SendInstructions, SettleKept, SettleOnRequest>, If<LeadWhereAsked>>,
    Row<InReview,  DeclineReturn,  Declined,   Do<KeepDeclineReason, ReleaseLines>, If<DeclineReasonGiven>>,
    Row<InReview,  AskCustomer,    AwaitingCustomer, Do<KeepQuestion>, If<QuestionGiven>>,
    Row<AwaitingCustomer, CustomerReplied, InReview, Do<KeepReply>, If<ReplyGiven>>,
    Row<AwaitingCustomer, ReplyOverdue,    Expired,  Do<ReleaseLines, TellCustomer>>,
    Row<AnyOf<InReview, AwaitingCustomer>, CancelReturn, Canceled, Do<ReleaseLines, TellCustomer>>,
    // the goods come back
    Row<Authorized, AuthorizationExpired, Expired,  Do<VoidLabels, ReleaseLines, CancelExchanges, TellCustomer>>,
    Row<Authorized, CancelReturn,         Canceled, Do<VoidLabels, ReleaseLines, CancelExchanges, TellCustomer>, If<NothingScanned, NothingSentYet>>,
    Row<Authorized, FirstScan,      InTransit, Do<CountInTransit, SettleOnScan>>,
    Row<InTransit,  ParcelArrived,  InTransit, Do<SettleOnDelivery>>,
    Row<AnyOf<Authorized, InTransit, PartiallyReceived>, ReceiveGoods, Received, Do<CountReceived, StartSettlementClock, SettleOnReceipt>,
        If<QuantitiesFit, AccountsForAll>>,
    Row<AnyOf<Authorized, InTransit, PartiallyReceived>, ReceiveGoods, PartiallyReceived, Do<CountReceived>, If<QuantitiesFit>>,
    Row<Received,          ReceiveGoods, Received,  Do<CountReceived, SettleOnReceipt>, If<QuantitiesFit>>,
    Row<AnyOf<Authorized, InTransit>, ReportLost, InTransit, Do<MarkLost>, If<SomethingUnderway>>,
    Row<PartiallyReceived, ReportLost,   Received,  Do<MarkLost, StartSettlementClock>, If<SomethingUnderway>>,
    Row<Received,          InspectGoods, Inspected, Do<RecordInspection, RaiseSettle>, If<VerdictsFit>>,
    // the money goes out
    Row<AnyOf<Authorized, InTransit, Received, Inspected>, Settle, Settling, Do<GrantMoney>, If<NotSettledYet, VerdictGiven, QuoteStillGood>>,
    Row<AnyOf<Settling, Blocked>, CaseSettled,       Completed, Do<CloseLines>, If<EverythingSettled>>,
    Row<AnyOf<Settling, Completed>, SettlementBlocked, Blocked, Do<CallAgents>>,
    Row<AnyOf<Blocked, Completed>, SettlementResumed, Settling>,
    Row<Received, SettlementOverdue, Received, Do<CallAgents>>,
    Row<Settling, SettlementOverdue, Settling, Do<CallAgents>>,
    // late goods: restocked, never a second refund
    Row<Settling,  ReceiveGoods, Settling,  Do<CountReceived, MarkLateGoods>, If<QuantitiesFit>>,
    Row<Blocked,   ReceiveGoods, Blocked,   Do<CountReceived, MarkLateGoods>, If<QuantitiesFit>>,
    Row<Completed, ReceiveGoods, Completed, Do<CountReceived, MarkLateGoods>, If<QuantitiesFit>>
  >;
  // clang-format on
};

}  // namespace retour::workflows::returns
