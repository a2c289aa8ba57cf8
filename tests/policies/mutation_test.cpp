#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/policies/texts.hpp"

// Whatever is done to the text of a market: it compiles, or every finding has a place in it.

namespace retour::policies {
namespace {

std::string market_text() {
  static const std::vector<std::string> kTexts = [] {
    std::vector<std::string> texts{kGood};
    for (const auto* name : {"us", "de", "kr", "eu"})
      texts.push_back(read_source(std::string(RETOUR_SOURCE_DIR) + "/policies/markets/" + name + ".yaml")->text);
    return texts;
  }();
  return *rc::gen::elementOf(kTexts);
}

std::size_t place_in(const std::string& text) { return *rc::gen::inRange<std::size_t>(0, text.size() + 1); }

void mutate(std::string& text) {
  const auto at = place_in(text);
  const auto length = std::min<std::size_t>(text.size() - at, *rc::gen::inRange<std::size_t>(0, 40));
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      text.erase(at, length);
      break;
    case 1:
      text.insert(at, *rc::gen::element<std::string>("{", "}", "[", "]", ":", "- ", "#", "\n", "\t", "&a ", "*a",
                                                     "!!x ", "<<: ", "'", "\"", "---\n", "|", ">", "%", ",", "?"));
      break;
    case 2:
      text.insert(at, text.substr(place_in(text), length));
      break;
    case 3:
      text.insert(at, 1, static_cast<char>(*rc::gen::inRange(0, 256)));
      break;
    case 4:
      std::reverse(text.begin() + static_cast<std::ptrdiff_t>(at),
                   text.begin() + static_cast<std::ptrdiff_t>(at + length));
      break;
    default:
      text.replace(at, length,
                   *rc::gen::element<std::string>("99999999999", "-1", "한국어", "\r\n", "null", "0x1F", "~", "yes"));
      break;
  }
}

void expect_sound(const Compiled& compiled, const std::string& text) {
  RC_ASSERT((compiled.policy != nullptr) == !has_errors(compiled.diagnostics));
  RC_ASSERT(compiled.diagnostics.size() <= kMaxDiagnostics + 1);
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const auto& d : compiled.diagnostics) {
    RC_ASSERT(d.line >= 1 && d.column >= 1);
    RC_ASSERT(d.file != "us.yaml" || d.line <= lines + 1);
    RC_ASSERT(!d.message.empty());
  }
  for (const auto format : {Format::full, Format::concise, Format::json})
    RC_ASSERT(compiled.diagnostics.empty() || !render(compiled.diagnostics, format).empty());
}

RC_GTEST_PROP(Mutations, CompileOrGiveDiagnostics, ()) {
  std::string text = market_text();
  for (int i = 0, n = *rc::gen::inRange(1, 8); i < n; ++i) mutate(text);
  const Bases bases{{"eu", market_text()}};
  expect_sound(compile_text(text, bases), text);
}

RC_GTEST_PROP(Mutations, MarketsAreJudgedOrGiveDiagnostics, ()) {
  std::string text = market_text();
  for (int i = 0, n = *rc::gen::inRange(1, 4); i < n; ++i) mutate(text);
  expect_sound(compile_lawful(text), text);
}

RC_GTEST_PROP(Mutations, StatutesReadOrGiveDiagnostics, ()) {
  std::string law = shipped_statute("US")->text;
  for (int i = 0, n = *rc::gen::inRange(1, 8); i < n; ++i) mutate(law);
  const auto compiled = compile(
      {"us.yaml", kGood}, [](std::string_view) { return std::nullopt; },
      [&](std::string_view) {
        return std::optional(SourceFile{"law.yaml", law});
      });
  expect_sound(compiled, kGood);
}

RC_GTEST_PROP(Mutations, AnyBytesAtAll, (const std::string& text)) { expect_sound(compile_text(text), text); }

}  // namespace
}  // namespace retour::policies
