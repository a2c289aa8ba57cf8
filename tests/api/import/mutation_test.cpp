// Damaged documents: never a crash, and whatever is accepted still adds up.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "api/import/balance.hpp"
#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;
using workflows::Minor;

struct Format {
  std::string document;
  ImportResult (*import)(std::string_view);
  /// What the document states as the order's total, where it does.
  std::optional<Minor> (*stated_total)(const Field& root, const std::string& currency);
};

std::optional<Minor> own_total(const Field& root, const std::string&) { return root.at("total_minor").minor(); }

std::optional<Minor> shopify_total(const Field& root, const std::string& currency) {
  const Field order = root.at("order").present() ? root.at("order") : root;
  const Field plain = order.at("total_price");
  const Field amount = plain.present() ? plain : order.at("total_price_set").at("presentment_money").at("amount");
  return amount.amount(workflows::currency_exponent(currency).value());
}

std::optional<Minor> woocommerce_total(const Field& root, const std::string& currency) {
  return root.at("total").amount(workflows::currency_exponent(currency).value());
}

const std::vector<Format>& formats() {
  static const std::vector<Format> all = {{sample("retour_3001.json"), import_own, own_total},
                                          {sample("retour_3002.json"), import_own, own_total},
                                          {sample("shopify_1001.json"), import_shopify, shopify_total},
                                          {sample("shopify_de_1002.json"), import_shopify, shopify_total},
                                          {sample("woocommerce_2001.json"), import_woocommerce, woocommerce_total}};
  return all;
}

int below(std::size_t limit) { return *rc::gen::inRange(0, static_cast<int>(limit)); }

const std::vector<json::value>& odd_values() {
  static const std::vector<json::value> values = {nullptr,
                                                  true,
                                                  false,
                                                  0,
                                                  1,
                                                  -1,
                                                  3,
                                                  100'001,
                                                  0.5,
                                                  1e300,
                                                  "",
                                                  "0",
                                                  "0.00",
                                                  "-1",
                                                  "1e3",
                                                  "0.001",
                                                  "99999999999999999999",
                                                  "999999999999999",
                                                  "9999999999999.99",
                                                  "1",
                                                  "10.00",
                                                  "EUR",
                                                  "KRW",
                                                  "USD",
                                                  "manual",
                                                  "refund",
                                                  "paid",
                                                  "2026-11-07T00:00:00Z",
                                                  "1970-01-01T00:00:00Z",
                                                  json::array{},
                                                  json::object{}};
  return values;
}

/// All values inside `tree`, itself included.
void collect(json::value& tree, std::vector<json::value*>& found) {
  found.push_back(&tree);
  if (tree.is_object())
    for (auto& member : tree.as_object()) collect(member.value(), found);
  if (tree.is_array())
    for (auto& item : tree.as_array()) collect(item, found);
}

/// One change of the tree that keeps it JSON.
void damage_tree(json::value& tree) {
  std::vector<json::value*> places;
  collect(tree, places);
  json::value& place = *places[static_cast<std::size_t>(below(places.size()))];
  const auto& odd = odd_values()[static_cast<std::size_t>(below(odd_values().size()))];
  const int kind = below(4);
  if (kind == 0 && place.is_object() && !place.as_object().empty()) {
    const auto victim = place.as_object().begin() + below(place.as_object().size());
    const std::string key(victim->key());
    place.as_object().erase(key);
  } else if (kind == 1 && place.is_array() && !place.as_array().empty()) {
    json::value copy = place.as_array()[static_cast<std::size_t>(below(place.as_array().size()))];
    place.as_array().push_back(std::move(copy));
  } else if (kind == 2) {
    const json::value other = *places[static_cast<std::size_t>(below(places.size()))];
    place = other;
  } else {
    place = odd;
  }
}

void damage_bytes(std::string& text) {
  const auto at = static_cast<std::size_t>(below(text.size()));
  switch (below(4)) {
    case 0:
      text[at] = static_cast<char>(below(256));
      break;
    case 1:
      text.erase(at, 1 + static_cast<std::size_t>(below(20)));
      break;
    case 2:
      text.insert(at, text.substr(static_cast<std::size_t>(below(text.size())), 20));
      break;
    default:
      text[at] = "0123456789-.eE\"{}[],:"[below(21)];
  }
}

void require_an_order_that_adds_up(const Format& format, const std::string& document, const Imported& imported) {
  const auto& order = imported.order;
  Problems problems;
  const auto parsed = parse_document(document, kMaxOrderBytes);
  const auto stated = format.stated_total(Field(&std::get<Node>(parsed), "", problems), order.currency);
  RC_ASSERT(stated.has_value());
  RC_ASSERT(sum_of_lines(order) + order.shipping_paid_minor == *stated);
  RC_ASSERT(sum_of(order.shipping_taxes) <= order.shipping_paid_minor);
  Minor captured = 0;
  for (const auto& tender : order.tenders) {
    captured += tender.captured_minor;
    RC_ASSERT(tender.refunded_before_minor >= 0);
    RC_ASSERT(tender.charged_back_minor >= 0);
    RC_ASSERT(tender.refunded_before_minor + tender.charged_back_minor <= tender.captured_minor);
  }
  RC_ASSERT(captured <= *stated);
  for (const auto& promotion : order.promotions)
    for (const auto& share : promotion.shares) {
      RC_ASSERT(share.minor >= 0);
      RC_ASSERT(order.line(share.line) != nullptr);
    }
  Minor shipped = 0;
  for (const auto& shipment : order.shipments) shipped += shipment.paid_minor;
  RC_ASSERT(order.shipments.empty() || shipped == order.shipping_paid_minor);
  RC_ASSERT(!order.lines.empty());
  for (const auto& line : order.lines) {
    RC_ASSERT(line.quantity >= 1);
    RC_ASSERT(line.fulfilled <= line.quantity);
    RC_ASSERT(line.returned_before <= line.quantity);
    RC_ASSERT(line.paid_minor >= 0);
    RC_ASSERT(sum_of(line.taxes) <= line.paid_minor);
    RC_ASSERT(line.weight_g >= 0);
    RC_ASSERT(line.fulfilled_at.value_or(order.ordered_at) >= order.ordered_at);
  }
}

/// How many documents were accepted and refused.
struct Tally {
  int accepted = 0, refused = 0;

  void count(const Format& format, const std::string& document) {
    const auto result = format.import(document);
    if (const auto* imported = std::get_if<Imported>(&result)) {
      ++accepted;
      require_an_order_that_adds_up(format, document, *imported);
      return;
    }
    ++refused;
    const auto problems = problems_of(result);
    RC_ASSERT(!problems.empty());
    RC_ASSERT(problems.size() <= kMaxProblems);
    for (const auto& problem : problems) {
      RC_ASSERT(!problem.code.empty());
      RC_ASSERT(!problem.message.empty());
    }
  }
};

TEST(Mutations, DamagedTreesAreRefusedOrStillAddUp) {
  Tally tally;
  EXPECT_TRUE(rc::check("damaged trees", [&] {
    for (const Format& format : formats()) {
      auto tree = json::parse(format.document);
      const int changes = 1 + below(3);
      for (int i = 0; i < changes; ++i) damage_tree(tree);
      tally.count(format, json::serialize(tree));
    }
  }));
  EXPECT_GT(tally.accepted, 20);  // otherwise the sums were never looked at
  EXPECT_GT(tally.refused, 20);
}

TEST(Mutations, DamagedBytesAreRefusedOrStillAddUp) {
  Tally tally;
  EXPECT_TRUE(rc::check("damaged bytes", [&] {
    for (const Format& format : formats()) {
      std::string text = format.document;
      const int changes = 1 + below(3);
      for (int i = 0; i < changes; ++i) damage_bytes(text);
      tally.count(format, text);
    }
  }));
  EXPECT_GT(tally.accepted, 20);
  EXPECT_GT(tally.refused, 20);
}

}  // namespace
}  // namespace retour::api
