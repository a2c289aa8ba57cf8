#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "workflows/exchanges/table.hpp"
#include "workflows/model/ids.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/authority.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/quote.hpp"
#include "workflows/returns/quote_lines.hpp"

namespace retour::workflows::exchanges {
namespace {

const Exchange& exchange_of(const Facts& facts) { return *find_by_id(facts.rma.exchanges, facts.subject); }
Exchange& exchange_of(const Facts& facts, Draft& draft) { return *find_by_id(draft.next.exchanges, facts.subject); }

kernel::Reason refuse(std::string_view code, std::string message, std::vector<Citation> citations = {}) {
  return kernel::Reason{std::string(code), std::move(message), std::move(citations), std::string(code)};
}

void notify(Draft& draft, std::string_view audience, std::string_view message, std::string detail) {
  draft.effects.push_back(Notify{std::string(audience), std::string(message), std::move(detail)});
}

/// Units of the exchanged line come back as money after all: granted like any other refund, over the order's tenders.
void grant_back(const Facts& facts, Minor amount, std::string_view why, const std::vector<TaxPart>& taxes,
                Draft& draft) {
  const auto plan = plan_tenders(facts, amount, RefundTarget::original);
  if (!plan) {
    draft.remarks.push_back(
        fmt::format("{} cannot be paid back: the payment has less left", format_money(amount, facts.order.currency)));
    notify(draft, "leads", "exchange_without_money", facts.subject);
    return;
  }
  const auto parts = split_taxes(taxes, *plan);
  for (std::size_t i = 0; i < plan->size(); ++i) {
    const TenderShare& share = (*plan)[i];
    Refund refund;
    refund.id = child_id(draft.next.id, "refund", draft.next.refunds.size());
    refund.tender = share;
    refund.amount_minor = share.amount_minor;
    refund.currency = facts.order.currency;
    refund.reason = why;
    refunds::ask_for(draft.next, refund);
    refund.taxes = parts[i];
    refund.quote_hash = draft.next.quote ? draft.next.quote->hash : "";
    draft.next.refunds.push_back(refund);
    draft.raised.push_back(Event{refund.id, RefundEvent{RefundGranted{}}});
  }
}

/// The line is a plain return from now on; when the case was settled without it, what was accepted of it is paid now,
/// less the difference that the customer got back already.
void fall_back(const Facts& facts, Minor given_back, Draft& draft) {
  ReturnLine& line = *draft.next.line(exchange_of(facts, draft).order_line_id);
  line.resolution = Resolution::refund;
  if (line.authorized == 0) return;  // the return has ended: nothing comes back
  draft.remarks.push_back("the exchange became a refund of what was paid");
  if (!draft.next.settled_once || line.accepted == 0) return;  // a settlement to come pays it with the other lines
  const std::vector<QuoteLine> lines{quote_line(draft.next, line)};
  const auto quote = make_quote(facts, lines, RefundTarget::original);
  const auto* good = std::get_if<Quote>(&quote);
  if (good == nullptr) {
    draft.remarks.push_back(std::get<QuoteProblem>(quote).message);
    notify(draft, "leads", "exchange_without_money", facts.subject);
    return;
  }
  draft.next.quote = *good;
  book(facts, *good, draft);
  auto taxes = good->taxes;
  take_off(taxes, part_of(good->taxes, std::min(given_back, good->total_minor), good->total_minor));
  grant_back(facts, std::max<Minor>(0, good->total_minor - given_back), "exchange converted to a refund", taxes, draft);
}

}  // namespace

Verdict DifferenceAllowed::check(const Facts& facts, const ExchangeQuoted&) {
  const Exchange& exchange = exchange_of(facts);
  const auto& rule = facts.policy.exchange.price_difference;
  const bool fits = rule.value == PriceDifference::collect_or_refund ||
                    (rule.value == PriceDifference::refund_only && exchange.due_minor <= 0) || exchange.due_minor == 0;
  if (fits) return {};
  return refuse(
      "difference_not_allowed",
      fmt::format("a difference of {} is not exchanged here", format_money(exchange.due_minor, facts.order.currency)),
      {rule.at});
}

Verdict CustomerPays::check(const Facts& facts, const StockReserved&) {
  if (exchange_of(facts).due_minor > 0) return {};
  return refuse("nothing_to_pay", "the customer owes nothing");
}

Verdict InstantOffered::check(const Facts& facts, const HoldPlaced& event) {
  if (is_blank(event.hold_ref)) return refuse("hold_missing", "hold_ref: name the hold");
  if (facts.policy.exchange.instant) return {};
  return refuse("instant_not_offered", "new goods leave only after the old ones are back",
                {facts.policy.exchange.allowed.at});
}

Verdict PaymentNamed::check(const Facts&, const DifferencePaid& event) {
  return is_blank(event.payment_ref) ? Verdict(refuse("payment_missing", "payment_ref: name the payment")) : Verdict{};
}

Verdict AllUnitsBack::check(const Facts& facts, const GoodsBack&) {
  const Exchange& exchange = exchange_of(facts);
  const ReturnLine* line = facts.rma.line(exchange.order_line_id);
  if (line != nullptr && line->accepted == exchange.quantity) return {};
  return refuse("units_missing",
                fmt::format("{} of {} came back in order", line == nullptr ? 0 : line->accepted, exchange.quantity));
}

Verdict NothingHandedIn::check(const Facts& facts, const GoodsOverdue&) {
  static constexpr std::array<std::string_view, 6> kHandedIn = {
      "in_transit", "partially_received", "received", "inspected", "settling", "settlement_blocked"};
  if (std::find(kHandedIn.begin(), kHandedIn.end(), facts.rma.state) == kHandedIn.end()) return {};
  return refuse("handed_in", "the old goods are on their way or here: the hold stays until they are judged");
}

Verdict OldGoodsSettled::check(const Facts& facts, const ReplacementDelivered&) {
  if (facts.rma.settled_once) return {};
  return refuse("goods_outstanding", "the old goods are not back: the exchange stays open and the hold in place");
}

Verdict NothingLeft::check(const Facts& facts, const ReplacementReturned&) {
  if (facts.rma.settled_once) return {};
  return refuse("old_goods_kept", "the customer still has the old goods");
}

void PriceDifferenceOf::run(const Facts& facts, Draft& draft) {
  Exchange& exchange = exchange_of(facts, draft);
  const OrderLine& line = *facts.order.line(exchange.order_line_id);
  exchange.inbound_minor = 0;
  for (const auto unit : draft.next.line(exchange.order_line_id)->units)
    exchange.inbound_minor = add(exchange.inbound_minor, unit_share(line.paid_minor, unit, line.quantity));
  // At the price paid nothing is due, whichever units got the odd cent.
  const bool even = exchange.replacement.unit_price_minor == unit_price_paid(line);
  exchange.outbound_minor =
      even ? exchange.inbound_minor : scale_half_up(exchange.replacement.unit_price_minor, exchange.quantity, 1);
  exchange.due_minor = subtract(exchange.outbound_minor, exchange.inbound_minor);
  draft.citations.push_back(facts.policy.exchange.price_difference.at);
}

void RaiseQuoted::run(const Facts& facts, Draft& draft) {
  draft.raised.push_back(Event{facts.subject, ExchangeEvent{ExchangeQuoted{}}});
}
void AskShopForStock::run(const Facts& facts, Draft& draft) { notify(draft, "shop", "reserve_stock", facts.subject); }
void AskShopToShip::run(const Facts& facts, Draft& draft) { notify(draft, "shop", "ship_replacement", facts.subject); }
void TellCustomer::run(const Facts& facts, Draft& draft) {
  notify(draft, "customer", "exchange_changed", facts.subject);
}

void AskForPayment::run(const Facts& facts, Draft& draft) {
  notify(draft, "customer", "pay_difference", facts.subject);
  const auto today = local_day(facts.now, facts.policy.time_zone);
  const auto due =
      start_of_day(plus_days(today, facts.policy.send_back.label_valid_days.value + 1), facts.policy.time_zone);
  draft.effects.push_back(Timer{std::string(PaymentOverdue::name), facts.subject, due});
}

void GiveDifferenceBack::run(const Facts& facts, Draft& draft) {
  const Exchange& exchange = exchange_of(facts, draft);
  if (exchange.due_minor >= 0) return;
  const OrderLine& line = *facts.order.line(exchange.order_line_id);
  grant_back(facts, -exchange.due_minor, "price difference of an exchange",
             part_of(line.taxes, -exchange.due_minor, line.paid_minor), draft);
}

void FallBackToRefund::run(const Facts& facts, Draft& draft) { fall_back(facts, 0, draft); }

void FallBackAfterRelease::run(const Facts& facts, Draft& draft) {
  fall_back(facts, std::max<Minor>(0, -exchange_of(facts, draft).due_minor), draft);
}

void GivePaymentBack::run(const Facts& facts, Draft& draft) {
  // The shop took the difference, so the shop gives it back.
  if (!exchange_of(facts, draft).payment_ref.empty()) notify(draft, "shop", "give_payment_back", facts.subject);
}

void StartScanDeadline::run(const Facts& facts, Draft& draft) {
  const auto today = local_day(facts.now, facts.policy.time_zone);
  const auto due =
      start_of_day(plus_days(today, facts.policy.exchange.instant_scan_within_days + 1), facts.policy.time_zone);
  draft.effects.push_back(Timer{std::string(GoodsOverdue::name), facts.subject, due});
}

void ReleaseHold::run(const Facts& facts, Draft& draft) {
  if (!exchange_of(facts, draft).hold_ref.empty()) notify(draft, "shop", "release_hold", facts.subject);
}
void ChargeHold::run(const Facts& facts, Draft& draft) { notify(draft, "shop", "charge_hold", facts.subject); }

void RaiseIfSettled::run(const Facts& facts, Draft& draft) {
  if (draft.next.state != "settling" && draft.next.state != "settlement_blocked") return;
  ReturnCase after = draft.next;
  find_by_id(after.exchanges, facts.subject)->state = "completed";
  if (refunds::all_settled(after) && draft.raised.empty())
    draft.raised.push_back(Event{{}, ReturnEvent{CaseSettled{}}});
}

void KeepPayment::apply(const Facts& facts, const DifferencePaid& event, Draft& draft) {
  exchange_of(facts, draft).payment_ref = event.payment_ref;
}
void KeepHold::apply(const Facts& facts, const HoldPlaced& event, Draft& draft) {
  exchange_of(facts, draft).hold_ref = event.hold_ref;
}
void KeepShipment::apply(const Facts& facts, const ReplacementShipped& event, Draft& draft) {
  exchange_of(facts, draft).shipment_ref = event.shipment_ref;
}

}  // namespace retour::workflows::exchanges
