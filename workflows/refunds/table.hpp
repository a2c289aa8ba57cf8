// workflows/refunds/table.hpp - the life of one refund
#pragma once
// Duty: the transition table of a refund with its approval, its guards and its actions. Money is reserved on the tender
// when it is approved; an ambiguous outcome keeps the reservation; only a definite no releases it. Threading: types and
// static functions.

#include "workflows/event.hpp"
#include "workflows/kernel/table.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/states.hpp"

namespace retour::workflows::refunds {

using kernel::AnyOf;
using kernel::Do;
using kernel::If;
using kernel::List;
using kernel::Row;

#define RETOUR_GUARD(Name, wire, EventType)               \
  struct Name {                                           \
    static constexpr std::string_view name = wire;        \
    static Verdict check(const Facts&, const EventType&); \
  };
RETOUR_GUARD(GrantFits, "grant_fits", GrantRefund)
RETOUR_GUARD(AutomationMayPay, "automation_may_pay", RefundGranted)
RETOUR_GUARD(RoomForGrant, "room_for_grant", RefundGranted)
RETOUR_GUARD(NotTheRequester, "not_the_requester", ApproveRefund)
RETOUR_GUARD(QuoteFresh, "quote_fresh", ApproveRefund)
RETOUR_GUARD(WithinLimits, "within_limits", ApproveRefund)
RETOUR_GUARD(TenderHasRoom, "tender_has_room", ApproveRefund)
RETOUR_GUARD(FirstOfTwo, "first_of_two", ApproveRefund)
RETOUR_GUARD(AnotherPerson, "another_person", ApproveRefund)
RETOUR_GUARD(RejectReasonGiven, "reason_given", RejectRefund)
RETOUR_GUARD(RetryHasRoom, "retry_has_room", RetryRefund)
RETOUR_GUARD(SomethingLeft, "something_left", RetryRefund)
RETOUR_GUARD(OtherTenderHasRoom, "other_tender_has_room", RerouteRefund)
RETOUR_GUARD(NothingWithdrawn, "nothing_withdrawn", RejectRefund)
RETOUR_GUARD(AbandonReasonGiven, "abandon_reason_given", AbandonRefund)
RETOUR_GUARD(ReferenceGiven, "reference_given", MarkPaid)
RETOUR_GUARD(CountedOnce, "counted_once", MarkPaid)
RETOUR_GUARD(ToldOutside, "told_outside", MarkPaid)
RETOUR_GUARD(PersonIsNeeded, "person_is_needed", MarkPaid)
RETOUR_GUARD(PersonLooked, "person_looked", MarkUnpaid)
RETOUR_GUARD(CreditIsOurs, "credit_is_ours", SwitchToMoney)
RETOUR_GUARD(MoneyCanGoBack, "money_can_go_back", SwitchToMoney)
#undef RETOUR_GUARD

/// Something took of the payment or of the goods what a refund waits for.
struct LessIsLeft {
  static constexpr std::string_view name = "less_is_left";
  template <class E>
  static Verdict check(const Facts& facts, const E&) {
    return judge(facts);
  }
  static Verdict judge(const Facts&);
};

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
RETOUR_ACTION_ON(CreateGrant, "create_grant", GrantRefund)
RETOUR_ACTION(AskForApproval, "ask_for_approval")
RETOUR_ACTION(RecordApproval, "record_approval")
RETOUR_ACTION(SpendAuthority, "spend_authority")
RETOUR_ACTION(SpendAutomation, "spend_automation")
RETOUR_ACTION(Reserve, "reserve")
RETOUR_ACTION(PlanPayment, "plan_payment")
RETOUR_ACTION(CreateCut, "create_cut")
RETOUR_ACTION(OpenNextSequence, "open_next_sequence")
RETOUR_ACTION(ReservationToRefunded, "reservation_to_refunded")
RETOUR_ACTION(BookRefunded, "book_refunded")
RETOUR_ACTION(ReleaseReservation, "release_reservation")
RETOUR_ACTION(ReopenCapacity, "reopen_capacity")
RETOUR_ACTION_ON(KeepConfirmation, "keep_confirmation", RefundConfirmed)
RETOUR_ACTION_ON(KeepPendingRef, "keep_pending_ref", RefundPending)
RETOUR_ACTION_ON(KeepRefusal, "keep_refusal", RefundRefused)
RETOUR_ACTION_ON(KeepDoubt, "keep_doubt", RefundUnknown)
RETOUR_ACTION_ON(CallPerson, "call_person", RefundUnresolved)
RETOUR_ACTION_ON(KeepReference, "keep_reference", MarkPaid)
RETOUR_ACTION_ON(KeepUnpaidReason, "keep_unpaid_reason", MarkUnpaid)
RETOUR_ACTION_ON(KeepStaleReason, "keep_stale_reason", QuoteChanged)
RETOUR_ACTION(PlanCreditNote, "plan_credit_note")
RETOUR_ACTION(PlanReversal, "plan_reversal")
RETOUR_ACTION(FreePromotions, "free_promotions")
RETOUR_ACTION(PlanWithdrawal, "plan_withdrawal")
RETOUR_ACTION_ON(PayWithdrawn, "pay_withdrawn", CreditWithdrawn)
RETOUR_ACTION_ON(CreateReplacement, "create_replacement", RerouteRefund)
RETOUR_ACTION(TellCustomer, "tell_customer")
RETOUR_ACTION(RaiseIfSettled, "raise_if_settled")
RETOUR_ACTION(RaiseBlocked, "raise_blocked")
RETOUR_ACTION(RaiseResumed, "raise_resumed")
#undef RETOUR_ACTION
#undef RETOUR_ACTION_ON

struct RefundRows {
  static constexpr std::string_view name = "refund";
  using facts = Facts;
  using draft = Draft;
  using initial = PendingApproval;
  using finals = List<Settled, Rerouted, Abandoned, Rejected>;
  // clang-format off
  using rows = List<
    // approval
    Row<Start,           GrantRefund,     PendingApproval, Do<CreateGrant, AskForApproval>, If<GrantFits>>,
    Row<Start,           RefundGranted,   Approved,        Do<SpendAutomation, Reserve, PlanPayment>, If<AutomationMayPay, RoomForGrant>>,
    Row<Start,           RefundGranted,   PendingApproval, Do<AskForApproval>>,
    Row<PendingApproval, ApproveRefund,   SecondApproval,  Do<RecordApproval, SpendAuthority>,
        If<NotTheRequester, QuoteFresh, WithinLimits, TenderHasRoom, FirstOfTwo>>,
    Row<PendingApproval, ApproveRefund,   Approved,        Do<RecordApproval, SpendAuthority, Reserve, PlanPayment>,
        If<NotTheRequester, QuoteFresh, WithinLimits, TenderHasRoom>>,
    Row<SecondApproval,  ApproveRefund,   Approved,        Do<RecordApproval, SpendAuthority, Reserve, PlanPayment>,
        If<NotTheRequester, AnotherPerson, QuoteFresh, WithinLimits, TenderHasRoom>>,
    Row<AnyOf<PendingApproval, SecondApproval>, RejectRefund,    Rejected, Do<PlanReversal, FreePromotions, TellCustomer, RaiseIfSettled>,
        If<RejectReasonGiven, NothingWithdrawn>>,
    Row<AnyOf<PendingApproval, SecondApproval>, ApprovalExpired, Expired,  Do<RaiseBlocked>>,
    Row<AnyOf<PendingApproval, SecondApproval>, QuoteChanged,    Stale,    Do<KeepStaleReason, RaiseBlocked>>,
    Row<Approved,                               QuoteChanged,    Stale,    Do<KeepStaleReason, ReleaseReservation, RaiseBlocked>>,
    // payment
    Row<Approved,   RefundSubmitted, Submitting>,
    Row<AnyOf<Submitting, Unknown, Pending>, RefundConfirmed, Settled, Do<KeepConfirmation, ReservationToRefunded, PlanCreditNote, TellCustomer, RaiseIfSettled>>,
    Row<AnyOf<Submitting, Unknown>, RefundPending, Pending, Do<KeepPendingRef>>,
    Row<AnyOf<Submitting, Unknown, Pending>, RefundRefused, Failed, Do<KeepRefusal, ReleaseReservation, RaiseBlocked>>,
    Row<Submitting, RefundUnknown, Unknown, Do<KeepDoubt>>,
    Row<AnyOf<Submitting, Unknown>, RefundUnresolved, Unknown, Do<CallPerson>>,
    Row<Pending,    RefundUnresolved, Pending, Do<CallPerson>>,
    Row<Pending,    MarkPaid, Settled, Do<KeepReference, ReservationToRefunded, PlanCreditNote, TellCustomer, RaiseIfSettled>, If<ReferenceGiven, PersonIsNeeded, CountedOnce>>,
    Row<Unknown,    MarkPaid, Settled, Do<KeepReference, ReservationToRefunded, PlanCreditNote, TellCustomer, RaiseIfSettled>, If<ReferenceGiven, PersonIsNeeded, CountedOnce>>,
    // it stopped because its own money had moved: a person made the refund in the dashboard
    Row<Stale,      MarkPaid, Settled, Do<KeepReference, BookRefunded, PlanCreditNote, TellCustomer, RaiseResumed, RaiseIfSettled>, If<ReferenceGiven, ToldOutside, CountedOnce>>,
    Row<AnyOf<Pending, Unknown>, MarkUnpaid, Failed, Do<KeepUnpaidReason, ReleaseReservation, RaiseBlocked>, If<PersonLooked>>,
    // success is not final
    Row<Settled,    RefundRefused, Bounced, Do<KeepRefusal, ReopenCapacity, RaiseBlocked>>,
    // store credit turns into money as far as it is not spent
    Row<Settled,     SwitchToMoney,   Withdrawing, Do<PlanWithdrawal>, If<CreditIsOurs, MoneyCanGoBack>>,
    Row<Withdrawing, CreditWithdrawn, Settled,     Do<PayWithdrawn, TellCustomer>>,
    // a person decides what next
    Row<AnyOf<Failed, Bounced, Expired, Stale>, RetryRefund,   PendingApproval, Do<OpenNextSequence, AskForApproval, RaiseResumed>, If<RetryHasRoom>>,
    // less is left than it was to pay: the rest is a refund of its own, under a quote of its own
    Row<AnyOf<Failed, Bounced, Expired, Stale>, RetryRefund,   Rerouted,  Do<CreateCut, PlanReversal, RaiseResumed>, If<SomethingLeft>>,
    Row<AnyOf<PendingApproval, SecondApproval>, RetryRefund,   Rerouted,  Do<CreateCut, PlanReversal, RaiseResumed>, If<LessIsLeft, SomethingLeft>>,
    Row<AnyOf<PendingApproval, SecondApproval>, RerouteRefund, Rerouted,  Do<CreateReplacement, RaiseResumed>, If<LessIsLeft, OtherTenderHasRoom>>,
    Row<AnyOf<Failed, Bounced, Expired, Stale>, RerouteRefund, Rerouted,  Do<CreateReplacement, RaiseResumed>, If<OtherTenderHasRoom>>,
    Row<AnyOf<Failed, Bounced, Expired, Stale>, AbandonRefund, Abandoned, Do<PlanReversal, FreePromotions, TellCustomer, RaiseIfSettled>, If<AbandonReasonGiven>>
  >;
  // clang-format on
};

}  // namespace retour::workflows::refunds
