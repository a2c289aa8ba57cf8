// Prices, discounts, kits, shipments and payments of the own format: what they come to, and what contradicts itself.
#include "engine/codec/codec.hpp"
#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;
using workflows::Minor;
using workflows::Order;
using workflows::PromotionKind;
using workflows::to_text;

const std::string& shop() {
  static const std::string text = sample("retour_3002.json");
  return text;
}

Order order_of(const std::string& document) { return accepted(import_own(document)).order; }

/// "line:minor ..." of a promotion's shares.
std::string shares(const workflows::Promotion& promotion) {
  std::string text;
  for (const auto& share : promotion.shares)
    text += (text.empty() ? "" : " ") + share.line + ":" + std::to_string(share.minor);
  return text;
}

std::string paid(const Order& order) {
  std::string text;
  for (const auto& line : order.lines)
    text += (text.empty() ? "" : " ") + line.id + ":" + std::to_string(line.paid_minor);
  return text;
}

/// A document with these lines and further members of the head; paid by one card.
std::string document(const std::string& total, const std::string& lines, const std::string& more = "") {
  return R"({"external_id": "1", "currency": "EUR", "ordered_at": "2026-11-08T01:30:00Z",
      "customer": {"email": "a@example.com"}, "ship_to": {"country": "DE"}, "total_minor": ")" +
         total + R"(", "lines": [)" + lines + R"(], "tenders": [{"id": "1", "kind": "card", "captured_minor": ")" +
         total + R"("}])" + (more.empty() ? "" : ", ") + more + "}";
}

std::string priced(const std::string& id, const std::string& price, const std::string& more = "") {
  return R"({"id": ")" + id + R"(", "title": "x", "quantity": 1, "price_minor": ")" + price + "\"" +
         (more.empty() ? "" : ", ") + more + "}";
}

std::string paid_line(const std::string& id, const std::string& minor) {
  return R"({"id": ")" + id + R"(", "title": "x", "quantity": 1, "paid_minor": ")" + minor + "\"}";
}

TEST(OwnMoney, NetPricesBecomeGross) {
  const auto order = order_of(shop());
  EXPECT_EQ(paid(order), "1:9639 2:3213 3:11900 4:5950");
  EXPECT_EQ(order.lines[3].taxes.at(0).minor, 950);
  ASSERT_EQ(order.lines[0].units.size(), 1U);
  EXPECT_EQ(order.lines[0].units[0].paid_minor, 9639);
  EXPECT_EQ(order.shipping_paid_minor, 476 + 1428);
  EXPECT_EQ(order.shipping_taxes.at(0).minor, 76 + 228);
}

TEST(OwnMoney, DiscountsBecomePromotionsWithTheTaxTheySaved) {
  const auto order = order_of(shop());
  ASSERT_EQ(order.promotions.size(), 6U);
  const auto& end = order.promotions[0];
  EXPECT_EQ(end.id, "END-OF-LINE");
  EXPECT_EQ(end.kind, PromotionKind::percentage);
  EXPECT_EQ(shares(end), "1:1190");
  const auto& set = order.promotions[1];
  EXPECT_EQ(set.title, "Set price");
  EXPECT_EQ(shares(set), "3:2380 4:1190");
  const auto& third = order.promotions[2];
  EXPECT_EQ(third.kind, PromotionKind::multi_buy);
  EXPECT_EQ(third.every, 3);
  EXPECT_EQ(shares(third), "2:1190");
  const auto& twelve = order.promotions[3];
  EXPECT_EQ(twelve.kind, PromotionKind::amount);
  EXPECT_EQ(twelve.over_minor, 11900);  // 100.00 and its 19 %
  EXPECT_EQ(shares(twelve), "1:1071 2:357");
  const auto& express = order.promotions[4];
  EXPECT_EQ(express.kind, PromotionKind::free_shipping);
  EXPECT_EQ(express.shipping_minor, 500);
  EXPECT_EQ(express.over_minor, 5950);
  const auto& half = order.promotions[5];
  EXPECT_EQ(half.kind, PromotionKind::free_shipping);
  EXPECT_EQ(half.shipping_minor, 476);
}

TEST(OwnMoney, KitsShipmentsAndPaymentsAreKept) {
  const auto order = order_of(shop());
  ASSERT_EQ(order.kits.size(), 1U);
  EXPECT_EQ(order.kits[0].title, "Camping set");
  EXPECT_EQ(order.lines[2].kit, "k-1");
  EXPECT_EQ(order.lines[1].kit, "");
  ASSERT_EQ(order.shipments.size(), 2U);
  EXPECT_EQ(order.shipments[1].paid_minor, 1428);
  EXPECT_EQ(order.shipments[1].lines, (std::vector<std::string>{"3", "4"}));
  const auto& card = order.tenders[0];
  EXPECT_EQ(card.refunded_before_minor, 500);
  EXPECT_EQ(card.charged_back_minor, 1000);
  EXPECT_EQ(to_text(*card.captured_at), "2026-11-04T18:20:05Z");
  EXPECT_EQ(card.settlement_currency, "USD");
  EXPECT_EQ(card.settlement_minor, 21700);
  EXPECT_EQ(to_text(*order.tenders[1].expires_at), "2027-11-04T00:00:00Z");
}

TEST(OwnMoney, WhatIsStoredReadsBackTheSame) {
  const auto stored = engine::order_json(order_of(shop()));
  EXPECT_EQ(engine::order_json(engine::order_from_json(stored)), stored);
}

TEST(OwnMoney, AnOrderDiscountIsSplitByLargestRemainderOverWhatTheLinesCostBeforeIt) {
  const auto order = order_of(document("6500",
                                       priced("1", "2000", R"("discounts": [{"id": "L", "minor": "500"}])") + "," +
                                           priced("2", "3000") + "," + priced("3", "3000"),
                                       R"("discounts": [{"id": "O", "kind": "amount", "minor": "1000"}])"));
  // 1000 over 1500 : 3000 : 3000.
  EXPECT_EQ(shares(order.promotions.at(1)), "1:200 2:400 3:400");
  EXPECT_EQ(paid(order), "1:1300 2:2600 3:2600");
  const auto tie = order_of(document("1", priced("1", "1") + "," + priced("2", "1"),
                                     R"("discounts": [{"id": "O", "kind": "percentage", "minor": "1"}])"));
  EXPECT_EQ(paid(tie), "1:0 2:1");
}

TEST(OwnMoney, RecordedSharesWinAndSeveralDiscountsFollowOneAnother) {
  const auto order = order_of(document("600", priced("1", "500") + "," + priced("2", "500"),
                                       R"("discounts": [
      {"id": "A", "kind": "amount", "minor": "300", "shares": [{"line": "2", "minor": "300"}]},
      {"id": "B", "kind": "percentage", "minor": "100", "lines": ["1", "2"]}])"));
  EXPECT_EQ(shares(order.promotions.at(0)), "2:300");
  EXPECT_EQ(shares(order.promotions.at(1)), "1:71 2:29");  // over 500 : 200
  EXPECT_EQ(paid(order), "1:429 2:171");
}

// What is free is on one line, but all three count for it, also when it is judged again.
TEST(OwnMoney, LinesThatCountForADiscountHaveAShareOfNothing) {
  const std::string lines = priced("1", "500") + "," + priced("2", "500") + "," + priced("3", "300");
  const auto free_third = [&](const std::string& on) {
    const std::string discount = R"("discounts": [{"id": "3-FOR-2", "kind": "multi_buy", "every": 3,)" + on +
                                 R"( "shares": [{"line": "3", "minor": "300"}]}])";
    return shares(order_of(document("1000", lines, discount)).promotions.at(0));
  };
  EXPECT_EQ(free_third(R"("lines": ["3", "1", "2"],)"), "1:0 2:0 3:300");
  EXPECT_EQ(free_third(""), "3:300");
}

TEST(OwnMoney, DiscountsInsideWhatWasPaidAreNotTakenOffAgain) {
  const auto order = order_of(document("900", paid_line("1", "600") + "," + paid_line("2", "300"),
                                       R"("discounts": [{"id": "O", "kind": "amount", "minor": "90"}])"));
  EXPECT_EQ(paid(order), "1:600 2:300");
  EXPECT_EQ(shares(order.promotions.at(0)), "1:60 2:30");
}

TEST(OwnMoney, AKitIsSplitByListPricesAndRecordedPartsWin) {
  const auto kit = [](const std::string& second) {
    return R"("kits": [{"id": "k", "title": "Set", "quantity": 2, "paid_minor": "1000",
        "taxes": [{"rate": "A", "minor": "100"}, {"rate": "B", "minor": "1"}],
        "parts": [{"id": "1", "title": "x", "quantity": 2, "price_minor": "500"},
                  {"id": "2", "title": "x", "quantity": 4, )" +
           second + R"(}, {"id": "3", "title": "x", "quantity": 2, "price_minor": "500"}]}])";
  };
  const auto split = order_of(document("1000", "", kit(R"("price_minor": "500")")));
  EXPECT_EQ(paid(split), "1:334 2:333 3:333");
  EXPECT_EQ(split.lines[0].taxes.at(0).minor, 34);
  EXPECT_EQ(split.lines[0].taxes.at(1).minor, 1);
  EXPECT_EQ(split.lines[1].taxes.size(), 1U);
  const auto recorded =
      order_of(document("1000", "", kit(R"("paid_minor": "501", "taxes": [{"rate": "A", "minor": "80"}])")));
  EXPECT_EQ(paid(recorded), "1:250 2:501 3:249");
  EXPECT_EQ(recorded.lines[0].taxes.at(0).minor, 10);
}

TEST(OwnMoney, AnOrderOfKitsAloneNeedsNoFurtherLines) {
  EXPECT_TRUE(refused(import_own(document("0", "")), "lines_missing", "/lines"));
  order_of(document("5", "", R"("kits": [{"id": "k", "title": "Set", "quantity": 1,
      "parts": [{"id": "1", "title": "x", "quantity": 1, "paid_minor": "5"}]}])"));
}

struct Case {
  const char* pointer;
  json::value value;
  const char* code;
  const char* at;
  const char* message = "";
};

void expect_all_refused(std::initializer_list<Case> cases) {
  for (const Case& c : cases)
    EXPECT_TRUE(refused(import_own(with(shop(), c.pointer, c.value)), c.code, c.at, c.message)) << c.pointer;
}

TEST(OwnMoney, RefusesPricesAndDiscountsThatContradict) {
  expect_all_refused({
      {"/prices", "brutto", "unknown_name", "/prices", "gross, net"},
      {"/prices", "gross", "sums_differ", "/total_minor"},
      {"/lines/1/paid_minor", "2701", "sums_differ", "/lines/1/paid_minor", "is 2700, but paid_minor says 2701"},
      {"/lines/0/discounts/0/minor", "10001", "discount_exceeds_price", "/lines/0/discounts/0/minor"},
      {"/discounts/1/minor", "12001", "discount_exceeds_price", "/discounts/1/minor", "its lines cost 12000"},
      {"/discounts/0/shares/0/minor", "4001", "discount_exceeds_price", "/discounts/0/shares/0/minor"},
      {"/discounts/0/minor", "999", "sums_differ", "/discounts/0/minor"},
      {"/discounts/1/id", "END-OF-LINE", "duplicate_discount", "/discounts/1/id"},
      {"/shipments/0/discounts/0/id", "TWELVE", "duplicate_discount", "/shipments/0/discounts/0/id"},
      {"/lines/0/discounts", json::parse(R"([{"id": "A", "minor": "500"}, {"id": "A", "minor": "500"}])"),
       "duplicate_discount", "/lines/0/discounts/1/id"},
      {"/discounts/1/kind", "voucher", "unknown_name", "/discounts/1/kind", "percentage, amount"},
      {"/discounts/1/every", 2, "not_of_this_kind", "/discounts/1/every"},
      {"/discounts/1/shipping_minor", "1", "not_of_this_kind", "/discounts/1/shipping_minor"},
      {"/discounts/2/minor", "1", "not_of_this_kind", "/discounts/2/minor"},
      {"/discounts/2/kind", "amount", "field_missing", "/discounts/2/minor"},
      {"/discounts/1/kind", "multi_buy", "field_missing", "/discounts/1/every"},
      {"/discounts/1/kind", "free_shipping", "field_missing", "/discounts/1/shipping_minor"},
      {"/discounts/1/lines/0", "9", "unknown_line", "/discounts/1/lines/0", "no line '9'"},
      {"/discounts/1/lines/0", "2", "named_twice", "/discounts/1/lines/1"},
      {"/discounts/0/shares/0/line", "1", "unknown_line", "/discounts/0/shares/0/line", "not on this line"},
      {"/lines/0/units/0/paid_minor", "8099", "sums_differ", "/lines/0/units"},
      {"/lines/0/units/0/taxes/0/rate", "VAT", "sums_differ", "/lines/0/units", "rate by rate"},
      {"/lines/0/quantity", 2, "units_differ", "/lines/0/units", "1 units are recorded, but 2 ordered"},
  });
}

TEST(OwnMoney, RefusesKitsShipmentsAndPaymentsThatContradict) {
  expect_all_refused({
      {"/kits/0/parts", json::array{}, "lines_missing", "/kits/0/parts"},
      {"/kits/0/quantity", 2, "quantity_invalid", "/kits/0/parts/0/quantity", "2 kits cannot hold 1 units"},
      {"/kits/0/parts/0/id", "1", "duplicate_line", "/kits/0/parts/0/id"},
      {"/kits/0/parts/0/paid_minor", "15001", "sums_differ", "/kits/0/paid_minor"},
      {"/kits/0/parts/0/taxes/0/minor", "2851", "sums_differ", "/kits/0/taxes"},
      {"/kits/0/parts/0/taxes/0/rate", "VAT 7%", "sums_differ", "/kits/0/taxes"},
      {"/shipping", json::parse(R"({"paid_minor": "1"})"), "shipping_twice", "/shipping"},
      {"/shipments/1/id", "s-1", "duplicate_shipment", "/shipments/1/id"},
      {"/shipments/1/lines/0", "2", "named_twice", "/shipments/1/lines/0", "in a shipment already"},
      {"/shipments/1/lines/0", "5", "unknown_line", "/shipments/1/lines/0"},
      {"/shipments/0/paid_minor", "401", "sums_differ", "/shipments/0/paid_minor"},
      {"/tenders/0/charged_back_minor", "19501", "refund_exceeds_payment", "/tenders",
       "5.00 EUR were refunded and 195.01 EUR charged back"},
      {"/tenders/0/expires_at", "2027-01-01T00:00:00Z", "not_of_this_kind", "/tenders/0/expires_at"},
      {"/tenders/0/settlement/currency", "USX", "unknown_currency", "/tenders/0/settlement/currency"},
  });
  const auto lost = without(shop(), "/kits/0", "paid_minor");
  EXPECT_TRUE(refused(import_own(lost), "field_missing", "/kits/0/paid_minor"));
  EXPECT_TRUE(refused(import_own(without(shop(), "/kits/0/parts/1", "price_minor")), "field_missing",
                      "/kits/0/parts/1/price_minor"));
  EXPECT_TRUE(refused(import_own(without(shop(), "/lines/1", "price_minor")), "field_missing", "/lines/1/paid_minor"));
  auto twins = json::parse(shop());
  twins.at("kits").as_array().push_back(twins.at_pointer("/kits/0"));
  EXPECT_TRUE(refused(import_own(json::serialize(twins)), "duplicate_kit", "/kits/1/id"));
}

TEST(OwnMoney, LimitsTheSharesOfAllDiscounts) {
  std::string lines, discounts;
  for (int i = 0; i < 1000; ++i) lines += (i == 0 ? "" : ",") + priced(std::to_string(i), "100");
  for (int i = 0; i < 11; ++i)
    discounts += (i == 0 ? "" : ",") + (R"({"id": ")" + std::to_string(i) + R"(", "kind": "amount", "minor": "1000"})");
  EXPECT_TRUE(refused(import_own(document("89000", lines, R"("discounts": [)" + discounts + "]")), "too_many",
                      "/discounts/10/minor"));
}

}  // namespace
}  // namespace retour::api
