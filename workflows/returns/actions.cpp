#include "workflows/returns/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "workflows/model/digest.hpp"
#include "workflows/model/ids.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/granting.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/eligibility.hpp"
#include "workflows/returns/guards.hpp"
#include "workflows/returns/quote.hpp"
#include "workflows/returns/quote_lines.hpp"
#include "workflows/returns/rule_terms.hpp"

namespace retour::workflows::returns {
namespace {

void raise(Draft& draft, Payload payload, std::string subject = {}) {
  draft.raised.push_back(Event{std::move(subject), std::move(payload)});
}

bool is_kept(const ReturnLine& line) { return line.reception == Reception::kept; }

void cite(Draft& draft, const std::vector<Citation>& citations) {
  draft.citations.insert(draft.citations.end(), citations.begin(), citations.end());
}

ReturnLine line_from(const LineRequest& request, const std::string& product_id, std::vector<std::int64_t> units) {
  ReturnLine line;
  line.order_line_id = request.line;
  line.reason = request.reason;
  line.note = request.note;
  line.photos = request.photos;
  line.resolution = request.resolution;
  line.opened = request.opened;
  line.replacement = request.replacement;
  if (line.replacement && line.replacement->product_id.empty()) line.replacement->product_id = product_id;
  line.requested = static_cast<int>(units.size());
  line.units = std::move(units);
  return line;
}

std::int64_t counter_version(const std::map<std::string, Capacity, std::less<>>& counters, const std::string& key) {
  const auto found = counters.find(key);
  return found == counters.end() ? 0 : found->second.version;
}

void release(const ReturnLine& line, std::int64_t held, std::int64_t used, Draft& draft) {
  if (held == 0 && used == 0) return;
  draft.capacity.push_back({CapacityKind::order_line, line.order_line_id, -held, used, {}, {}});
}

void accept_authorized(Draft& draft) {
  for (auto& line : draft.next.lines) {
    line.accepted = line.authorized;
    if (line.acceptance == Acceptance::pending) line.acceptance = Acceptance::accepted;
  }
}

bool triggers_by(const Facts& facts, const Draft& draft, std::initializer_list<Trigger> triggers) {
  return std::find(triggers.begin(), triggers.end(), trigger_for(facts.policy, draft.next)) != triggers.end();
}

void settle_now(const Facts& facts, Draft& draft) {
  if (draft.next.settled_once) return;
  accept_authorized(draft);
  draft.citations.push_back(facts.policy.refund.when.at);
  raise(draft, ReturnEvent{Settle{}});
}

/// `found` are the units that the inspection found refundable; what got lost with our label is owed without one.
void judge(ReturnLine& line, std::int64_t found) {
  const int lost = line.reception == Reception::lost_in_transit ? line.missing : 0;
  line.accepted = static_cast<int>(found) + lost;
  line.acceptance = line.accepted == line.authorized ? Acceptance::accepted
                    : line.accepted == 0             ? Acceptance::rejected
                                                     : Acceptance::partially_accepted;
}

bool goods_come(const ReturnCase& rma) {
  return std::any_of(rma.lines.begin(), rma.lines.end(), [](const ReturnLine& l) { return !is_kept(l); });
}

void start_expiry(const Facts& facts, Draft& draft) {
  const auto today = local_day(facts.now, facts.policy.time_zone);
  const auto due =
      start_of_day(plus_days(today, label_valid_days_for(facts.policy, draft.next) + 1), facts.policy.time_zone);
  draft.effects.push_back(Timer{std::string(AuthorizationExpired::name), {}, due});
  draft.citations.push_back(facts.policy.send_back.label_valid_days.at);
}

void notify(Draft& draft, std::string_view audience, std::string_view message, std::string detail = {}) {
  draft.effects.push_back(Notify{std::string(audience), std::string(message), std::move(detail)});
}

}  // namespace

void OpenCase::apply(const Facts& facts, const Submit& event, Draft& draft) {
  ReturnCase& rma = draft.next;
  rma.order_id = facts.order.id;
  rma.policy_version = facts.policy.version;
  rma.language = event.language.empty() ? facts.order.language : event.language;
  rma.customer_ref = facts.order.customer_ref;
  rma.method = event.method;
  rma.opened_at = to_text(facts.now);
  rma.channel = facts.channel;
  rma.customer_returns_90d = facts.ledger.customer_returns_90d;
  if (event.override_rule) {
    rma.overridden_by = facts.actor.id;
    rma.overridden_role = facts.actor.role;
  }
  std::vector<QuoteLine> quoted;
  for (const auto& request : event.lines) {
    const OrderLine& ordered = *facts.order.line(request.line);
    auto units = free_units(facts, ordered);
    units.resize(static_cast<std::size_t>(request.quantity));
    if (request.resolution == Resolution::store_credit) rma.target = Resolution::store_credit;
    const Eligibility judged = judge_line(facts, request, event.override_rule, event.method);
    if (request.resolution != Resolution::exchange) quoted.push_back(quote_line(request, units, judged, event.method));
    // The version makes two requests for the same units collide instead of taking the same unit twice.
    draft.capacity.push_back({CapacityKind::order_line,
                              request.line,
                              request.quantity,
                              0,
                              counter_version(facts.ledger.order_lines, request.line),
                              {}});
    rma.lines.push_back(line_from(request, ordered.product_id, std::move(units)));
    rma.lines.back().rule = judged.rule;
    rma.lines.back().withdrawal = withdrawal_runs(facts, ordered);
  }
  const auto target = rma.target == Resolution::store_credit ? RefundTarget::store_credit : RefundTarget::original;
  if (auto quote = make_quote(facts, quoted, target); std::holds_alternative<Quote>(quote))
    rma.quote = std::get<Quote>(std::move(quote));
}

void RaisePolicyVerdict::apply(const Facts& facts, const Submit& event, Draft& draft) {
  bool review = false;
  for (const auto& request : event.lines) {
    const Eligibility judged = judge_line(facts, request, event.override_rule, event.method);
    cite(draft, judged.citations);
    draft.remarks.insert(draft.remarks.end(), judged.remarks.begin(), judged.remarks.end());
    review = review || judged.verdict == RuleVerdict::review;
    if (keeps_item(request, judged)) {
      ReturnLine& line = *draft.next.line(request.line);
      line.reception = Reception::kept;
      line.disposition = Disposition::write_off;
    }
  }
  if (event.override_rule) {
    Citation at;
    if (may_override(facts.policy, facts.actor, *event.override_rule, &at)) draft.citations.push_back(at);
    draft.remarks.push_back("override: " + event.override_reason);
  }
  if (review)
    raise(draft, ReturnEvent{PolicyReview{}});
  else
    raise(draft, ReturnEvent{PolicyApproved{}});
}

void AuthorizeLines::run(const Facts& facts, Draft& draft) {
  for (auto& line : draft.next.lines) {
    line.authorized = line.requested;
    if (line.resolution != Resolution::exchange) continue;
    Exchange exchange;
    exchange.id = child_id(draft.next.id, "exchange", draft.next.exchanges.size());
    exchange.order_line_id = line.order_line_id;
    exchange.quantity = line.authorized;
    exchange.replacement = *line.replacement;
    exchange.instant = facts.policy.exchange.instant;
    draft.next.exchanges.push_back(exchange);
    raise(draft, ExchangeEvent{ExchangeRequested{}}, exchange.id);
  }
}

void SendInstructions::run(const Facts& facts, Draft& draft) {
  if (!goods_come(draft.next)) return;
  const bool labelled = draft.next.method == Method::label || draft.next.method == Method::qr_code ||
                        draft.next.method == Method::drop_off;
  if (labelled) {
    ReverseDelivery parcel;
    parcel.id = child_id(draft.next.id, "parcel", draft.next.parcels.size());
    parcel.state = "start";
    parcel.method = draft.next.method;
    draft.next.parcels.push_back(parcel);
    raise(draft, ParcelEvent{LabelRequested{}}, parcel.id);
  }
  notify(draft, "customer", "return_authorized", std::string(name_of(draft.next.method)));
  for (const auto& method : facts.policy.send_back.methods)
    if (method.value == draft.next.method) draft.citations.push_back(method.at);
  start_expiry(facts, draft);
}

void SettleOnRequest::run(const Facts& facts, Draft& draft) {
  // An exchange gives the new goods for the old ones: money may go out on request, goods may not.
  if (triggers_by(facts, draft, {Trigger::request}) && draft.next.exchanges.empty()) settle_now(facts, draft);
}

void SettleKept::run(const Facts& facts, Draft& draft) {
  if (!goods_come(draft.next)) settle_now(facts, draft);
}

void CallAgents::run(const Facts& facts, Draft& draft) { notify(draft, "agents", "needs_attention", facts.rma.rma); }
void TellCustomer::run(const Facts& facts, Draft& draft) { notify(draft, "customer", "status_changed", facts.rma.rma); }

void KeepQuestion::apply(const Facts& facts, const AskCustomer& event, Draft& draft) {
  draft.next.question = event.question;
  notify(draft, "customer", "question", event.question);
  const auto today = local_day(facts.now, facts.policy.time_zone);
  draft.effects.push_back(
      Timer{std::string(ReplyOverdue::name),
            {},
            start_of_day(plus_days(today, facts.policy.review_reply_days + 1), facts.policy.time_zone)});
}

void KeepReply::apply(const Facts&, const CustomerReplied& event, Draft& draft) {
  draft.next.question.clear();
  auto& photos = draft.next.lines.front().photos;
  photos.insert(photos.end(), event.photos.begin(), event.photos.end());
  notify(draft, "agents", "customer_replied", event.message);
}

void KeepDeclineReason::apply(const Facts&, const DeclineReturn& event, Draft& draft) {
  draft.next.decline_reason = event.reason;
  notify(draft, "customer", "declined", event.reason);
}

void ReleaseLines::run(const Facts&, Draft& draft) {
  for (auto& line : draft.next.lines) {
    release(line, static_cast<std::int64_t>(line.units.size()), 0, draft);
    line.units.clear();
    line.authorized = 0;
    line.in_transit = 0;
  }
}

void CancelExchanges::run(const Facts& facts, Draft& draft) {
  for (const auto& exchange : facts.rma.exchanges) {
    if (refunds::is_closed(exchange)) continue;
    // The customer has the new goods and keeps the old ones.
    if (exchange.state == "shipped")
      raise(draft, ExchangeEvent{GoodsOverdue{}}, exchange.id);
    else
      raise(draft, ExchangeEvent{CancelExchange{"the return ended"}}, exchange.id);
  }
}

void VoidLabels::run(const Facts& facts, Draft& draft) {
  for (const auto& parcel : facts.rma.parcels)
    if (parcel.state == "issued") raise(draft, ParcelEvent{VoidStarted{}}, parcel.id);
}

void CountInTransit::run(const Facts&, Draft& draft) {
  for (auto& line : draft.next.lines) {
    if (is_kept(line)) continue;
    line.in_transit = line.authorized - line.received_good - line.received_damaged - line.missing;
    line.reception = Reception::in_transit;
  }
}

void SettleOnScan::run(const Facts& facts, Draft& draft) {
  if (triggers_by(facts, draft, {Trigger::first_scan})) settle_now(facts, draft);
}
void SettleOnDelivery::run(const Facts& facts, Draft& draft) {
  if (triggers_by(facts, draft, {Trigger::first_scan, Trigger::delivery})) settle_now(facts, draft);
}

void CountReceived::apply(const Facts& facts, const ReceiveGoods& event, Draft& draft) {
  for (const auto& got : event.lines) {
    ReturnLine& line = *draft.next.line(got.line);
    const std::int64_t arrived = got.good + got.damaged;
    const std::int64_t open = line.authorized - line.received_good - line.received_damaged - line.missing;
    line.received_good += static_cast<int>(got.good);
    line.received_damaged += static_cast<int>(got.damaged);
    // What was given up and turns up after all is no longer missing.
    line.missing += static_cast<int>(got.missing - std::max<std::int64_t>(0, arrived - open));
    line.in_transit = std::max(
        0, std::min(line.in_transit, line.authorized - line.received_good - line.received_damaged - line.missing));
    const bool still_lost = line.reception == Reception::lost_in_transit && line.missing > 0;
    if (!still_lost)
      line.reception = line.received_good + line.received_damaged > 0 ? Reception::received : Reception::missing;
    if (got.damaged == 0 && got.good > 0 && line.disposition == Disposition::undecided)
      line.disposition = disposition_for(facts.policy, line);
    if (got.damaged > 0) line.disposition = Disposition::quarantine;
  }
}

void StartSettlementClock::run(const Facts& facts, Draft& draft) {
  draft.effects.push_back(
      Timer{std::string(SettlementOverdue::name), {}, facts.now + facts.policy.refund.within.value});
  draft.citations.push_back(facts.policy.refund.within.at);
}

void SettleOnReceipt::run(const Facts& facts, Draft& draft) {
  const bool perfect = std::all_of(draft.next.lines.begin(), draft.next.lines.end(), [](const ReturnLine& l) {
    return is_kept(l) || (l.received_good == l.authorized && l.received_damaged == 0 && l.missing == 0);
  });
  // Anything else than exactly what was announced goes to a person, as does a policy that wants an inspection.
  if (perfect && !triggers_by(facts, draft, {Trigger::inspected}))
    settle_now(facts, draft);
  else if (!draft.next.settled_once)
    notify(draft, "agents", "inspection_needed", facts.rma.rma);
}

void MarkLateGoods::run(const Facts& facts, Draft& draft) {
  draft.next.late_goods = true;
  draft.remarks.push_back("goods arrived after the settlement: restocked, no second refund");
  notify(draft, "agents", "late_goods", facts.rma.rma);
}

void RecordInspection::apply(const Facts&, const InspectGoods& event, Draft& draft) {
  for (const auto& verdict : event.lines) {
    ReturnLine& line = *draft.next.line(verdict.line);
    judge(line, verdict.accepted);
    line.reduce_bp = static_cast<int>(verdict.reduce_bp);
    line.grade = verdict.grade;
    line.disposition = verdict.disposition;
    if (!is_blank(verdict.note)) line.inspection_note = verdict.note;
    line.photos.insert(line.photos.end(), verdict.photos.begin(), verdict.photos.end());
  }
  for (auto& line : draft.next.lines) {
    if (is_kept(line)) line.accepted = line.authorized;
    if (line.reception == Reception::lost_in_transit && line.acceptance == Acceptance::pending) judge(line, 0);
  }
}

void RaiseSettle::run(const Facts&, Draft& draft) {
  if (!draft.next.settled_once) raise(draft, ReturnEvent{Settle{}});
}

void MarkLost::run(const Facts& facts, Draft& draft) {
  bool inspect = false;
  for (auto& line : draft.next.lines) {
    const int open = line.authorized - line.received_good - line.received_damaged - line.missing;
    if (is_kept(line)) continue;
    inspect = inspect || line.received_damaged > 0 || line.missing > 0 ||
              (line.received_good > 0 && triggers_by(facts, draft, {Trigger::inspected}));
    if (open <= 0) continue;
    line.missing += open;
    line.in_transit = 0;
    line.reception = Reception::lost_in_transit;
  }
  draft.remarks.push_back("lost on the way back with our label: the customer is not at fault");
  // The loss says nothing about what did arrive, damaged or short: that is still for a person to look at.
  if (inspect)
    notify(draft, "agents", "inspection_needed", facts.rma.rma);
  else
    settle_now(facts, draft);
}

namespace {

/// The customer decided by what was told: where it comes otherwise, everybody sees both, and why.
void keep_told(const Quote& due, Draft& draft) {
  const auto& told = draft.next.quote;
  if (!told || told->hash == due.hash) return;
  draft.next.told = told;
  if (told->total_minor == due.total_minor) return;
  struct Part {
    std::string_view name;
    Minor Quote::*of;
  };
  static constexpr std::array<Part, 7> kParts = {Part{"goods", &Quote::goods_minor},
                                                 {"shipping", &Quote::shipping_minor},
                                                 {"loss of value", &Quote::reduction_minor},
                                                 {"promotions", &Quote::clawback_minor},
                                                 {"restocking fee", &Quote::restocking_fee_minor},
                                                 {"return fee", &Quote::return_fee_minor},
                                                 {"waived fees", &Quote::waived_fee_minor}};
  const auto money = [&](Minor minor) { return format_money(minor, due.currency); };
  std::string why;
  for (const auto& part : kParts)
    if (Minor before = (*told).*part.of, now = due.*part.of; before != now)
      why += fmt::format("{}{} {} instead of {}", why.empty() ? "" : ", ", part.name, money(now), money(before));
  draft.remarks.push_back(
      fmt::format("the customer was told {}, {} are due: {}", money(told->total_minor), money(due.total_minor), why));
  notify(draft, "customer", "sum_changed", draft.next.rma);
}

}  // namespace

void GrantMoney::run(const Facts& facts, Draft& draft) {
  ReturnCase& rma = draft.next;
  rma.settled_once = true;
  const auto lines = refundable_lines(rma);
  if (!lines.empty()) {
    const auto target = rma.target == Resolution::store_credit ? RefundTarget::store_credit : RefundTarget::original;
    auto quote = std::get<Quote>(make_due_quote(facts, lines, target));  // QuoteStillGood or its absence chose this row
    cite(draft, quote.citations);
    keep_told(quote, draft);
    refunds::grant_quote(facts, std::move(quote), "", draft);
  }
  for (const auto& exchange : rma.exchanges) {
    const ReturnLine* line = rma.line(exchange.order_line_id);
    const bool back = line != nullptr && line->accepted > 0;
    if (refunds::is_closed(exchange)) continue;
    if (back)
      raise(draft, ExchangeEvent{GoodsBack{}}, exchange.id);
    else
      raise(draft, ExchangeEvent{GoodsRefused{}}, exchange.id);
  }
  // A gift that failed before the settlement waits for a person, and the case with it.
  if (std::any_of(rma.refunds.begin(), rma.refunds.end(), refunds::is_in_trouble))
    raise(draft, ReturnEvent{SettlementBlocked{}});
  if (refunds::all_settled(rma)) raise(draft, ReturnEvent{CaseSettled{}});
}

void CloseLines::run(const Facts&, Draft& draft) {
  if (draft.next.closed_once) return;  // a bounced refund reopened the money, not the goods
  draft.next.closed_once = true;
  for (auto& line : draft.next.lines) {
    const auto back =
        static_cast<std::int64_t>(std::min<std::size_t>(line.units.size(), static_cast<std::size_t>(line.accepted)));
    release(line, static_cast<std::int64_t>(line.units.size()), back, draft);
    line.units.resize(static_cast<std::size_t>(back));
  }
  notify(draft, "customer", "completed", draft.next.rma);
}

}  // namespace retour::workflows::returns
