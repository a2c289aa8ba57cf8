#include "policies/tools/diff.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

std::string render_between(const std::string& before, const std::string& after) {
  const auto old = compile_text(before), now = compile_text(after);
  EXPECT_TRUE(old.policy) << render(old.diagnostics, Format::concise);
  EXPECT_TRUE(now.policy) << render(now.diagnostics, Format::concise);
  return old.policy && now.policy ? render_changes(diff(*old.policy, *now.policy)) : "";
}

std::string after_edit(std::string_view from, std::string_view to) {
  return render_between(kGood, edited(kGood, from, to));
}

TEST(PolicyDiff, SaysNothingOfLayout) {
  EXPECT_EQ(render_between(kGood, kGood), "");
  EXPECT_EQ(render_between(kGood, "# a comment\n\n\n" + edited(kGood, "{tag: final-sale, at_fault: customer}",
                                                               "{at_fault: customer,   tag: \"final-sale\"}")),
            "");
}

TEST(PolicyDiff, CallsWindowsLongerAndShorter) {
  EXPECT_EQ(after_edit("30 days after delivery", "14 days after delivery"),
            "windows\n"
            "  changed: everything: 30 days after delivery -> 14 days after delivery (16 days shorter)\n"
            "    was us.yaml:8:3\n    now us.yaml:8:3\n");
  EXPECT_EQ(after_edit("days: 14 days after delivery", "days: 15 days after delivery"),
            "windows\n"
            "  changed: category books: 14 days after delivery -> 15 days after delivery (1 day longer)\n"
            "    was us.yaml:13:7\n    now us.yaml:13:7\n");
}

TEST(PolicyDiff, NamesRulesThatComeGoChangeAndMove) {
  const std::string cheap = "    - {id: cheap, when: {line_value: under 8.00}, then: keep_item}\n";
  EXPECT_EQ(after_edit(cheap, ""),
            "rules\n  removed: 'cheap': when line_value under 8.00 USD: keep_item\n    was us.yaml:19:7\n");
  EXPECT_EQ(after_edit("under 8.00", "under 9.50"),
            "rules\n  changed: 'cheap': when line_value under 8.00 USD: keep_item -> when line_value under 9.50 USD: "
            "keep_item\n    was us.yaml:19:7\n    now us.yaml:19:7\n");
  EXPECT_EQ(after_edit(cheap, cheap + "    - {id: worn, when: {opened: true, category: books}, then: review}\n"),
            "rules\n  added: 'worn': when category books, opened: review\n    now us.yaml:20:7\n");
  const std::string moved = edited(edited(kGood, cheap, ""), "  rules:\n", "  rules:\n" + cheap);
  EXPECT_EQ(render_between(kGood, moved),
            "rules\n  moved: 'final-sale': comes after 'cheap'\n    was us.yaml:18:7\n    now us.yaml:19:7\n");
}

TEST(PolicyDiff, NamesMoneyPlacesAndLimits) {
  const auto says = [](std::string_view from, std::string_view to, std::string_view what) {
    const auto text = after_edit(from, to);
    EXPECT_NE(text.find(what), std::string::npos) << what << "\n" << text;
  };
  says("countries: [US]", "countries: [US, CA]", "added: country CA: served");
  says("languages: [en, es]", "languages: [en]", "removed: language es: offered");
  says("customer: 4.90", "customer: 5.90",
       "changed: 'send-back-customer': 4.90 USD, when at_fault customer -> 5.90 USD");
  says("electronics: 15%", "electronics: 12.5%", "15%, when category electronics, opened -> 12.5%, when");
  says("electronics: 15%, ", "", "removed: 'restocking-electronics'");
  says("  tenders: listed", "  rails: [{kind: card, within: 180 days, instead: store_credit}]",
       "added: card: within 180 days, then store_credit");
  says("  tenders: listed", "  promotions: clawback", "changed: promotions: prorate -> clawback");
  says("agent: {refund: 100.00", "agent: {refund: 90.00",
       "refund 100.00 USD, day 1000.00 USD; may set aside window -> refund 90.00");
  says("  four_eyes_over: 500.00\n", "", "removed: two people above: 500.00 USD");
  says("within: 24 hours", "within: 3 days", "changed: paid within: 24 hours -> 72 hours");
  says("until: 01-31", "until: 02-15", "orders of 11-01..12-31 until 01-31 -> orders of 11-01..12-31 until 02-15");
  says("defective: {at_fault: merchant, photos: required}", "defective: {at_fault: merchant}",
       "merchant is at fault, photos required -> merchant is at fault");
}

TEST(PolicyDiff, SaysTheSameToMachines) {
  const auto old = compile_text(kGood), now = compile_text(edited(kGood, "30 days", "20 days"));
  const auto made = boost::json::parse(render_changes_json(diff(*old.policy, *now.policy)));
  EXPECT_EQ(made.at("same"), false);
  const auto& change = made.at("changes").at(0);
  EXPECT_EQ(change.at("kind"), "changed");
  EXPECT_EQ(change.at("note"), "10 days shorter");
  EXPECT_EQ(change.at("new_at").at("line"), 8);
  EXPECT_EQ(boost::json::parse(render_changes_json({})).at("same"), true);
}

}  // namespace
}  // namespace retour::policies
