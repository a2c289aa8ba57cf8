// workflows/returns/allocation.hpp - what was paid for each unit, and what of it is still to be given back
#pragma once
// Duty: worth of units of one order line. Basis is what the order recorded as paid: recorded unit values win; otherwise
// unit k of q is worth round_half_up(T*k/q) - round_half_up(T*(k-1)/q), tax by rate likewise, so that the order of
// partial returns never changes the sum and all units together are worth exactly T. Of a unit of which a part was given
// back before, the rest is left; its tax is taken cumulatively. Units: minor units. Threading: pure functions.

#include <set>
#include <span>
#include <variant>

#include "workflows/model/draft.hpp"

namespace retour::workflows {

/// Units of one order line to refund, with what decides about fees.
struct QuoteLine {
  std::string order_line_id;
  std::vector<std::int64_t> units;
  std::string reason;
  bool opened = false;
  bool kept = false;              // the customer keeps the goods: nothing is sent back
  int reduce_bp = 0;              // worth that the goods lost, kept by the merchant
  std::optional<Minor> amount{};  // a part of what is left on the units, e.g. as an agent proposes; none: all of it
  std::string rule{};             // of the policy, that decided about the line; its terms go before the policy's own
  // What fees may ask about beside; not chosen or not said yet in an estimate.
  std::optional<Method> method{};
  std::size_t photos = 0;
  bool note = false;
};

struct QuoteProblem {
  std::string code, message;
};

Minor paid_for_unit(const OrderLine& line, std::int64_t unit);
std::vector<TaxPart> tax_of_unit(const OrderLine& line, std::int64_t unit);

/// What is left of a unit after what was given for it, or is reserved to be: parts of its worth, and new goods. A unit
/// of which nothing was given by itself has no counter, and all of its worth until a settlement pays it.
Minor left_of_unit(const Facts& facts, const OrderLine& line, std::int64_t unit);

/// What one of these units cost, rounded: the price of an even exchange, whichever units got the odd cent.
Minor price_paid(const OrderLine& line, const std::vector<std::int64_t>& units);

Minor sum_paid(const OrderLine& line, const std::vector<std::int64_t>& units);
Minor sum_left(const Facts& facts, const OrderLine& line, const std::vector<std::int64_t>& units);

/// Name of a unit among the counters of its order.
std::string unit_key(const OrderLine& line, std::int64_t unit);

/// Moves the counter of a unit: what is held of its worth, and what was given for it.
CapacityChange unit_change(const OrderLine& line, std::int64_t unit, Minor held, Minor used);

/// The share of the units that were asked for, without fees.
std::variant<LineShare, QuoteProblem> allocate(const Facts& facts, const OrderLine& line, const QuoteLine& asked);

/// The tax inside what a share gives of each of its units, on top of what was given of them before.
std::vector<TaxPart> taxes_of_part(const Facts& facts, const OrderLine& line, const LineShare& share);

/// Units of a line that settlements pay: those of other cases, of this one once it is settled, and what the shop took
/// back before. Exchanged units are not among them: they were replaced.
std::set<std::int64_t> settled_units(const Facts& facts, const OrderLine& line);

/// Those units, and the ones that come back with `lines`. A part of a unit is given back beside its return, not
/// instead.
std::set<std::int64_t> returned_units(const Facts& facts, const OrderLine& line, std::span<const QuoteLine> lines);

/// Units of a line that the customer has and that no settlement pays: those an amount on the line is spread over.
std::vector<std::int64_t> units_at_hand(const Facts& facts, const OrderLine& line);

/// An amount for a line that stays where it is: spread over the units at hand.
QuoteLine amount_on(const Facts& facts, const OrderLine& line, Minor amount);

}  // namespace retour::workflows
