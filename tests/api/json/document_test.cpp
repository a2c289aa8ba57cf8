#include "api/json/document.hpp"

#include <gtest/gtest.h>

namespace retour::api {
namespace {

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

FieldProblem problem_of(std::string_view text, std::size_t max_bytes = kMaxDocumentBytes) {
  const auto parsed = parse_document(text, max_bytes);
  const auto* problem = std::get_if<FieldProblem>(&parsed);
  return problem == nullptr ? FieldProblem{"", "accepted", ""} : *problem;
}

TEST(Document, KeepsTheTextOfNumbers) {
  const auto parsed = parse_document(R"({"a": 199.90, "b": 18446744073709551617, "c": 1e3})");
  const auto& root = std::get<Node>(parsed);
  EXPECT_EQ(root.find("a")->text, "199.90");
  EXPECT_EQ(root.find("b")->text, "18446744073709551617");
  EXPECT_EQ(root.find("c")->text, "1e3");
}

TEST(Document, RefusesDuplicateKeysWithTheirPlace) {
  const auto problem = problem_of(R"({"order": {"lines": [1, {"a/b": 1, "c": 2, "a/b": 3}]}})");
  EXPECT_EQ(problem.code, "json_duplicate_key");
  EXPECT_EQ(problem.pointer, "/order/lines/1/a~1b");
  // An escaped spelling of a key is the same key.
  EXPECT_EQ(problem_of(R"({"a": 1, "\u0061": 2})").code, "json_duplicate_key");
}

TEST(Document, RefusesTextThatIsNotOneJsonDocument) {
  for (const char* text :
       {"", "{", "{} {}", "{}x", "{\"a\":}", "{'a':1}", "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\\ud800\"}", "{\"a\":01}", "{\"a\":NaN}", "\xef\xbb\xbf{}", "{\"a\":1,}"})
    EXPECT_EQ(problem_of(text).code, "json_invalid") << text;
  const auto problem = problem_of("{\"a\": [1, 2, x]}");
  EXPECT_EQ(problem.pointer, "/a");
  EXPECT_NE(problem.message.find("at byte 13"), std::string::npos) << problem.message;
}

TEST(Document, RefusesNul) {
  const auto in_text = problem_of(R"({"a": "x\u0000y"})");
  EXPECT_EQ(in_text.code, "json_nul");
  EXPECT_EQ(in_text.pointer, "/a");
  EXPECT_EQ(problem_of(R"({"a\u0000": 1})").code, "json_nul");
  EXPECT_EQ(problem_of(std::string_view("{}\0", 3)).code, "json_invalid");
}

TEST(Document, LimitsDepthAndSize) {
  EXPECT_EQ(problem_of(nested(kMaxJsonDepth)).code, "accepted");
  EXPECT_EQ(problem_of(nested(kMaxJsonDepth + 1)).code, "json_too_deep");
  EXPECT_EQ(problem_of("\"12345678\"", 10).code, "accepted");
  EXPECT_EQ(problem_of("\"123456789\"", 10).code, "json_too_large");
  EXPECT_EQ(problem_of("\"" + std::string(kMaxDocumentBytes, 'x') + "\"").code, "json_too_large");
}

TEST(Document, ManyKeysAreReadInReasonableTime) {
  std::string text = "{";
  for (int i = 0; i < 80'000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  text += "\"end\":1}";
  EXPECT_NE(std::get<Node>(parse_document(text, text.size())).find("end"), nullptr);
}

}  // namespace
}  // namespace retour::api
