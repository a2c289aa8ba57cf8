#include "tests/workflows/invariants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "workflows/machines.hpp"
#include "workflows/refunds/given_taxes.hpp"
#include "workflows/refunds/settlement.hpp"
#include "workflows/returns/allocation.hpp"

namespace retour::workflows {
namespace {

void expect_state(const kernel::TableView& table, const std::string& state) {
  EXPECT_NE(std::find(table.states.begin(), table.states.end(), state), table.states.end())
      << table.name << ": " << state;
}

void expect_legal_states(const ReturnCase& rma) {
  expect_state(return_table(), rma.state);
  for (const auto& p : rma.parcels) expect_state(parcel_table(), p.state);
  for (const auto& r : rma.refunds) expect_state(refund_table(), r.state);
  for (const auto& e : rma.exchanges) expect_state(exchange_table(), e.state);
}

void expect_counters(const Order& order, const ReturnLine& line) {
  EXPECT_GE(line.requested, line.authorized) << line.order_line_id;
  EXPECT_GE(line.authorized, line.in_transit + line.received_good + line.received_damaged + line.missing)
      << line.order_line_id;
  for (const int count :
       {line.authorized, line.in_transit, line.received_good, line.received_damaged, line.missing, line.accepted})
    EXPECT_GE(count, 0);
  EXPECT_LE(line.accepted, line.requested);
  EXPECT_LE(line.units.size(), static_cast<std::size_t>(line.requested));
  const std::set<std::int64_t> distinct(line.units.begin(), line.units.end());
  EXPECT_EQ(distinct.size(), line.units.size());
  if (!distinct.empty()) {
    EXPECT_GE(*distinct.begin(), 0);
    EXPECT_LT(*distinct.rbegin(), order.line(line.order_line_id)->fulfilled);
  }
}

/// I10: refunds that wait are no part of it, whatever their taxes say until they are approved.
void expect_taxes(const ReturnCase& rma, const Order& order) {
  LineTaxes given;
  refunds::add_given_taxes(rma, "", given);
  for (const auto& [id, taxes] : given)
    for (const auto& tax : taxes) {
      Minor recorded = 0;
      for (const auto& of_line : order.line(id)->taxes)
        if (of_line.rate == tax.rate) recorded = add(recorded, of_line.minor);
      EXPECT_LE(tax.minor, recorded) << id << " " << tax.rate;
    }
}

/// I1 and I8: what the tenders hold and gave back is exactly what the refunds say.
void expect_money(const ReturnCase& rma, const Order& order, const Ledger& ledger) {
  for (const auto& tender : order.tenders) {
    Minor held = 0, used = tender.refunded_before_minor;
    for (const auto& r : rma.refunds) {
      if (r.tender.tender_id != tender.id) continue;
      if (refunds::is_reserved(r)) held += r.amount_minor;
      if (r.state == "settled" || r.state == "withdrawing") used += r.amount_minor;
    }
    const auto& capacity = ledger.tenders.find(tender.id)->second;
    EXPECT_EQ(capacity.held, held) << tender.id;
    EXPECT_EQ(capacity.used, used) << tender.id;
    EXPECT_LE(held + used, tender.captured_minor) << tender.id;
  }
}

/// No money twice: what was granted for the goods and is not given up is at most what was paid for the accepted units.
void expect_owed(const ReturnCase& rma, const Order& order) {
  Minor granted = 0, worth = rma.shipping_refunded ? order.shipping_paid_minor : 0;
  for (const auto& r : rma.refunds)
    if (!r.goodwill && (r.state == "settled" || r.state == "withdrawing" || !refunds::is_closed(r)))
      granted += r.amount_minor;
  for (const auto& line : rma.lines) {
    const auto& bought = *order.line(line.order_line_id);
    for (std::size_t i = 0; i < line.units.size() && i < static_cast<std::size_t>(line.accepted); ++i)
      worth += unit_share(bought.paid_minor, line.units[i], bought.quantity);
  }
  EXPECT_LE(granted, worth);
}

struct Given {
  Minor held = 0, used = 0;
};
using GivenUnits = std::map<std::string, Given>;  // by "line|unit"

void add_share(const Order& order, const LineShare& share, Minor Given::*to, GivenUnits& into) {
  for (std::size_t i = 0; i < share.units.size(); ++i)
    into[unit_key(*order.line(share.order_line_id), share.units[i])].*to += share.unit_minor[i];
}

bool is_granted(const ReturnCase& rma, const Quote& quote) {
  const auto pays_it = [&](const Refund& r) { return r.paid_quote() == quote.hash; };
  return rma.settled_once && (quote.total_minor == 0 || std::any_of(rma.refunds.begin(), rma.refunds.end(), pays_it));
}

GivenUnits given_units(const Order& order, const ReturnCase& rma) {
  GivenUnits given;
  for (const auto& r : rma.refunds)
    for (const auto& share : r.lines) {
      if (refunds::is_reserved(r)) add_share(order, share, &Given::held, given);
      if (r.state == "settled" || r.state == "withdrawing") add_share(order, share, &Given::used, given);
    }
  for (const auto& e : rma.exchanges)
    for (std::size_t i = 0; i < e.units.size(); ++i)
      given[unit_key(*order.line(e.order_line_id), e.units[i])].*(e.replaced ? &Given::used : &Given::held) +=
          e.unit_minor[i];
  for (const auto& quote : rma.earlier_quotes)
    for (const auto& share : quote.lines) add_share(order, share, &Given::used, given);
  if (rma.quote && is_granted(rma, *rma.quote))
    for (const auto& share : rma.quote->lines) add_share(order, share, &Given::used, given);
  return given;
}

/// A unit is paid once, whether in money, in parts or in new goods; where it is counted, all of that is counted.
void expect_units_paid_once(const Order& order, const ReturnCase& rma, const Ledger& ledger) {
  const auto given = given_units(order, rma);
  for (const auto& line : order.lines)
    for (std::int64_t unit = 0; unit < line.quantity; ++unit) {
      const std::string key = unit_key(line, unit);
      const auto sum = given.contains(key) ? given.at(key) : Given{};
      EXPECT_LE(sum.held + sum.used, paid_for_unit(line, unit)) << key;
      const auto known = ledger.units.find(key);
      if (known == ledger.units.end()) continue;
      EXPECT_EQ(known->second.held, sum.held) << key;
      EXPECT_EQ(known->second.used, sum.used) << key;
    }
}

void expect_refunds(const ReturnCase& rma) {
  for (const auto& r : rma.refunds) {
    EXPECT_GT(r.amount_minor + r.withdrawn_minor, 0);
    EXPECT_EQ(r.amount_minor, r.tender.amount_minor);
    EXPECT_FALSE(r.quote_hash.empty()) << "I7";
    EXPECT_FALSE(r.requested_by.empty());
    for (const auto& a : r.approvals) EXPECT_NE(a.actor_id, r.requested_by) << "I11";
    EXPECT_EQ(refunds::is_reserved(r) || r.state == "settled" ? r.effect_key.size() : 32U, 32U) << r.state;
  }
}

/// I2 and I10, of the quote that stands.
void expect_quote(const Order& order, const Quote& quote) {
  Minor planned = 0, goods = 0;
  for (const auto& share : quote.plan) planned += share.amount_minor;
  EXPECT_EQ(planned, quote.total_minor);
  for (const auto& line : quote.lines) {
    goods += line.gross_minor;
    EXPECT_LE(line.gross_minor, order.line(line.order_line_id)->paid_minor);
    EXPECT_LE(line.restocking_fee_minor, line.gross_minor);
  }
  EXPECT_EQ(goods, quote.goods_minor);
  EXPECT_GE(quote.total_minor, 0);
  EXPECT_EQ(quote.total_minor, goods + quote.shipping_minor - quote.reduction_minor - quote.clawback_minor -
                                   quote.restocking_fee_minor - quote.return_fee_minor);
  std::map<std::string, Minor> recorded;
  for (const auto& line : order.lines)
    for (const auto& tax : line.taxes) recorded[tax.rate] += tax.minor;
  for (const auto& tax : order.shipping_taxes) recorded[tax.rate] += tax.minor;
  for (const auto& tax : quote.taxes) EXPECT_LE(tax.minor, recorded[tax.rate]) << tax.rate;
}

void expect_units(const ReturnCase& rma, const Ledger& ledger) {
  for (const auto& line : rma.lines) {
    const auto& capacity = ledger.order_lines.find(line.order_line_id)->second;
    const auto units = static_cast<std::int64_t>(line.units.size());
    EXPECT_EQ(capacity.held, rma.closed_once ? 0 : units) << line.order_line_id;
    EXPECT_EQ(capacity.used, rma.closed_once ? units : 0) << line.order_line_id;
  }
}

}  // namespace

void expect_invariants(const Order& order, const ReturnCase& rma, const Ledger& ledger) {
  expect_legal_states(rma);
  for (const auto& line : rma.lines) expect_counters(order, line);
  expect_money(rma, order, ledger);
  expect_taxes(rma, order);
  expect_refunds(rma);
  expect_owed(rma, order);
  expect_units_paid_once(order, rma, ledger);
  if (rma.quote) expect_quote(order, *rma.quote);
  expect_units(rma, ledger);
}

}  // namespace retour::workflows
