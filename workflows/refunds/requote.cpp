#include "workflows/refunds/requote.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/granting.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/refunds/tender_plan.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows::refunds {
namespace {

/// Every unit gives at most what is left of it, and the shares stay those of a part of the same goods.
std::vector<LineShare> lines_left(const Facts& facts, const Refund& refund) {
  std::vector<LineShare> lines = refund.lines;
  for (auto& share : lines) {
    const OrderLine& line = *facts.order.line(share.order_line_id);
    const Minor before = share.gross_minor;
    share.gross_minor = 0;
    const auto left = left_for_units(facts, line, share.units);
    for (std::size_t i = 0; i < share.units.size(); ++i) {
      share.unit_minor[i] = std::min(share.unit_minor[i], left[i]);
      share.gross_minor = add(share.gross_minor, share.unit_minor[i]);
    }
    share.taxes = part_of(share.taxes, share.gross_minor, before);
  }
  return lines;
}

Minor sum_of(const std::vector<LineShare>& lines) {
  Minor sum = 0;
  for (const auto& share : lines) sum = add(sum, share.gross_minor);
  return sum;
}

}  // namespace

std::vector<Minor> left_for_units(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units) {
  const auto gone = settled_units(facts, line);
  std::vector<Minor> left;
  for (const auto unit : units) {
    // A unit that was ever counted has everything counted that was given for it, a settlement too.
    const auto known = facts.ledger.units.find(unit_key(line, unit));
    const bool counted = known != facts.ledger.units.end() && known->second.touched();
    left.push_back(counted || !gone.contains(unit) ? left_of_unit(facts, line, unit) : 0);
  }
  return left;
}

Minor left_for(const Facts& facts, const Refund& refund) {
  const auto known = facts.ledger.tenders.find(refund.tender.tender_id);
  const Minor owed = owed_on(facts, refund.tender.tender_id, refund.id);
  Minor left = known == facts.ledger.tenders.end() ? 0 : std::max<Minor>(0, subtract(known->second.left(), owed));
  if (!refund.lines.empty()) left = std::min(left, sum_of(lines_left(facts, refund)));
  return std::min(left, refund.amount_minor);
}

std::vector<Refund> cut_to(const Facts& facts, Minor amount, const Refund& refund) {
  std::vector<TenderShare> shares{refund.tender};
  shares.front().amount_minor = amount;
  // Where the money goes as it came, what is finer than the rail moves goes beside it.
  if (refund.tender.way == PayWay::original)
    shares = shares_on(facts, *facts.order.tender(refund.tender.tender_id), amount);
  auto lines = lines_left(facts, refund);
  const auto taxes = split_taxes(part_of(refund.taxes, amount, refund.amount_minor), shares);
  std::vector<Refund> cuts;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const TenderShare& share = shares[i];
    Refund& cut = cuts.emplace_back(refund);
    cut.tender = share;
    cut.amount_minor = share.amount_minor;
    cut.cut_quote = refund.paid_quote();
    cut.quote_hash = sha256_hex(
        fmt::format("cut|{}|{}|{}|{}", refund.quote_hash, refund.id, share.amount_minor, name_of(share.way)));
    cut.taxes = taxes[i];
    cut.bonus_minor = scale_half_up(refund.bonus_minor, share.amount_minor, refund.amount_minor);
    cut.lines = take_part(lines, share.amount_minor);
  }
  return cuts;
}

}  // namespace retour::workflows::refunds
