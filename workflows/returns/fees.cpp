#include "workflows/returns/fees.hpp"

#include <algorithm>

#include "workflows/model/taxes.hpp"
#include "workflows/returns/conditions.hpp"
#include "workflows/returns/window.hpp"

namespace retour::workflows {
namespace {

ConditionSubject subject_of(const Facts& facts, const FeeLine& f) {
  return {facts,
          f.line,
          f.reason,
          static_cast<std::int64_t>(f.asked.units.size()),
          sum_paid(f.line, f.asked.units),
          f.asked.opened,
          f.resolution,
          f.asked.method,
          f.asked.photos,
          f.asked.note};
}

template <class List>
auto first_that_holds(const List& rules, const ConditionSubject& subject) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return holds(r.when, subject); });
  return found == rules.end() ? nullptr : &*found;
}

const FeeWaiver* waiver_for(const Facts& facts, const ConditionSubject& subject, bool FeeWaiver::*kind) {
  for (const auto& waiver : facts.policy.refund.waivers)
    if (waiver.*kind && holds(waiver.when, subject)) return &waiver;
  return nullptr;
}

/// Pinned when the case was opened: the right does not end while the goods travel.
bool in_withdrawal(const Facts& facts, const OrderLine& line) {
  const ReturnLine* known = facts.rma.line(line.id);
  return known != nullptr ? known->withdrawal : withdrawal_runs(facts, line);
}

Minor restocking_by(const FeeRule& rule, const LineShare& share) {
  Minor fee = rule.bp ? scale_half_up(share.gross_minor, *rule.bp, 10'000) : 0;
  if (rule.minor)
    for (std::size_t i = 0; i < share.units.size(); ++i) fee = add(fee, *rule.minor);
  return rule.at_most ? std::min(fee, *rule.at_most) : fee;
}

/// Whether the law forbids a restocking fee: goods that were opened may have lost worth, which the law lets pass.
bool law_forbids_restocking(const Facts& facts, const FeeLine& f) {
  const auto& law = facts.policy.law;
  return law && !law->restocking_fee_allowed && !f.asked.opened && in_withdrawal(facts, f.line);
}

bool law_forbids_send_back(const Facts& facts, const FeeLine& f) {
  const auto& law = facts.policy.law;
  return law && !law->send_back_fee_allowed && in_withdrawal(facts, f.line);
}

void waive(Minor fee, const Citation& at, Quote& quote) {
  quote.waived_fee_minor = add(quote.waived_fee_minor, fee);
  quote.citations.push_back(at);
}

/// The settlement of this case paid another line and took the fee of the parcel with it.
bool fee_taken_already(const ReturnCase& rma, std::span<const FeeLine> lines) {
  if (!rma.settled_once) return false;
  return std::any_of(rma.lines.begin(), rma.lines.end(), [&](const ReturnLine& line) {
    const bool asked =
        std::any_of(lines.begin(), lines.end(), [&](const FeeLine& f) { return f.line.id == line.order_line_id; });
    return !asked && line.accepted > 0 && line.resolution != Resolution::exchange;
  });
}

/// The lines carry what is kept of their fees, and give back no tax of that.
void cap_lines(Quote& quote) {
  std::vector<Minor> fees;
  for (const auto& share : quote.lines) fees.push_back(share.restocking_fee_minor);
  if (std::all_of(fees.begin(), fees.end(), [](Minor fee) { return fee == 0; })) return;
  const auto kept = split_by_weight(quote.restocking_fee_minor, fees);
  for (std::size_t i = 0; i < fees.size(); ++i) {
    LineShare& share = quote.lines[i];
    share.restocking_fee_minor = kept[i];
    if (kept[i] == 0) continue;
    const auto tax = part_of(share.taxes, kept[i], share.gross_minor - share.reduction_minor);
    take_off(share.taxes, tax);
    take_off(quote.taxes, tax);
  }
}

}  // namespace

void charge_restocking(const Facts& facts, const FeeLine& f, LineShare& share, Quote& quote) {
  // Where a part of the worth is given, the goods stay: there is nothing to restock.
  if (f.reason.at_fault != Fault::customer || f.asked.amount) return;
  const Rule* decided = facts.policy.rule(f.asked.rule);
  const bool by_rule = decided != nullptr && decided->with.restocking_bp;
  if (!by_rule && facts.policy.refund.restocking.empty()) return;
  const ConditionSubject subject = subject_of(facts, f);
  FeeRule own;
  if (by_rule) own.bp = decided->with.restocking_bp, own.at = decided->at;
  const FeeRule* rule = by_rule ? &own : first_that_holds(facts.policy.refund.restocking, subject);
  const Minor asked = rule == nullptr ? 0 : restocking_by(*rule, share);
  const Minor fee = std::min(asked, share.gross_minor - share.reduction_minor);
  if (asked == 0) return;
  if (law_forbids_restocking(facts, f)) return waive(fee, facts.policy.law->at, quote);
  if (const FeeWaiver* waiver = waiver_for(facts, subject, &FeeWaiver::restocking))
    return waive(fee, waiver->at, quote);
  share.restocking_fee_minor = fee;
  quote.waived_fee_minor = add(quote.waived_fee_minor, asked - fee);
  share.citations.push_back(rule->at);
}

std::optional<Cited<Minor>> send_back_fee(const Facts& facts, const FeeLine& f) {
  if (f.reason.at_fault != Fault::customer) return {};
  if (const Rule* decided = facts.policy.rule(f.asked.rule); decided != nullptr && decided->with.send_back_fee)
    return Cited<Minor>{*decided->with.send_back_fee, decided->at};
  const FeeRule* rule = first_that_holds(facts.policy.send_back.fees, subject_of(facts, f));
  return rule == nullptr ? std::nullopt : std::optional(Cited<Minor>{rule->minor.value_or(0), rule->at});
}

void charge_send_back(const Facts& facts, std::span<const FeeLine> lines, Quote& quote) {
  if (fee_taken_already(facts.rma, lines)) return;
  std::optional<Cited<Minor>> lowest;
  const Citation* waived_by = nullptr;
  for (const auto& f : lines) {
    if (f.asked.kept) continue;
    const auto fee = send_back_fee(facts, f);
    if (!fee) return;
    if (!lowest || fee->value < lowest->value) lowest = fee;
    if (law_forbids_send_back(facts, f)) waived_by = &facts.policy.law->at;
    if (const FeeWaiver* waiver = waiver_for(facts, subject_of(facts, f), &FeeWaiver::send_back);
        waiver != nullptr && waived_by == nullptr)
      waived_by = &waiver->at;
  }
  if (!lowest) return;
  quote.citations.push_back(lowest->at);
  if (waived_by != nullptr && lowest->value > 0) return waive(lowest->value, *waived_by, quote);
  quote.return_fee_minor = lowest->value;
}

void cap_fees(Minor room, Quote& quote) {
  const Minor restocking = std::min(quote.restocking_fee_minor, room);
  const Minor return_fee = std::min(quote.return_fee_minor, room - restocking);
  quote.waived_fee_minor =
      add(quote.waived_fee_minor, (quote.restocking_fee_minor - restocking) + (quote.return_fee_minor - return_fee));
  quote.restocking_fee_minor = restocking;
  quote.return_fee_minor = return_fee;
  quote.total_minor = room - restocking - return_fee;
  cap_lines(quote);
  if (return_fee > 0) take_off(quote.taxes, part_of(quote.taxes, return_fee, quote.total_minor + return_fee));
}

}  // namespace retour::workflows
