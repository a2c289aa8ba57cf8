#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/policies/texts.hpp"

// What a rule may say beside its verdict: `unless`, `exempt` and `with`.

namespace retour::policies {
namespace {

using workflows::Method;
using workflows::Resolution;

/// kGood with a rule in front of the others.
std::string with_rule(std::string_view rule, std::string text = kGood) {
  return edited(std::move(text), "    - {id: final-sale,", fmt::format("    - {}\n    - {{id: final-sale,", rule));
}

std::string codes(const Compiled& compiled) {
  std::string text;
  for (const auto& d : compiled.diagnostics) text += (text.empty() ? "" : " ") + d.code;
  return text;
}

std::string found(std::string_view rule) { return codes(compile_text(with_rule(rule))); }

std::string found_under(std::string_view statute, std::string_view rule) {
  return codes(compile_lawful(with_rule(rule, edited(kGood, "statute: US", fmt::format("statute: {}", statute)))));
}

const workflows::Rule& first_rule(const Compiled& compiled) { return compiled.policy->rules.front(); }

TEST(RuleTerms, AreReadWhole) {
  const auto compiled = compile_text(with_rule(
      "{id: heavy, when: {weight: over 20 kg}, then: review, with: {resolutions: [refund, exchange], methods: [label], "
      "carriers: [UPS], send_back_fee: 9.90, restocking_fee: 12.5%, refund_when: inspected, store_credit_bonus: 5%, "
      "label_valid_days: 30 days, disposition: refurbish, review_by: lead, photos: required, note: required, "
      "message: {en: Ask us first., es: Primero preguntenos.}}}"));
  ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  EXPECT_TRUE(compiled.diagnostics.empty()) << render(compiled.diagnostics, Format::full);
  const auto& with = first_rule(compiled).with;
  EXPECT_EQ(with.resolutions, (std::vector{Resolution::refund, Resolution::exchange}));
  EXPECT_EQ(with.methods, std::vector{Method::label});
  EXPECT_EQ(with.carriers, std::vector<std::string>{"UPS"});
  EXPECT_EQ(with.send_back_fee, 9'90);
  EXPECT_EQ(with.restocking_bp, 1'250);
  EXPECT_EQ(with.refund_when, workflows::Trigger::inspected);
  EXPECT_EQ(with.store_credit_bonus_bp, 500);
  EXPECT_EQ(with.label_valid_days, 30);
  EXPECT_EQ(with.disposition, workflows::Disposition::refurbish);
  EXPECT_EQ(with.review_by, workflows::Role::lead);
  EXPECT_TRUE(with.photos_required && with.note_required);
  EXPECT_EQ(with.message.at("es"), "Primero preguntenos.");
}

TEST(RuleTerms, NameOnlyWhatThePolicyOffers) {
  const auto rule = [](std::string_view with) {
    return fmt::format("{{id: a, when: {{tag: x}}, then: approve, with: {{{}}}}}", with);
  };
  EXPECT_EQ(found(rule("methods: [label, own_carrier]")), "");
  EXPECT_EQ(found(rule("methods: [label, pick_up]")), "RP054");
  EXPECT_EQ(found(rule("carriers: [DHL]")), "RP054");
  EXPECT_EQ(found(rule("resolutions: [store_credit, repair]")), "");
  const auto without = [&](std::string_view from, std::string_view to, std::string_view with) {
    return codes(compile_text(with_rule(rule(with), edited(kGood, from, to))));
  };
  EXPECT_EQ(without("[original, store_credit]", "[original]", "resolutions: [store_credit]"), "RP054");
  EXPECT_EQ(without("allowed: same_product", "allowed: none", "resolutions: [exchange]"), "RP054 RP055")
      << "and nothing is exchanged at once";
  EXPECT_EQ(without("{cheapest_of: [USPS, UPS]}", "cheapest", "carriers: [DHL]"), "") << "any carrier is listed";
  EXPECT_EQ(without("[label, own_carrier]", "[lable]", "methods: [label]"), "RP022")
      << "nothing follows from what was not understood";
}

TEST(RuleTerms, WithoutEffectAreSaid) {
  EXPECT_EQ(found("{id: a, when: {tag: x}, then: deny, with: {methods: [label], message: {en: No., es: No.}}}"),
            "RP055");
  EXPECT_EQ(found("{id: a, when: {tag: x}, then: approve, with: {review_by: lead}}"), "RP055");
  EXPECT_EQ(found("{id: a, when: {tag: x}, then: review, with: {review_by: lead}}"), "");
}

TEST(RuleTerms, MessagesAreInTheLanguagesOfThePolicy) {
  const auto rule = [](const std::string& message) {
    return fmt::format("{{id: a, when: {{tag: x}}, then: approve, with: {{message: {}}}}}", message);
  };
  EXPECT_EQ(found(rule("{en: Yes.}")), "RP056");
  EXPECT_EQ(found(rule("{en: Yes., es: Si., fr: Oui.}")), "RP022");
  std::string syllables;
  for (int i = 0; i < 500; ++i) syllables += "한";
  EXPECT_EQ(found(rule("{en: " + syllables + ", es: Si.}")), "") << "characters count, not bytes";
  EXPECT_EQ(found(rule("{en: " + syllables + "한, es: Si.}")), "RP019");
}

TEST(RuleTerms, WordsOutsideOfTheirListAreRefused) {
  for (const auto* with :
       {"disposition: undecided", "review_by: customer", "refund_when: soon", "photos: true", "resolutions: [money]"})
    EXPECT_EQ(found(fmt::format("{{id: a, when: {{tag: x}}, then: review, with: {{{}}}}}", with)), "RP022") << with;
  EXPECT_EQ(found("{id: a, when: {tag: x}, then: review, with: {methods: [label, label]}}"), "RP028");
  EXPECT_EQ(found("{id: a, when: {tag: x}, then: review, with: {colour: red}}"), "RP012");
}

TEST(RuleTerms, FeesOfARuleAreJudgedByTheLaw) {
  EXPECT_NE(found_under("KR", "{id: a, when: {tag: x}, then: approve, with: {restocking_fee: 10%}}").find("RP049"),
            std::string::npos);
  EXPECT_EQ(found_under("US", "{id: a, when: {tag: x}, then: approve, with: {restocking_fee: 10%}}"), "");
}

TEST(Unless, TakesAwayWhatWhenMatches) {
  const auto compiled =
      compile_text(with_rule("{id: gold, when: {tag: x}, unless: {customer_tier: [gold, silver]}, then: deny}"));
  ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  ASSERT_TRUE(first_rule(compiled).unless);
  EXPECT_TRUE(first_rule(compiled).unless->customer_tier.has("silver"));
}

TEST(Unless, HidesNoLaterRuleAndIsNoLastWord) {
  EXPECT_EQ(found("{id: a, when: {line_value: under 9.00}, then: deny}"), "RP029") << "it hides the cheap ones";
  EXPECT_EQ(found("{id: a, when: {line_value: under 9.00}, unless: {opened: true}, then: deny}"), "");
  const auto last = edited(kGood, "{id: default, then: approve}", "{id: default, unless: {tag: x}, then: approve}");
  EXPECT_EQ(codes(compile_text(last)), "RP030");
}

TEST(Unless, ThatTakesEverythingAwayIsSaid) {
  EXPECT_EQ(found("{id: a, when: {tag: x, opened: true}, unless: {tag: [x, y]}, then: deny}"), "RP039");
  EXPECT_EQ(found("{id: a, when: {tag: x}, unless: {}, then: deny}"), "RP039");
}

TEST(Exempt, NamesAnExemptionOfTheStatute) {
  const auto rule = [](std::string_view exempt) {
    return fmt::format("{{id: a, when: {{tag: x, at_fault: customer}}, then: deny, exempt: {}}}", exempt);
  };
  const auto compiled = compile_lawful(with_rule(rule("custom_made"), edited(kGood, "statute: US", "statute: DE")));
  const auto& all = compiled.diagnostics;
  EXPECT_TRUE(std::none_of(all.begin(), all.end(), [](const auto& d) { return d.code == "RP022"; }));
  EXPECT_NE(found_under("DE", rule("handmade")).find("RP022"), std::string::npos);
  EXPECT_NE(found_under("BR", rule("custom_made")).find("RP022"), std::string::npos) << "it has none";
  EXPECT_EQ(found_under("US", rule("custom_made")), "RP055") << "nothing to be exempt from";
  EXPECT_EQ(found(rule("custom_made")), "RP055") << "no facts";
}

TEST(Exempt, BelongsToADenial) {
  EXPECT_NE(found_under("KR", "{id: a, when: {tag: x}, then: review, exempt: custom_made}").find("RP055"),
            std::string::npos);
}

TEST(Exempt, ReachesTheRule) {
  const auto text = with_rule("{id: a, when: {tag: x, at_fault: customer}, then: deny, exempt: custom_made}",
                              edited(kGood, "statute: US", "statute: UK"));
  const auto compiled = compile_lawful(text);
  ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  EXPECT_EQ(first_rule(compiled).exempt, "custom_made");
}

}  // namespace
}  // namespace retour::policies
