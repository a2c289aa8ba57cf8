#include "workflows/returns/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/tender_plan.hpp"

namespace retour::workflows {
namespace {

const RestockingFee* restocking_fee(const Policy& policy, const OrderLine& line) {
  const RestockingFee* fallback = nullptr;
  for (const auto& fee : policy.refund.restocking_fees) {
    if (fee.category && *fee.category == line.category) return &fee;
    if (!fee.category) fallback = &fee;
  }
  return fallback;
}

LineShare share_of(const Facts& facts, const OrderLine& line, const QuoteLine& asked, const ReasonTerms& reason) {
  LineShare share;
  share.order_line_id = line.id;
  share.units = asked.units;
  for (const auto unit : asked.units)
    share.gross_minor = add(share.gross_minor, unit_share(line.paid_minor, unit, line.quantity));
  for (const auto& tax : line.taxes) {
    Minor part = 0;
    for (const auto unit : asked.units) part = add(part, unit_share(tax.minor, unit, line.quantity));
    share.taxes.push_back({tax.rate, part});
  }
  const RestockingFee* fee = restocking_fee(facts.policy, line);
  const bool applies = fee != nullptr && fee->fee_bp > 0 && reason.at_fault == Fault::customer &&
                       (asked.opened || !facts.policy.refund.restocking_opened_only);
  if (applies) {
    share.restocking_fee_minor = scale_half_up(share.gross_minor, fee->fee_bp, 10'000);
    share.citations.push_back(fee->at);
  }
  share.citations.push_back(reason.at);
  return share;
}

/// Every unit of the order that was sent is in this request or went back before.
bool returns_everything(const Facts& facts, std::span<const QuoteLine> lines) {
  if (facts.ledger.order_has_other_returns) return false;
  return std::all_of(facts.order.lines.begin(), facts.order.lines.end(), [&](const OrderLine& line) {
    std::size_t asked = 0;
    for (const auto& l : lines)
      if (l.order_line_id == line.id) asked += l.units.size();
    return line.returned_before == 0 && asked == static_cast<std::size_t>(line.quantity);
  });
}

void give_back_shipping(const Facts& facts, std::span<const QuoteLine> lines, bool merchant_fault, Quote& quote) {
  const auto& rule = facts.policy.refund.outbound_shipping;
  if (facts.order.shipping_paid_minor == 0 || facts.ledger.shipping_refunded_elsewhere || facts.rma.shipping_refunded)
    return;
  const bool all = returns_everything(facts, lines);
  const bool due = rule.value == ShippingRefund::always || (rule.value == ShippingRefund::when_all_returned && all) ||
                   (rule.value == ShippingRefund::merchant_fault && merchant_fault && all);
  if (!due) return;
  quote.shipping_minor = facts.order.shipping_paid_minor;
  add_taxes(quote.taxes, facts.order.shipping_taxes);
  quote.citations.push_back(rule.at);
}

/// The settlement of this case paid another line and took the fee of the parcel with it.
bool fee_taken_already(const ReturnCase& rma, const Quote& quote) {
  if (!rma.settled_once) return false;
  return std::any_of(rma.lines.begin(), rma.lines.end(), [&](const ReturnLine& line) {
    const bool asked = std::any_of(quote.lines.begin(), quote.lines.end(),
                                   [&](const auto& l) { return l.order_line_id == line.order_line_id; });
    return !asked && line.accepted > 0 && line.resolution != Resolution::exchange;
  });
}

/// The customer's fee when every line is the customer's choice, else the merchant's; once a case, and only for what is
/// sent back.
void charge_return_fee(const Facts& facts, std::span<const QuoteLine> lines, const std::vector<Fault>& faults,
                       Quote& quote) {
  const bool sent_back =
      std::any_of(lines.begin(), lines.end(), [](const QuoteLine& l) { return !l.kept && !l.units.empty(); });
  if (!sent_back || fee_taken_already(facts.rma, quote)) return;
  const bool customers_choice = std::all_of(faults.begin(), faults.end(), [](Fault f) { return f == Fault::customer; });
  const auto fee = facts.policy.send_back.fee.find(customers_choice ? Fault::customer : Fault::merchant);
  if (fee == facts.policy.send_back.fee.end()) return;
  quote.return_fee_minor = fee->second.value;
  quote.citations.push_back(fee->second.at);
}

/// Fees never push a refund below zero: what does not fit is waived, the send-back fee first, and recorded.
void cap_fees(Quote& quote) {
  const Minor room = add(quote.goods_minor, quote.shipping_minor);
  const Minor restocking = std::min(quote.restocking_fee_minor, room);
  const Minor return_fee = std::min(quote.return_fee_minor, room - restocking);
  quote.waived_fee_minor = (quote.restocking_fee_minor - restocking) + (quote.return_fee_minor - return_fee);
  quote.restocking_fee_minor = restocking;
  quote.return_fee_minor = return_fee;
  quote.total_minor = room - restocking - return_fee;
}

std::string canonical(const Quote& q) {
  std::string text = fmt::format("quote/1|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", q.policy_version, q.currency,
                                 name_of(q.target), q.goods_minor, q.shipping_minor, q.restocking_fee_minor,
                                 q.return_fee_minor, q.waived_fee_minor, q.total_minor, q.bonus_minor);
  for (const auto& l : q.lines) {
    text += fmt::format("\nline|{}|{}|{}", l.order_line_id, l.gross_minor, l.restocking_fee_minor);
    for (const auto u : l.units) text += fmt::format("|u{}", u);
    for (const auto& t : l.taxes) text += fmt::format("|{}={}", t.rate, t.minor);
  }
  for (const auto& t : q.taxes) text += fmt::format("\ntax|{}|{}", t.rate, t.minor);
  for (const auto& p : q.plan)
    text += fmt::format("\ntender|{}|{}|{}|{}", p.tender_id, p.provider, p.payment_ref, p.amount_minor);
  for (const auto& c : q.citations) text += fmt::format("\ncite|{}:{}:{}|{}", c.file, c.line, c.column, c.rule);
  return text;
}

}  // namespace

void book_shipping(const Quote& quote, Draft& draft) {
  if (quote.shipping_minor == 0) return;
  draft.next.shipping_refunded = true;
  draft.capacity.push_back({CapacityKind::order_shipping, "", 0, quote.shipping_minor, {}, {}});
}

std::string quote_hash(const Quote& quote) { return sha256_hex(canonical(quote)); }

Minor unit_price_paid(const OrderLine& line) {
  return line.quantity == 0 ? 0 : scale_half_up(line.paid_minor, 1, line.quantity);
}

std::variant<Quote, QuoteProblem> make_quote(const Facts& facts, std::span<const QuoteLine> lines,
                                             RefundTarget target) {
  Quote quote;
  quote.policy_version = facts.policy.version;
  quote.currency = facts.order.currency;
  quote.target = target;
  std::vector<Fault> faults;
  for (const auto& asked : lines) {
    const OrderLine* line = facts.order.line(asked.order_line_id);
    const ReasonTerms* reason = facts.policy.reason(asked.reason);
    if (line == nullptr || reason == nullptr)
      return QuoteProblem{"unknown_line",
                          fmt::format("line '{}' or reason '{}' is unknown", asked.order_line_id, asked.reason)};
    if (asked.units.empty()) continue;
    faults.push_back(reason->at_fault);
    quote.lines.push_back(share_of(facts, *line, asked, *reason));
    const LineShare& share = quote.lines.back();
    quote.goods_minor = add(quote.goods_minor, share.gross_minor);
    quote.restocking_fee_minor = add(quote.restocking_fee_minor, share.restocking_fee_minor);
    add_taxes(quote.taxes, share.taxes);
  }
  const bool merchant_fault =
      !faults.empty() && std::all_of(faults.begin(), faults.end(), [](Fault f) { return f != Fault::customer; });
  give_back_shipping(facts, lines, merchant_fault, quote);
  if (!quote.lines.empty()) charge_return_fee(facts, lines, faults, quote);
  cap_fees(quote);
  if (target == RefundTarget::store_credit && facts.policy.refund.store_credit_bonus_bp.value > 0) {
    quote.bonus_minor = scale_half_up(quote.total_minor, facts.policy.refund.store_credit_bonus_bp.value, 10'000);
    quote.citations.push_back(facts.policy.refund.store_credit_bonus_bp.at);
  }
  quote.citations.push_back(facts.policy.refund.when.at);
  auto plan = plan_tenders(facts, quote.total_minor, target);
  if (!plan)
    return QuoteProblem{"over_captured", fmt::format("{} would be due, but only {} of the payment is left",
                                                     format_money(quote.total_minor, quote.currency),
                                                     format_money(room_of_tenders(facts), quote.currency))};
  quote.plan = std::move(*plan);
  quote.hash = quote_hash(quote);
  return quote;
}

}  // namespace retour::workflows
