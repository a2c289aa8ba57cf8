#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// Windows with conditions and their anchors.

namespace retour::policies {
namespace {

Compiled with_windows(std::string_view windows) {
  return compile_text(edited(kGood, "    - {category: books, days: 14 days after delivery}", windows));
}

std::string codes(std::string_view windows) {
  std::string text;
  for (const auto& d : with_windows(windows).diagnostics) text += (text.empty() ? "" : " ") + d.code;
  return text;
}

TEST(Windows, AskWhatRulesAsk) {
  const auto compiled = with_windows(
      "    - {category: books, when: {customer_tier: gold, country: [US, CA]}, days: 60 days after last delivery}");
  ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  const auto& window = compiled.policy->windows.at(1);
  EXPECT_EQ(window.days, 60);
  EXPECT_EQ(window.anchor, workflows::Anchor::last_delivered);
  EXPECT_TRUE(window.when.category.has("books"));
  EXPECT_TRUE(window.when.customer_tier.has("gold"));
  EXPECT_TRUE(window.when.country.has("CA"));
}

TEST(Windows, KnowTheirAnchors) {
  using workflows::Anchor;
  const auto anchor = [](std::string_view phrase) {
    const auto compiled = compile_text(edited(kGood, "30 days after delivery", phrase));
    return compiled.policy ? std::optional(compiled.policy->windows.front().anchor) : std::nullopt;
  };
  EXPECT_EQ(anchor("30 days after delivery"), Anchor::delivered);
  EXPECT_EQ(anchor("30 days after last delivery"), Anchor::last_delivered);
  EXPECT_EQ(anchor("30 days after fulfilment"), Anchor::fulfilled);
  EXPECT_EQ(anchor("30 days after order"), Anchor::ordered);
  EXPECT_EQ(anchor("30 days after last order"), std::nullopt);
  EXPECT_EQ(anchor("30 days after delivery last"), std::nullopt);
}

TEST(Windows, NeedACondition) {
  EXPECT_EQ(codes("    - {when: {opened: false}, days: 60 days after delivery}"), "");
  EXPECT_EQ(codes("    - {days: 60 days after delivery}"), "RP013");
  EXPECT_EQ(codes("    - {when: {}, days: 60 days after delivery}"), "RP013");
}

TEST(Windows, AskEachThingOnce) {
  EXPECT_EQ(codes("    - {category: books, when: {category: music}, days: 60 days after delivery}"), "RP028");
}

TEST(Windows, ThatAreNeverUsedAreFound) {
  const auto two = [](std::string_view first, std::string_view second) {
    return codes(
        fmt::format("    - {{when: {{{}}}, days: 60 days after delivery}}\n"
                    "    - {{when: {{{}}}, days: 90 days after delivery}}",
                    first, second));
  };
  EXPECT_EQ(two("tag: x", "tag: x"), "RP028");
  EXPECT_EQ(two("tag: [x, y]", "tag: x"), "RP028") << "as specific, and earlier";
  EXPECT_EQ(two("tag: x", "tag: [x, y]"), "") << "for the goods with y";
  EXPECT_EQ(two("tag: x", "tag: x, opened: false"), "") << "more conditions win";
  EXPECT_EQ(two("tag: x", "category: books"), "");
}

}  // namespace
}  // namespace retour::policies
