#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "api/import/balance.hpp"
#include "api/import/discount_tax.hpp"
#include "api/import/own_parts.hpp"
#include "api/json/text.hpp"
#include "workflows/model/names.hpp"

namespace retour::api::own {

using workflows::add;
using workflows::Promotion;
using workflows::PromotionKind;
using workflows::subtract;

namespace {

Minor tax_of(const std::vector<workflows::TaxPart>& taxes, Prices prices) {
  return prices == Prices::net ? sum_of(taxes) : 0;
}

/// What was taken, tax included.
std::vector<Taken> gross(const Priced& priced, Minor paid_minor, Minor tax_minor) {
  std::vector<Minor> minors;
  for (const Taken& taken : priced.taken) minors.push_back(taken.minor);
  minors = with_tax(std::move(minors), subtract(paid_minor, tax_minor), tax_minor);
  std::vector<Taken> all = priced.taken;
  for (std::size_t i = 0; i < all.size(); ++i) all[i].minor = minors[i];
  return all;
}

PromotionKind read_kind(const Field& at) {
  const Field kind = at.require("kind");
  const auto known = workflows::parse_enum<PromotionKind>(kind.text());
  if (!known && kind.present())
    kind.report("unknown_name", fmt::format("one of: {}", fmt::join(workflows::names_of<PromotionKind>(), ", ")));
  return known.value_or(PromotionKind::percentage);
}

}  // namespace

Discounts::Discounts(const workflows::Order& order, std::vector<Priced>& goods) : order_(order), goods_(goods) {
  for (std::size_t i = 0; i < order.lines.size(); ++i) line_index_.emplace(order.lines[i].id, i);
}

void Discounts::read_of_lines() {
  for (Priced& line : goods_) read_own(line, true);
}

void Discounts::read_of_shipments(std::vector<Priced>& shipped) {
  for (Priced& shipment : shipped) read_own(shipment, false);
}

/// A discount of several lines is given at each of them, under the same id.
void Discounts::read_own(Priced& priced, bool of_goods) {
  std::set<std::string> seen;
  for (const Field& at : priced.at.at("discounts").items()) {
    if (!at.is_object_or_report()) continue;
    only(at, {"id", "title", "minor"});
    const std::string id = own_id(at.require("id"));
    if (!is_new(id, seen)) at.at("id").report("duplicate_discount", fmt::format("'{}' is given twice", clip(id, 40)));
    const auto [place, fresh] = index_.emplace(id, drafts_.size());
    if (fresh) {
      const std::string title = at.at("title").text();
      // It goes with the units of its line, as a percentage does.
      drafts_.push_back({{id, title.empty() ? id : title, PromotionKind::percentage, 0, 0, {}, 0}, {}, of_goods});
      if (!of_goods) drafts_.back().promotion.kind = PromotionKind::free_shipping;
    } else if (drafts_[place->second].of_goods != of_goods) {
      at.at("id").report("duplicate_discount", fmt::format("'{}' is a discount on goods already", clip(id, 40)));
    }
    take(at.at("minor"), priced, {place->second, required_minor(at, "minor")});
  }
}

void Discounts::read_of_order(const Field& list) {
  for (const Field& at : list.items())
    if (at.is_object_or_report()) read_one(at);
}

void Discounts::read_one(const Field& at) {
  only(at, {"id", "title", "kind", "minor", "over_minor", "every", "lines", "shares", "shipping_minor"});
  Promotion promotion;
  promotion.id = own_id(at.require("id"));
  if (!index_.emplace(promotion.id, drafts_.size()).second)
    at.at("id").report("duplicate_discount", fmt::format("'{}' is given twice", clip(promotion.id, 40)));
  promotion.title = at.at("title").present() ? at.at("title").text() : promotion.id;
  promotion.kind = read_kind(at);
  promotion.over_minor = at.at("over_minor").minor().value_or(0);
  check_kind(at, promotion.kind);
  if (promotion.kind == PromotionKind::multi_buy) promotion.every = at.require("every").quantity(1).value_or(1);
  const bool goods = promotion.kind != PromotionKind::free_shipping;
  if (!goods) promotion.shipping_minor = required_minor(at, "shipping_minor");
  auto lines = lines_of(at);
  drafts_.push_back({std::move(promotion), lines, goods});
  if (!goods) return;
  if (at.at("shares").given())
    take_recorded(at, lines, drafts_.size() - 1);
  else
    take_split(at, lines, drafts_.size() - 1);
}

void Discounts::check_kind(const Field& at, PromotionKind kind) const {
  const auto refuse = [&](std::initializer_list<std::string_view> keys) {
    for (const auto key : keys)
      if (at.at(key).given())
        at.at(key).report("not_of_this_kind",
                          fmt::format("a discount of kind {} has no such field", workflows::name_of(kind)));
  };
  if (kind == PromotionKind::free_shipping)
    refuse({"minor", "lines", "shares"});
  else
    refuse({"shipping_minor"});
  if (kind != PromotionKind::multi_buy) refuse({"every"});
}

std::optional<std::size_t> Discounts::line_at(const Field& at, std::set<std::size_t>& seen) const {
  const std::string id = own_id(at);
  const auto found = line_index_.find(id);
  if (found == line_index_.end()) {
    if (!id.empty()) at.report("unknown_line", fmt::format("the order has no line '{}'", clip(id, 40)));
    return {};
  }
  if (!seen.insert(found->second).second)
    at.report("named_twice", fmt::format("the line '{}' is named already", clip(id, 40)));
  return found->second;
}

/// The goods that count for a discount: those it names, else those it records shares of, else all.
std::vector<std::size_t> Discounts::lines_of(const Field& at) const {
  std::set<std::size_t> lines;  // in their order: ties of a split go to the lower line
  if (at.at("lines").items().empty() && !at.at("shares").given()) {
    std::vector<std::size_t> all(goods_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  for (const Field& line : at.at("lines").items()) line_at(line, lines);
  if (lines.empty()) {
    for (const Field& share : at.at("shares").items())
      if (const auto i = line_index_.find(share.at("line").number()); i != line_index_.end()) lines.insert(i->second);
  }
  return {lines.begin(), lines.end()};
}

void Discounts::take_recorded(const Field& at, const std::vector<std::size_t>& lines, std::size_t promotion) {
  std::set<std::size_t> seen;
  Minor sum = 0;
  for (const Field& share : at.at("shares").items()) {
    if (!share.is_object_or_report()) continue;
    only(share, {"line", "minor"});
    const auto line = line_at(share.require("line"), seen);
    const Minor minor = required_minor(share, "minor");
    sum = add(sum, minor);
    if (!line) continue;
    if (!std::binary_search(lines.begin(), lines.end(), *line))
      share.at("line").report("unknown_line", "the discount is not on this line");
    take(share.at("minor"), goods_[*line], {promotion, minor});
  }
  for (const std::size_t line : lines)
    if (!seen.contains(line)) take(at.at("lines"), goods_[line], {promotion, 0});
  const auto stated = at.at("minor").minor();
  if (stated && *stated != sum)
    at.at("minor").report("sums_differ", fmt::format("the shares add up to {}, but minor says {}", sum, *stated));
}

void Discounts::take_split(const Field& at, const std::vector<std::size_t>& lines, std::size_t promotion) {
  const Minor minor = required_minor(at, "minor");
  std::vector<Minor> weights;
  Minor before = 0;
  bool all_priced = true;
  for (const std::size_t i : lines) {
    weights.push_back(goods_[i].left_minor);
    before = add(before, goods_[i].left_minor);
    all_priced = all_priced && goods_[i].price_minor.has_value();
  }
  if (all_priced && minor > before)
    return at.at("minor").report("discount_exceeds_price",
                                 fmt::format("{} are taken off, but its lines cost {}", minor, before));
  const auto parts = workflows::split_by_weight(minor, weights);
  for (std::size_t k = 0; k < parts.size(); ++k) take(at.at("minor"), goods_[lines[k]], {promotion, parts[k]});
}

void Discounts::take(const Field& at, Priced& from, Taken taken) {
  if (from.price_minor && taken.minor > from.left_minor)
    return at.report("discount_exceeds_price",
                     fmt::format("{} are taken off a price of {}", taken.minor, from.left_minor));
  if (from.price_minor) from.left_minor = subtract(from.left_minor, taken.minor);
  // A share of nothing is kept, too: the line counts for what the discount asks for.
  if (++shares_ > kMaxDiscountShares)
    return at.report("too_many", fmt::format("the discounts are on more than {} lines in all", kMaxDiscountShares));
  from.taken.push_back(taken);
}

/// What has to be bought for it, tax included: by the ratio of tax that its lines bear.
Minor Discounts::threshold(const Draft& draft, Prices prices) const {
  Minor net = 0, tax = 0;
  for (const std::size_t i : draft.lines) {
    const auto& line = order_.lines[i];
    const Minor inside = tax_of(line.taxes, prices);
    tax = add(tax, inside);
    net = add(net, subtract(line.paid_minor, inside));
  }
  return with_tax({draft.promotion.over_minor}, net, tax).front();
}

std::vector<Promotion> Discounts::settle(Prices prices, const std::vector<Priced>& shipped) {
  for (std::size_t i = 0; i < goods_.size(); ++i) {
    const auto& line = order_.lines[i];
    for (const Taken& taken : gross(goods_[i], line.paid_minor, tax_of(line.taxes, prices)))
      drafts_[taken.promotion].promotion.shares.push_back({line.id, taken.minor});
  }
  for (std::size_t i = 0; i < shipped.size() && i < order_.shipments.size(); ++i) {
    const auto& shipment = order_.shipments[i];
    for (const Taken& taken : gross(shipped[i], shipment.paid_minor, tax_of(shipment.taxes, prices))) {
      Minor& sum = drafts_[taken.promotion].promotion.shipping_minor;
      sum = add(sum, taken.minor);
    }
  }
  std::vector<Promotion> promotions;
  for (Draft& draft : drafts_) {
    draft.promotion.over_minor = threshold(draft, prices);
    promotions.push_back(std::move(draft.promotion));
  }
  return promotions;
}

}  // namespace retour::api::own
