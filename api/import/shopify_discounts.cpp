#include <fmt/format.h>

#include <algorithm>

#include "api/import/discount_tax.hpp"
#include "api/import/shopify_parts.hpp"

namespace retour::api {

using workflows::Minor;
using workflows::Promotion;
using workflows::PromotionKind;

namespace {

/// Of the discounts that are applied once and spread, a fixed one keeps its sum whatever is sent back; all others go
/// with their lines.
PromotionKind kind_of(const Field& application) {
  if (application.at("target_type").text() == "shipping_line") return PromotionKind::free_shipping;
  const bool fixed = application.at("value_type").text() == "fixed_amount";
  return fixed && application.at("allocation_method").text() == "across" ? PromotionKind::amount
                                                                         : PromotionKind::percentage;
}

/// The code the customer typed, or the name the shop gave it.
std::string name_of(const Field& application) {
  for (const auto* key : {"code", "title", "description"})
    if (const Field at = application.at(key); at.is_text() && !at.text().empty()) return at.text();
  return "discount";
}

std::vector<Promotion> read_applications(const Field& list) {
  std::vector<Promotion> promotions;
  for (const Field& at : list.items()) {
    Promotion promotion;
    promotion.title = name_of(at);
    promotion.kind = kind_of(at);
    const bool again = std::any_of(promotions.begin(), promotions.end(),
                                   [&](const Promotion& other) { return other.title == promotion.title; });
    promotion.id = again ? fmt::format("{} #{}", promotion.title, promotions.size() + 1) : promotion.title;
    promotions.push_back(std::move(promotion));
  }
  return promotions;
}

struct Share {
  std::size_t promotion;
  Minor minor;
};

/// What each application took off one line, tax included.
std::vector<Share> shares_of(const Discounted& line, const ShopMoney& money, std::size_t applications) {
  std::vector<std::optional<std::size_t>> from;
  std::vector<Minor> minors;
  for (const Field& part : line.at.at("discount_allocations").items()) {
    const Field index = part.at("discount_application_index");
    const auto i = index.integer(0, kMaxListItems);
    if (i && static_cast<std::size_t>(*i) >= applications)
      index.report("unknown_discount", fmt::format("there are {} discount_applications", applications));
    from.push_back(i && static_cast<std::size_t>(*i) < applications ? std::optional<std::size_t>(*i) : std::nullopt);
    minors.push_back(money.read_or_zero(part, "amount"));
  }
  minors = with_tax(std::move(minors), line.net_minor, line.tax_minor);
  std::vector<Share> shares;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (from[i] && minors[i] > 0) shares.push_back({*from[i], minors[i]});
  return shares;
}

}  // namespace

void read_shopify_promotions(const Field& order_at, const ShopMoney& money, const std::vector<Discounted>& goods,
                             const std::vector<Discounted>& shipping, workflows::Order& order) {
  auto promotions = read_applications(order_at.at("discount_applications"));
  for (std::size_t i = 0; i < goods.size(); ++i)
    for (const Share& share : shares_of(goods[i], money, promotions.size()))
      promotions[share.promotion].shares.push_back({order.lines[i].id, share.minor});
  for (const Discounted& line : shipping)
    for (const Share& share : shares_of(line, money, promotions.size())) {
      Minor& sum = promotions[share.promotion].shipping_minor;
      sum = workflows::add(sum, share.minor);
    }
  for (Promotion& promotion : promotions)
    if (promotion.total_minor() > 0) order.promotions.push_back(std::move(promotion));
}

}  // namespace retour::api
