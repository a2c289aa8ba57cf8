#include "api/import/document.hpp"

#include "tests/api/import/documents.hpp"

namespace retour::api {
namespace {

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(Document, KeepsTheTextOfNumbers) {
  const auto parsed = parse_document(R"({"a": 199.90, "b": 18446744073709551617, "c": 1e3})");
  const auto& root = std::get<Node>(parsed);
  EXPECT_EQ(root.find("a")->text, "199.90");
  EXPECT_EQ(root.find("b")->text, "18446744073709551617");
  EXPECT_EQ(root.find("c")->text, "1e3");
}

TEST(Document, RefusesDuplicateKeysWithTheirPlace) {
  EXPECT_TRUE(refused(import_shopify(R"({"order": {"lines": [1, {"a/b": 1, "c": 2, "a/b": 3}]}})"), "json_duplicate_key",
                      "/order/lines/1/a~1b"));
}

TEST(Document, RefusesTextThatIsNotOneJsonDocument) {
  for (const char* text : {"", "{", "{} {}", "{}x", "{\"a\":}", "{'a':1}", "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}",
                           "{\"a\":\"\\ud800\"}", "{\"a\":01}", "{\"a\":NaN}", "\xef\xbb\xbf{}", "{\"a\":1,}"})
    EXPECT_TRUE(std::holds_alternative<ImportProblem>(parse_document(text))) << text;
  EXPECT_TRUE(refused(import_own("{\"a\": [1, 2, x]}"), "json_invalid", "/a", "at byte 13"));
}

TEST(Document, RefusesNul) {
  EXPECT_TRUE(refused(import_own(R"({"a": "x\u0000y"})"), "json_nul", "/a"));
  EXPECT_TRUE(refused(import_own(R"({"a\u0000": 1})"), "json_nul", ""));
  EXPECT_TRUE(refused(import_own(std::string_view("{}\0", 3)), "json_invalid", ""));
}

TEST(Document, LimitsDepthAndSize) {
  EXPECT_TRUE(std::holds_alternative<Node>(parse_document(nested(kMaxJsonDepth))));
  const auto deep = parse_document(nested(kMaxJsonDepth + 1));
  EXPECT_EQ(std::get<ImportProblem>(deep).code, "json_too_deep");
  const auto large = parse_document("\"" + std::string(kMaxOrderBytes, 'x') + "\"");
  EXPECT_EQ(std::get<ImportProblem>(large).code, "json_too_large");
}

TEST(Document, ManyKeysAreReadInReasonableTime) {
  std::string text = "{";
  for (int i = 0; i < 80'000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  text += "\"end\":1}";
  ASSERT_LT(text.size(), kMaxOrderBytes);
  EXPECT_NE(std::get<Node>(parse_document(text)).find("end"), nullptr);
}

TEST(Document, IsAnObject) {
  for (const auto import : {import_shopify, import_woocommerce, import_own}) {
    EXPECT_TRUE(refused(import("7"), "type_invalid", ""));
    EXPECT_TRUE(refused(import("[{}, {}]"), "several_orders", ""));
    EXPECT_FALSE(problems_of(import("{}")).empty());
  }
}

}  // namespace
}  // namespace retour::api
