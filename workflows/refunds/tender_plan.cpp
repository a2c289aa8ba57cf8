#include "workflows/refunds/tender_plan.hpp"

#include <algorithm>
#include <numeric>

#include "workflows/model/names.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::workflows {
namespace {

struct Way {
  PayWay way = PayWay::original;
  WayReason why = WayReason::none;
};

TenderShare share_by(const Facts& facts, const Tender& tender, Minor amount, Way by) {
  TenderShare share{tender.id, tender.provider, tender.payment_ref, amount, by.way, by.why};
  if (by.way == PayWay::original) return share;
  share.payment_ref.clear();
  const bool ours = facts.policy.refund.credit_held_by.value == CreditHolder::retour;
  share.provider = by.way == PayWay::by_hand || !ours ? "manual" : std::string(name_of(by.way));
  return share;
}

bool too_old(const Facts& facts, const Tender& tender, const Rail& rail) {
  return rail.max_age_days &&
         facts.now >= tender.captured_at.value_or(facts.order.ordered_at) + std::chrono::hours(24) * *rail.max_age_days;
}

Way way_of(const Facts& facts, const Tender& tender) {
  if (tender.kind == TenderKind::gift_card && tender.expires_at && facts.now >= *tender.expires_at)
    return {PayWay::gift_card, WayReason::expired};
  const Rail* rail = rail_of(facts.policy, tender);
  if (rail == nullptr) return {};
  if (rail->never) return {rail->instead, WayReason::rail};
  if (too_old(facts, tender, *rail)) return {rail->instead, WayReason::window_passed};
  return {};
}

/// Where an amount goes that is finer than the tender's step.
Way residue_way(const Facts& facts, const Tender& tender) {
  const Rail* rail = rail_of(facts.policy, tender);
  return {rail == nullptr ? PayWay::by_hand : rail->residue, WayReason::residue};
}

/// What every tender of the order can still take back, in the order's sequence.
std::vector<Minor> rooms(const Facts& facts) {
  std::vector<Minor> left;
  for (const auto& tender : facts.order.tenders) {
    const auto known = facts.ledger.tenders.find(tender.id);
    left.push_back(known == facts.ledger.tenders.end()
                       ? 0
                       : std::max<Minor>(0, subtract(known->second.left(), refunds::owed_on(facts, tender.id))));
  }
  return left;
}

Minor sum_of(const std::vector<Minor>& parts) {
  Minor sum = 0;
  for (const auto part : parts) sum = add(sum, part);
  return sum;
}

/// A plan in the making: what is left of the sum, and of every tender.
class Spread {
 public:
  Spread(const Facts& facts, RefundTarget target, std::vector<Minor> left)
      : facts_(facts), left_(std::move(left)), shares_(left_.size(), 0) {
    for (const auto& tender : facts.order.tenders)
      ways_.push_back(target == RefundTarget::store_credit ? Way{PayWay::store_credit, WayReason::chosen}
                                                           : way_of(facts, tender));
  }

  /// At most `wanted`, in steps that the tender's rail can move.
  void take(std::size_t i, Minor wanted, Minor& open) {
    Minor amount = std::min({wanted, left_[i], open});
    amount -= amount % quantum(i);
    shares_[i] += amount;
    left_[i] -= amount;
    open -= amount;
  }

  std::vector<TenderShare> finish(Minor open) {
    for (std::size_t i = 0; i < left_.size(); ++i) take(i, open, open);
    std::vector<TenderShare> plan;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      if (shares_[i] > 0) plan.push_back(share_by(facts_, facts_.order.tenders[i], shares_[i], ways_[i]));
      const Minor residue = std::min(left_[i], open);
      if (residue == 0) continue;
      open -= residue;
      const Tender& tender = facts_.order.tenders[i];
      plan.push_back(share_by(facts_, tender, residue, residue_way(facts_, tender)));
    }
    return plan;
  }

 private:
  Minor quantum(std::size_t i) const {
    return ways_[i].way == PayWay::original ? step_of(facts_, facts_.order.tenders[i]) : 1;
  }

  const Facts& facts_;
  std::vector<Minor> left_, shares_;
  std::vector<Way> ways_;
};

}  // namespace

const Rail* rail_of(const Policy& policy, const Tender& tender) {
  for (const auto& rail : policy.refund.rails)
    if ((!rail.kind || *rail.kind == tender.kind) && (!rail.provider || *rail.provider == tender.provider))
      return &rail;
  return nullptr;
}

Minor step_of(const Facts& facts, const Tender& tender) {
  const auto known = facts.ledger.steps.find(tender.id);
  const Minor provider = known == facts.ledger.steps.end() ? 1 : known->second;
  const Rail* rail = rail_of(facts.policy, tender);
  return rail == nullptr ? provider : std::lcm(rail->quantum, provider);
}

TenderShare share_on(const Facts& facts, const Tender& tender, Minor amount) {
  return share_by(facts, tender, amount, way_of(facts, tender));
}

std::vector<TenderShare> shares_on(const Facts& facts, const Tender& tender, Minor amount) {
  const Way way = way_of(facts, tender);
  const Minor residue = way.way == PayWay::original ? amount % step_of(facts, tender) : 0;
  std::vector<TenderShare> shares;
  if (amount > residue) shares.push_back(share_by(facts, tender, amount - residue, way));
  if (residue > 0) shares.push_back(share_by(facts, tender, residue, residue_way(facts, tender)));
  return shares;
}

std::vector<TenderShare> money_on(const Facts& facts, const Tender& tender, Minor amount) {
  auto shares = shares_on(facts, tender, amount);
  for (auto& share : shares)
    if (share.way == PayWay::store_credit && share.why != WayReason::residue)
      share = share_by(facts, tender, share.amount_minor, {PayWay::by_hand, share.why});
  return shares;
}

bool moves_whole(const Facts& facts, const Tender& tender, Minor amount) {
  return way_of(facts, tender).way != PayWay::original || amount % step_of(facts, tender) == 0;
}

Minor room_of_tenders(const Facts& facts) { return sum_of(rooms(facts)); }

std::optional<std::vector<TenderShare>> plan_tenders(const Facts& facts, Minor total, RefundTarget target) {
  const std::vector<Minor> left = rooms(facts);
  if (sum_of(left) < total) return {};
  Spread spread(facts, target, left);
  Minor open = total;
  if (facts.policy.refund.tender_order == TenderOrder::proportional) {
    const auto parts = split_by_weight(total, left);
    for (std::size_t i = 0; i < parts.size(); ++i) spread.take(i, parts[i], open);
  }
  return spread.finish(open);
}

std::optional<std::vector<TenderShare>> plan_due(const Facts& facts, Minor total, RefundTarget target) {
  const Minor lacking = std::max<Minor>(0, subtract(total, room_of_tenders(facts)));
  if (lacking == 0 || facts.order.tenders.empty()) return plan_tenders(facts, total, target);
  auto plan = *plan_tenders(facts, subtract(total, lacking), target);
  const Tender& tender =
      *std::max_element(facts.order.tenders.begin(), facts.order.tenders.end(),
                        [](const Tender& a, const Tender& b) { return outside_minor(a) < outside_minor(b); });
  const auto shares = target == RefundTarget::store_credit
                          ? std::vector{share_by(facts, tender, lacking, {PayWay::store_credit, WayReason::chosen})}
                          : shares_on(facts, tender, lacking);
  plan.insert(plan.end(), shares.begin(), shares.end());
  return plan;
}

std::vector<bool> within_room(const Facts& facts, const std::vector<TenderShare>& plan) {
  const auto& tenders = facts.order.tenders;
  auto left = rooms(facts);
  std::vector<bool> within;
  for (const auto& share : plan) {
    const auto at = std::find_if(tenders.begin(), tenders.end(),
                                 [&](const Tender& tender) { return tender.id == share.tender_id; });
    Minor& room = left[static_cast<std::size_t>(at - tenders.begin())];
    within.push_back(share.amount_minor <= room);
    if (within.back()) room = subtract(room, share.amount_minor);
  }
  return within;
}

std::vector<std::vector<TaxPart>> split_taxes(const std::vector<TaxPart>& taxes, const std::vector<TenderShare>& plan) {
  Minor total = 0, before = 0;
  for (const auto& share : plan) total = add(total, share.amount_minor);
  std::vector<std::vector<TaxPart>> parts;
  for (const auto& share : plan) {
    auto upto = part_of(taxes, add(before, share.amount_minor), total);
    take_off(upto, part_of(taxes, before, total));
    parts.push_back(std::move(upto));
    before = add(before, share.amount_minor);
  }
  return parts;
}

}  // namespace retour::workflows
