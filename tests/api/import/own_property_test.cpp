// Random orders of the own format: what was paid always makes the stated total, and nothing is below zero.
#include <rapidcheck.h>

#include "api/import/balance.hpp"
#include "engine/codec/codec.hpp"
#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;
using workflows::Minor;
using workflows::Order;

Minor between(Minor least, Minor most) { return *rc::gen::inRange<Minor>(least, most + 1); }
bool perhaps() { return between(0, 1) == 1; }
std::string text(Minor minor) { return std::to_string(minor); }

/// A document in the making, and what it comes to.
struct Draft {
  bool net = false;
  json::object document;
  json::array lines, discounts, kits, shipments;
  std::vector<Minor> left;  // of each line with a price, by its place
  Minor total = 0;
  int next_id = 1;

  std::string id() { return std::to_string(next_id++); }

  /// Two rates, small enough to stay inside what discounts leave.
  json::array taxes(Minor base) {
    const Minor high = base / 20, low = between(0, base / 50);
    if (net) total += high + low;
    return {json::object{{"rate", "high"}, {"minor", text(high)}}, json::object{{"rate", "low"}, {"minor", text(low)}}};
  }

  json::array own_discounts(Minor& price) {
    json::array list;
    for (Minor n = between(0, 2); n > 0; --n) {
      const Minor off = between(0, price / 4);
      list.push_back(json::object{{"id", "own-" + id()}, {"minor", text(off)}});
      price -= off;
    }
    return list;
  }

  void add_line() {
    Minor price = between(200, 100'000);
    json::object line{{"id", id()}, {"title", "x"}, {"quantity", between(1, 5)}, {"price_minor", text(price)}};
    line["discounts"] = own_discounts(price);
    line["taxes"] = taxes(price);
    lines.push_back(std::move(line));
    left.push_back(price);
    total += price;
  }

  void add_discount() {
    json::array on;
    Minor worth = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (i == 0 || perhaps()) {
        on.push_back(lines[i].at("id"));
        worth += left[i];
      }
    const Minor off = between(0, worth / 8);
    discounts.push_back(json::object{{"id", "order-" + id()},
                                     {"kind", perhaps() ? "amount" : "percentage"},
                                     {"minor", text(off)},
                                     {"over_minor", text(between(0, worth))},
                                     {"lines", on}});
    total -= off;
  }

  void add_kit() {
    const Minor sets = between(1, 3), paid = between(200, 50'000);
    json::array parts;
    for (Minor n = between(1, 4); n > 0; --n)
      parts.push_back(json::object{{"id", id()},
                                   {"title", "x"},
                                   {"quantity", sets * between(1, 3)},
                                   {"price_minor", text(between(1000, 9000))}});
    kits.push_back(json::object{{"id", "kit-" + id()},
                                {"title", "x"},
                                {"quantity", sets},
                                {"paid_minor", text(paid)},
                                {"taxes", taxes(paid)},
                                {"parts", parts}});
    total += paid;
  }

  void add_shipment(bool first) {
    Minor price = between(0, 2000);
    json::object shipment{{"id", "s-" + id()}, {"price_minor", text(price)}};
    shipment["discounts"] = own_discounts(price);
    shipment["taxes"] = taxes(price);
    if (first) shipment["lines"] = json::array{lines[0].at("id")};
    shipments.push_back(std::move(shipment));
    total += price;
  }

  json::object finished() {
    document = {{"external_id", "1"}, {"currency", "EUR"}, {"ordered_at", "2026-11-08T01:30:00Z"}};
    document["prices"] = net ? "net" : "gross";
    document["customer"] = json::object{{"email", "a@example.com"}};
    document["ship_to"] = json::object{{"country", "DE"}};
    document["lines"] = lines;
    document["kits"] = kits;
    document["discounts"] = discounts;
    document["shipments"] = shipments;
    document["total_minor"] = text(total);
    const Minor first = between(0, total);
    document["tenders"] =
        json::array{json::object{{"id", "a"}, {"kind", "card"}, {"captured_minor", text(first)}},
                    json::object{{"id", "b"}, {"kind", "store_credit"}, {"captured_minor", text(total - first)}}};
    return document;
  }
};

Draft random_order() {
  Draft draft;
  draft.net = perhaps();
  for (Minor n = between(1, 4); n > 0; --n) draft.add_line();
  for (Minor n = between(0, 2); n > 0; --n) draft.add_discount();
  for (Minor n = between(0, 2); n > 0; --n) draft.add_kit();
  for (Minor n = between(0, 2), first = n; n > 0; --n) draft.add_shipment(n == first);
  draft.finished();
  return draft;
}

Minor taken_off(const Order& order, const std::string& line) {
  Minor sum = 0;
  for (const auto& promotion : order.promotions)
    for (const auto& share : promotion.shares)
      if (share.line == line) sum += share.minor;
  return sum;
}

void require_sound_parts(const Order& order) {
  for (const auto& line : order.lines) {
    RC_ASSERT(line.paid_minor >= 0);
    RC_ASSERT(sum_of(line.taxes) <= line.paid_minor);
    for (const auto& tax : line.taxes) RC_ASSERT(tax.minor > 0);
  }
  Minor shipped = 0;
  for (const auto& shipment : order.shipments) {
    RC_ASSERT(shipment.paid_minor >= 0);
    shipped += shipment.paid_minor;
  }
  RC_ASSERT(shipped == order.shipping_paid_minor);
  for (const auto& promotion : order.promotions) {
    RC_ASSERT(promotion.shipping_minor >= 0);
    for (const auto& share : promotion.shares) RC_ASSERT(share.minor >= 0);
  }
}

/// In gross documents the figures can be compared with what they were made from.
void require_the_same_figures(const Draft& draft, const Order& order) {
  for (std::size_t i = 0; i < draft.lines.size(); ++i)
    RC_ASSERT(text(order.lines[i].paid_minor + taken_off(order, order.lines[i].id)) ==
              std::string(draft.lines[i].at("price_minor").as_string()));
  for (const auto& kit : draft.kits) {
    Minor sum = 0;
    for (const auto& line : order.lines)
      if (line.kit == kit.at("id").as_string()) sum += line.paid_minor;
    RC_ASSERT(text(sum) == std::string(kit.at("paid_minor").as_string()));
  }
  for (const auto& discount : draft.discounts)
    for (const auto& promotion : order.promotions)
      if (promotion.id == discount.at("id").as_string())
        RC_ASSERT(text(promotion.total_minor()) == std::string(discount.at("minor").as_string()));
}

TEST(OwnOrders, WhateverIsRecordedMakesTheTotal) {
  EXPECT_TRUE(rc::check("sums of random orders", [] {
    const Draft draft = random_order();
    const auto result = import_own(json::serialize(draft.document));
    const auto* imported = std::get_if<Imported>(&result);
    if (imported == nullptr) RC_FAIL(list(problems_of(result)) + json::serialize(draft.document));
    const Order& order = imported->order;
    RC_ASSERT(sum_of_lines(order) + order.shipping_paid_minor == draft.total);
    require_sound_parts(order);
    if (!draft.net) require_the_same_figures(draft, order);
    const auto stored = engine::order_json(order);
    RC_ASSERT(engine::order_json(engine::order_from_json(stored)) == stored);
  }));
}

}  // namespace
}  // namespace retour::api
