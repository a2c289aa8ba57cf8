#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/digest.hpp"
#include "workflows/model/ids.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/given_taxes.hpp"
#include "workflows/refunds/granting.hpp"
#include "workflows/refunds/requote.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/refunds/table.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/allocation.hpp"
#include "workflows/returns/promotions.hpp"

namespace retour::workflows::refunds {
namespace {

Refund& refund_of(const Facts& facts, Draft& draft) { return *find_by_id(draft.next.refunds, facts.subject); }

/// `held` and `used` are -1, 0 or 1: the amount leaves, or comes, as reserved or as paid. What moved outside is counted
/// on the payment already.
void move_money(const Facts& facts, const Refund& refund, int held, int used, Draft& draft) {
  const int used_here = refund.counted_outside ? 0 : used;
  draft.capacity.push_back({CapacityKind::tender,
                            refund.tender.tender_id,
                            held * refund.amount_minor,
                            used_here * refund.amount_minor,
                            {},
                            {}});
  for (const auto& share : refund.lines) {
    const OrderLine& line = *facts.order.line(share.order_line_id);
    for (std::size_t i = 0; i < share.units.size(); ++i)
      draft.capacity.push_back(
          unit_change(line, share.units[i], held * share.unit_minor[i], used * share.unit_minor[i]));
  }
}

/// A settlement that pays the same goods meanwhile finds another version of their line, and decides again.
void guard_lines(const Facts& facts, const Refund& refund, Draft& draft) {
  for (const auto& share : refund.lines)
    if (const auto known = facts.ledger.order_lines.find(share.order_line_id); known != facts.ledger.order_lines.end())
      draft.capacity.push_back({CapacityKind::order_line, share.order_line_id, 0, 0, known->second.version, {}});
}

/// What moves outside, or pays another refund, meanwhile changes the payment's version: then it is decided again.
void guard_tender(const Facts& facts, const Refund& refund, Draft& draft) {
  const std::string& id = refund.tender.tender_id;
  draft.capacity.push_back({CapacityKind::tender, id, 0, 0, facts.ledger.tenders.at(id).version, {}});
}

void raise(Draft& draft, ReturnEvent event) { draft.raised.push_back(Event{{}, std::move(event)}); }

const Tender& tender_for(const Facts& facts, const GrantRefund& event) {
  for (const auto& tender : facts.order.tenders) {
    const auto known = facts.ledger.tenders.find(tender.id);
    if (known == facts.ledger.tenders.end() || (event.tender && *event.tender != tender.id)) continue;
    if (unpromised(facts, tender.id, known->second) >= event.amount.minor &&
        moves_whole(facts, tender, event.amount.minor))
      return tender;
  }
  throw std::logic_error("GrantFits let a grant pass that no tender can carry");
}

/// Who asks again asks beside those who asked before: none of them approves it.
void add_requester(const Facts& facts, Refund& refund) {
  if (!asked_for(refund, facts.actor.id)) refund.also_requested.push_back(facts.actor.id);
}

/// The same money to be granted anew: nothing of how the first try went.
Refund without_history(Refund refund) {
  refund.state = "start";
  refund.approvals.clear();
  refund.sequence = 1;
  refund.effect_key.clear();
  refund.provider_ref.clear();
  refund.trouble.clear();
  refund.needs_person = false;
  refund.counted_outside = false;
  refund.settlement_currency.clear();
  refund.settlement_minor = 0;
  return refund;
}

/// A share of a store credit is a refund of money now. The credit gave it for the same goods on the same payment: both
/// are free again for the money.
void pay_as_money(const Facts& facts, const TenderShare& share, Draft& draft) {
  Refund& credit = refund_of(facts, draft);
  Refund money = without_history(credit);
  money.replaces = credit.id;
  money.id = child_id(draft.next.id, "refund", draft.next.refunds.size());
  money.tender = share;
  money.target = RefundTarget::original;
  money.bonus_minor = 0;
  money.withdrawn_minor = 0;
  money.withdrawn_bonus_minor = 0;
  money.amount_minor = share.amount_minor;
  money.taxes = part_of(credit.taxes, share.amount_minor, credit.amount_minor);
  money.lines = take_part(credit.lines, share.amount_minor);
  take_off(credit.taxes, money.taxes);
  credit.amount_minor -= share.amount_minor;
  credit.tender.amount_minor = credit.amount_minor;
  credit.withdrawn_minor = add(credit.withdrawn_minor, share.amount_minor);
  move_money(facts, money, 0, -1, draft);
  draft.raised.push_back(Event{money.id, RefundEvent{RefundGranted{}}});
  draft.next.refunds.push_back(std::move(money));
}

/// Of credit that becomes money, what its payment does not have: money of it moved elsewhere meanwhile.
Minor lacking_for(const Facts& facts, const Tender& tender, Minor withdrawn) {
  const auto known = facts.ledger.tenders.find(tender.id);
  const Minor left = known == facts.ledger.tenders.end() ? 0 : known->second.left();
  return std::clamp<Minor>(-left, 0, withdrawn);
}

bool case_is_settling(const Draft& draft) {
  return draft.next.state == "settling" || draft.next.state == "settlement_blocked";
}

}  // namespace

void CreateGrant::apply(const Facts& facts, const GrantRefund& event, Draft& draft) {
  const Tender& tender = tender_for(facts, event);
  Refund refund;
  refund.id = facts.subject;
  refund.tender = share_on(facts, tender, event.amount.minor);
  refund.amount_minor = event.amount.minor;
  refund.goodwill = true;
  refund.reason = event.reason;
  refund.currency = facts.order.currency;
  refund.requested_by = facts.actor.id;
  refund.requested_role = facts.actor.role;
  // A gift has no quote of goods: what is decided is its tender, its amount and its reason.
  refund.quote_hash =
      sha256_hex(fmt::format("grant|{}|{}|{}|{}", refund.id, tender.id, refund.amount_minor, refund.reason));
  if (event.line) {
    const OrderLine& line = *facts.order.line(*event.line);
    refund.lines = {std::get<LineShare>(allocate(facts, line, amount_on(facts, line, event.amount.minor)))};
    refund.taxes = refund.lines.front().taxes;
  }
  draft.next.refunds.push_back(refund);
}

void AskForApproval::run(const Facts& facts, Draft& draft) {
  const auto today = local_day(facts.now, facts.policy.time_zone);
  const auto& valid = facts.policy.authority.approval_valid_days;
  draft.effects.push_back(Notify{"agents", "approval_needed", facts.subject});
  draft.effects.push_back(Timer{std::string(ApprovalExpired::name), facts.subject,
                                start_of_day(plus_days(today, valid.value + 1), facts.policy.time_zone)});
}

void RecordApproval::run(const Facts& facts, Draft& draft) {
  refund_of(facts, draft).approvals.push_back({facts.actor.id, facts.actor.role, to_text(facts.now)});
  if (const RoleLimits* limits = limits_of(facts.policy, facts.actor.role); limits != nullptr && limits->refund)
    draft.citations.push_back(limits->refund->at);
}

void SpendAuthority::run(const Facts& facts, Draft& draft) {
  const RoleLimits* limits = limits_of(facts.policy, facts.actor.role);
  const Refund& refund = refund_of(facts, draft);
  const Minor amount = refund.amount_minor;
  const auto spend = [&](CapacityKind kind, std::string key, const std::optional<Cited<Minor>>& limit,
                         std::optional<std::int64_t> version) {
    draft.capacity.push_back({kind, std::move(key), 0, amount, version, limit ? limit->value : kMaxAmountMinor});
  };
  spend(CapacityKind::actor_day, day_key(facts), limits->day, {});
  if (refund.goodwill) spend(CapacityKind::actor_goodwill_day, day_key(facts), limits->goodwill_day, {});
  // A rolling sum has no counter of its own: the version makes two approvals on one order wait for each other.
  if (limits->order_24h)
    spend(CapacityKind::actor_order, fmt::format("{}|{}", facts.actor.id, facts.order.id), {},
          facts.ledger.actor_order.version);
}

void SpendAutomation::run(const Facts& facts, Draft& draft) {
  const RoleLimits& limits = facts.policy.authority.automatic;
  const Minor amount = refund_of(facts, draft).amount_minor;
  if (limits.day)
    draft.capacity.push_back(
        {CapacityKind::automation_day, automation_day_key(facts), 0, amount, {}, limits.day->value});
  // As with a person's: a rolling sum has no counter of its own.
  if (limits.order_24h)
    draft.capacity.push_back({CapacityKind::automation_order, automation_order_key(facts), 0, amount,
                              facts.ledger.automation_order.version, kMaxAmountMinor});
}

void Reserve::run(const Facts& facts, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  take_taxes(facts, draft.next, refund);
  guard_lines(facts, refund, draft);
  move_money(facts, refund, 1, 0, draft);
}

void PlanPayment::run(const Facts& facts, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.effect_key = effect_key(draft.next, refund);
  draft.effects.push_back(PayRefund{refund.id, refund.effect_key});
}

void OpenNextSequence::run(const Facts& facts, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  // The card may have ended, or its rail's window passed, since the refund was planned: then the documented way
  // instead.
  if (refund.tender.way == PayWay::original)
    refund.tender = share_on(facts, *facts.order.tender(refund.tender.tender_id), refund.amount_minor);
  refund.sequence += 1;
  refund.effect_key.clear();
  refund.provider_ref.clear();
  refund.needs_person = false;
  refund.counted_outside = false;
  refund.approvals.clear();
  add_requester(facts, refund);
}

void ReservationToRefunded::run(const Facts& facts, Draft& draft) {
  const Refund& refund = refund_of(facts, draft);
  move_money(facts, refund, -1, 1, draft);
}
void BookRefunded::run(const Facts& facts, Draft& draft) {
  const Refund& refund = refund_of(facts, draft);
  move_money(facts, refund, 0, 1, draft);
}
void ReleaseReservation::run(const Facts& facts, Draft& draft) {
  const Refund& refund = refund_of(facts, draft);
  move_money(facts, refund, -1, 0, draft);
}
void ReopenCapacity::run(const Facts& facts, Draft& draft) {
  const Refund& refund = refund_of(facts, draft);
  move_money(facts, refund, 0, -1, draft);
}

void KeepConfirmation::apply(const Facts& facts, const RefundConfirmed& event, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.provider_ref = event.provider_ref;
  refund.settlement_currency = event.settlement_currency;
  refund.settlement_minor = event.settlement_minor;
  refund.trouble.clear();
  refund.needs_person = false;
}
void KeepPendingRef::apply(const Facts& facts, const RefundPending& event, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.provider_ref = event.provider_ref;
  refund.trouble.clear();
  if (refund.tender.provider == "manual")
    draft.effects.push_back(
        Notify{"agents", refund.tender.way == PayWay::store_credit ? "issue_store_credit" : "pay_by_hand", refund.id});
}
void KeepRefusal::apply(const Facts& facts, const RefundRefused& event, Draft& draft) {
  refund_of(facts, draft).trouble = event.code + ": " + event.message;
}
void KeepDoubt::apply(const Facts& facts, const RefundUnknown& event, Draft& draft) {
  refund_of(facts, draft).trouble = event.detail;
}
void CallPerson::apply(const Facts& facts, const RefundUnresolved& event, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.trouble = event.detail;
  refund.needs_person = true;
  draft.effects.push_back(Notify{"leads", "refund_unresolved", refund.id});
}
void KeepReference::apply(const Facts& facts, const MarkPaid& event, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.provider_ref = event.reference;
  refund.needs_person = false;
  refund.trouble.clear();
  refund.counted_outside = told_outside(*facts.order.tender(refund.tender.tender_id), event.reference).value_or(0) != 0;
  guard_tender(facts, refund, draft);
}
void KeepUnpaidReason::apply(const Facts& facts, const MarkUnpaid& event, Draft& draft) {
  Refund& refund = refund_of(facts, draft);
  refund.trouble = event.reason;
  refund.needs_person = false;
  refund.provider_ref.clear();  // whatever the provider does under it after all pays something else
}

void KeepStaleReason::apply(const Facts& facts, const QuoteChanged& event, Draft& draft) {
  refund_of(facts, draft).trouble = event.why;
  draft.effects.push_back(Notify{"agents", "quote_changed", facts.subject});
}

void PlanCreditNote::run(const Facts& facts, Draft& draft) { draft.effects.push_back(IssueCreditNote{facts.subject}); }

void PlanReversal::run(const Facts& facts, Draft& draft) {
  // Where nothing was ever paid there is no note, and the effect does nothing.
  draft.effects.push_back(IssueCreditNote{facts.subject, true});
}

void FreePromotions::run(const Facts& facts, Draft& draft) { free_promotions(facts, refund_of(facts, draft), draft); }

void PlanWithdrawal::run(const Facts& facts, Draft& draft) {
  add_requester(facts, refund_of(facts, draft));
  draft.effects.push_back(WithdrawCredit{facts.subject});
}

void PayWithdrawn::apply(const Facts& facts, const CreditWithdrawn& event, Draft& draft) {
  Refund& credit = refund_of(facts, draft);
  if (event.amount.minor == 0) {
    credit.trouble = "the store credit is spent: nothing is left to pay as money";
    return;
  }
  credit.bonus_minor = subtract(credit.bonus_minor, event.bonus.minor);
  credit.withdrawn_bonus_minor = add(credit.withdrawn_bonus_minor, event.bonus.minor);
  if (draft.next.state == "completed") raise(draft, SettlementResumed{});
  const Tender& tender = *facts.order.tender(credit.tender.tender_id);
  const Minor lacking = lacking_for(facts, tender, event.amount.minor);
  for (const auto& share : money_on(facts, tender, subtract(event.amount.minor, lacking)))
    pay_as_money(facts, share, draft);
  for (const auto& share : money_on(facts, tender, lacking)) {
    pay_as_money(facts, share, draft);
    stop_for_want_of_room(draft.next.refunds.back(), draft);
  }
}

void CreateReplacement::apply(const Facts& facts, const RerouteRefund& event, Draft& draft) {
  Refund other = without_history(refund_of(facts, draft));
  other.replaces = other.id;
  other.id = child_id(draft.next.id, "refund", draft.next.refunds.size());
  other.tender = share_on(facts, *facts.order.tender(event.tender), other.amount_minor);
  if (other.tender.way != PayWay::store_credit) {
    // The bonus is for taking credit.
    other.target = RefundTarget::original;
    other.bonus_minor = 0;
  }
  add_requester(facts, other);
  draft.next.refunds.push_back(other);
  draft.raised.push_back(Event{other.id, RefundEvent{RefundGranted{}}});
}

void CreateCut::run(const Facts& facts, Draft& draft) {
  const Refund before = refund_of(facts, draft);
  const Minor left = left_for(facts, before);
  draft.remarks.push_back(fmt::format("{} of {} are left to pay", format_money(left, before.currency),
                                      format_money(before.amount_minor, before.currency)));
  for (Refund& cut : cut_to(facts, left, without_history(before))) {
    cut.replaces = before.id;
    cut.id = child_id(draft.next.id, "refund", draft.next.refunds.size());
    add_requester(facts, cut);
    draft.raised.push_back(Event{cut.id, RefundEvent{RefundGranted{}}});
    draft.next.refunds.push_back(std::move(cut));
  }
}

void TellCustomer::run(const Facts& facts, Draft& draft) {
  draft.effects.push_back(Notify{"customer", "refund_changed", facts.subject});
}

void RaiseIfSettled::run(const Facts& facts, Draft& draft) {
  if (!case_is_settling(draft)) return;
  // This refund's own state changes after its actions: it counts as closed here.
  ReturnCase after = draft.next;
  find_by_id(after.refunds, facts.subject)->state = "settled";
  if (all_settled(after)) raise(draft, CaseSettled{});
}
void RaiseBlocked::run(const Facts&, Draft& draft) {
  if (draft.next.state == "settling" || draft.next.state == "completed") raise(draft, SettlementBlocked{});
}
void RaiseResumed::run(const Facts& facts, Draft& draft) {
  const auto& refunds = draft.next.refunds;
  const bool another = std::any_of(refunds.begin(), refunds.end(),
                                   [&](const Refund& r) { return r.id != facts.subject && is_in_trouble(r); });
  if (draft.next.state == "settlement_blocked" && !another) raise(draft, SettlementResumed{});
}

}  // namespace retour::workflows::refunds
