#include "policies/pages/claims.hpp"

#include <algorithm>

namespace retour::policies::pages {
namespace {

using namespace workflows;

bool fits(const Conditions& when, const std::optional<Conditions>& unless, const ConditionSubject& s) {
  return holds(when, s) && !(unless && holds(*unless, s));
}

std::optional<LocalDay> arrival(const PolicyFacts& f, const OrderLine& line) {
  if (line.delivered_at) return local_day(*line.delivered_at, f.time_zone);
  if (!line.fulfilled_at) return {};
  return plus_days(local_day(*line.fulfilled_at, f.time_zone), f.transit_days);
}

std::optional<LocalDay> first_day(const PolicyFacts& f, const ConditionSubject& s, Anchor anchor) {
  const Order& order = s.facts.order;
  if (anchor == Anchor::ordered) return local_day(order.ordered_at, f.time_zone);
  if (anchor == Anchor::fulfilled) {
    if (!s.line.fulfilled_at) return {};
    return local_day(*s.line.fulfilled_at, f.time_zone);
  }
  if (anchor == Anchor::delivered) return arrival(f, s.line);
  std::optional<LocalDay> last;
  for (const auto& line : order.lines)
    if (const auto day = arrival(f, line); day && (!last || *last < *day)) last = day;
  return last;
}

LocalDay rolled(const PolicyFacts& f, LocalDay day) {
  constexpr int kLongestHoliday = 31;
  for (int i = 0; i < kLongestHoliday; ++i)
    if (const LocalDay later = plus_days(day, i); f.calendar.is_business_day(later)) return later;
  return day;
}

/// The first `until` of the season on or after the order, as a calendar shows it.
std::optional<LocalDay> season_end(const Season& season, LocalDay ordered) {
  const auto of_year = std::chrono::month_day(ordered.month(), ordered.day());
  if (!Period{season.ordered_from, season.ordered_to}.has(of_year)) return {};
  const auto year = season.until < of_year ? ordered.year() + std::chrono::years(1) : ordered.year();
  const LocalDay end{year, season.until.month(), season.until.day()};
  return end.ok() ? end : LocalDay{year / season.until.month() / std::chrono::last};
}

bool is_asked_by(const PolicyFacts& f, const ConditionSubject& s, LocalDay last_day) {
  return local_day(s.facts.now, f.time_zone) <= last_day;
}

bool law_covers(const PolicyFacts& f, const ConditionSubject& s) {
  const auto times = time_claim(f, s);
  return times && times->withdrawal && is_asked_by(f, s, times->withdrawal->value);
}

const FeeWaiver* waiver_fact(const PolicyFacts& f, const ConditionSubject& s, bool FeeWaiver::*kind) {
  const auto found =
      std::find_if(f.waivers.begin(), f.waivers.end(), [&](const FeeWaiver& w) { return w.*kind && holds(w.when, s); });
  return found == f.waivers.end() ? nullptr : &*found;
}

bool is_other_way(const Rule& rule, const ConditionSubject& s) {
  const auto& ways = rule.with.resolutions;
  return rule.then != RuleVerdict::deny && !ways.empty() &&
         std::find(ways.begin(), ways.end(), s.resolution) == ways.end();
}

bool is_in_time(const PolicyFacts& f, const ConditionSubject& s) {
  const auto times = time_claim(f, s);
  return times && is_asked_by(f, s, times->window.value);
}

/// The rule whose terms hold: none where the law alone lets the goods come back.
const Rule* deciding_rule(const PolicyFacts& f, const ConditionSubject& s) {
  const Rule& rule = rule_claim(f, s);
  return is_in_time(f, s) && rule.then != RuleVerdict::deny && !is_other_way(rule, s) ? &rule : nullptr;
}

const FeeFact* fee_fact(const PolicyFacts& f, const std::vector<FeeFact>& fees, const ConditionSubject& s) {
  if (s.reason.at_fault != Fault::customer) return nullptr;
  const Rule* decided = deciding_rule(f, s);
  const auto found = std::find_if(fees.begin(), fees.end(), [&](const FeeFact& fee) {
    return fee.rule.empty() ? fits(fee.when, fee.unless, s) : decided != nullptr && fee.rule == decided->id;
  });
  return found == fees.end() ? nullptr : &*found;
}

Promise<Minor> restocking_claim(const PolicyFacts& f, const ConditionSubject& s) {
  const FeeFact* fee = restocking_fact(f, s);
  if (fee == nullptr) return {0, f.at};
  Minor amount = fee->minor ? *fee->minor * s.quantity : scale_half_up(s.line.paid_minor, fee->bp.value_or(0), 10'000);
  if (fee->at_most) amount = std::min(amount, *fee->at_most);
  if (law_covers(f, s) && !f.law->restocking_fee_allowed && !s.opened) return {0, f.law->at};
  if (const auto* waiver = waiver_fact(f, s, &FeeWaiver::restocking)) return {0, waiver->at};
  return {std::min(amount, s.line.paid_minor), fee->at};
}

Promise<Minor> send_back_claim(const PolicyFacts& f, const ConditionSubject& s) {
  const FeeFact* fee = fee_fact(f, f.send_back_fees, s);
  if (fee == nullptr) return {0, f.at};
  if (verdict_claim(f, s).value == RuleVerdict::keep_item) return {0, rule_claim(f, s).at};
  if (law_covers(f, s) && !f.law->send_back_fee_allowed) return {0, f.law->at};
  if (const auto* waiver = waiver_fact(f, s, &FeeWaiver::send_back)) return {0, waiver->at};
  return {fee->minor.value_or(0), fee->at};
}

Promise<Minor> shipping_claim(const PolicyFacts& f, const ConditionSubject& s) {
  const Minor paid = s.facts.order.shipping_paid_minor;
  const bool all = s.facts.order.lines.size() == 1 && s.quantity == s.line.quantity;
  const auto& rule = f.refund.outbound_shipping;
  const bool due = rule.value == ShippingRefund::always ||
                   (all && (rule.value == ShippingRefund::when_all_returned ||
                            (rule.value == ShippingRefund::merchant_fault && s.reason.at_fault != Fault::customer)));
  if (due) return {paid, rule.at};
  if (all && law_covers(f, s) && f.law->outbound_shipping_due) return {paid, f.law->at};
  return {0, rule.at};
}

}  // namespace

std::optional<TimeClaim> time_claim(const PolicyFacts& f, const ConditionSubject& s) {
  const auto window =
      std::find_if(f.windows.begin(), f.windows.end(), [&](const Window& w) { return holds(w.when, s); });
  if (window == f.windows.end()) return {};
  const auto from = first_day(f, s, window->anchor);
  if (!from) return {};
  TimeClaim claim{{plus_days(*from, window->days), window->at}, {}};
  const LocalDay ordered = local_day(s.facts.order.ordered_at, f.time_zone);
  for (const auto& season : f.seasons)
    if (const auto end = season_end(season, ordered); end && claim.window.value < *end)
      claim.window = {*end, season.at};
  if (f.windows_roll) claim.window.value = rolled(f, claim.window.value);
  if (!f.law || f.law->withdrawal_days == 0 || is_exempt(f, rule_claim(f, s))) return claim;
  if (const auto right = first_day(f, s, f.law->anchor)) {
    const LocalDay last = plus_days(*right, f.law->withdrawal_days);
    claim.withdrawal = {f.law->rolls ? rolled(f, last) : last, f.law->at};
  }
  return claim;
}

const Rule& rule_claim(const PolicyFacts& f, const ConditionSubject& s) {
  for (const auto& rule : f.rules)
    if (fits(rule.when, rule.unless, s)) return rule;
  return f.rules.back();
}

Promise<RuleVerdict> verdict_claim(const PolicyFacts& f, const ConditionSubject& s) {
  const auto times = time_claim(f, s);
  if (!times) return {RuleVerdict::deny, f.at};
  if (const Rule* rule = deciding_rule(f, s)) return {rule->then, rule->at};
  const Rule& rule = rule_claim(f, s);
  // The law gives money, and no other ways.
  if (law_covers(f, s) && s.resolution == Resolution::refund) return {RuleVerdict::approve, f.law->at};
  return {RuleVerdict::deny, is_in_time(f, s) ? rule.at : times->window.at};
}

const FeeFact* restocking_fact(const PolicyFacts& f, const ConditionSubject& s) {
  return fee_fact(f, f.restocking_fees, s);
}

MoneyClaim money_claim(const PolicyFacts& f, const ConditionSubject& s) {
  MoneyClaim claim{restocking_claim(f, s), send_back_claim(f, s), shipping_claim(f, s), f.refund.store_credit_bonus_bp};
  // A fee is never higher than what comes back.
  const Minor room = s.line.paid_minor + claim.shipping.value;
  claim.restocking.value = std::min(claim.restocking.value, room);
  claim.send_back.value = std::min(claim.send_back.value, room - claim.restocking.value);
  if (const Rule* rule = deciding_rule(f, s); rule != nullptr && rule->with.store_credit_bonus_bp)
    claim.bonus_bp = {*rule->with.store_credit_bonus_bp, rule->at};
  return claim;
}

}  // namespace retour::policies::pages
