#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// Where a policy gives less than its law.

namespace retour::policies {
namespace {

/// kGood under another law, as generous as that wants it.
std::string under(std::string_view statute) {
  std::string text = edited(kGood, "statute: US", fmt::format("statute: {}\ncalendar: DE", statute));
  text = edited(text, "at_fault: customer}, then: deny}", "at_fault: customer}, then: review}");
  text = edited(text, "{default: 0%, electronics: 15%, opened_only: true}", "{default: 0%}");
  text = edited(text, "{customer: 4.90, merchant: 0}", "{customer: 0}");
  text = edited(text, "outbound_shipping: merchant_fault", "outbound_shipping: when_all_returned");
  return edited(text, "    - {category: books, days: 14 days after delivery}",
                "    - {category: books, days: 14 days after delivery}\n"
                "    - {reason: defective, days: 1095 days after delivery}");
}

std::string found(std::string_view statute, std::string_view from, std::string_view to) {
  std::string text;
  for (const auto& d : compile_lawful(edited(under(statute), from, to)).diagnostics)
    text += (text.empty() ? "" : " ") + d.code;
  return text;
}

TEST(LawFloors, AGenerousPolicyIsAboveThem) {
  for (const auto id : shipped_statute_ids())
    EXPECT_EQ(render(compile_lawful(under(id)).diagnostics, Format::full), "") << id;
}

TEST(LawFloors, WindowsShorterThanTheRightOfWithdrawal) {
  const std::string_view window = "30 days after delivery";
  EXPECT_EQ(found("DE", window, "13 days after delivery"), "RP057");
  EXPECT_EQ(found("DE", window, "14 days after last delivery"), "");
  EXPECT_EQ(found("DE", window, "20 days after order"), "RP058") << "the parcel may take a week";
  EXPECT_EQ(found("DE", window, "28 days after order"), "");
  EXPECT_EQ(found("UK", window, "13 days after delivery"), "RP058") << "not sure enough";
  EXPECT_EQ(found("US", window, "3 days after delivery"), "") << "there is no such right";
  EXPECT_EQ(found("KR", window, "7 days after delivery"), "");
}

TEST(LawFloors, SpecialWindowsToo) {
  const std::string_view books = "{category: books, days: 14";
  EXPECT_EQ(found("DE", books, "{category: books, days: 7"), "RP057");
  EXPECT_EQ(found("DE", books, "{reason: defective, category: books, days: 7"), "") << "no withdrawal";
  EXPECT_EQ(found("DE", books, "{when: {at_fault: [merchant, carrier]}, days: 7"), "");
  EXPECT_EQ(found("DE", books, "{when: {resolution: exchange}, days: 7"), "") << "the money may be had for longer";
}

TEST(LawFloors, WindowsOfExemptGoodsAreFree) {
  std::string text = edited(under("DE"), "{category: books, days: 14", "{tag: engraved, days: 3");
  text = edited(text, "    - {id: cheap,",
                "    - {id: engraved, when: {tag: engraved, at_fault: customer}, then: deny, exempt: custom_made}\n"
                "    - {id: cheap,");
  EXPECT_EQ(render(compile_lawful(text).diagnostics, Format::full), "");
}

TEST(LawFloors, DenialsThatTheEngineDoesNotFollow) {
  const auto rule = [](std::string_view statute, std::string_view when, std::string_view rest = "") {
    return found(statute, "    - {id: cheap,",
                 fmt::format("    - {{id: a, when: {{{}}}, then: deny{}}}\n    - {{id: cheap,", when, rest));
  };
  EXPECT_EQ(rule("DE", "tag: sale"), "RP061");
  EXPECT_EQ(rule("DE", "tag: sale", ", exempt: custom_made"), "");
  EXPECT_EQ(rule("UK", "tag: sale"), "RP061");
  EXPECT_EQ(rule("US", "tag: sale"), "");
  EXPECT_EQ(rule("DE", "tag: sale, reason: defective"), "") << "no withdrawal";
  EXPECT_EQ(rule("DE", "tag: sale, resolution: [exchange, repair]"), "");
  EXPECT_EQ(rule("DE", "tag: sale, days_since_delivery: over 14"), "") << "the right is over";
  EXPECT_EQ(rule("DE", "tag: sale, days_since_delivery: over 13"), "RP061");
}

TEST(LawFloors, RefundsThatComeTooLate) {
  EXPECT_EQ(found("DE", "within: 24 hours", "within: 14 days"), "");
  EXPECT_EQ(found("DE", "within: 24 hours", "within: 15 days"), "RP059");
  EXPECT_EQ(found("KR", "within: 24 hours", "within: 4 days"), "RP059");
  EXPECT_EQ(found("BR", "within: 24 hours", "within: 25 hours"), "RP059") << "at once";
  EXPECT_EQ(found("UK", "within: 24 hours", "within: 15 days"), "RP060");
  EXPECT_EQ(found("US", "within: 24 hours", "within: 60 days"), "");
}

TEST(LawFloors, OutboundShippingThatIsDue) {
  const std::string_view shipping = "outbound_shipping: when_all_returned";
  EXPECT_EQ(found("DE", shipping, "outbound_shipping: never"), "RP062");
  EXPECT_EQ(found("DE", shipping, "outbound_shipping: always"), "");
  EXPECT_EQ(found("DE", shipping, "outbound_shipping: merchant_fault"), "RP063");
  EXPECT_EQ(found("UK", shipping, "outbound_shipping: never"), "RP063");
  EXPECT_EQ(found("KR", shipping, "outbound_shipping: never"), "") << "not settled there";
  EXPECT_EQ(found("DE", "  outbound_shipping: when_all_returned\n", ""), "RP062") << "what is left out is never";
}

TEST(LawFloors, ExemptionsAreForTheGoodsThatTheLawNames) {
  const std::string_view last = "    - {id: default, then: approve}";
  const auto with = [&](const std::string& rule) {
    return found("DE", last, "    - {" + rule + "}\n" + std::string(last));
  };
  EXPECT_EQ(with("id: a, when: {tag: engraved, at_fault: customer}, then: deny, exempt: custom_made"), "");
  EXPECT_EQ(with("id: a, when: {at_fault: customer, channel: web}, then: deny, exempt: custom_made"), "RP082");
  EXPECT_EQ(with("id: a, when: {category: care, at_fault: customer}, then: deny, exempt: sealed_hygiene"), "RP082");
  EXPECT_EQ(with("id: a, when: {category: care, opened: true, at_fault: customer}, then: deny, exempt: sealed_hygiene"),
            "");
}

TEST(LawFloors, ACaseMayExpectTheLawsRight) {
  const std::string cases =
      "cases:\n  - {name: it, delivered: 2026-03-01, asks: 2026-03-02, expect: {approve: withdrawal}}\n";
  EXPECT_EQ(render(compile_lawful(under("DE") + cases).diagnostics, Format::full), "");
  const auto without = compile_text(kGood + cases);
  ASSERT_EQ(without.diagnostics.size(), 1U);
  EXPECT_EQ(without.diagnostics[0].code, "RP032");
}

TEST(LawFloors, DefectiveGoodsWithinTheGuarantee) {
  const std::string_view defects = "1095 days";
  EXPECT_EQ(found("DE", defects, "365 days"), "RP081");
  EXPECT_EQ(found("DE", defects, "730 days"), "");
  EXPECT_EQ(found("ES", defects, "730 days"), "RP081") << "three years there";
  EXPECT_EQ(found("KR", defects, "92 days"), "");
  EXPECT_EQ(found("NL", defects, "60 days"), "") << "no figure in the law";
}

TEST(LawFloors, ALawThatRollsWantsACalendar) {
  const auto without = compile_lawful(edited(under("DE"), "calendar: DE\n", ""));
  ASSERT_EQ(without.diagnostics.size(), 1U) << render(without.diagnostics, Format::full);
  EXPECT_EQ(without.diagnostics[0].code, "RP065");
  EXPECT_EQ(without.policy->calendar.weekend, (std::set<int>{6, 7})) << "weekends are known";
  EXPECT_EQ(found("UK", "calendar: DE\n", ""), "") << "nothing rolls there";
}

TEST(LawFloors, EveryFindingNamesTheLawAndIsNoAdvice) {
  const auto compiled = compile_lawful(edited(under("DE"), "30 days after delivery", "13 days after delivery"));
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  const auto& d = compiled.diagnostics[0];
  for (const auto* part : {"DE", "BGB s. 312g", "2026-11-21", "better of the two", "not legal advice"})
    EXPECT_NE(d.message.find(part), std::string::npos) << part << "\n" << d.message;
  EXPECT_NE(d.help.find("policies/statutes/de.yaml:"), std::string::npos) << d.help;
}

}  // namespace
}  // namespace retour::policies
