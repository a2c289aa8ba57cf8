#include "policies/detail/keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/golden.hpp"
#include "tests/policies/tools/examples.hpp"

// The table of keys says what the loader does, and the page says what the table says.
namespace retour::policies::testing {
namespace {

using detail::Alternative;
using detail::Form;
using detail::Key;

std::string_view name_of(Form form) {
  switch (form) {
    case Form::text:
      return "text";
    case Form::name:
      return "name";
    case Form::id:
      return "id";
    case Form::market:
      return "`US`, `US-CA`";
    case Form::currency:
      return "currency";
    case Form::time_zone:
      return "IANA name";
    case Form::language:
      return "`de`, `zh-CN`";
    case Form::country:
      return "ISO 3166 alpha-2";
    case Form::region:
      return "ISO 3166-2, like `US-CA`";
    case Form::statute:
      return "`DE`, `KR`, `US-CA`";
    case Form::flag:
      return "`true`, `false`";
    case Form::whole:
      return "whole number";
    case Form::amount:
      return "amount";
    case Form::percent:
      return "percentage";
    case Form::days:
      return "days";
    case Form::hours:
      return "duration";
    case Form::window:
      return "window";
    case Form::transit:
      return "`fulfilment plus 3 days`";
    case Form::month_day:
      return "day";
    case Form::period:
      return "period";
    case Form::date:
      return "date";
    case Form::moment:
      return "date, or date and time";
    case Form::amount_comparison:
      return "comparison of amounts";
    case Form::count_comparison:
      return "comparison";
    case Form::percent_comparison:
      return "comparison of percentages";
    case Form::weight_comparison:
      return "comparison of weights";
    case Form::word:
      return "word";
    case Form::section:
      return "keys";
    case Form::nothing:
      return "nothing";
  }
  return "";
}

std::string title_of(std::string_view section) { return section.empty() ? "Head" : fmt::format("`{}`", section); }

std::string form_of(const Alternative& a) {
  std::string form(name_of(a.form));
  if (a.form == Form::word) form = fmt::format("`{}`", fmt::join(a.words, "`, `"));
  if (a.form == Form::section) form = fmt::format("keys of {}", title_of(a.section));
  return a.list ? "list: " + form : form;
}

std::string form_of(const Key& key) {
  if (key.value.size() == 2 && !key.value[0].list && key.value[1].list && key.value[0].form == key.value[1].form &&
      key.value[0].form != Form::section)
    return form_of(key.value[0]) + "; or a list of which one has to match";
  std::string text;
  for (const auto& alternative : key.value) {
    if (alternative.form == Form::nothing) continue;
    text += (text.empty() ? "" : "; or ") + form_of(alternative);
  }
  return text;
}

std::string page() {
  std::string text;
  for (const auto& section : detail::policy_sections()) {
    text += fmt::format("\n**{}**: {}\n\n| Key | Form | Says |\n| --- | --- | --- |\n", title_of(section.name),
                        section.says);
    for (const Key* key : detail::keys_of(section.name))
      text += fmt::format("| `{}`{} | {} | {} |\n", key->name, key->needed ? ", needed" : "", form_of(*key), key->says);
  }
  return text;
}

TEST(PolicyKeys, ThePageIsWrittenFromTheTable) {
  const std::string file = "docs/reference/policy.md";
  std::ifstream in(std::filesystem::path(RETOUR_SOURCE_DIR) / file, std::ios::binary);
  std::stringstream known;
  known << in.rdbuf();
  std::string text = known.str();
  const std::string begin = "<!-- Written from policies/detail/keys.cpp by UPDATE_GOLDEN=1 policy_tools_tests. -->\n";
  const std::string end = "<!-- The end of what is written from the table. -->\n";
  const auto from = text.find(begin), to = text.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  text.replace(from + begin.size(), to - from - begin.size(), page() + "\n");
  tests::expect_file(file, text);
}

/// What a fuzzer cannot guess: libFuzzer's own format.
std::string dictionary() {
  std::set<std::string> words{"\\x0a  ", "- {", "}\\x0a", "extends: eu", "base: eu", "*a", "&a ", "---", "<<: *a"};
  const auto add = [&](std::string_view word) {
    if (word.find('"') == std::string_view::npos && word.size() <= 60) words.emplace(word);
  };
  for (const Key& key : detail::policy_keys()) {
    if (key.name != "*") add(fmt::format("{}: ", key.name));
    add(key.example);
    for (const auto& alternative : key.value)
      for (const auto word : alternative.words) add(word);
  }
  words.erase("");
  std::string text = "# Written from policies/detail/keys.cpp by UPDATE_GOLDEN=1 policy_tools_tests.\n";
  for (const auto& word : words) text += fmt::format("\"{}\"\n", word);
  return text;
}

TEST(PolicyKeys, TheDictionaryOfTheFuzzerIsWrittenFromTheTable) {
  tests::expect_file("tests/fuzz/policy.dict", dictionary());
}

TEST(PolicyKeys, EveryKeyHasItsSection) {
  std::set<std::string_view> named;
  for (const auto& section : detail::policy_sections()) {
    EXPECT_TRUE(named.insert(section.name).second) << section.name << " stands twice";
    EXPECT_FALSE(detail::keys_of(section.name).empty()) << section.name << " has no keys";
  }
  std::set<std::pair<std::string_view, std::string_view>> keys;
  for (const Key& key : detail::policy_keys()) {
    EXPECT_TRUE(named.contains(key.section)) << key.section;
    EXPECT_TRUE(keys.emplace(key.section, key.name).second) << key.section << " " << key.name << " stands twice";
    EXPECT_FALSE(key.says.empty() || key.value.empty()) << key.section << " " << key.name;
    for (const auto& alternative : key.value)
      EXPECT_TRUE(alternative.form != Form::section || named.contains(alternative.section)) << alternative.section;
  }
}

TEST(PolicyKeys, EveryExampleCompiles) {
  for (const Key& key : detail::policy_keys()) {
    const std::string text = policy_with(key);
    if (key.section.empty() && key.name == "base") {
      EXPECT_TRUE(is_base({"us.yaml", text})) << text;
      continue;
    }
    const auto compiled = compile_example(text);
    EXPECT_TRUE(compiled.policy) << key.section << " " << key.name << "\n"
                                 << text << render(compiled.diagnostics, Format::concise);
  }
}

TEST(PolicyKeys, TheLoaderReadsEveryKey) {
  for (const Key& key : detail::policy_keys()) {
    if (key.section.empty() && key.name == "base") continue;
    const std::string text = policy_with(key, "[[[]]]");
    EXPECT_FALSE(compile_example(text).policy) << "nobody looks at " << key.section << " " << key.name << "\n" << text;
  }
}

TEST(PolicyKeys, AreFoundByTheirNames) {
  EXPECT_EQ(detail::find_key("refund", "colour"), nullptr);
  EXPECT_EQ(detail::key_for("returns.reasons", "anything"), detail::find_key("returns.reasons", "*"));
  EXPECT_TRUE(detail::keys_of("nowhere").empty());
}

}  // namespace
}  // namespace retour::policies::testing
