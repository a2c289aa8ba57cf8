#include "workflows/returns/allocation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/taxes.hpp"

namespace retour::workflows {
namespace {

Minor given_of_unit(const Facts& facts, const OrderLine& line, std::int64_t unit) {
  if (facts.ledger.units.empty()) return 0;  // hardly ever anything else: no key is made for nothing
  const auto known = facts.ledger.units.find(unit_key(line, unit));
  return known == facts.ledger.units.end() ? 0 : add(known->second.held, known->second.used);
}

/// Tax of the part of a unit from `before` on: cumulative, so that parts add up to the unit's tax.
std::vector<TaxPart> tax_between(const OrderLine& line, std::int64_t unit, Minor before, Minor part) {
  const auto taxes = tax_of_unit(line, unit);
  const Minor worth = paid_for_unit(line, unit);
  if (before == 0 && part == worth) return taxes;
  auto now = part_of(taxes, add(before, part), worth);
  take_off(now, part_of(taxes, before, worth));
  return now;
}

std::vector<Minor> left_of(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units) {
  std::vector<Minor> left;
  for (const auto unit : units) left.push_back(left_of_unit(facts, line, unit));
  return left;
}

/// Tax of whole units of an evenly split line: the usual case, without a list for every unit.
std::vector<TaxPart> tax_of_whole(const OrderLine& line, const std::vector<std::int64_t>& units) {
  std::vector<TaxPart> taxes;
  for (const auto& tax : line.taxes) {
    Minor sum = 0;
    for (const auto unit : units) sum = add(sum, unit_share(tax.minor, unit, line.quantity));
    taxes.push_back({tax.rate, sum});
  }
  return taxes;
}

std::vector<TaxPart> taxes_of(const Facts& facts, const OrderLine& line, const LineShare& share, bool in_part) {
  if (!in_part && line.units.empty() && facts.ledger.units.empty()) return tax_of_whole(line, share.units);
  return taxes_of_part(facts, line, share);
}

void reduce(LineShare& share, int reduce_bp) {
  if (reduce_bp == 0) return;
  share.reduction_minor = scale_half_up(share.gross_minor, reduce_bp, 10'000);
  share.taxes = part_of(share.taxes, share.gross_minor - share.reduction_minor, share.gross_minor);
}

}  // namespace

std::string unit_key(const OrderLine& line, std::int64_t unit) { return fmt::format("{}|{}", line.id, unit); }

Minor paid_for_unit(const OrderLine& line, std::int64_t unit) {
  if (!line.units.empty()) return line.units.at(static_cast<std::size_t>(unit)).paid_minor;
  return unit_share(line.paid_minor, unit, line.quantity);
}

std::vector<TaxPart> tax_of_unit(const OrderLine& line, std::int64_t unit) {
  if (!line.units.empty()) return line.units.at(static_cast<std::size_t>(unit)).taxes;
  std::vector<TaxPart> taxes;
  for (const auto& tax : line.taxes) taxes.push_back({tax.rate, unit_share(tax.minor, unit, line.quantity)});
  return taxes;
}

Minor left_of_unit(const Facts& facts, const OrderLine& line, std::int64_t unit) {
  return std::max<Minor>(0, subtract(paid_for_unit(line, unit), given_of_unit(facts, line, unit)));
}

CapacityChange unit_change(const OrderLine& line, std::int64_t unit, Minor held, Minor used) {
  return {CapacityKind::unit, unit_key(line, unit), held, used, {}, paid_for_unit(line, unit)};
}

Minor sum_paid(const OrderLine& line, const std::vector<std::int64_t>& units) {
  Minor sum = 0;
  for (const auto unit : units) sum = add(sum, paid_for_unit(line, unit));
  return sum;
}

Minor sum_left(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units) {
  Minor sum = 0;
  for (const auto unit : units) sum = add(sum, left_of_unit(facts, line, unit));
  return sum;
}

Minor price_paid(const OrderLine& line, const std::vector<std::int64_t>& units) {
  if (units.empty()) return 0;
  // Of an evenly split line every unit has the same price.
  if (line.units.empty()) return scale_half_up(line.paid_minor, 1, line.quantity);
  return scale_half_up(sum_paid(line, units), 1, static_cast<std::int64_t>(units.size()));
}

std::variant<LineShare, QuoteProblem> allocate(const Facts& facts, const OrderLine& line, const QuoteLine& asked) {
  LineShare share;
  share.order_line_id = line.id;
  share.units = asked.units;
  share.unit_minor = left_of(facts, line, asked.units);
  Minor left = 0;
  for (const auto minor : share.unit_minor) left = add(left, minor);
  if (asked.amount && (*asked.amount <= 0 || *asked.amount > left))
    return QuoteProblem{"over_paid", fmt::format("line '{}': {} was asked for; it is more than 0 and at most {}, which "
                                                 "is left of what was paid for these units",
                                                 line.id, format_money(*asked.amount, facts.order.currency),
                                                 format_money(left, facts.order.currency))};
  if (asked.amount) share.unit_minor = split_by_weight(*asked.amount, share.unit_minor);
  share.gross_minor = asked.amount.value_or(left);
  share.taxes = taxes_of(facts, line, share, asked.amount.has_value());
  reduce(share, asked.reduce_bp);
  return share;
}

std::vector<TaxPart> taxes_of_part(const Facts& facts, const OrderLine& line, const LineShare& share) {
  std::vector<TaxPart> taxes;
  for (std::size_t i = 0; i < share.units.size(); ++i) {
    const Minor before = given_of_unit(facts, line, share.units[i]);
    add_taxes(taxes, tax_between(line, share.units[i], before, share.unit_minor[i]));
  }
  return taxes;
}

std::set<std::int64_t> settled_units(const Facts& facts, const OrderLine& line) {
  std::set<std::int64_t> gone;
  if (const auto back = facts.ledger.returned_units.find(line.id); back != facts.ledger.returned_units.end())
    gone = back->second;
  for (std::int64_t unit = 0; unit < line.returned_before; ++unit) gone.insert(unit);
  const ReturnLine* own = facts.rma.line(line.id);
  if (own != nullptr && facts.rma.settled_once && own->resolution != Resolution::exchange)
    gone.insert(own->units.begin(),
                own->units.begin() + std::min<std::ptrdiff_t>(own->accepted, std::ssize(own->units)));
  return gone;
}

std::set<std::int64_t> returned_units(const Facts& facts, const OrderLine& line, std::span<const QuoteLine> lines) {
  auto gone = settled_units(facts, line);
  for (const auto& asked : lines)
    if (asked.order_line_id == line.id && !asked.amount) gone.insert(asked.units.begin(), asked.units.end());
  return gone;
}

std::vector<std::int64_t> units_at_hand(const Facts& facts, const OrderLine& line) {
  const auto gone = settled_units(facts, line);
  std::vector<std::int64_t> units;
  for (std::int64_t unit = line.returned_before; unit < line.fulfilled; ++unit)
    if (!gone.contains(unit)) units.push_back(unit);
  return units;
}

QuoteLine amount_on(const Facts& facts, const OrderLine& line, Minor amount) {
  QuoteLine asked;
  asked.order_line_id = line.id;
  asked.units = units_at_hand(facts, line);
  asked.kept = true;
  asked.amount = amount;
  return asked;
}

}  // namespace retour::workflows
