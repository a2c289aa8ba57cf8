#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "workflows/exchanges/table.hpp"
#include "workflows/exchanges/worth.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/granting.hpp"
#include "workflows/refunds/settlement.hpp"
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

void without_money(const Facts& facts, std::string why, Draft& draft) {
  draft.remarks.push_back(std::move(why));
  notify(draft, "leads", "exchange_without_money", facts.subject);
}

/// What is accepted of the line is paid now, because the case was settled without it: what the exchange held of its
/// units, or what the new goods took of them.
void settle_late(const Facts& facts, const Ledger& ledger, const ReturnLine& line, bool was_quoted, Draft& draft) {
  const Facts now = with_ledger(facts, ledger);
  const std::vector<QuoteLine> lines{quote_line(draft.next, line)};
  auto quote = make_due_quote(now, lines, RefundTarget::original);
  if (const auto* problem = std::get_if<QuoteProblem>(&quote)) return without_money(facts, problem->message, draft);
  if (was_quoted) draft.next.earlier_quotes.push_back(*draft.next.quote);
  refunds::grant_quote(now, std::get<Quote>(std::move(quote)), "exchange converted to a refund", draft);
}

/// The line is a plain return from now on; the exchange takes nothing of its units any more.
void fall_back(const Facts& facts, Draft& draft) {
  Exchange& exchange = exchange_of(facts, draft);
  const Ledger ledger = ledger_for(facts, exchange);
  free_worth(facts, exchange, draft);
  const bool was_quoted = draft.next.settled_once && !refundable_lines(draft.next).empty();
  ReturnLine& line = *draft.next.line(exchange.order_line_id);
  line.resolution = Resolution::refund;
  if (line.authorized == 0) return;  // the return has ended: nothing comes back
  draft.remarks.push_back("the exchange became a refund of what was paid");
  if (!draft.next.settled_once || line.accepted == 0) return;  // a settlement to come pays it with the other lines
  settle_late(facts, ledger, line, was_quoted, draft);
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
  hold_worth(facts, exchange_of(facts, draft), draft);
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
  Exchange& exchange = exchange_of(facts, draft);
  LineShare rest = give_new_goods(facts, exchange, draft);
  if (rest.gross_minor == 0) return;
  const std::string hash =
      sha256_hex(fmt::format("exchange|{}|{}|{}", exchange.id, exchange.inbound_minor, exchange.outbound_minor));
  refunds::grant_share(facts, std::move(rest), hash, "price difference of an exchange", draft);
}

void FallBackToRefund::run(const Facts& facts, Draft& draft) { fall_back(facts, draft); }
void FreeWorth::run(const Facts& facts, Draft& draft) { free_worth(facts, exchange_of(facts, draft), draft); }

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
