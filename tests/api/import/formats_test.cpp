#include <fmt/format.h>

#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

TEST(Formats, ADocumentSaysWhoseItIs) {
  EXPECT_EQ(format_of(sample("shopify_1001.json")), "shopify");
  EXPECT_EQ(format_of(sample("woocommerce_2001.json")), "woocommerce");
  EXPECT_EQ(format_of(sample("retour_3001.json")), "retour");
  const auto bare = boost::json::serialize(boost::json::parse(sample("shopify_1001.json")).at("order"));
  EXPECT_EQ(format_of(bare), "shopify");
  EXPECT_EQ(format_of(R"({"orders": []})"), "shopify");
}

TEST(Formats, WhatNoShopWroteIsReadAsOurOwnAndToldWhatItLacks) {
  for (const auto* text : {"{}", "[]", "7", "{", ""}) {
    EXPECT_EQ(format_of(text), "retour") << text;
    EXPECT_EQ(problems_of(import_as("", text)).empty(), false) << text;
  }
}

TEST(Formats, WhatIsNamedIsNotGuessed) {
  const auto document = sample("woocommerce_2001.json");
  EXPECT_FALSE(problems_of(import_as("retour", document)).empty());
  for (const std::string_view format : {"", "woocommerce"}) {
    const auto read = import_as(format, document);
    ASSERT_TRUE(std::holds_alternative<Imported>(read)) << format;
    EXPECT_EQ(std::get<Imported>(read).document_kind, "woocommerce_order");
  }
}

TEST(Formats, RecordedDocumentsOfBothShopsAreRecognised) {
  if (spec("").empty()) GTEST_SKIP() << "no specifications on this machine";
  for (const auto* name : {"shopify/order.json", "shopify/orders.json"})
    EXPECT_EQ(format_of(read_text(spec(name))), "shopify") << name;
  for (const int i : {1, 2, 4, 5})
    EXPECT_EQ(format_of(read_text(spec(fmt::format("woocommerce/order_{}.json", i)))), "woocommerce") << i;
}

}  // namespace
}  // namespace retour::api
