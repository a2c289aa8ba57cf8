#include "engine/outside.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/codec/uuid.hpp"
#include "engine/merchants.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::engine {
namespace {

using namespace workflows;
using Moved = OrderStore::Moved;

OutsideProblem problem(std::string code, std::string field, std::string message) {
  return {std::move(code), std::move(field), std::move(message)};
}

/// What a reversal gives back: a chargeback, or a refund that failed after all.
const OutsideMovement* reversed_by(const Tender& tender, std::string_view reference) {
  if (reference.starts_with(refunds::kDocumentReference) && reference.ends_with(kCorrected))
    reference.remove_suffix(kCorrected.size());
  for (const auto& moved : tender.outside)
    if (moved.kind != OutsideKind::chargeback_reversed && moved.reference == reference) return &moved;
  return nullptr;
}

/// `but_for`: what came back under this name is not counted.
Minor came_back(const Tender& tender, const OutsideMovement& taken, std::string_view but_for = {}) {
  Minor back = 0;
  for (const auto& moved : tender.outside)
    if (moved.kind == OutsideKind::chargeback_reversed && moved.reference != but_for &&
        reversed_by(tender, moved.reference) == &taken)
      back = add(back, moved.minor);
  return back;
}

std::optional<OutsideProblem> judge_reversal(const Order& order, const Tender& tender, const OutsideNews& news) {
  const auto* taken = reversed_by(tender, news.reference);
  if (taken == nullptr)
    return problem("unknown_reference", "/reference",
                   fmt::format("no chargeback '{}' of payment '{}' is recorded; what was charged back before the order "
                               "was imported is changed by importing it again",
                               news.reference, tender.id));
  const Minor most = subtract(taken->minor, came_back(tender, *taken, news.reference));
  if (news.minor <= most) return {};
  return problem("over_reversed", "/amount_minor",
                 fmt::format("'{}' took {}: no more than {} of it comes back", taken->reference,
                             format_money(taken->minor, order.currency), format_money(most, order.currency)));
}

bool is_recorded(const Tender& tender, const OutsideNews& news) {
  return std::any_of(tender.outside.begin(), tender.outside.end(),
                     [&](const auto& m) { return m.kind == news.kind && m.reference == news.reference; });
}

/// What is promised or paid does not count here: it has happened. But nobody takes what was never captured.
std::optional<OutsideProblem> judge(const Order& order, const Tender& tender, const OutsideNews& news) {
  if (is_blank(news.reference))
    return problem("reference_missing", "/reference",
                   "name the provider's id of it, so that it is counted once whoever tells of it");
  if (news.minor <= 0) return problem("amount", "/amount_minor", "it is more than zero");
  if (news.kind == OutsideKind::chargeback_reversed) return judge_reversal(order, tender, news);
  if (is_recorded(tender, news)) return {};  // told again: what moved since then may have taken its room
  const Minor most = std::max<Minor>(0, subtract(tender.captured_minor, still_gone(tender, news.kind)));
  if (news.minor <= most) return {};
  return problem(
      "over_captured", "/amount_minor",
      fmt::format("at most {} of the {} captured by payment '{}' can have moved this way",
                  format_money(most, order.currency), format_money(tender.captured_minor, order.currency), tender.id));
}

/// A refund of ours, which the provider calls by this reference: automation paid it, or a person who said so.
struct Paid {
  const Sibling* rma;
  const Refund* refund;
};

/// Several, where one transfer paid them by hand.
std::vector<Paid> paid_by_it(const std::vector<Sibling>& cases, std::string_view tender, std::string_view reference) {
  std::vector<Paid> paid;
  for (const auto& sibling : cases)
    for (const auto& refund : sibling.refunds)
      if (refund.tender.tender_id == tender && refund.provider_ref == reference) paid.push_back({&sibling, &refund});
  return paid;
}

Minor sum_of(const std::vector<Paid>& paid) {
  Minor sum = 0;
  for (const auto& one : paid) sum = add(sum, one.refund->amount_minor);
  return sum;
}

/// What the provider moved under the reference of a refund. A part of what was told before may have come back before
/// the rest paid the refund.
Minor whole_of(const Tender& tender, const std::vector<Paid>& paid) {
  const Refund& refund = *paid.front().refund;
  for (const auto& moved : tender.outside)
    if (refund.counted_outside && moved.kind == OutsideKind::refund && moved.reference == refund.provider_ref)
      return moved.minor;
  return sum_of(paid);
}

/// It came and went as what it paid: whole. Who says that it came back has it paid again: for what the provider
/// confirmed that is the provider, for what a person marked as paid also a lead.
std::optional<OutsideProblem> judge_paid(const Tender& tender, const std::vector<Paid>& paid, const OutsideNews& news) {
  const Refund& refund = *paid.front().refund;
  const auto paid_it = fmt::format("'{}' paid {} of {}", news.reference,
                                   paid.size() == 1 ? "a refund" : fmt::format("{} refunds", paid.size()),
                                   format_money(sum_of(paid), refund.currency));
  if (const Minor whole = whole_of(tender, paid); news.minor != whole)
    return problem("other_amount", "/amount_minor",
                   fmt::format("{}: it is told with {}", paid_it,
                               whole == sum_of(paid) ? "that amount" : format_money(whole, refund.currency)));
  const bool marked = refund.tender.provider == kManualProvider || refund.counted_outside;
  if (news.kind != OutsideKind::chargeback_reversed || news.by == Role::payment || (marked && news.by == Role::lead))
    return {};
  return problem("not_yours_to_say", "/kind",
                 paid_it + ": that it came back says the provider, or a lead where a person marked it as paid");
}

bool is_stopped_by_it(const Refund& refund, std::string_view tender) {
  return refund.tender.tender_id == tender &&
         (refund.state == "pending_approval" || refund.state == "second_approval" || refund.state == "approved");
}

/// The newest: what comes back has a movement for each part.
const OutsideMovement& movement_of(const Tender& tender, const OutsideNews& news) {
  return *std::find_if(tender.outside.rbegin(), tender.outside.rend(),
                       [&](const auto& m) { return m.kind == news.kind && m.reference == news.reference; });
}

OutsideProblem contradicted(const Order& order, const Tender& tender, const OutsideNews& news) {
  Minor recorded = 0;
  for (const auto& moved : tender.outside)
    if (moved.kind == news.kind && moved.reference == news.reference) recorded = add(recorded, moved.minor);
  const std::string money = format_money(recorded, order.currency);
  return problem(
      "reference_used", "/reference",
      news.kind == OutsideKind::chargeback_reversed
          ? fmt::format("of '{}' {} came back already: tell all that came back so far", news.reference, money)
          : fmt::format("'{}' is recorded already, with {}", news.reference, money));
}

/// Told once: a person who looked and asked again is not stopped by the same movement a second time. A later part of
/// what comes back is another movement under the same reference.
std::string name_for_once(const Tender& tender, const OutsideMovement& moved) {
  std::string name = fmt::format("{}|{}", name_of(moved.kind), moved.reference);
  const auto parts = std::count_if(tender.outside.begin(), tender.outside.end(), [&](const auto& other) {
    return other.kind == moved.kind && other.reference == moved.reference;
  });
  return parts > 1 ? fmt::format("{}|part {}", name, parts) : name;
}

}  // namespace

std::optional<OutsideProblem> reserved_for_documents(const OutsideNews& news) {
  const bool takes_off = news.kind == OutsideKind::chargeback_reversed && !news.reference.ends_with(kCorrected);
  if (takes_off || !news.reference.starts_with(refunds::kDocumentReference)) return {};
  return problem("reference_reserved", "/reference",
                 fmt::format("'{}...' names what the order's document told: name the provider's id, or send the "
                             "document again",
                             refunds::kDocumentReference));
}

Minor still_gone(const Tender& tender, const OutsideMovement& taken) {
  return subtract(taken.minor, came_back(tender, taken));
}

Minor still_gone(const Tender& tender, OutsideKind kind) {
  Minor gone = 0;
  for (const auto& moved : tender.outside) {
    if (moved.kind == kind) gone = add(gone, moved.minor);
    if (moved.kind != OutsideKind::chargeback_reversed) continue;
    const auto* taken = reversed_by(tender, moved.reference);
    if (taken != nullptr && taken->kind == kind) gone = subtract(gone, moved.minor);
  }
  return gone;
}

std::string why_it_stopped(const Order& order, const Tender& tender, const OutsideMovement& moved) {
  const std::string money = format_money(moved.minor, order.currency), day = to_text(moved.at).substr(0, 10);
  switch (moved.kind) {
    case OutsideKind::refund:
      return fmt::format(
          "{} of payment '{}' were refunded in the provider's dashboard on {} ({}): look again before "
          "more is paid",
          money, tender.id, day, moved.reference);
    case OutsideKind::chargeback:
      return fmt::format(
          "{} of payment '{}' were charged back by the customer's bank on {} ({}): look again before more "
          "is paid",
          money, tender.id, day, moved.reference);
    case OutsideKind::chargeback_reversed:
      break;
  }
  return fmt::format("{} of payment '{}' came back on {} ({}): look again, more of it is left", money, tender.id, day,
                     moved.reference);
}

std::optional<Minor> OutsideMoney::paid_by(const std::string& merchant_id, const std::string& order_id,
                                           std::string_view tender, std::string_view reference) {
  const auto cases = cases_.siblings(merchant_id, order_id);
  const auto paid = paid_by_it(cases, tender, reference);
  return paid.empty() ? std::nullopt : std::optional(sum_of(paid));
}

std::optional<OutsideProblem> OutsideMoney::tell(const std::string& merchant_id, const std::string& order_id,
                                                 const OutsideNews& news) {
  for (int race = 0; race < kMaxMovementRaces; ++race) {
    const auto stored = orders_.load(merchant_id, order_id);
    const Tender* tender = stored ? stored->order->tender(news.tender) : nullptr;
    if (tender == nullptr)
      return problem("unknown_tender", "/tender", fmt::format("the order has no payment '{}'", news.tender));
    const auto cases = cases_.siblings(merchant_id, order_id);
    const bool pays_none =
        news.kind == OutsideKind::chargeback || news.reference.starts_with(refunds::kDocumentReference);
    const auto paid = pays_none ? std::vector<Paid>{} : paid_by_it(cases, news.tender, news.reference);
    if (!paid.empty())
      if (auto refused = judge_paid(*tender, paid, news)) return refused;
    if (paid.empty() || paid.front().refund->counted_outside) {
      if (auto refused = judge(*stored->order, *tender, news)) return refused;
      const auto moved = orders_.record_outside(merchant_id, order_id, news.tender,
                                                {news.kind, news.reference, news.minor, clock_.now()},
                                                stored->ledger.tenders.at(news.tender).version);
      if (moved == Moved::raced) continue;  // perhaps it was said just now that a refund was paid by it
      const auto now = orders_.load(merchant_id, order_id);
      const Tender& changed = *now->order->tender(news.tender);
      if (moved == Moved::contradicts) return contradicted(*now->order, changed, news);
      stop_refunds(merchant_id, *now->order, changed, movement_of(changed, news));
    }
    if (news.kind == OutsideKind::chargeback_reversed)
      for (const auto& one : paid) bounce(merchant_id, one.rma->id, *one.refund, news);
    return {};
  }
  throw DatabaseUnavailable("the order changed too often to record what moved outside");
}

void OutsideMoney::bounce(const std::string& merchant_id, const std::string& case_id, const Refund& refund,
                          const OutsideNews& news) {
  const Idempotency once{
      hash_uuid(fmt::format("came back|{}|{}|{}|{}", merchant_id, case_id, refund.id, news.reference)), 0};
  apply(merchant_id, case_id, refund.id,
        RefundRefused{"came_back", fmt::format("'{}' came back, as was told on {}", news.reference,
                                               to_text(clock_.now()).substr(0, 10))},
        once);
}

void OutsideMoney::stop_refunds(const std::string& merchant_id, const Order& order, const Tender& tender,
                                const OutsideMovement& moved) {
  const std::string why = why_it_stopped(order, tender, moved), movement = name_for_once(tender, moved);
  for (const auto& sibling : cases_.siblings(merchant_id, order.id))
    for (const auto& refund : sibling.refunds) {
      if (!is_stopped_by_it(refund, tender.id)) continue;
      const Idempotency once{
          hash_uuid(fmt::format("outside|{}|{}|{}|{}|{}", merchant_id, order.id, tender.id, movement, refund.id)), 0};
      apply(merchant_id, sibling.id, refund.id, QuoteChanged{why}, once);
    }
}

void OutsideMoney::apply(const std::string& merchant_id, const std::string& case_id, const std::string& refund_id,
                         RefundEvent event, const Idempotency& once) {
  const Role role = std::holds_alternative<RefundRefused>(event) ? Role::payment : Role::automation;
  const auto answer = runtime_.apply(
      {{merchant_id, {role, "outside"}, Channel::system}, {}, case_id, {refund_id, std::move(event)}, once, {}, {}});
  if (std::holds_alternative<Busy>(answer))
    throw DatabaseUnavailable("a case changed too often to be told what moved outside");
}

}  // namespace retour::engine
