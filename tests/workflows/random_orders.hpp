// tests/workflows/random_orders.hpp - random orders to ask promises about
#pragma once
// Duty: RapidCheck generators of whole orders with a desk to quote them at, and sums over quotes. Threading: one test.

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>

#include "tests/workflows/desk.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/returns/quote.hpp"

namespace retour::workflows {

inline FeeRule restocking(std::optional<std::string> category, int bp, bool opened_only) {
  FeeRule rule;
  rule.when.category = std::move(category);
  if (opened_only) rule.when.opened = true;
  rule.bp = bp;
  return rule;
}

inline FeeRule send_back(Minor fee) {
  FeeRule rule;
  rule.when.at_fault = Fault::customer;
  rule.minor = fee;
  return rule;
}

inline QuoteLine all_of(const OrderLine& line, std::string reason = "changed_mind") {
  QuoteLine asked{line.id, {}, std::move(reason), false};
  asked.units.resize(static_cast<std::size_t>(line.quantity - line.returned_before));
  std::iota(asked.units.begin(), asked.units.end(), line.returned_before);
  return asked;
}

inline std::vector<QuoteLine> everything(const Order& order, const std::string& reason = "changed_mind") {
  std::vector<QuoteLine> lines;
  for (const auto& line : order.lines) lines.push_back(all_of(line, reason));
  return lines;
}

inline Quote quote(const Desk& desk, const std::vector<QuoteLine>& lines,
                   RefundTarget target = RefundTarget::original) {
  auto made = make_quote(desk.facts(), lines, target);
  if (const auto* problem = std::get_if<QuoteProblem>(&made)) throw std::runtime_error(problem->message);
  return std::get<Quote>(std::move(made));
}

// ---- random orders --------------------------------------------------------------------------------------------------

inline Minor some(Minor least, Minor most) { return *rc::gen::inRange<Minor>(least, most + 1); }

/// Unit values that the shop recorded: as uneven as they come, adding up to the line.
inline void record_units(OrderLine& line) {
  const auto split = [&](Minor total) {
    std::vector<Minor> weights;
    for (int i = 0; i < line.quantity; ++i) weights.push_back(some(1, 9));
    return split_by_weight(total, weights);
  };
  const auto paid = split(line.paid_minor);
  line.units.resize(static_cast<std::size_t>(line.quantity));
  for (std::size_t i = 0; i < line.units.size(); ++i) line.units[i].paid_minor = paid[i];
  for (auto& tax : line.taxes) {
    // A unit's taxes are at most a quarter of it, as the line's are.
    tax.minor = 0;
    for (auto& unit : line.units) {
      unit.taxes.push_back({tax.rate, some(0, unit.paid_minor / 4)});
      tax.minor += unit.taxes.back().minor;
    }
  }
}

inline OrderLine some_line(int number) {
  OrderLine line;
  line.id = fmt::format("line-{}", number);
  line.category = *rc::gen::element<std::string>("clothing", "electronics");
  line.quantity = line.fulfilled = static_cast<int>(some(1, 7));
  line.paid_minor = some(0, 1'000'000);
  const Minor first = some(0, line.paid_minor / 4);
  line.taxes = {{"VAT 19%", first}, {"VAT 7%", some(0, line.paid_minor / 4)}};
  line.fulfilled_at = line.delivered_at = scenarios::shop().now;
  if (some(0, 2) == 0) record_units(line);
  if (some(0, 3) == 0) line.returned_before = static_cast<int>(some(0, line.quantity));
  return line;
}

inline Minor paid(const Order& order) {
  return std::accumulate(order.lines.begin(), order.lines.end(), order.shipping_paid_minor,
                         [](Minor s, const OrderLine& l) { return s + l.paid_minor; });
}

/// What the shop gave back for units that it took back before the import.
inline Minor paid_before(const Order& order) {
  Minor sum = 0;
  for (const auto& line : order.lines)
    for (std::int64_t unit = 0; unit < line.returned_before; ++unit) sum += paid_for_unit(line, unit);
  return sum;
}

/// Two shipments with their own price and tax, which add up to the order's.
inline void split_shipping(Order& order) {
  for (int i = 0; i < 2; ++i) order.shipments.push_back({fmt::format("shipment-{}", i), some(0, 2'000), {}, {}});
  for (std::size_t i = 0; i < order.lines.size(); ++i) order.shipments[i % 2].lines.push_back(order.lines[i].id);
  if (order.lines.size() == 1) order.shipments.pop_back();
  order.shipping_paid_minor = 0;
  for (auto& shipment : order.shipments) {
    shipment.taxes = {{"VAT 19%", shipment.paid_minor / 7}};
    order.shipping_paid_minor += shipment.paid_minor;
  }
  order.shipping_taxes.clear();
  for (const auto& shipment : order.shipments) add_taxes(order.shipping_taxes, shipment.taxes);
}

inline Order some_order() {
  Order order = scenarios::order();
  order.lines.clear();
  for (int i = 0, n = static_cast<int>(some(1, 5)); i < n; ++i) order.lines.push_back(some_line(i));
  order.shipping_paid_minor = some(0, 2'000);
  order.shipping_taxes = {{"VAT 19%", order.shipping_paid_minor / 7}};
  if (some(0, 2) == 0) split_shipping(order);
  order.tenders.clear();
  Minor open = paid(order), before = paid_before(order);
  for (int i = 0, n = static_cast<int>(some(1, 4)); i < n; ++i) {
    const Minor part = i + 1 == n ? open : some(0, open);
    order.tenders.push_back(
        {fmt::format("tender-{}", i), TenderKind::card, "stripe", fmt::format("ch_{}", i), part, 0});
    open -= part;
    order.tenders.back().refunded_before_minor = std::min(before, part);
    before -= order.tenders.back().refunded_before_minor;
  }
  return order;
}

inline Desk some_desk(const scenarios::Terms& terms = {}) {
  // Compiled once a set of terms: there are a hundred thousand orders.
  static std::map<std::string, Policy> known;
  const std::string text = scenarios::policy_text(terms);
  const auto policy = known.try_emplace(text).first;
  if (policy->second.version.empty()) policy->second = compiled(text);
  Desk desk(policy->second, some_order());
  desk.policy.refund.outbound_shipping.value = ShippingRefund::never;
  desk.policy.refund.tender_order = *rc::gen::arbitrary<bool>() ? TenderOrder::listed : TenderOrder::proportional;
  return desk;
}

using Sums = std::map<std::string, Minor>;  // by line, and by line and tax rate

inline void add_to(Sums& sums, const Quote& q) {
  for (const auto& line : q.lines) {
    sums[line.order_line_id] += line.gross_minor;
    for (const auto& tax : line.taxes) sums[line.order_line_id + "|" + tax.rate] += tax.minor;
  }
}

/// What was recorded for the units that were not taken back before the import.
inline Sums recorded(const Order& order) {
  Sums sums;
  for (const auto& line : order.lines)
    for (std::int64_t unit = line.returned_before; unit < line.quantity; ++unit) {
      sums[line.id] += paid_for_unit(line, unit);
      for (const auto& tax : tax_of_unit(line, unit)) sums[line.id + "|" + tax.rate] += tax.minor;
    }
  return sums;
}

/// Books what a quote gives back as a settled refund of another case does.
inline void pay_out(Desk& desk, const Quote& q) {
  for (const auto& share : q.plan) desk.ledger.tenders[share.tender_id].used += share.amount_minor;
  for (const auto& effect : q.promotions) desk.ledger.promotions[effect.promotion_id].used += effect.minor;
  for (const auto& id : q.shipments) desk.ledger.shipping[id].used = desk.ledger.shipping[id].total;
  for (const auto& line : q.lines)
    desk.ledger.returned_units[line.order_line_id].insert(line.units.begin(), line.units.end());
}

/// Every unit of an order, in a random order.
inline std::vector<std::pair<std::string, std::int64_t>> shuffled_units(const Order& order) {
  std::vector<std::pair<std::string, std::int64_t>> units;
  for (const auto& line : order.lines)
    for (std::int64_t u = line.returned_before; u < line.quantity; ++u) units.emplace_back(line.id, u);
  for (std::size_t i = units.size(); i > 1; --i)
    std::swap(units[i - 1], units[static_cast<std::size_t>(some(0, static_cast<Minor>(i) - 1))]);
  return units;
}

/// The units one request of a few after the other.
inline std::vector<std::vector<QuoteLine>> random_requests(const Order& order) {
  const auto units = shuffled_units(order);
  std::vector<std::vector<QuoteLine>> requests;
  for (std::size_t at = 0; at < units.size();) {
    const auto end = std::min(units.size(), at + static_cast<std::size_t>(some(1, 6)));
    auto& lines = requests.emplace_back();
    for (; at < end; ++at) {
      const auto same = std::find_if(lines.begin(), lines.end(),
                                     [&](const QuoteLine& l) { return l.order_line_id == units[at].first; });
      if (same == lines.end())
        lines.push_back({units[at].first, {units[at].second}, "changed_mind", false});
      else
        same->units.push_back(units[at].second);
    }
  }
  return requests;
}

}  // namespace retour::workflows
