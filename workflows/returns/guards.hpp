// workflows/returns/guards.hpp - questions that may stop a return, with reasons that cite the policy
#pragma once
// Duty: pure yes/no with a reason. Threading: static functions.

#include "workflows/kernel/verdict.hpp"
#include "workflows/returns/events.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows::returns {

using kernel::Verdict;

#define RETOUR_GUARD(Name, wire, EventType)               \
  struct Name {                                           \
    static constexpr std::string_view name = wire;        \
    static Verdict check(const Facts&, const EventType&); \
  };

RETOUR_GUARD(LinesWellFormed, "lines_well_formed", Submit)
RETOUR_GUARD(OverrideAllowed, "override_allowed", Submit)
RETOUR_GUARD(MethodOffered, "method_offered", Submit)
RETOUR_GUARD(EvidencePresent, "evidence_present", Submit)
RETOUR_GUARD(ResolutionOffered, "resolution_offered", Submit)
RETOUR_GUARD(LinesEligible, "lines_eligible", Submit)
RETOUR_GUARD(MoneyIsThere, "money_is_there", Submit)
RETOUR_GUARD(LeadWhereAsked, "lead_where_asked", ApproveReturn)
RETOUR_GUARD(QuestionGiven, "question_given", AskCustomer)
RETOUR_GUARD(DeclineReasonGiven, "reason_given", DeclineReturn)
RETOUR_GUARD(ReplyGiven, "reply_given", CustomerReplied)
RETOUR_GUARD(NothingScanned, "nothing_scanned", CancelReturn)
RETOUR_GUARD(NothingSentYet, "nothing_sent_yet", CancelReturn)
RETOUR_GUARD(QuantitiesFit, "quantities_fit", ReceiveGoods)
RETOUR_GUARD(AccountsForAll, "accounts_for_all", ReceiveGoods)
RETOUR_GUARD(VerdictsFit, "verdicts_fit", InspectGoods)
RETOUR_GUARD(SomethingUnderway, "something_underway", ReportLost)
RETOUR_GUARD(NotSettledYet, "not_settled_yet", Settle)
RETOUR_GUARD(VerdictGiven, "verdict_given", Settle)
RETOUR_GUARD(QuoteStillGood, "quote_still_good", Settle)
RETOUR_GUARD(EverythingSettled, "everything_settled", CaseSettled)

#undef RETOUR_GUARD

}  // namespace retour::workflows::returns
