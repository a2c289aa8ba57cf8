// What Shopify records beside the sums: discounts, several shipping lines, the shop's own currency, disputes.
#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;
using workflows::PromotionKind;
using workflows::to_text;

const std::string& us() {
  static const std::string text = sample("shopify_1001.json");
  return text;
}

const std::string kHead = R"({"id": 1, "currency": "USD", "created_at": "2026-01-01T00:00:00Z",
    "financial_status": "paid", )";

TEST(ShopifyPromotions, AllocatedDiscountsBecomePromotions) {
  const auto order = accepted(import_shopify(sample("shopify_de_1002.json"))).order;
  ASSERT_EQ(order.promotions.size(), 1U);
  const auto& code = order.promotions[0];
  EXPECT_EQ(code.id, "HERBST10");
  EXPECT_EQ(code.kind, PromotionKind::percentage);
  ASSERT_EQ(code.shares.size(), 2U);
  EXPECT_EQ(code.shares[0].minor, 1190);
  EXPECT_EQ(code.total_minor(), 1988);
}

// 10.00 less 1.00 and 1.00 of two discounts with the same name, 0.80 of tax on the 8.00 left: each saved 0.10 of tax.
TEST(ShopifyPromotions, TaxThatIsAddedIsPartOfWhatADiscountSaved) {
  const std::string document = kHead + R"("total_price": "9.35", "discount_applications": [
      {"title": "SALE", "target_type": "line_item", "value_type": "fixed_amount", "allocation_method": "across"},
      {"title": "SALE", "target_type": "line_item", "value_type": "fixed_amount", "allocation_method": "each"},
      {"code": "POST", "target_type": "shipping_line", "value_type": "percentage"}],
      "line_items": [{"id": 1, "quantity": 1, "price": "10.00", "tax_lines": [{"title": "T", "price": "0.80"}],
        "discount_allocations": [{"amount": "1.00", "discount_application_index": 0},
                                 {"amount": "1.00", "discount_application_index": 1}]}],
      "shipping_lines": [{"id": 5, "price": "1.00", "tax_lines": [{"title": "T", "price": "0.05"}],
        "discount_allocations": [{"amount": "0.50", "discount_application_index": 2}]}]})";
  const auto order = accepted(import_shopify(document)).order;
  ASSERT_EQ(order.promotions.size(), 3U);
  EXPECT_EQ(order.promotions[0].kind, PromotionKind::amount);
  EXPECT_EQ(order.promotions[0].shares.at(0).minor, 110);
  EXPECT_EQ(order.promotions[1].id, "SALE #2");
  EXPECT_EQ(order.promotions[1].kind, PromotionKind::percentage);
  EXPECT_EQ(order.promotions[1].shares.at(0).minor, 110);
  EXPECT_EQ(order.promotions[2].kind, PromotionKind::free_shipping);
  EXPECT_EQ(order.promotions[2].shipping_minor, 55);
  EXPECT_TRUE(order.shipments.empty());
  const auto wrong = with(document, "/line_items/0/discount_allocations/1/discount_application_index", 3);
  EXPECT_TRUE(refused(import_shopify(wrong), "unknown_discount",
                      "/line_items/0/discount_allocations/1/discount_application_index"));
}

TEST(ShopifyPromotions, SeveralShippingLinesAreShipments) {
  const auto order = accepted(import_shopify(kHead + R"("total_price": "16.60",
      "line_items": [{"id": 1, "quantity": 1, "price": "10.00"}],
      "shipping_lines": [{"id": 5, "price": "4.00", "tax_lines": [{"title": "T", "price": "0.40"}]},
                         {"price": "2.00", "tax_lines": [{"title": "T", "price": "0.20"}]},
                         {"id": 6, "price": "9.00", "is_removed": true}]})"))
                         .order;
  ASSERT_EQ(order.shipments.size(), 2U);
  EXPECT_EQ(order.shipments[0].id, "5");
  EXPECT_EQ(order.shipments[0].paid_minor, 440);
  EXPECT_EQ(order.shipments[1].id, "shipping-2");
  EXPECT_EQ(order.shipping_paid_minor, 660);
  EXPECT_EQ(order.shipping_taxes.at(0).minor, 60);
}

std::string in_euros(const std::string& transactions) {
  const auto both = [](std::string_view shop, std::string_view paid) {
    return R"({"shop_money": {"amount": ")" + std::string(shop) +
           R"(", "currency_code": "USD"}, "presentment_money": {"amount": ")" + std::string(paid) +
           R"(", "currency_code": "EUR"}})";
  };
  return kHead + R"("presentment_currency": "EUR", "total_price": "10.01", "total_price_set": )" +
         both("10.01", "9.00") + R"(, "line_items": [{"id": 1, "quantity": 1, "price": "10.01", "price_set": )" +
         both("10.01", "9.00") + R"(}], "transactions": [)" + transactions + "]}";
}

TEST(ShopifySettlement, IsTheShopsMoneyOfTheCapture) {
  const auto order = accepted(import_shopify(in_euros(R"({"id": 7, "kind": "sale", "status": "success",
      "amount": "9.00", "currency": "EUR", "gateway": "paypal", "created_at": "2026-01-01T00:00:03Z",
      "amount_set": {"shop_money": {"amount": "9.98", "currency_code": "USD"}}})")))
                         .order;
  EXPECT_EQ(order.currency, "EUR");
  EXPECT_EQ(order.tenders.at(0).settlement_currency, "USD");
  EXPECT_EQ(order.tenders.at(0).settlement_minor, 998);
  EXPECT_EQ(to_text(*order.tenders.at(0).captured_at), "2026-01-01T00:00:03Z");
}

TEST(ShopifySettlement, IsWhatStripeBooked) {
  const auto order = accepted(import_shopify(in_euros(R"({"id": 7, "kind": "sale", "status": "success",
      "amount": "9.00", "currency": "EUR", "gateway": "shopify_payments",
      "receipt": {"charges": {"data": [{"id": "ch_1Sample", "balance_transaction":
        {"amount": 987, "currency": "usd", "exchange_rate": 1.0967}}]}}})")))
                         .order;
  EXPECT_EQ(order.tenders.at(0).settlement_currency, "USD");
  EXPECT_EQ(order.tenders.at(0).settlement_minor, 987);
}

TEST(ShopifySettlement, OfTheOrderIsSharedOverItsCaptures) {
  const std::string one = R"({"id": 7, "kind": "sale", "status": "success", "amount": "6.00", "currency": "EUR"})";
  const std::string two = R"({"id": 8, "kind": "sale", "status": "success", "amount": "3.00", "currency": "EUR"})";
  const auto order = accepted(import_shopify(in_euros(one + "," + two))).order;
  EXPECT_EQ(order.tenders.at(0).settlement_minor, 667);
  EXPECT_EQ(order.tenders.at(1).settlement_minor, 334);
  // Half of it was captured: nobody recorded what that came to.
  EXPECT_EQ(accepted(import_shopify(in_euros(one))).order.tenders.at(0).settlement_currency, "");
}

TEST(ShopifyDisputes, TakeTheMoneyUntilTheShopWins) {
  const auto disputed = [](const char* type, const char* status, const char* amount) {
    return with(us(), "/disputes",
                json::array{json::object{
                    {"id", 3}, {"type", type}, {"status", status}, {"amount", amount}, {"currency", "USD"}}});
  };
  const auto charged_back = [&](const char* type, const char* status) {
    return accepted(import_shopify(disputed(type, status, "100.00"))).order.tenders.at(0).charged_back_minor;
  };
  EXPECT_EQ(charged_back("chargeback", "under_review"), 10'000);
  EXPECT_EQ(charged_back("chargeback", "lost"), 10'000);
  EXPECT_EQ(charged_back("chargeback", "won"), 0);
  EXPECT_EQ(charged_back("inquiry", "under_review"), 0);
  EXPECT_TRUE(refused(import_shopify(disputed("chargeback", "lost", "401.77")), "refund_exceeds_payment", "/disputes/0",
                      "0.01 USD"));
}

}  // namespace
}  // namespace retour::api
