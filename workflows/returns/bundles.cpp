#include "workflows/returns/bundles.hpp"

#include <fmt/format.h>

#include "workflows/returns/eligibility.hpp"

namespace retour::workflows {
namespace {

std::int64_t asked_of(const AskedUnits& asked, const OrderLine& line) {
  const auto found = asked.find(line.id);
  return found == asked.end() ? 0 : found->second;
}

/// "2 x Cup, 1 x Pot"
void list(std::string& into, std::int64_t count, const OrderLine& line) {
  into += fmt::format("{}{} x {}", into.empty() ? "" : ", ", count, line.title.empty() ? line.id : line.title);
}

/// Whole kits only: every part as often as the kit holds it, for the same number of kits.
std::optional<kernel::Reason> kit_apart(const Facts& facts, const Kit& kit, const AskedUnits& asked) {
  bool any = false, whole = true;
  std::optional<std::int64_t> kits;
  std::string set;
  for (const auto& line : facts.order.lines) {
    if (line.kit != kit.id) continue;
    const std::int64_t each = line.quantity / kit.quantity, count = asked_of(asked, line);
    list(set, each, line);
    any = any || count > 0;
    whole = whole && count % each == 0 && kits.value_or(count / each) == count / each;
    kits = count / each;
  }
  if (!any || whole) return {};
  return kernel::Reason{"kit",
                        fmt::format("'{}' comes back whole only: {} together", kit.title, set),
                        {facts.policy.refund.kits.at},
                        "kit"};
}

/// Everything of the promotion that the customer can still send back.
std::optional<kernel::Reason> promotion_apart(const Facts& facts, const Promotion& promotion, const AskedUnits& asked) {
  bool any = false, all = true;
  std::string set;
  for (const auto& share : promotion.shares) {
    const OrderLine* line = facts.order.line(share.line);
    if (line == nullptr) continue;
    const auto left = static_cast<std::int64_t>(free_units(facts, *line).size());
    const std::int64_t count = asked_of(asked, *line);
    if (left > 0) list(set, left, *line);
    any = any || count > 0;
    all = all && count >= left;
  }
  if (!any || all) return {};
  return kernel::Reason{
      "promotion",
      fmt::format("these were bought together under '{}': send back all of them ({}) or none", promotion.title, set),
      {facts.policy.refund.promotions.at},
      "promotion"};
}

}  // namespace

std::vector<kernel::Reason> why_not_apart(const Facts& facts, const AskedUnits& asked,
                                          const std::optional<std::string>& overridden) {
  std::vector<kernel::Reason> reasons;
  const auto& terms = facts.policy.refund;
  if (terms.kits.value == KitReturn::whole && overridden != "kit")
    for (const auto& kit : facts.order.kits)
      if (auto no = kit_apart(facts, kit, asked)) reasons.push_back(std::move(*no));
  if (terms.promotions.value == PromotionMode::all_or_nothing && overridden != "promotion")
    for (const auto& promotion : facts.order.promotions)
      if (auto no = promotion_apart(facts, promotion, asked)) reasons.push_back(std::move(*no));
  return reasons;
}

}  // namespace retour::workflows
