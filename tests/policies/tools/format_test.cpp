#include "policies/tools/format.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>

#include "policies/tools/diff.hpp"
#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

std::string laid_out(const std::string& text) {
  const auto formatted = format_policy({"us.yaml", text});
  EXPECT_TRUE(formatted.text) << formatted.problem << text;
  return formatted.text.value_or("");
}

std::string problem_of(const std::string& text) {
  const auto formatted = format_policy({"us.yaml", text});
  EXPECT_FALSE(formatted.text) << *formatted.text;
  return formatted.problem;
}

TEST(Format, BringsKeysIntoTheOrderOfTheTable) {
  EXPECT_EQ(laid_out("currency: USD\nmarket: US\n"), "market: US\ncurrency: USD\n");
  EXPECT_EQ(laid_out("refund:\n  to: [original]\n  when: received\n"), "refund:\n  when: received\n  to: [original]\n");
  EXPECT_EQ(laid_out("returns:\n  rules:\n    - {then: deny, when: {opened: true, tag: x}, id: a}\n"),
            "returns:\n  rules:\n    - {id: a, when: {tag: x, opened: true}, then: deny}\n");
}

TEST(Format, KeepsTheOrderThatDecides) {
  const std::string text = "refund:\n  restocking_fee: {shoes: 5%, default: 0%, books: 1%}\n";
  EXPECT_EQ(laid_out(text), text) << "the first category that matches wins";
  const std::string reasons = "returns:\n  reasons:\n    zebra: {}\n    apple:\n";
  EXPECT_EQ(laid_out(reasons), reasons) << "customers read them in this order";
}

TEST(Format, MakesOneIndentationAndSingleBlanks) {
  EXPECT_EQ(
      laid_out("returns:\n      window:    30 days after delivery   \n      rules:\n      -   {id:  a ,then: deny}\n"),
      "returns:\n  window: 30 days after delivery\n  rules:\n    - {id: a, then: deny}\n");
  EXPECT_EQ(laid_out("market: US\r\n\r\n\r\n\r\ncurrency: USD"), "market: US\n\ncurrency: USD\n");
}

TEST(Format, CommentsGoWhereTheirKeysGo) {
  EXPECT_EQ(laid_out("# the head\n\n"
                     "# about money\ncurrency: USD # of course\n"
                     "# about the market\nmarket: US\n# the end\n"),
            "# the head\n\n"
            "# about the market\nmarket: US\n"
            "# about money\ncurrency: USD  # of course\n# the end\n");
  EXPECT_EQ(laid_out("refund:\n  to: [original]\n    # deeper: still about to\n  # about when\n  when: received\n"),
            "refund:\n  # about when\n  when: received\n  to: [original]\n    # deeper: still about to\n");
  EXPECT_EQ(laid_out("returns: # all of it\n  # of the rules\n  rules:\n    # of one rule\n    - then: deny # never\n"
                     "      # its name\n      id: a\n"),
            "returns:  # all of it\n  # of the rules\n  rules:\n    # of one rule\n    # its name\n    - id: a\n"
            "      then: deny  # never\n");
}

TEST(Format, ALineForEditorsStaysTheFirst) {
  EXPECT_EQ(laid_out("# yaml-language-server: $schema=../policy.schema.json\n# money\ncurrency: USD\nmarket: US\n"),
            "# yaml-language-server: $schema=../policy.schema.json\nmarket: US\n# money\ncurrency: USD\n");
}

TEST(Format, AHashWithinATextIsNoComment) {
  const std::string text =
      "send_back:\n  return_to: {street1: \"1 # Main\", street2: Unit#5, city: 'It''s # here'}  # there\n";
  EXPECT_EQ(laid_out(text), text);
}

TEST(Format, BracesOverSeveralLinesStay) {
  EXPECT_EQ(laid_out("returns:\n    rules:\n        - {id: a,  # the name\n           then: deny}\n"),
            "returns:\n  rules:\n    - {id: a,  # the name\n       then: deny}\n");
}

TEST(Format, LeavesAloneWhatItDoesNotUnderstand) {
  EXPECT_NE(problem_of("market: |\n  US\n").find("us.yaml:1: error: '|'"), std::string::npos);
  EXPECT_NE(problem_of("market: US\ncurrency: \"U\n  SD\"\n").find("us.yaml:2: error: a text over several lines"),
            std::string::npos);
  EXPECT_NE(problem_of("market: US\ncurrency:\n  USD\n").find("us.yaml:3: error: a value on a line of its own"),
            std::string::npos);
  EXPECT_NE(problem_of("market: US\nsurprise: 1\n").find("the unknown key 'surprise'"), std::string::npos);
  EXPECT_NE(problem_of("{market: US}\n").find("in braces"), std::string::npos);
  EXPECT_NE(problem_of("market: US\nmarket: US\n").find("RP005"), std::string::npos);
  EXPECT_NE(problem_of("market: &a US\n").find("RP006"), std::string::npos);
  EXPECT_FALSE(problem_of("market: [US\n").empty());
  EXPECT_FALSE(problem_of("").empty());
}

/// What the key is that a comment stands before or beside, told by indentation alone: not with the formatter's means.
std::map<std::string, std::string> owners(const std::string& text) {
  std::map<std::string, std::string> owner;
  std::vector<std::string> waiting;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    const auto hash = line.find("# ");
    const auto first = line.find_first_not_of(" -");
    if (first == std::string::npos) continue;
    const bool alone = hash == first;
    if (alone) {
      waiting.push_back(line.substr(hash));
      continue;
    }
    auto end = line.find_first_of(":,", first);
    std::string key = line.substr(first, end - first);
    if (key == "{id") key = line.substr(first, line.find(',', first) - first);
    for (const auto& comment : waiting) owner[comment] = key;
    waiting.clear();
    if (hash != std::string::npos) owner[line.substr(hash)] = key;
  }
  for (const auto& comment : waiting) owner[comment] = "the end";
  return owner;
}

std::vector<std::string> market_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(RETOUR_SOURCE_DIR) + "/policies/markets"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Format, ShippedMarketsAreLaidOut) {
  for (const auto& file : market_files()) {
    const auto source = *read_source(file);
    const auto formatted = format_policy(source);
    ASSERT_TRUE(formatted.text) << formatted.problem;
    EXPECT_EQ(*formatted.text, source.text) << file << ": run retour policy fmt";
  }
}

/// Entries of block maps in another order, each with the comments over it; indentation deeper.
std::string shuffled(const std::string& text) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> sections;
  std::istringstream in(text);
  std::vector<std::string> waiting;
  std::string current;
  const auto deeper = *rc::gen::inRange<std::size_t>(0, 5);
  for (std::string line; std::getline(in, line);) {
    const bool top = !line.empty() && line[0] != ' ' && line[0] != '#';
    if (top) {
      current = line.substr(0, line.find(':'));
      order.push_back(current);
      sections[current] = waiting;
      waiting.clear();
    }
    const bool loose = line.empty() || line[0] == '#';
    if (loose) {
      waiting.push_back(line);
      continue;
    }
    auto& lines = sections[current];
    lines.insert(lines.end(), waiting.begin(), waiting.end());
    waiting.clear();
    const auto indent = line.find_first_not_of(' ');
    lines.push_back(std::string(indent + (indent > 0 ? deeper : 0), ' ') + line.substr(indent) +
                    (*rc::gen::inRange(0, 3) == 0 ? "   " : ""));
  }
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  std::string out;
  for (const auto& name : order)
    for (const auto& line : sections[name]) out += line + "\n";
  for (const auto& line : waiting) out += line + "\n";
  return out;
}

RC_GTEST_PROP(FormatProperties, IsIdempotentAndChangesNoMeaning, ()) {
  const auto files = market_files();
  const auto file = *rc::gen::elementOf(files);
  const auto source = *read_source(file);
  const std::string text = shuffled(source.text);
  const auto once = format_policy({source.path, text});
  RC_ASSERT(once.text.has_value());
  const auto twice = format_policy({source.path, *once.text});
  RC_ASSERT(twice.text.has_value());
  RC_ASSERT(*once.text == *twice.text);
  RC_ASSERT(owners(*once.text) == owners(text));
  if (is_base(source)) return;
  const auto beside = [&](std::string_view name) {
    return read_source((std::filesystem::path(file).parent_path() / (std::string(name) + ".yaml")).string());
  };
  const auto before = compile({source.path, text}, beside, shipped_statute);
  const auto after = compile({source.path, *once.text}, beside, shipped_statute);
  RC_ASSERT(before.policy && after.policy);
  RC_ASSERT(diff(*before.policy, *after.policy).empty());
}

RC_GTEST_PROP(FormatProperties, AnyBytesAreLaidOutOrLeftAlone, (const std::string& text)) {
  const auto formatted = format_policy({"us.yaml", text});
  RC_ASSERT(formatted.text.has_value() != !formatted.problem.empty());
}

}  // namespace
}  // namespace retour::policies
