#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

using workflows::TenderKind;
using workflows::to_text;

const std::string& shop() {
  static const std::string text = sample("woocommerce_2001.json");
  return text;
}

TEST(Woocommerce, ReadsACompletedOrder) {
  const auto imported = accepted(import_woocommerce(shop()));
  const auto& order = imported.order;
  EXPECT_EQ(imported.document_kind, "woocommerce_order");
  EXPECT_EQ(order.ship_to.street1, "Pont d'Exemple 7");
  EXPECT_EQ(order.ship_to.country, "DE");
  EXPECT_EQ(to_text(order.ordered_at), "2026-11-05T09:12:44Z");
  EXPECT_EQ(order.customer_ref, "26");
  EXPECT_EQ(order.sales_channel, "checkout");
  ASSERT_EQ(order.lines.size(), 2u);
  EXPECT_EQ(order.lines[0].title, "Wool blanket – Grey, 130 × 170");
  EXPECT_EQ(order.lines[1].title, "Mug \"North\" & saucer");
  EXPECT_EQ(order.lines[0].category, "home");
  EXPECT_EQ(order.lines[0].paid_minor, 2904);
  EXPECT_EQ(order.lines[0].taxes[0].rate, "VAT 21%");
  EXPECT_EQ(order.lines[1].fulfilled, 2);
  EXPECT_EQ(to_text(*order.lines[1].fulfilled_at), "2026-11-06T08:30:00Z");
  EXPECT_EQ(order.shipping_paid_minor, 605);
  EXPECT_EQ(order.shipping_taxes[0].minor, 105);
  EXPECT_EQ(order.tenders[0].provider, "stripe");
  EXPECT_EQ(order.tenders[0].payment_ref, "ch_3Sample2001Charge000001");
  EXPECT_EQ(order.tenders[0].captured_minor, 7139);
}

TEST(Woocommerce, ReadsThePublishedOrders) {
  for (int i : {1, 2, 4, 5}) {
    const auto path = spec("woocommerce/order_" + std::to_string(i) + ".json");
    if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
    const auto order = accepted(import_woocommerce(read_text(path))).order;
    EXPECT_EQ(order.tenders[0].captured_minor, 2935) << i;
    EXPECT_EQ(order.tenders[0].kind, TenderKind::bank_transfer);
    EXPECT_EQ(order.lines[1].title, "Ship Your Idea – Color: Black, Size: M Test");
    EXPECT_EQ(order.lines[0].fulfilled, i >= 4 ? 2 : 0);
  }
}

TEST(Woocommerce, ReadsThePublishedListsOrderByOrder) {
  const auto path = spec("woocommerce/order_3.json");
  if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
  EXPECT_TRUE(refused(import_woocommerce(read_text(path)), "several_orders", ""));
  const auto list = boost::json::parse(read_text(path));
  accepted(import_woocommerce(boost::json::serialize(list.at(0))));
  const auto refunded = accepted(import_woocommerce(boost::json::serialize(list.at(1))));
  EXPECT_EQ(refunded.order.tenders[0].refunded_before_minor, 1900);
  EXPECT_TRUE(noted(refunded, "does not say for which lines"));
}

TEST(Woocommerce, ThePublishedBatchHoldsOneUnpaidOrder) {
  const auto path = spec("woocommerce/order_6.json");
  if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
  const auto batch = boost::json::parse(read_text(path));
  EXPECT_TRUE(
      refused(import_woocommerce(boost::json::serialize(batch.at_pointer("/create/0"))), "not_captured", "/status"));
  accepted(import_woocommerce(boost::json::serialize(batch.at_pointer("/create/1"))));
}

TEST(Woocommerce, SharesATaxThatWasRoundedOnceForTheOrder) {
  const auto path = spec("woocommerce/order_6.json");
  if (path.empty()) GTEST_SKIP() << "specifications are not on this machine";
  // 1.13 + 0.23 + 0.90 by line, 2.25 for the order.
  auto unpaid = boost::json::parse(read_text(path)).at_pointer("/create/0");
  unpaid.as_object()["status"] = "processing";
  const auto imported = accepted(import_woocommerce(boost::json::serialize(unpaid)));
  workflows::Minor sum = imported.order.shipping_paid_minor;
  for (const auto& line : imported.order.lines) sum += line.paid_minor;
  EXPECT_EQ(sum, 6225);
  EXPECT_TRUE(noted(imported, "rounds taxes once"));
}

TEST(Woocommerce, FeesCountInTheSumAndBelongToNoLine) {
  auto tree = boost::json::parse(shop());
  tree.as_object()["fee_lines"] =
      boost::json::parse(R"([{"id": 9, "name": "Gift wrap", "total": "2.00", "total_tax": "0.42",
      "taxes": [{"id": 3, "total": "0.42"}]}])");
  tree.as_object()["total"] = "73.81";
  tree.as_object()["total_tax"] = "12.81";
  const auto imported = accepted(import_woocommerce(boost::json::serialize(tree)));
  EXPECT_TRUE(noted(imported, "fees of 2.42 EUR"));
  EXPECT_EQ(imported.order.lines.size(), 2u);
}

TEST(Woocommerce, SplitsUnroundedTaxesByRate) {
  auto tree = boost::json::parse(shop());
  tree.at_pointer("/line_items/0").as_object()["taxes"] = boost::json::parse(
      R"([{"id": 3, "total": "2.516666666"}, {"id": 8, "total": "2.523333334"}, {"id": 9, "total": ""}])");
  const auto order = accepted(import_woocommerce(boost::json::serialize(tree))).order;
  ASSERT_EQ(order.lines[0].taxes.size(), 2u);
  EXPECT_EQ(order.lines[0].taxes[0].minor + order.lines[0].taxes[1].minor, 504);
  EXPECT_EQ(order.lines[0].taxes[0].minor, 252);
}

TEST(Woocommerce, KnowsItsPaymentMethods) {
  const std::pair<const char*, TenderKind> methods[] = {
      {"bacs", TenderKind::bank_transfer},   {"cheque", TenderKind::bank_transfer},
      {"cod", TenderKind::cash_on_delivery}, {"ppcp-gateway", TenderKind::wallet},
      {"stripe", TenderKind::card},          {"something", TenderKind::other}};
  for (const auto& [method, kind] : methods)
    EXPECT_EQ(accepted(import_woocommerce(with(shop(), "/payment_method", method))).order.tenders[0].kind, kind)
        << method;
  const auto manual = accepted(import_woocommerce(with(shop(), "/transaction_id", "")));
  EXPECT_EQ(manual.order.tenders[0].provider, "manual");
  EXPECT_TRUE(noted(manual, "names no charge"));
}

TEST(Woocommerce, KnowsWhatWasPaid) {
  const auto unpaid = with(with(shop(), "/date_paid", nullptr), "/date_paid_gmt", nullptr);
  for (const char* status : {"pending", "on-hold", "cancelled", "failed"})
    EXPECT_TRUE(refused(import_woocommerce(with(unpaid, "/status", status)), "not_captured", "/status", status));
  accepted(import_woocommerce(with(unpaid, "/status", "processing")));
  // Cash on delivery is "processing" while the parcel, and the money, are still under way.
  EXPECT_TRUE(refused(import_woocommerce(with(with(unpaid, "/status", "processing"), "/payment_method", "cod")),
                      "not_captured", "/status"));
}

TEST(Woocommerce, RefusesEveryContradiction) {
  struct Case {
    const char* pointer;
    boost::json::value value;
    const char* code;
    const char* at;
    const char* message;
  };
  const Case cases[] = {
      {"/total", "71.40", "sums_differ", "/total",
       "lines 54.00 + shipping 5.00 + fees 0.00 + tax 12.39 = 71.39, but total says 71.40"},
      {"/total_tax", "12.00", "sums_differ", "/total_tax", "12.39"},
      {"/currency", "EURO", "unknown_currency", "/currency", ""},
      {"/line_items/0/total", "-1.00", "amount_invalid", "/line_items/0/total", ""},
      {"/line_items/0/taxes/0/total", "1.00", "tax_differs", "/line_items/0/total_tax", ""},
      {"/line_items/1/quantity", 0.5, "quantity_invalid", "/line_items/1/quantity", ""},
      {"/line_items/1/id", 501, "duplicate_line", "/line_items/1/id", ""},
      {"/date_created_gmt", "2026-11-31T00:00:00", "date_invalid", "/date_created_gmt", ""},
      {"/status", "refunded", "refunds_missing", "/status", ""},
      {"/refunds", boost::json::parse(R"([{"id": 1, "total": "-71.40"}])"), "refund_exceeds_payment", "", "71.40 EUR"},
      {"/refunds", boost::json::parse(R"([{"id": 1, "total": "--1"}])"), "amount_invalid", "/refunds/0/total", ""},
      {"/line_items", boost::json::array{}, "lines_missing", "/line_items", ""},
  };
  for (const Case& c : cases)
    EXPECT_TRUE(refused(import_woocommerce(with(shop(), c.pointer, c.value)), c.code, c.at, c.message)) << c.pointer;
}

}  // namespace
}  // namespace retour::api
