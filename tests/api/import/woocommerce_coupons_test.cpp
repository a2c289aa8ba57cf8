// WooCommerce's coupons and shipping lines.
#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

namespace json = boost::json;
using workflows::PromotionKind;
using workflows::to_text;

/// The sample, whose two lines would have cost 10.00 more each, and these coupons.
std::string with_coupons(const std::string& coupons) {
  auto tree = json::parse(sample("woocommerce_2001.json"));
  tree.at_pointer("/line_items/0/subtotal") = "34.00";
  tree.at_pointer("/line_items/0/subtotal_tax") = "7.14";
  tree.at_pointer("/line_items/1/subtotal") = "40.00";
  tree.at_pointer("/line_items/1/subtotal_tax") = "8.40";
  tree.as_object()["coupon_lines"] = json::parse(coupons);
  return json::serialize(tree);
}

TEST(WoocommerceCoupons, TakeOffWhatTheLinesRecord) {
  const auto order = accepted(import_woocommerce(with_coupons(R"([{"id": 1, "code": "autumn", "discount": "20.00",
      "discount_tax": "4.20", "meta_data": [{"key": "coupon_data", "value":
        {"discount_type": "fixed_cart", "minimum_amount": "50.00"}}]}])")))
                         .order;
  ASSERT_EQ(order.promotions.size(), 1U);
  EXPECT_EQ(order.promotions[0].id, "autumn");
  EXPECT_EQ(order.promotions[0].kind, PromotionKind::amount);
  EXPECT_EQ(order.promotions[0].over_minor, 6050);  // 50.00 and its 21 %
  ASSERT_EQ(order.promotions[0].shares.size(), 2U);
  EXPECT_EQ(order.promotions[0].shares[0].minor, 1210);
  EXPECT_EQ(order.promotions[0].shares[1].minor, 1210);
  EXPECT_EQ(order.lines[0].paid_minor, 2904);  // as without it: totals are after coupons
}

TEST(WoocommerceCoupons, ShareALineAndTheLastBearsTheRounding) {
  const auto order = accepted(import_woocommerce(with_coupons(R"([
      {"id": 1, "code": "a", "discount": "5.004", "discount_tax": "1.05", "discount_type": "percent"},
      {"id": 2, "code": "b", "discount": "14.99", "discount_tax": "3.15", "discount_type": "percent"}])")))
                         .order;
  ASSERT_EQ(order.promotions.size(), 2U);
  EXPECT_EQ(order.promotions[0].kind, PromotionKind::percentage);
  EXPECT_EQ(order.promotions[0].total_minor(), 605);
  EXPECT_EQ(order.promotions[0].shares[0].minor, 303);  // 605 over 1210 : 1210
  EXPECT_EQ(order.promotions[1].total_minor(), 2420 - 605);
}

TEST(WoocommerceCoupons, AnUnreadableDiscountIsNamed) {
  EXPECT_TRUE(refused(import_woocommerce(with_coupons(R"([{"id": 1, "code": "a", "discount": "much"}])")),
                      "amount_invalid", "/coupon_lines/0/discount"));
}

TEST(WoocommerceShipping, SeveralLinesAreShipments) {
  auto tree = json::parse(sample("woocommerce_2001.json"));
  EXPECT_TRUE(accepted(import_woocommerce(json::serialize(tree))).order.shipments.empty());
  tree.at("shipping_lines")
      .as_array()
      .push_back(json::parse(R"({"id": 88, "total": "1.00", "total_tax": "0.00", "taxes": []})"));
  tree.as_object()["total"] = "72.39";
  const auto order = accepted(import_woocommerce(json::serialize(tree))).order;
  ASSERT_EQ(order.shipments.size(), 2U);
  EXPECT_EQ(order.shipments[0].paid_minor, 605);
  EXPECT_EQ(order.shipments[1].id, "88");
  EXPECT_EQ(order.shipping_paid_minor, 705);
}

TEST(WoocommercePayment, SaysWhenItWasPaid) {
  const auto order =
      accepted(import_woocommerce(with(sample("woocommerce_2001.json"), "/date_paid_gmt", "2026-11-05T09:12:50")))
          .order;
  EXPECT_EQ(to_text(*order.tenders.at(0).captured_at), "2026-11-05T09:12:50Z");
}

}  // namespace
}  // namespace retour::api
