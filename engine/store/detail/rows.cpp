#include "engine/store/detail/rows.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "workflows/model/names.hpp"

namespace retour::engine::detail {

void read_counters(std::string_view text, workflows::Ledger& into) {
  namespace json = boost::json;
  const json::value counters = json::parse(text);
  for (const auto& item : counters.as_array()) {
    const auto& row = item.as_array();
    const workflows::Capacity capacity{row[2].as_int64(), row[3].as_int64(), row[4].as_int64(), row[5].as_int64()};
    const std::string kind(row[0].as_string()), key(row[1].as_string());
    if (kind == name_of(workflows::CapacityKind::tender)) into.tenders[key] = capacity;
    if (kind == name_of(workflows::CapacityKind::order_line)) into.order_lines[key] = capacity;
    if (kind == name_of(workflows::CapacityKind::order_shipping))
      into.shipping_refunded_elsewhere = capacity.left() < capacity.total;
  }
}

void judge_other_returns(const workflows::Order& order, const workflows::ReturnCase* own, workflows::Ledger& into) {
  for (const auto& line : order.lines) {
    const auto known = into.order_lines.find(line.id);
    if (known == into.order_lines.end()) continue;
    std::int64_t mine = 0;
    if (own != nullptr)
      if (const auto* held = own->line(line.id)) mine = static_cast<std::int64_t>(held->units.size());
    if (known->second.held + known->second.used - line.returned_before > mine) into.order_has_other_returns = true;
  }
  // A case knows of its own refunded shipping itself; the counter tells of the others.
  if (own != nullptr && own->shipping_refunded) into.shipping_refunded_elsewhere = true;
}

}  // namespace retour::engine::detail
