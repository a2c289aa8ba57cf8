#include "workflows/refunds/granting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/event.hpp"
#include "workflows/model/ids.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows::refunds {
namespace {

Refund refund_of(const Facts& facts, const Draft& draft, const TenderShare& share) {
  Refund refund;
  refund.id = child_id(draft.next.id, "refund", draft.next.refunds.size());
  refund.tender = share;
  refund.amount_minor = share.amount_minor;
  refund.currency = facts.order.currency;
  ask_for(draft.next, refund);
  return refund;
}

void grant(Refund refund, Draft& draft) {
  draft.raised.push_back(Event{refund.id, RefundEvent{RefundGranted{}}});
  draft.next.refunds.push_back(std::move(refund));
}

void grant_without_room(const Refund& refund, Draft& draft) {
  grant(refund, draft);
  stop_for_want_of_room(refund, draft);
}

std::vector<Minor> amounts_of(const std::vector<TenderShare>& plan) {
  std::vector<Minor> amounts;
  for (const auto& share : plan) amounts.push_back(share.amount_minor);
  return amounts;
}

LineShare part_of_share(LineShare& from, Minor amount) {
  LineShare part;
  part.order_line_id = from.order_line_id;
  part.units = from.units;
  part.unit_minor = split_by_weight(amount, from.unit_minor);
  part.gross_minor = amount;
  part.taxes = part_of(from.taxes, amount, from.gross_minor);
  part.citations = from.citations;
  for (std::size_t i = 0; i < from.unit_minor.size(); ++i)
    from.unit_minor[i] = subtract(from.unit_minor[i], part.unit_minor[i]);
  from.gross_minor = subtract(from.gross_minor, amount);
  take_off(from.taxes, part.taxes);
  return part;
}

}  // namespace

void stop_for_want_of_room(const Refund& refund, Draft& draft) {
  const auto why = fmt::format("{} more is due than payment '{}' has left: look why before more is paid",
                               format_money(refund.amount_minor, refund.currency), refund.tender.tender_id);
  draft.raised.push_back(Event{refund.id, RefundEvent{QuoteChanged{why}}});
}

void grant_quote(const Facts& facts, Quote quote, std::string_view reason, Draft& draft) {
  book(facts, quote, draft);
  const auto taxes = split_taxes(quote.taxes, quote.plan);
  const auto bonus = split_by_weight(quote.bonus_minor, amounts_of(quote.plan));
  const auto within = within_room(facts, quote.plan);
  for (std::size_t i = 0; i < quote.plan.size(); ++i) {
    Refund refund = refund_of(facts, draft, quote.plan[i]);
    refund.quote_hash = quote.hash;
    refund.reason = reason;
    refund.taxes = taxes[i];
    refund.target = quote.target;
    refund.bonus_minor = bonus[i];
    within[i] ? grant(std::move(refund), draft) : grant_without_room(refund, draft);
  }
  draft.next.quote = std::move(quote);
}

void grant_share(const Facts& facts, LineShare share, std::string_view hash, std::string_view reason, Draft& draft) {
  const auto plan = plan_due(facts, share.gross_minor, RefundTarget::original).value();
  const auto within = within_room(facts, plan);
  std::vector<LineShare> left{std::move(share)};
  for (std::size_t i = 0; i < plan.size(); ++i) {
    Refund refund = refund_of(facts, draft, plan[i]);
    refund.quote_hash = hash;
    refund.reason = reason;
    refund.lines = take_part(left, plan[i].amount_minor);
    refund.taxes = refund.lines.front().taxes;
    within[i] ? grant(std::move(refund), draft) : grant_without_room(refund, draft);
  }
}

std::vector<LineShare> take_part(std::vector<LineShare>& from, Minor amount) {
  std::vector<Minor> weights;
  Minor whole = 0;
  for (const auto& share : from) {
    weights.push_back(share.gross_minor);
    whole = add(whole, share.gross_minor);
  }
  const auto amounts = split_by_weight(std::min(amount, whole), weights);
  std::vector<LineShare> part;
  for (std::size_t i = 0; i < from.size(); ++i) part.push_back(part_of_share(from[i], amounts[i]));
  return part;
}

}  // namespace retour::workflows::refunds
