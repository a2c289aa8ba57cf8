#include "workflows/returns/promotions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>

#include "workflows/model/taxes.hpp"
#include "workflows/returns/promotion_words.hpp"

namespace retour::workflows {
namespace {

/// Units of a line that are not kept.
using Gone = std::function<std::set<std::int64_t>(const OrderLine&)>;

/// What of a promotion's goods is kept.
struct Kept {
  std::int64_t units = 0;    // kept
  std::int64_t bought = 0;   // of the promotion's lines
  Minor discount_minor = 0;  // that lies on the kept units
  Minor worth_minor = 0;     // of the kept units, before this discount
};

/// `discount` is the promotion's own, `taken` what it and the later ones took off.
void add_line(const OrderLine& line, Minor discount, Minor taken, const Gone& gone_of, Kept& kept) {
  const auto gone = gone_of(line);
  kept.bought += line.quantity;
  for (std::int64_t unit = 0; unit < line.quantity; ++unit) {
    if (gone.contains(unit)) continue;
    kept.units += 1;
    kept.discount_minor = add(kept.discount_minor, unit_share(discount, unit, line.quantity));
    kept.worth_minor = add(kept.worth_minor, add(paid_for_unit(line, unit), unit_share(taken, unit, line.quantity)));
  }
}

/// What this promotion and those applied after it took off a line: before them the line was worth so much more.
Minor taken_from(const Order& order, const Promotion& promotion, std::string_view line_id) {
  Minor sum = 0;
  bool applied = false;
  for (const auto& other : order.promotions) {
    applied = applied || other.id == promotion.id;
    if (!applied) continue;
    for (const auto& share : other.shares)
      if (share.line == line_id) sum = add(sum, share.minor);
  }
  return sum;
}

Kept kept_of(const Order& order, const Promotion& promotion, const Gone& gone) {
  Kept kept;
  if (promotion.kind == PromotionKind::free_shipping) {
    for (const auto& line : order.lines) add_line(line, 0, taken_from(order, promotion, line.id), gone, kept);
    kept.discount_minor = kept.units > 0 ? promotion.shipping_minor : 0;
    return kept;
  }
  for (const auto& share : promotion.shares)
    if (const OrderLine* line = order.line(share.line))
      add_line(*line, share.minor, taken_from(order, promotion, line->id), gone, kept);
  return kept;
}

/// The discount that the kept goods would get if they had been bought alone.
Minor still_earned(const Promotion& promotion, const Kept& kept) {
  if (kept.worth_minor < promotion.over_minor) return 0;
  if (promotion.kind != PromotionKind::multi_buy || promotion.every <= 0) return kept.discount_minor;
  const std::int64_t times = kept.bought / promotion.every;
  return times == 0 ? kept.discount_minor : scale_half_up(promotion.total_minor(), kept.units / promotion.every, times);
}

Minor not_earned(const Order& order, const Promotion& promotion, const Gone& gone) {
  const Kept kept = kept_of(order, promotion, gone);
  return std::max<Minor>(0, subtract(kept.discount_minor, still_earned(promotion, kept)));
}

/// What the shop gave although the goods did not earn it was its gift: a return does not take it back. The same holds
/// for what was lost by the returns that the shop settled itself before the import.
Minor owed(const Facts& facts, const Promotion& promotion, std::span<const QuoteLine> lines) {
  const auto returned = [&](const OrderLine& line) { return returned_units(facts, line, lines); };
  const auto before = [](const OrderLine& line) {
    std::set<std::int64_t> gone;
    for (std::int64_t unit = 0; unit < line.returned_before; ++unit) gone.insert(unit);
    return gone;
  };
  return std::max<Minor>(
      0, subtract(not_earned(facts.order, promotion, returned), not_earned(facts.order, promotion, before)));
}

Minor taken_off(const Facts& facts, std::string_view promotion_id) {
  const auto known = facts.ledger.promotions.find(promotion_id);
  return known == facts.ledger.promotions.end() ? 0 : known->second.used;
}

/// Tax of the whole discount, by the rates of the goods it lies on.
std::vector<TaxPart> tax_of_discount(const Order& order, const Promotion& promotion) {
  std::vector<TaxPart> taxes;
  for (const auto& share : promotion.shares)
    if (const OrderLine* line = order.line(share.line))
      add_taxes(taxes, part_of(line->taxes, share.minor, line->paid_minor));
  return taxes;
}

std::vector<TaxPart> tax_between(const Order& order, const Promotion& promotion, Minor before, Minor after) {
  const auto whole = tax_of_discount(order, promotion);
  const Minor discount = promotion.total_minor();
  auto change = part_of(whole, std::max(before, after), discount);
  take_off(change, part_of(whole, std::min(before, after), discount));
  if (after < before)
    for (auto& tax : change) tax.minor = -tax.minor;
  return change;
}

void apply(const Facts& facts, const Promotion& promotion, Minor change, Quote& quote) {
  const Minor before = taken_off(facts, promotion.id);
  PromotionEffect effect{promotion.id,
                         change,
                         {},
                         tax_between(facts.order, promotion, before, add(before, change)),
                         facts.policy.refund.promotions.at};
  take_off(quote.taxes, effect.taxes);
  quote.clawback_minor = add(quote.clawback_minor, change);
  quote.promotions.push_back(std::move(effect));
}

const Promotion* promotion_of(const Order& order, std::string_view id) {
  const auto found =
      std::find_if(order.promotions.begin(), order.promotions.end(), [&](const Promotion& p) { return p.id == id; });
  return found == order.promotions.end() ? nullptr : &*found;
}

/// Of what a quote is to pay, the other refunds that were given up.
Minor given_up_of(const ReturnCase& rma, const Refund& but_for) {
  Minor sum = 0;
  for (const auto& refund : rma.refunds)
    if (refund.id != but_for.id && refund.paid_quote() == but_for.paid_quote() &&
        (refund.state == "rejected" || refund.state == "abandoned"))
      sum = add(sum, refund.amount_minor);
  return sum;
}

/// Of a promotion's change by a quote of `total`, what lies on `amount` of it.
Minor change_of_part(Minor change, Minor amount, Minor total) {
  const Minor part = scale_half_up(std::abs(change), std::min(amount, total), total);
  return change < 0 ? -part : part;
}

}  // namespace

void claw_back(const Facts& facts, std::span<const QuoteLine> lines, Minor room, Quote& quote) {
  if (facts.policy.refund.promotions.value != PromotionMode::clawback) return;
  // What is given back first makes room for what is taken off: a refund is not cut short beside money that it brings.
  std::vector<std::pair<const Promotion*, Minor>> taken;
  for (const auto& promotion : facts.order.promotions) {
    const Minor change = subtract(owed(facts, promotion, lines), taken_off(facts, promotion.id));
    if (change < 0) apply(facts, promotion, change, quote);
    if (change > 0) taken.emplace_back(&promotion, change);
  }
  for (const auto& [promotion, change] : taken)
    if (const Minor fits = std::min(change, subtract(room, quote.clawback_minor)); fits > 0)
      apply(facts, *promotion, fits, quote);
  if (!quote.promotions.empty()) quote.citations.push_back(facts.policy.refund.promotions.at);
}

void explain_promotions(const Facts& facts, Minor worth, Minor fees, Quote& quote) {
  for (auto& effect : quote.promotions) {
    const Minor clawback_but_for_it = subtract(quote.clawback_minor, effect.minor);
    const Minor instead = std::max<Minor>(0, subtract(subtract(worth, clawback_but_for_it), fees));
    effect.sentence = promotion_sentence(*promotion_of(facts.order, effect.promotion_id), effect.minor,
                                         quote.total_minor, instead, quote.currency, facts.order.language);
  }
}

void book_promotions(const Facts& facts, const Quote& quote, Draft& draft) {
  if (facts.policy.refund.promotions.value != PromotionMode::clawback) return;
  for (const auto& promotion : facts.order.promotions) {
    const auto effect = std::find_if(quote.promotions.begin(), quote.promotions.end(),
                                     [&](const PromotionEffect& e) { return e.promotion_id == promotion.id; });
    const auto known = facts.ledger.promotions.find(promotion.id);
    if (known == facts.ledger.promotions.end()) continue;
    // Also where nothing changes: what another settlement takes off depends on the same goods.
    draft.capacity.push_back({CapacityKind::promotion,
                              promotion.id,
                              0,
                              effect == quote.promotions.end() ? 0 : effect->minor,
                              known->second.version,
                              {}});
  }
}

void free_promotions(const Facts& facts, const Refund& refund, Draft& draft) {
  const Quote* quote = refund.goodwill ? nullptr : draft.next.quote_of(refund);
  if (quote == nullptr || quote->total_minor == 0) return;
  const Minor before = given_up_of(draft.next, refund), after = add(before, refund.amount_minor);
  for (const auto& effect : quote->promotions) {
    const auto known = facts.ledger.promotions.find(effect.promotion_id);
    if (known == facts.ledger.promotions.end()) continue;
    const Minor freed = subtract(change_of_part(effect.minor, after, quote->total_minor),
                                 change_of_part(effect.minor, before, quote->total_minor));
    // Another return may have been given it back before.
    const Minor change = -std::min(freed, known->second.used);
    draft.capacity.push_back({CapacityKind::promotion, effect.promotion_id, 0, change, known->second.version, {}});
  }
}

}  // namespace retour::workflows
