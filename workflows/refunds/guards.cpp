#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/text.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/requote.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/refunds/table.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows::refunds {
namespace {

const Refund& refund_of(const Facts& facts) { return *find_by_id(facts.rma.refunds, facts.subject); }

kernel::Reason refuse(std::string_view code, std::string message, std::vector<Citation> citations = {}) {
  return kernel::Reason{std::string(code), std::move(message), std::move(citations), std::string(code)};
}

/// The RMA whose refund the provider's `reference` paid already, other than `refund` itself.
std::optional<std::string> paid_by(const Facts& facts, const Refund& refund, const std::string& reference) {
  for (const auto& other : facts.rma.refunds)
    if (other.id != refund.id && other.provider_ref == reference && other.tender.provider == refund.tender.provider)
      return facts.rma.rma;
  const auto elsewhere = facts.ledger.paid_elsewhere.find(reference);
  return elsewhere == facts.ledger.paid_elsewhere.end() ? std::nullopt : std::optional(elsewhere->second);
}

Verdict room_on(const Facts& facts, std::string_view tender_id, Minor amount, Minor owed = 0) {
  const auto known = facts.ledger.tenders.find(tender_id);
  const Minor left = known == facts.ledger.tenders.end() ? 0 : subtract(known->second.left(), owed);
  if (amount <= left) return {};
  return refuse("over_captured", fmt::format("{} is to be paid back, but only {} of payment '{}' is left",
                                             format_money(amount, facts.order.currency),
                                             format_money(std::max<Minor>(0, left), facts.order.currency), tender_id));
}

/// Goods that were paid back meanwhile, or other amounts on them, leave less than was worth when this was asked for.
Verdict lines_have_room(const Facts& facts, const Refund& refund) {
  for (const auto& share : refund.lines) {
    const OrderLine& line = *facts.order.line(share.order_line_id);
    const auto left = left_for_units(facts, line, share.units);
    for (std::size_t i = 0; i < share.units.size(); ++i) {
      if (share.unit_minor[i] > left[i])
        return refuse("over_paid", fmt::format("line '{}': {} of one unit is asked for, but only {} of it is left",
                                               line.id, format_money(share.unit_minor[i], facts.order.currency),
                                               format_money(left[i], facts.order.currency)));
    }
  }
  return {};
}

/// Whoever asks anew stands behind those who wait already.
Verdict room_beside_owed(const Facts& facts, const Refund& refund, std::string_view tender_id) {
  if (auto no = lines_have_room(facts, refund)) return no;
  return room_on(facts, tender_id, refund.amount_minor, owed_on(facts, tender_id, refund.id));
}

Verdict room_for(const Facts& facts, const Refund& refund, std::string_view tender_id) {
  if (auto no = lines_have_room(facts, refund)) return no;
  return room_on(facts, tender_id, refund.amount_minor);
}

/// A person chose the amount: it does not arrive another way because the rail cannot move it.
Verdict fine_enough(const Facts& facts, const Tender& tender, Minor amount) {
  if (moves_whole(facts, tender, amount)) return {};
  const Rail* rail = rail_of(facts.policy, tender);
  return refuse("finer_than_rail",
                fmt::format("amounts on tender '{}' are multiples of {}", tender.id,
                            format_money(step_of(facts, tender), facts.order.currency)),
                rail == nullptr ? std::vector<Citation>{} : std::vector{rail->at});
}

/// An amount for stated goods: never more than what is left of what was paid for them.
Verdict line_has_worth(const Facts& facts, const GrantRefund& event) {
  if (!event.line) return {};
  const OrderLine* line = facts.order.line(*event.line);
  if (line == nullptr) return refuse("unknown_line", fmt::format("the order has no line '{}'", *event.line));
  const auto made = allocate(facts, *line, amount_on(facts, *line, event.amount.minor));
  if (const auto* problem = std::get_if<QuoteProblem>(&made)) return refuse(problem->code, problem->message);
  return {};
}

bool handled_by_people(const Refund& refund) { return refund.tender.provider == "manual"; }

}  // namespace

Verdict GrantFits::check(const Facts& facts, const GrantRefund& event) {
  if (event.amount.minor <= 0) return refuse("amount", "amount: it is more than zero");
  if (auto no = line_has_worth(facts, event)) return no;
  if (is_blank(event.reason)) return refuse("reason_missing", "reason: say what the money is for");
  if (event.tender && facts.order.tender(*event.tender) == nullptr)
    return refuse("unknown_tender", fmt::format("the order has no tender '{}'", *event.tender));
  Minor best = 0;
  Verdict too_fine;
  for (const auto& tender : facts.order.tenders) {
    const auto known = facts.ledger.tenders.find(tender.id);
    if (known == facts.ledger.tenders.end() || (event.tender && *event.tender != tender.id)) continue;
    const Minor room = unpromised(facts, tender.id, known->second);
    best = std::max(best, room);
    if (room < event.amount.minor) continue;
    too_fine = fine_enough(facts, tender, event.amount.minor);
    if (!too_fine) return {};
  }
  if (too_fine) return too_fine;
  if (best == 0)
    return refuse("over_captured",
                  fmt::format("nothing is left to pay back on {}", event.tender ? "that tender" : "any tender"));
  return refuse(
      "over_captured",
      fmt::format("{} asked, but at most {} is left on {}", format_money(event.amount.minor, facts.order.currency),
                  format_money(best, facts.order.currency), event.tender ? "that tender" : "one tender"));
}

Verdict AutomationMayPay::check(const Facts& facts, const RefundGranted&) {
  for (const auto& tender : facts.order.tenders)
    if (!tender.outside.empty())
      return refuse("moved_outside",
                    fmt::format("money of tender '{}' moved outside of Retour: a person looks first", tender.id));
  return automation_may_pay(facts, refund_of(facts));
}

Verdict RoomForGrant::check(const Facts& facts, const RefundGranted&) {
  return room_for(facts, refund_of(facts), refund_of(facts).tender.tender_id);
}

Verdict NotTheRequester::check(const Facts& facts, const ApproveRefund&) {
  const Refund& refund = refund_of(facts);
  const auto& allowed = facts.policy.authority.requester_may_approve;
  if (!asked_for(refund, facts.actor.id) || allowed.value) return {};
  return refuse("own_request", "nobody approves their own request: ask a colleague", {allowed.at});
}

Verdict QuoteFresh::check(const Facts& facts, const ApproveRefund& event) {
  const Refund& refund = refund_of(facts);
  if (event.quote.empty() || event.quote == refund.quote_hash) return {};
  return refuse("stale_quote", "the quote changed since you saw it: look again before you approve");
}

Verdict WithinLimits::check(const Facts& facts, const ApproveRefund&) { return within_limits(facts, refund_of(facts)); }

Verdict TenderHasRoom::check(const Facts& facts, const ApproveRefund&) {
  return room_for(facts, refund_of(facts), refund_of(facts).tender.tender_id);
}

Verdict FirstOfTwo::check(const Facts& facts, const ApproveRefund&) {
  if (needs_second_person(facts.policy, facts.rma, refund_of(facts))) return {};
  return refuse("one_person_is_enough", "no second person is needed");
}

Verdict AnotherPerson::check(const Facts& facts, const ApproveRefund&) {
  const auto& approvals = refund_of(facts).approvals;
  const bool same =
      std::any_of(approvals.begin(), approvals.end(), [&](const Approval& a) { return a.actor_id == facts.actor.id; });
  if (!same) return {};
  return refuse("four_eyes", "a second person has to approve this amount", {facts.policy.authority.four_eyes_over->at});
}

Verdict RejectReasonGiven::check(const Facts&, const RejectRefund& event) {
  return is_blank(event.reason) ? Verdict(refuse("reason_missing", "reason: say why it is not paid")) : Verdict{};
}

Verdict RetryHasRoom::check(const Facts& facts, const RetryRefund&) {
  return room_beside_owed(facts, refund_of(facts), refund_of(facts).tender.tender_id);
}

Verdict LessIsLeft::judge(const Facts& facts) {
  if (room_for(facts, refund_of(facts), refund_of(facts).tender.tender_id)) return {};
  return refuse("enough_is_left", "all of it can still be paid: approve or reject it");
}

Verdict SomethingLeft::check(const Facts& facts, const RetryRefund&) {
  if (left_for(facts, refund_of(facts)) > 0) return {};
  return room_beside_owed(facts, refund_of(facts), refund_of(facts).tender.tender_id);
}

Verdict OtherTenderHasRoom::check(const Facts& facts, const RerouteRefund& event) {
  const Refund& refund = refund_of(facts);
  if (facts.order.tender(event.tender) == nullptr)
    return refuse("unknown_tender", fmt::format("the order has no tender '{}'", event.tender));
  if (event.tender == refund.tender.tender_id)
    return refuse("same_tender", "that is the tender that failed: retry it instead");
  if (auto no = fine_enough(facts, *facts.order.tender(event.tender), refund.amount_minor)) return no;
  return room_beside_owed(facts, refund, event.tender);
}

Verdict NothingWithdrawn::check(const Facts& facts, const RejectRefund&) {
  const Refund* before = &refund_of(facts);
  while (before != nullptr && before->withdrawn_minor == 0) before = find_by_id(facts.rma.refunds, before->replaces);
  if (before == nullptr) return {};
  return refuse("credit_withdrawn",
                "the customer gave store credit back for this money: it is owed, approve it or let a colleague do so");
}

Verdict AbandonReasonGiven::check(const Facts&, const AbandonRefund& event) {
  return is_blank(event.reason) ? Verdict(refuse("reason_missing", "reason: say why it is given up")) : Verdict{};
}

Verdict ReferenceGiven::check(const Facts&, const MarkPaid& event) {
  if (is_blank(event.reference))
    return refuse("reference_missing", "reference: name the transfer, so that it can be found");
  if (!event.reference.starts_with(kDocumentReference)) return {};
  return refuse(
      "reference_reserved",
      fmt::format("reference: '{}...' names what an order's document told: name the transfer", kDocumentReference));
}

Verdict CountedOnce::check(const Facts& facts, const MarkPaid& event) {
  const Refund& refund = refund_of(facts);
  const Tender& tender = *facts.order.tender(refund.tender.tender_id);
  const auto told = told_outside(tender, event.reference);
  if (told && *told != refund.amount_minor)
    return refuse("other_amount", fmt::format("reference: '{}' gave {} back, this refund is {}", event.reference,
                                              format_money(*told, refund.currency),
                                              format_money(refund.amount_minor, refund.currency)));
  if (!told && refund.tender.provider == "manual") return {};  // one transfer may pay several refunds
  const auto other = paid_by(facts, refund, event.reference);
  if (!other) return {};
  return refuse("already_counted", fmt::format("reference: '{}' paid another refund, of {}", event.reference, *other));
}

Verdict ToldOutside::check(const Facts& facts, const MarkPaid& event) {
  const Refund& refund = refund_of(facts);
  if (auto no = lines_have_room(facts, refund)) return no;
  if (told_outside(*facts.order.tender(refund.tender.tender_id), event.reference)) return {};
  return refuse("not_told",
                fmt::format("reference: nothing is told of '{}' on payment '{}': tell it as a movement first, "
                            "or have the refund paid anew",
                            event.reference, refund.tender.tender_id));
}

Verdict PersonIsNeeded::check(const Facts& facts, const MarkPaid&) {
  const Refund& refund = refund_of(facts);
  if (handled_by_people(refund) || refund.needs_person) return {};
  return refuse("automation_is_on_it", "the provider is still being asked: wait for its answer");
}

Verdict PersonLooked::check(const Facts& facts, const MarkUnpaid& event) {
  if (is_blank(event.reason)) return refuse("reason_missing", "reason: say how you made sure that nothing was paid");
  const Refund& refund = refund_of(facts);
  if (handled_by_people(refund) || refund.needs_person) return {};
  return refuse("automation_is_on_it", "the provider is still being asked: wait for its answer");
}

Verdict MoneyCanGoBack::check(const Facts& facts, const SwitchToMoney&) {
  const Refund& credit = refund_of(facts);
  const Tender& tender = *facts.order.tender(credit.tender.tender_id);
  if (share_on(facts, tender, credit.amount_minor).way != PayWay::store_credit) return {};
  const Rail* rail = rail_of(facts.policy, tender);
  return refuse("no_money_way",
                fmt::format("payment '{}' takes no money back any more, and the policy gives store credit instead: the "
                            "customer has it already",
                            tender.id),
                rail == nullptr ? std::vector<Citation>{} : std::vector<Citation>{rail->at});
}

Verdict CreditIsOurs::check(const Facts& facts, const SwitchToMoney&) {
  if (refund_of(facts).tender.way == PayWay::store_credit && !handled_by_people(refund_of(facts))) return {};
  return refuse("not_our_credit", "this refund gave no store credit that is kept here");
}

}  // namespace retour::workflows::refunds
