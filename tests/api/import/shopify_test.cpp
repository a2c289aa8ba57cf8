#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

using workflows::TenderKind;
using workflows::to_text;

const std::string& us() {
  static const std::string text = sample("shopify_1001.json");
  return text;
}

TEST(Shopify, ReadsAnExportedOrder) {
  const auto imported = accepted(import_shopify(us()));
  const auto& order = imported.order;
  EXPECT_EQ(imported.document_kind, "shopify_order");
  EXPECT_EQ(order.number, "#1001");
  EXPECT_EQ(order.currency, "USD");
  EXPECT_EQ(order.customer_email, "customer1001@example.com");
  EXPECT_EQ(order.ship_to.country, "US");
  EXPECT_EQ(to_text(order.ordered_at), "2026-11-02T16:20:31Z");
  ASSERT_EQ(order.lines.size(), 2u);
  const auto& shirt = order.lines[0];
  EXPECT_EQ(shirt.quantity, 2);
  EXPECT_EQ(shirt.fulfilled, 2);
  EXPECT_EQ(shirt.paid_minor, 12744);
  ASSERT_EQ(shirt.taxes.size(), 1u);
  EXPECT_EQ(shirt.taxes[0].rate, "New York Tax 8%");
  EXPECT_EQ(shirt.taxes[0].minor, 944);
  EXPECT_EQ(shirt.tags, (std::vector<std::string>{"linen", "summer"}));
  ASSERT_TRUE(shirt.delivered_at.has_value());
  EXPECT_EQ(to_text(*shirt.delivered_at), "2026-11-06T19:02:00Z");
  EXPECT_EQ(shirt.outbound_tracking, "9400100000000000001001");
  EXPECT_EQ(shirt.weight_g, 400);
  EXPECT_EQ(order.lines[1].category, "electronics");
  EXPECT_EQ(order.lines[1].paid_minor, 26892);
  EXPECT_EQ(order.shipping_paid_minor, 540);
  ASSERT_EQ(order.tenders.size(), 1u);
  EXPECT_EQ(order.tenders[0].provider, "stripe");
  EXPECT_EQ(order.tenders[0].payment_ref, "ch_3Sample1001Charge000001");
  EXPECT_EQ(order.tenders[0].kind, TenderKind::card);
  EXPECT_EQ(order.tenders[0].captured_minor, 40176);
}

TEST(Shopify, ReadsTheChannelAndTheTagsOfTheOrder) {
  const auto order = [](const boost::json::value& channel, const boost::json::value& tags) {
    return accepted(import_shopify(with(with(us(), "/order/source_name", channel), "/order/tags", tags))).order;
  };
  EXPECT_EQ(order("pos", "gift, press").sales_channel, "pos");
  EXPECT_EQ(order(580'111, "").sales_channel, "580111") << "the number of an app";
  EXPECT_EQ(order("web", "gift, press").tags, (std::vector<std::string>{"gift", "press"}));
  EXPECT_EQ(order("web", boost::json::array{"gift"}).tags, std::vector<std::string>{"gift"});
}

TEST(Shopify, ReadsTaxIncludedPricesWithADiscountCodeAndTwoParcels) {
  const auto order = accepted(import_shopify(sample("shopify_de_1002.json"))).order;
  EXPECT_EQ(order.lines[0].paid_minor, 10710);
  EXPECT_EQ(order.lines[0].taxes[0].minor, 1710);
  EXPECT_EQ(order.lines[0].taxes[0].rate, "MwSt 19%");
  EXPECT_EQ(order.lines[1].paid_minor, 7182);
  EXPECT_EQ(order.shipping_paid_minor, 490);
  EXPECT_EQ(to_text(*order.lines[0].delivered_at), "2026-11-05T15:40:00Z");
  EXPECT_EQ(to_text(*order.lines[1].delivered_at), "2026-11-07T11:10:00Z");
  EXPECT_EQ(order.tenders[0].payment_ref, "ch_3Sample1002Charge000001");
}

TEST(Shopify, ALocaleThatIsNoLanguageTagIsLeftOutAndNoted) {
  EXPECT_EQ(accepted(import_shopify(us())).order.language, "en-US");
  const auto odd = accepted(import_shopify(with(us(), "/order/customer_locale", "<script>")));
  EXPECT_EQ(odd.order.language, "");
  EXPECT_TRUE(noted(odd, "customer_locale '<script>' is no language tag"));
}

TEST(Shopify, TakesBareOrdersAndListsOfOne) {
  auto tree = boost::json::parse(us());
  auto bare = tree.at("order");
  bare.as_object()["transactions"] = tree.at("transactions");
  EXPECT_EQ(accepted(import_shopify(boost::json::serialize(bare))).order.tenders[0].provider, "stripe");
  EXPECT_EQ(accepted(import_shopify(boost::json::serialize(boost::json::value{{"orders", {bare}}}))).order.number,
            "#1001");
  const boost::json::value two{{"orders", boost::json::array{bare, bare}}};
  EXPECT_TRUE(refused(import_shopify(boost::json::serialize(two)), "several_orders", "/orders", "2 orders"));
}

TEST(Shopify, ThePublishedSampleContradictsItselfAndIsRefusedWithBothSums) {
  const auto path = spec("shopify/order.json");
  if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
  const auto result = import_shopify(read_text(path));
  EXPECT_TRUE(
      refused(result, "sums_differ", "/order/total_price",
              "lines 597.00 + shipping 0.00 + tax 11.94 - discounts 0.00 = 608.94, but total_price says 409.94"));
  EXPECT_TRUE(refused(result, "sums_differ", "/order/total_line_items_price", "398.00"));
  EXPECT_TRUE(refused(result, "not_captured", "/order/financial_status"));
}

TEST(Shopify, ThePublishedListHasNoLines) {
  const auto path = spec("shopify/orders.json");
  if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
  EXPECT_TRUE(refused(import_shopify(read_text(path)), "field_missing", "/orders/0/line_items"));
}

TEST(Shopify, CountsRefundsAlreadyMadeOnce) {
  const boost::json::value refund =
      boost::json::parse(R"({"id": 9, "kind": "refund", "status": "success", "amount": "63.72",
      "gateway": "shopify_payments", "parent_id": 6701001, "currency": "USD"})");
  auto tree = boost::json::parse(us());
  tree.at("transactions").as_array().push_back(refund);
  tree.at("order").as_object()["financial_status"] = "partially_refunded";
  tree.at("order").as_object()["refunds"] =
      boost::json::array{boost::json::value{{"id", 8},
                                            {"refund_line_items", {{{"line_item_id", 14201001}, {"quantity", 1}}}},
                                            {"transactions", boost::json::array{refund}}}};
  const auto order = accepted(import_shopify(boost::json::serialize(tree))).order;
  EXPECT_EQ(order.tenders[0].refunded_before_minor, 6372);
  EXPECT_EQ(order.lines[0].returned_before, 1);

  const auto more = with(boost::json::serialize(tree), "/transactions/1/amount", "401.77");
  EXPECT_TRUE(refused(import_shopify(more), "refund_exceeds_payment", "/order", "401.77 USD were refunded"));
  const auto units = with(boost::json::serialize(tree), "/order/refunds/0/refund_line_items/0/quantity", 3);
  EXPECT_TRUE(refused(import_shopify(units), "returned_exceeds_quantity", "/order/line_items/0"));
}

TEST(Shopify, AStatusThatNamesARefundNeedsOne) {
  EXPECT_TRUE(refused(import_shopify(with(us(), "/order/financial_status", "partially_refunded")), "refunds_missing",
                      "/order/financial_status"));
}

TEST(Shopify, AuthorizationsAreNoCaptures) {
  EXPECT_TRUE(refused(import_shopify(with(us(), "/transactions/0/kind", "authorization")), "not_captured", "/order"));
  EXPECT_TRUE(refused(import_shopify(with(us(), "/transactions/0/status", "failure")), "not_captured", "/order"));
  const auto bare = without(us(), "", "transactions");
  for (const char* status : {"authorized", "pending", "voided", "partially_paid"})
    EXPECT_TRUE(refused(import_shopify(with(bare, "/order/financial_status", status)), "not_captured",
                        "/order/financial_status", status));
}

TEST(Shopify, WithoutTransactionsOnePaymentIsRefundedByHand) {
  const auto imported = accepted(import_shopify(without(us(), "", "transactions")));
  EXPECT_EQ(imported.order.tenders[0].provider, "manual");
  EXPECT_EQ(imported.order.tenders[0].captured_minor, 40176);
  EXPECT_TRUE(noted(imported, "no transactions"));
}

TEST(Shopify, SplitsTendersByGateway) {
  auto tree = boost::json::parse(us());
  tree.at_pointer("/transactions/0").as_object()["amount"] = "301.76";
  tree.at("transactions")
      .as_array()
      .push_back(boost::json::parse(
          R"({"id": 7, "kind": "capture", "status": "success", "amount": "100.00", "gateway": "gift_card", "parent_id": 6})"));
  const auto order = accepted(import_shopify(boost::json::serialize(tree))).order;
  ASSERT_EQ(order.tenders.size(), 2u);
  EXPECT_EQ(order.tenders[1].kind, TenderKind::gift_card);
  EXPECT_EQ(order.tenders[1].provider, "manual");
  tree.at_pointer("/transactions/1").as_object()["amount"] = "100.01";
  EXPECT_TRUE(refused(import_shopify(boost::json::serialize(tree)), "payment_exceeds_total", "/order", "401.77 USD"));
}

TEST(Shopify, AStripePaymentWithoutAChargeIsManual) {
  auto text =
      with(with(us(), "/transactions/0/receipt", boost::json::object{}), "/transactions/0/authorization", "123456");
  const auto imported = accepted(import_shopify(text));
  EXPECT_EQ(imported.order.tenders[0].provider, "manual");
  EXPECT_TRUE(noted(imported, "names no charge"));
}

TEST(Shopify, OlderExportsRecordDiscountAndTaxForTheOrderOnly) {
  const auto imported = accepted(import_shopify(R"({"id": 1, "currency": "USD", "created_at": "2020-01-01T00:00:00Z",
    "financial_status": "paid", "gateway": "paypal", "total_discounts": "1.00", "total_price": 32.00, "total_tax": "3.00",
    "tax_lines": [{"title": "Tax", "rate": 0.1, "price": "3.00"}], "email": "customer@example.com",
    "line_items": [{"id": 1, "quantity": 1, "price": 10.00}, {"id": 2, "quantity": 2, "price": "10.00"}]})"));
  // 1.00 over 10 : 20, then 3.00 over 9.67 : 19.33, both by largest remainder.
  EXPECT_EQ(imported.order.lines[0].paid_minor, 967 + 100);
  EXPECT_EQ(imported.order.lines[1].paid_minor, 1933 + 200);
  EXPECT_EQ(imported.order.lines[0].taxes[0].rate, "Tax 10%");
  EXPECT_EQ(imported.order.tenders[0].kind, TenderKind::wallet);
  EXPECT_EQ(imported.order.customer_ref, "customer@example.com");
}

TEST(Shopify, UsesTheMoneyTheCustomerPaidIn) {
  const auto document = [](std::string_view line_set) {
    return std::string(
               R"({"id": 1, "currency": "USD", "presentment_currency": "EUR", "created_at": "2020-01-01T00:00:00Z",
      "financial_status": "paid", "total_price": "10.00", "total_discounts": "0.00",
      "total_price_set": {"presentment_money": {"amount": "9.00", "currency_code": "EUR"}},
      "line_items": [{"id": 1, "quantity": 1, "price": "10.00")") +
           std::string(line_set) + "}]}";
  };
  const auto order =
      accepted(import_shopify(
                   document(R"(, "price_set": {"presentment_money": {"amount": "9.00", "currency_code": "EUR"}})")))
          .order;
  EXPECT_EQ(order.currency, "EUR");
  EXPECT_EQ(order.lines[0].paid_minor, 900);
  EXPECT_TRUE(refused(import_shopify(document("")), "presentment_missing", "/line_items/0/price"));
  EXPECT_TRUE(refused(
      import_shopify(document(R"(, "price_set": {"presentment_money": {"amount": "9.00", "currency_code": "GBP"}})")),
      "currency_differs", "/line_items/0/price_set/presentment_money"));
}

TEST(Shopify, RefusesEveryContradiction) {
  struct Case {
    const char* pointer;
    boost::json::value value;
    const char* code;
    const char* at;
  };
  const Case cases[] = {
      {"/order/currency", "USX", "unknown_currency", "/order/currency"},
      {"/order/line_items/0/price_set/presentment_money/amount", "58.00", "amounts_differ",
       "/order/line_items/0/price_set/presentment_money"},
      {"/order/line_items/0/price", "-59.00", "amount_invalid", "/order/line_items/0/price"},
      {"/order/line_items/0/price", "59.001", "amount_invalid", "/order/line_items/0/price"},
      {"/order/line_items/0/price", "5.9e1", "amount_invalid", "/order/line_items/0/price"},
      {"/order/line_items/0/price", "99999999999999999999", "amount_invalid", "/order/line_items/0/price"},
      {"/order/line_items/0/price", true, "type_invalid", "/order/line_items/0/price"},
      {"/order/line_items/1/id", 14201001, "duplicate_line", "/order/line_items/1/id"},
      {"/order/line_items/1/id", -5, "id_invalid", "/order/line_items/1/id"},
      {"/order/line_items/0/quantity", 0, "quantity_invalid", "/order/line_items/0/quantity"},
      {"/order/line_items/0/quantity", -1, "quantity_invalid", "/order/line_items/0/quantity"},
      {"/order/line_items/0/quantity", 1.5, "quantity_invalid", "/order/line_items/0/quantity"},
      {"/order/line_items/0/current_quantity", 3, "quantity_invalid", "/order/line_items/0/current_quantity"},
      {"/order/line_items/0/title", boost::json::string(5000, 'x'), "ok", ""},
      {"/order/line_items/0/name", boost::json::string(5000, 'x'), "text_too_long", "/order/line_items/0/name"},
      {"/order/line_items/0/total_discount_set", nullptr, "ok", ""},
      {"/order/processed_at", "2026-02-30T00:00:00Z", "date_invalid", "/order/processed_at"},
      {"/order/fulfillments/0/updated_at", "2026-11-01T00:00:00Z", "dates_contradict", "/order/line_items/0"},
      {"/order/fulfillments/0/created_at", "2026-11-01T00:00:00Z", "dates_contradict", "/order/line_items/0"},
      {"/order/line_items/0/grams", -400, "number_invalid", "/order/line_items/0/grams"},
      {"/order/line_items/0/grams", 0.5, "number_invalid", "/order/line_items/0/grams"},
      {"/order/line_items/0/grams", nullptr, "ok", ""},
      {"/order/fulfillments/0/line_items/0/quantity", 3, "fulfilled_exceeds_quantity", "/order/line_items/0"},
      {"/order/fulfillments/0/line_items/0/id", 77, "unknown_line", "/order/fulfillments/0/line_items/0/id"},
      {"/order/total_price", "401.75", "amounts_differ", "/order/total_price_set/presentment_money"},
      {"/order/total_tax_set", nullptr, "ok", ""},
      {"/order/line_items", boost::json::array{}, "lines_missing", "/order/line_items"},
      {"/order/line_items", boost::json::array(1001), "too_many", "/order/line_items"},
      {"/transactions/0/currency", "EUR", "currency_differs", "/transactions/0/currency"},
  };
  for (const Case& c : cases) {
    const auto result = import_shopify(with(us(), c.pointer, c.value));
    if (std::string_view(c.code) == "ok")
      accepted(result);
    else
      EXPECT_TRUE(refused(result, c.code, c.at)) << c.pointer;
  }
}

TEST(Shopify, RefusesDiscountsAndTaxesThatDoNotFit) {
  const std::string head =
      R"({"id": 1, "currency": "USD", "created_at": "2020-01-01T00:00:00Z", "financial_status": "paid",
      "total_price": "10.00", )";
  EXPECT_TRUE(refused(import_shopify(head + R"("line_items": [{"id": 1, "quantity": 1, "price": "10.00",
      "discount_allocations": [{"amount": "10.01"}]}]})"),
                      "discount_exceeds_price", "/line_items/0"));
  EXPECT_TRUE(refused(import_shopify(head + R"("total_discounts": "1.00", "line_items": [{"id": 1, "quantity": 1,
      "price": "10.00", "total_discount": "2.00"}]})"),
                      "discounts_differ", "/total_discounts"));
  EXPECT_TRUE(refused(import_shopify(head + R"("taxes_included": true, "line_items": [{"id": 1, "quantity": 1,
      "price": "10.00", "tax_lines": [{"title": "T", "price": "11.00"}]}]})"),
                      "tax_exceeds_price", "/line_items/0"));
  EXPECT_TRUE(refused(import_shopify(head + R"("line_items": [{"id": 1, "quantity": 100000,
      "price": "9999999999999.99"}]})"),
                      "amount_invalid", ""));
}

TEST(Shopify, AmountsHaveTheDecimalPlacesOfTheirCurrency) {
  const auto document = [](const std::string& currency, const std::string& amount) {
    return R"({"id": 1, "currency": ")" + currency +
           R"(", "created_at": "2020-01-01T00:00:00Z", "financial_status": "paid",
      "total_price": ")" +
           amount + R"(", "line_items": [{"id": 1, "quantity": 1, "price": ")" + amount + "\"}]}";
  };
  EXPECT_EQ(accepted(import_shopify(document("KRW", "100.00"))).order.lines[0].paid_minor, 100);
  EXPECT_EQ(accepted(import_shopify(document("EUR", "100.50"))).order.lines[0].paid_minor, 10'050);
  EXPECT_EQ(accepted(import_shopify(document("KWD", "1.234"))).order.lines[0].paid_minor, 1'234);
  for (const auto& [currency, amount] :
       {std::pair{"KRW", "100.50"}, std::pair{"EUR", "100.505"}, std::pair{"KWD", "1.2345"}})
    EXPECT_TRUE(
        refused(import_shopify(document(currency, amount)), "amount_invalid", "/line_items/0/price", "decimal places"))
        << currency;
}

TEST(Shopify, CollectsAllProblems) {
  auto text = with(with(us(), "/order/line_items/0/quantity", 0), "/order/line_items/1/price", "x");
  text = with(text, "/order/processed_at", "never");
  EXPECT_GE(problems_of(import_shopify(text)).size(), 3u);
}

TEST(Shopify, DeliveryCanBeToldBesideTheOrder) {
  auto tree = boost::json::parse(us());
  tree.at_pointer("/order/fulfillments/0").as_object()["shipment_status"] = nullptr;
  EXPECT_FALSE(accepted(import_shopify(boost::json::serialize(tree))).order.lines[0].delivered_at.has_value());
  tree.as_object()["fulfillment_delivered_at"] = boost::json::object{{"4501001", "2026-11-05T12:00:00Z"}};
  const auto order = accepted(import_shopify(boost::json::serialize(tree))).order;
  EXPECT_EQ(to_text(*order.lines[0].delivered_at), "2026-11-05T12:00:00Z");
}

}  // namespace
}  // namespace retour::api
