#include "workflows/returns/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/taxes.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/fees.hpp"
#include "workflows/returns/outbound_shipping.hpp"
#include "workflows/returns/promotions.hpp"

namespace retour::workflows {
namespace {

std::optional<QuoteProblem> collect(const Facts& facts, std::span<const QuoteLine> lines, RefundTarget target,
                                    std::vector<FeeLine>& into) {
  const auto resolution = target == RefundTarget::store_credit ? Resolution::store_credit : Resolution::refund;
  into.reserve(lines.size());
  for (const auto& asked : lines) {
    const OrderLine* line = facts.order.line(asked.order_line_id);
    const ReasonTerms* reason = facts.policy.reason(asked.reason);
    if (line == nullptr || reason == nullptr)
      return QuoteProblem{"unknown_line",
                          fmt::format("line '{}' or reason '{}' is unknown", asked.order_line_id, asked.reason)};
    if (!asked.units.empty()) into.push_back({*line, *reason, asked, resolution});
  }
  return {};
}

/// A person chose the amount: it goes back as it is, or is refused.
std::optional<QuoteProblem> finer_than_payments(const Facts& facts, const OrderLine& line, Minor amount) {
  const auto& tenders = facts.order.tenders;
  const auto coarsest = std::max_element(tenders.begin(), tenders.end(), [&](const Tender& a, const Tender& b) {
    return step_of(facts, a) < step_of(facts, b);
  });
  if (coarsest == tenders.end() || std::any_of(tenders.begin(), tenders.end(), [&](const Tender& tender) {
        return moves_whole(facts, tender, amount);
      }))
    return {};
  return QuoteProblem{"finer_than_rail",
                      fmt::format("line '{}': {} was asked for; amounts on tender '{}' are multiples of {}", line.id,
                                  format_money(amount, facts.order.currency), coarsest->id,
                                  format_money(step_of(facts, *coarsest), facts.order.currency))};
}

std::optional<QuoteProblem> add_goods(const Facts& facts, const FeeLine& f, Quote& quote) {
  auto made = allocate(facts, f.line, f.asked);
  if (auto* problem = std::get_if<QuoteProblem>(&made)) return std::move(*problem);
  if (f.asked.amount && quote.target == RefundTarget::original)
    if (auto problem = finer_than_payments(facts, f.line, *f.asked.amount)) return problem;
  auto& share = quote.lines.emplace_back(std::get<LineShare>(std::move(made)));
  charge_restocking(facts, f, share, quote);
  share.citations.push_back(f.reason.at);
  quote.goods_minor = add(quote.goods_minor, share.gross_minor);
  quote.reduction_minor = add(quote.reduction_minor, share.reduction_minor);
  quote.restocking_fee_minor = add(quote.restocking_fee_minor, share.restocking_fee_minor);
  add_taxes(quote.taxes, share.taxes);
  return {};
}

bool is_merchants_fault(const std::vector<FeeLine>& lines) {
  return !lines.empty() &&
         std::all_of(lines.begin(), lines.end(), [](const FeeLine& f) { return f.reason.at_fault != Fault::customer; });
}

/// The lowest of the lines' bonuses: what a rule gives to some goods is not had for others.
Cited<int> bonus_for(const Facts& facts, std::span<const QuoteLine> lines) {
  std::optional<Cited<int>> lowest;
  for (const auto& line : lines) {
    const Rule* rule = facts.policy.rule(line.rule);
    const bool own = rule != nullptr && rule->with.store_credit_bonus_bp;
    const Cited<int> bonus =
        own ? Cited<int>{*rule->with.store_credit_bonus_bp, rule->at} : facts.policy.refund.store_credit_bonus_bp;
    if (!lowest || bonus.value < lowest->value) lowest = bonus;
  }
  return lowest.value_or(facts.policy.refund.store_credit_bonus_bp);
}

void add_bonus(const Facts& facts, std::span<const QuoteLine> lines, Quote& quote) {
  if (quote.target != RefundTarget::store_credit) return;
  const Cited<int> bonus = bonus_for(facts, lines);
  if (bonus.value == 0) return;
  quote.bonus_minor = scale_half_up(quote.total_minor, bonus.value, 10'000);
  quote.citations.push_back(bonus.at);
}

/// The rails that decided about a share are cited with it.
void cite_rails(const Facts& facts, Quote& quote) {
  for (const auto& share : quote.plan) {
    if (share.why == WayReason::none || share.why == WayReason::chosen) continue;
    if (const Rail* rail = rail_of(facts.policy, *facts.order.tender(share.tender_id)))
      quote.citations.push_back(rail->at);
  }
}

enum class Room { needed, waited_for };

std::optional<QuoteProblem> plan(const Facts& facts, Room room, Quote& quote) {
  auto plan = room == Room::waited_for ? plan_due(facts, quote.total_minor, quote.target)
                                       : plan_tenders(facts, quote.total_minor, quote.target);
  if (!plan)
    return QuoteProblem{"over_captured", fmt::format("{} would be due, but only {} of the payment is left",
                                                     format_money(quote.total_minor, quote.currency),
                                                     format_money(room_of_tenders(facts), quote.currency))};
  quote.plan = std::move(*plan);
  cite_rails(facts, quote);
  return {};
}

/// A unit that has a counter has it used up now: nothing is left of it, whatever becomes of the earlier parts.
void book_units(const Facts& facts, const Quote& quote, Draft& draft) {
  if (facts.ledger.units.empty()) return;
  for (const auto& share : quote.lines) {
    const OrderLine& line = *facts.order.line(share.order_line_id);
    for (std::size_t i = 0; i < share.units.size(); ++i)
      if (facts.ledger.units.contains(unit_key(line, share.units[i])))
        draft.capacity.push_back(unit_change(line, share.units[i], 0, share.unit_minor[i]));
  }
}

std::variant<Quote, QuoteProblem> compute(const Facts& facts, std::span<const QuoteLine> lines, RefundTarget target,
                                          Room room) {
  Quote quote;
  quote.policy_version = facts.policy.version;
  quote.currency = facts.order.currency;
  quote.target = target;
  std::vector<FeeLine> asked;
  if (auto problem = collect(facts, lines, target, asked)) return std::move(*problem);
  for (const auto& line : asked)
    if (auto problem = add_goods(facts, line, quote)) return std::move(*problem);
  give_back_shipping(facts, lines, is_merchants_fault(asked), quote);
  const Minor worth = subtract(add(quote.goods_minor, quote.shipping_minor), quote.reduction_minor);
  claw_back(facts, lines, worth, quote);
  charge_send_back(facts, asked, quote);
  const Minor fees = add(quote.restocking_fee_minor, quote.return_fee_minor);
  cap_fees(subtract(worth, quote.clawback_minor), quote);
  explain_promotions(facts, worth, fees, quote);
  add_bonus(facts, lines, quote);
  quote.citations.push_back(facts.policy.refund.when.at);
  if (auto problem = plan(facts, room, quote)) return std::move(*problem);
  quote.hash = quote_hash(quote);
  return quote;
}

}  // namespace

void book(const Facts& facts, const Quote& quote, Draft& draft) {
  book_shipping(facts, quote, draft);
  book_promotions(facts, quote, draft);
  book_units(facts, quote, draft);
  // Nothing is counted here, but an amount that is granted on the same goods meanwhile finds another version.
  for (const auto& line : quote.lines)
    if (const auto known = facts.ledger.order_lines.find(line.order_line_id); known != facts.ledger.order_lines.end())
      draft.capacity.push_back({CapacityKind::order_line, line.order_line_id, 0, 0, known->second.version, {}});
}

std::variant<Quote, QuoteProblem> make_quote(const Facts& facts, std::span<const QuoteLine> lines,
                                             RefundTarget target) {
  return compute(facts, lines, target, Room::needed);
}

std::variant<Quote, QuoteProblem> make_due_quote(const Facts& facts, std::span<const QuoteLine> lines,
                                                 RefundTarget target) {
  return compute(facts, lines, target, Room::waited_for);
}

}  // namespace retour::workflows
