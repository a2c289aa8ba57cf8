#include "engine/store/detail/rows.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "workflows/model/names.hpp"

namespace retour::engine::detail {

namespace {

using workflows::Capacity;
using workflows::CapacityKind;

void keep(CapacityKind kind, const std::string& key, const Capacity& capacity, workflows::Ledger& into) {
  switch (kind) {
    case CapacityKind::tender:
      into.tenders[key] = capacity;
      return;
    case CapacityKind::order_line:
      into.order_lines[key] = capacity;
      return;
    case CapacityKind::order_shipping:
      into.shipping[key] = capacity;
      if (key.empty()) into.shipping_refunded_elsewhere = capacity.left() < capacity.total;
      return;
    case CapacityKind::promotion:
      into.promotions[key] = capacity;
      return;
    case CapacityKind::unit:
      into.units[key] = capacity;
      return;
    case CapacityKind::actor_day:
    case CapacityKind::actor_goodwill_day:
    case CapacityKind::actor_order:
    case CapacityKind::automation_day:
    case CapacityKind::automation_order:
      return;  // a person's: not among the order's
  }
}

}  // namespace

void read_counters(std::string_view text, workflows::Ledger& into) {
  namespace json = boost::json;
  const json::value counters = json::parse(text);
  for (const auto& item : counters.as_array()) {
    const auto& row = item.as_array();
    const Capacity capacity{row[2].as_int64(), row[3].as_int64(), row[4].as_int64(), row[5].as_int64(),
                            row[6].as_int64()};
    if (const auto kind = workflows::parse_enum<CapacityKind>(row[0].as_string()))
      keep(*kind, std::string(row[1].as_string()), capacity, into);
  }
}

void judge_other_returns(const workflows::Order& order, const workflows::ReturnCase* own, workflows::Ledger& into) {
  for (const auto& line : order.lines) {
    for (std::int64_t unit = 0; unit < std::min(line.returned_before, line.fulfilled); ++unit)
      into.returned_units[line.id].insert(unit);
    const auto known = into.order_lines.find(line.id);
    if (known == into.order_lines.end()) continue;
    std::int64_t mine = 0;
    if (own != nullptr)
      if (const auto* held = own->line(line.id)) mine = static_cast<std::int64_t>(held->units.size());
    if (known->second.held + known->second.used - line.returned_before > mine) into.order_has_other_returns = true;
  }
  // A case knows of its own refunded shipping itself; the counter tells of the others.
  if (own != nullptr && own->shipping_refunded && order.shipments.empty()) into.shipping_refunded_elsewhere = true;
}

}  // namespace retour::engine::detail
