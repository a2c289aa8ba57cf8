#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

TEST(OrderDocument, ProblemsOfTheTextNameTheirPlace) {
  EXPECT_TRUE(refused(import_shopify(R"({"order": {"lines": [1, {"a/b": 1, "c": 2, "a/b": 3}]}})"),
                      "json_duplicate_key", "/order/lines/1/a~1b"));
  EXPECT_TRUE(refused(import_own("{\"a\": [1, 2, x]}"), "json_invalid", "/a", "at byte 13"));
  EXPECT_TRUE(refused(import_own(R"({"a": "x\u0000y"})"), "json_nul", "/a"));
  EXPECT_TRUE(refused(import_own("\"" + std::string(kMaxOrderBytes, 'x') + "\""), "json_too_large", ""));
}

TEST(OrderDocument, IsAnObject) {
  for (const auto import : {import_shopify, import_woocommerce, import_own}) {
    EXPECT_TRUE(refused(import("7"), "type_invalid", ""));
    EXPECT_TRUE(refused(import("[{}, {}]"), "several_orders", ""));
    EXPECT_FALSE(problems_of(import("{}")).empty());
  }
}

}  // namespace
}  // namespace retour::api
