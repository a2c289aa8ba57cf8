#include "engine/outside.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/codec/uuid.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/text.hpp"

namespace retour::engine {
namespace {

using namespace workflows;
using Moved = OrderStore::Moved;

OutsideProblem problem(std::string code, std::string field, std::string message) {
  return {std::move(code), std::move(field), std::move(message)};
}

Minor sum_of(const Tender& tender, OutsideKind kind, std::string_view but_for) {
  Minor sum = 0;
  for (const auto& moved : tender.outside)
    if (moved.kind == kind && moved.reference != but_for) sum = add(sum, moved.minor);
  return sum;
}

/// What a reversal gives back: a chargeback, or a refund that failed after all.
const OutsideMovement* reversed_by(const Tender& tender, std::string_view reference) {
  for (const auto& moved : tender.outside)
    if (moved.kind != OutsideKind::chargeback_reversed && moved.reference == reference) return &moved;
  return nullptr;
}

std::optional<OutsideProblem> judge_reversal(const Order& order, const Tender& tender, const OutsideNews& news) {
  const auto* before = reversed_by(tender, news.reference);
  if (before == nullptr)
    return problem("unknown_reference", "/reference",
                   fmt::format("no chargeback '{}' of payment '{}' is recorded; what was charged back before the order "
                               "was imported is changed by importing it again",
                               news.reference, tender.id));
  if (news.minor <= before->minor) return {};
  return problem("over_reversed", "/amount_minor",
                 fmt::format("'{}' took {}: no more than that comes back", news.reference,
                             format_money(before->minor, order.currency)));
}

/// What is promised or paid does not count here: it has happened. But nobody takes what was never captured.
std::optional<OutsideProblem> judge(const Order& order, const Tender& tender, const OutsideNews& news) {
  if (is_blank(news.reference))
    return problem("reference_missing", "/reference",
                   "name the provider's id of it, so that it is counted once whoever tells of it");
  if (news.minor <= 0) return problem("amount", "/amount_minor", "it is more than zero");
  if (news.kind == OutsideKind::chargeback_reversed) return judge_reversal(order, tender, news);
  const Minor most = std::max<Minor>(0, subtract(tender.captured_minor, sum_of(tender, news.kind, news.reference)));
  if (news.minor <= most) return {};
  return problem(
      "over_captured", "/amount_minor",
      fmt::format("at most {} of the {} captured by payment '{}' can have moved this way",
                  format_money(most, order.currency), format_money(tender.captured_minor, order.currency), tender.id));
}

/// A person paid it at the provider and said so: then it is counted as the refund that it is.
bool is_marked_paid(const std::vector<Sibling>& cases, const OutsideNews& news) {
  return news.kind == OutsideKind::refund && std::any_of(cases.begin(), cases.end(), [&](const Sibling& sibling) {
           return std::any_of(sibling.refunds.begin(), sibling.refunds.end(), [&](const Refund& refund) {
             return refund.tender.tender_id == news.tender && refund.state == "settled" &&
                    refund.provider_ref == news.reference;
           });
         });
}

bool is_stopped_by_it(const Refund& refund, const OutsideNews& news) {
  return refund.tender.tender_id == news.tender &&
         (refund.state == "pending_approval" || refund.state == "second_approval" || refund.state == "approved");
}

const OutsideMovement& movement_of(const Tender& tender, const OutsideNews& news) {
  return *std::find_if(tender.outside.begin(), tender.outside.end(),
                       [&](const auto& m) { return m.kind == news.kind && m.reference == news.reference; });
}

}  // namespace

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

std::optional<OutsideProblem> OutsideMoney::tell(const std::string& merchant_id, const std::string& order_id,
                                                 const OutsideNews& news) {
  const auto stored = orders_.load(merchant_id, order_id);
  const Tender* tender = stored ? stored->order->tender(news.tender) : nullptr;
  if (tender == nullptr)
    return problem("unknown_tender", "/tender", fmt::format("the order has no payment '{}'", news.tender));
  if (auto refused = judge(*stored->order, *tender, news)) return refused;
  if (is_marked_paid(cases_.siblings(merchant_id, order_id), news)) return {};
  const auto moved =
      orders_.record_outside(merchant_id, order_id, news.tender, {news.kind, news.reference, news.minor, clock_.now()});
  const auto now = orders_.load(merchant_id, order_id);
  if (moved == Moved::contradicts)
    return problem(
        "reference_used", "/reference",
        fmt::format("'{}' is recorded already, with {}", news.reference,
                    format_money(movement_of(*now->order->tender(news.tender), news).minor, now->order->currency)));
  stop_refunds(merchant_id, *now->order, news);
  return {};
}

void OutsideMoney::stop_refunds(const std::string& merchant_id, const Order& order, const OutsideNews& news) {
  const Tender& tender = *order.tender(news.tender);
  const std::string why = why_it_stopped(order, tender, movement_of(tender, news));
  for (const auto& sibling : cases_.siblings(merchant_id, order.id))
    for (const auto& refund : sibling.refunds) {
      if (!is_stopped_by_it(refund, news)) continue;
      // Told once: a person who looked and asked again is not stopped by the same movement a second time.
      const Idempotency once{hash_uuid(fmt::format("outside|{}|{}|{}|{}|{}|{}", merchant_id, order.id, news.tender,
                                                   name_of(news.kind), news.reference, refund.id)),
                             0};
      const auto answer = runtime_.apply({{merchant_id, {Role::automation, "outside"}, Channel::system},
                                          {},
                                          sibling.id,
                                          {refund.id, RefundEvent{QuoteChanged{why}}},
                                          once,
                                          {},
                                          {}});
      if (std::holds_alternative<Busy>(answer))
        throw DatabaseUnavailable("a case changed too often to be told what moved outside");
    }
}

}  // namespace retour::engine
