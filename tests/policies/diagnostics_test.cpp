#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/golden.hpp"
#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

struct Bad {
  Code code;
  const char* from;
  std::string to;  // @@ marks the place that must be named
};

std::string listed(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const auto& d : diagnostics)
    text += fmt::format("{}:{}:{} {} {}\n", d.file, d.line, d.column, d.code, d.message);
  return text;
}

std::string many(std::string_view what, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += what;
  return text;
}

const std::vector<Bad>& table() {
  static const std::vector<Bad> kTable = {
      {Code::not_utf8, "# end", "# end @@\xC3("},
      {Code::control_character, "# end",
       "# en@@\x01"
       "d"},
      {Code::control_character, "# end",
       "# @@\xE2\x80\xAE"
       "dne"},                                                  // right-to-left override
      {Code::control_character, "[US]", "[U@@\xE2\x80\x8BS]"},  // zero width space
      {Code::control_character, "holidays",
       "holi@@\xE2\x80\x8F"
       "days"},  // right-to-left mark
      {Code::syntax, "[en, es]\ncountries", "[en, es\ncountries@@"},
      {Code::duplicate_key, "time_zone:", "@@currency: EUR\ntime_zone:"},
      {Code::anchor, "America/New_York", "@@&zone America/New_York"},
      {Code::anchor, "countries: [US]\nstatute: US", "countries: &here [US]\nstatute: @@*here"},
      {Code::tag, "America/New_York", "@@!!str America/New_York"},
      {Code::merge_key, "time_zone:", "@@<<: {a: b}\ntime_zone:"},
      {Code::second_document, "# end", "@@---\nmarket: CA"},
      {Code::too_deep, "statute: US", "statute: " + many("[", 31) + "@@[" + many("]", 32)},
      {Code::too_many_nodes, "statute: US", "statute: [" + many("x, ", 9'984) + "@@x]"},
      {Code::unknown_key, "  within:", "  @@witin: 24 hours\n  within:"},
      {Code::missing_key, "currency: USD\n", ""},
      {Code::missing_key, "    city: Springfield\n", ""},
      {Code::wrong_type, "[label, own_carrier]", "@@label"},
      {Code::wrong_type, "  within: 24 hours", "  @@within:"},
      {Code::whole_number, "label_valid_days: 21", "label_valid_days: @@021"},
      {Code::true_or_false, "opened_only: true", "opened_only: @@yes"},
      {Code::percent, "store_credit_bonus: 10%", "store_credit_bonus: @@10"},
      {Code::percent, "store_credit_bonus: 10%", "store_credit_bonus: @@100.01%"},
      {Code::amount, "customer: 4.90", "customer: @@4.90 EUR"},
      {Code::amount, "customer: 4.90", "customer: @@4.900"},
      {Code::amount, "under 8.00", "under @@eight"},
      {Code::out_of_range, "label_valid_days: 21", "label_valid_days: @@366"},
      {Code::out_of_range, "30 days after", "@@3651 days after"},
      {Code::time_zone, "America/New_York", "@@EST"},
      {Code::currency, "currency: USD", "currency: @@USX"},
      {Code::unknown_word, "when: received", "when: @@recieved"},
      {Code::phrase, "30 days after delivery", "@@30 days"},
      {Code::phrase, "30 days after delivery", "@@30  days after delivery"},
      {Code::phrase, "within: 24 hours", "within: @@soon"},
      {Code::comparison, "line_value: under 8.00", "line_value: @@below 8.00"},
      {Code::calendar_day, "until: 01-31", "until: @@02-30"},
      {Code::calendar_day, "ordered: 11-01..12-31", "ordered: @@11-01"},
      {Code::code_form, "countries: [US]", "countries: [@@UK]"},
      {Code::code_form, "countries: [US]", "countries: [US]\nregions: [@@US]"},
      {Code::code_form, "countries: [US]", "countries: [US]\nregions: [@@CA-QC]"},
      {Code::duplicate_id, "countries: [US]", "countries: [US]\nregions: [US-CA, @@US-CA]"},
      {Code::code_form, "languages: [en, es]", "languages: [en, @@english]"},
      {Code::code_form, "market: US", "market: @@usa"},
      {Code::identifier, "id: final-sale", "id: @@Final Sale"},
      {Code::identifier, "id: cheap", "id: @@window"},
      {Code::duplicate_id, "id: cheap", "id: @@final-sale"},
      {Code::duplicate_id, "[label, own_carrier]", "[label, @@label]"},
      {Code::unreachable_rule, "    - {id: default, then: approve}",
       "    - {id: default, then: approve}\n    - {id: @@late, then: deny}"},
      {Code::unreachable_rule, "    - {id: default, then: approve}",
       "    - {id: @@cheaper, when: {line_value: at most 5.00}, then: deny}\n    - {id: default, then: approve}"},
      {Code::no_catch_all, "    - {id: default, then: approve}",
       "    - {id: @@default, when: {opened: true}, then: approve}"},
      {Code::undefined_reason, "{category: books,", "{reason: @@defect,"},
      {Code::undefined_rule, "override: [window]", "override: [@@windows]"},
      {Code::no_default_window, "  window: 30 days after delivery\n", ""},
      {Code::unknown_parent, "currency: USD", "extends: @@eu\ncurrency: USD"},
      {Code::parent_cycle, "currency: USD", "extends: @@us\ncurrency: USD"},
      {Code::not_a_market, "market: US", "@@base: us"},
      {Code::empty_list, "[label, own_carrier]", "@@[]"},
      {Code::limits_inverted, "agent: {refund: 100.00", "agent: {refund: @@1000.01"},
      {Code::syntax, "approval_valid: 14 days", "approval_valid: @@\"14 days"},
      {Code::syntax, "approval_valid: 14 days\n# end\n", "approval_valid: @@'14 days"},
      {Code::anchor, "statute: US", "statute: @@*nowhere"},
      {Code::out_of_range, "30 days after", "@@0 days after"},
      {Code::unknown_word, "statute: US", "statute: @@ZZ"},
      {Code::no_upper_end, "line_value: under 8.00", "line_value: @@over 0.00"},
      {Code::zero_limit, "four_eyes_over: 500.00", "four_eyes_over: @@0.00"},
      {Code::cap_without_percentage, "{default: 0%, electronics: 15%, opened_only: true}",
       "[{id: tech, fee: 4.90, at_most: @@50.00}]"},
      {Code::shadowed_rail, "  tenders: listed",
       "  rails: [{kind: card, step: 0.10}, @@{kind: card, provider: stripe, step: 0.05}]"},
      {Code::fee_never_charged, "merchant: 0}", "merchant: @@1.00}"},
      {Code::fee_never_charged, "merchant: 0}", "carrier: @@1.00}"},
      {Code::fee_never_charged, "{default: 0%, electronics: 15%, opened_only: true}",
       "[{id: @@broken, when: {reason: defective}, fee: 5%}]"},
      {Code::unreachable_rule, "{customer: 4.90, merchant: 0}",
       "[{id: all, fee: 4.90}, {id: @@books, when: {category: books}, fee: 1.00}]"},
      {Code::never_matches, "{customer: 4.90, merchant: 0}",
       "[{id: @@odd, when: {reason: defective, at_fault: customer}, fee: 1.00}]"},
      {Code::duplicate_id, "{customer: 4.90, merchant: 0}",
       "[{id: a, when: {tag: x}, fee: 4.90}, {id: @@a, when: {tag: y}, fee: 1.00}]"},
      {Code::duplicate_id, "  tenders: listed",
       "  waive_fees: [{id: a, when: {opened: false}}, {id: @@a, when: {tag: y}}]"},
      {Code::missing_key, "{customer: 4.90, merchant: 0}", "[@@{id: a}]"},
      {Code::amount, "{customer: 4.90, merchant: 0}", "[{id: a, fee: @@10%}]"},
      {Code::percent, "{default: 0%, electronics: 15%, opened_only: true}", "[{id: a, fee: @@101%}]"},
      {Code::missing_key, "  tenders: listed", "  waive_fees: [@@{id: a}]"},
      {Code::unknown_word, "  tenders: listed", "  waive_fees: [{id: a, when: {tag: x}, fees: [@@shipping]}]"},
      {Code::unknown_word, "  tenders: listed", "  promotions: @@proportional"},
      {Code::unknown_word, "  tenders: listed", "  kits: @@some"},
      {Code::unknown_word, "  tenders: listed", "  store_credit_held_by: @@bank"},
      {Code::missing_key, "  tenders: listed", "  rails: [@@{step: 0.10}]"},
      {Code::missing_key, "  tenders: listed", "  rails: [@@{kind: card, within: 180 days}]"},
      {Code::missing_key, "  tenders: listed", "  rails: [@@{kind: card, residue: by_hand}]"},
      {Code::out_of_range, "  tenders: listed", "  rails: [{kind: card, step: @@0.00}]"},
      {Code::amount, "  tenders: listed", "  rails: [{kind: card, step: @@0.010}]"},
      {Code::unknown_word, "  tenders: listed", "  rails: [{kind: card, instead: @@original}]"},
      {Code::unknown_word, "  tenders: listed", "  rails: [{kind: card, step: 0.10, residue: @@gift_card}]"},
      {Code::unknown_word, "  tenders: listed", "  rails: [{kind: @@cheque, instead: by_hand}]"},
      {Code::not_offered, "line_value: under 8.00}, then: keep_item}",
       "line_value: under 8.00}, then: review, with: {methods: [@@pick_up]}}"},
      {Code::no_effect, "at_fault: customer}, then: deny}", "at_fault: customer}, then: deny, @@exempt: custom_made}"},
      {Code::missing_message, "at_fault: customer}, then: deny}",
       "at_fault: customer}, then: deny, with: {@@message: {en: Sold for good.}}}"},
      {Code::limit_out_of_reach, "agent: {refund: 100.00, day: 1000.00", "agent: {refund: 100.00, day: @@99.99"},
      {Code::redundant_rule, "    - {id: default, then: approve}",
       "    - {id: @@gold, when: {customer_tier: gold}, then: approve}\n    - {id: default, then: approve}"},
      {Code::never_matches, "id: cheap, when: {", "id: @@cheap, when: {reason: changed_mind, at_fault: merchant, "},
      {Code::of_elsewhere, "currency: USD", "currency: @@EUR"},
      {Code::of_elsewhere, "time_zone: America/New_York", "time_zone: @@Asia/Tokyo"},
      {Code::of_elsewhere, "statute: US", "statute: @@DE"},
      {Code::language_unspoken, "languages: [en, es]", "languages: @@[ja, ko]"},
      {Code::odd_word, "tag: final-sale,", "tag: final-sale, category: @@book,"},
  };
  return kTable;
}

TEST(Diagnostics, EveryCodeAtItsPlace) {
  std::set<std::string> seen;
  for (const Bad& bad : table()) {
    const std::string text = edited(kGood + "# end\n", bad.from, bad.to);
    const bool placed = text.find("@@") != std::string::npos;
    const Marked at = placed ? marked(text) : Marked{text, 0, 0};
    const Compiled compiled = compile_text(at.text);
    const auto& all = compiled.diagnostics;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& d) {
      return d.code == name_of(bad.code) && (!placed || (d.line == at.line && d.column == at.column));
    });
    ASSERT_NE(found, all.end()) << fmt::format("{} at {}:{} for '{}'\n", name_of(bad.code), at.line, at.column,
                                               bad.to.substr(0, 80))
                                << listed(all);
    seen.insert(found->code);
    EXPECT_EQ(found->file, "us.yaml");
    EXPECT_EQ(found->severity, info_of(bad.code).severity);
    EXPECT_EQ(compiled.policy == nullptr, has_errors(all));
    EXPECT_FALSE(found->message.empty());
  }
  // The rest needs files, a whole file of problems or facts about the law: below, registry_test, statutes_test,
  // law_floors_test, head_test, calendars_test, market_set_test and promises_test.
  for (const Code code :
       {Code::too_large,         Code::unreadable,           Code::duplicate_market,    Code::too_many,
        Code::undefined_source,  Code::fee_forbidden,        Code::fee_doubtful,        Code::target_forbidden,
        Code::target_doubtful,   Code::clawback_doubtful,    Code::window_too_short,    Code::window_doubtful,
        Code::refund_too_late,   Code::refund_late_doubtful, Code::denial_not_followed, Code::shipping_kept,
        Code::shipping_doubtful, Code::guarantee_doubtful,   Code::calendar_missing,    Code::calendar_ends,
        Code::served_twice,      Code::rest_unserved,        Code::method_not_backed,   Code::provider_not_backed,
        Code::paid_by_hand,      Code::hold_not_backed,      Code::amount_of_elsewhere, Code::rail_outlives_provider,
        Code::rail_too_fine,     Code::guarantee_too_short,  Code::exemption_too_wide})
    seen.insert(name_of(code));
  for (const auto& info : kCodes)
    EXPECT_TRUE(seen.contains(name_of(info.code))) << name_of(info.code) << " " << info.title << " is tested nowhere";
}

TEST(Diagnostics, TheGoodTextHasNone) {
  const auto compiled = compile_text(kGood);
  EXPECT_EQ(listed(compiled.diagnostics), "");
  ASSERT_TRUE(compiled.policy);
  EXPECT_EQ(compiled.policy->market, "US");
  EXPECT_EQ(compiled.policy->version.size(), 64U);
}

TEST(Diagnostics, TooManyAreCutOffAndSaidSo) {
  std::string text = kGood;
  for (int i = 0; i < 500; ++i) text += fmt::format("wrong{}: 1\n", i);
  const auto compiled = compile_text(text);
  EXPECT_EQ(compiled.diagnostics.size(), kMaxDiagnostics + 1);
  EXPECT_EQ(std::count_if(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                          [](const auto& d) { return d.code == name_of(Code::too_many); }),
            1);
  EXPECT_FALSE(compiled.policy);
}

TEST(Diagnostics, AllProblemsInOnePass) {
  std::string text = edited(kGood, "currency: USD", "currency: USX");
  text = edited(text, "30 days after delivery", "30 days");
  text = edited(text, "id: cheap", "id: final-sale");
  text = edited(text, "[label, own_carrier]", "[labl]");
  text = edited(text, "when: received", "when: someday");
  text = edited(text, "override: [window]", "override: [windw]");
  text += "surprise: 1\n";
  const auto compiled = compile_text(text);
  std::set<std::string> codes;
  for (const auto& d : compiled.diagnostics) codes.insert(d.code);
  for (const Code code :
       {Code::currency, Code::phrase, Code::duplicate_id, Code::unknown_word, Code::undefined_rule, Code::unknown_key})
    EXPECT_TRUE(codes.contains(name_of(code))) << name_of(code) << "\n" << listed(compiled.diagnostics);
  EXPECT_TRUE(std::is_sorted(
      compiled.diagnostics.begin(), compiled.diagnostics.end(),
      [](const auto& a, const auto& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); }));
}

/// The codes, and nothing that follows from the first problem.
std::string codes_of(const std::string& text, const Bases& bases = {}) {
  std::string codes;
  for (const auto& d : compile_text(text, bases).diagnostics) codes += (codes.empty() ? "" : " ") + d.code;
  return codes;
}

std::string codes_after(std::string_view from, std::string_view to) { return codes_of(edited(kGood, from, to)); }

TEST(Diagnostics, WhatIsRefusedHidesNoOtherProblem) {
  const std::string bad = edited(kGood, "within: 24 hours", "within: soon");  // RP023 on line 36
  const auto with = [&](std::string_view from, std::string_view to) { return codes_of(edited(bad, from, to)); };
  EXPECT_EQ(with("currency: USD", "currency: USD\ncurrency: EUR"), "RP005 RP023");
  EXPECT_EQ(with("time_zone: America/New_York", "time_zone: &zone Mars/Base"), "RP006 RP023");
  EXPECT_EQ(with("time_zone: America/New_York", "time_zone: *zone"), "RP006 RP023");
  EXPECT_EQ(with("languages: [en, es]", "languages: [*a, *b]"), "RP006 RP006 RP023");
  EXPECT_EQ(with("time_zone: America/New_York", "time_zone: !zone Mars/Base"), "RP007 RP023");
  EXPECT_EQ(with("\nrefund:\n", "\nrefund: !!map\n"), "RP007 RP023") << "its keys are still read";
  EXPECT_EQ(with("approval_valid: 14 days\n", "approval_valid: 14 days\n---\nmarket: CA\n"), "RP023 RP009");
  EXPECT_EQ(with("approval_valid: 14 days\n", "approval_valid: \"14 days\n"), "RP023 RP004");
  EXPECT_EQ(with("statute: US", "extends: ../../etc/passwd"), "RP027 RP023");
  EXPECT_EQ(with("statute: US", "extends: eux"), "RP034 RP023");
}

TEST(Diagnostics, NothingFollowsFromWhatWasRefused) {
  EXPECT_EQ(codes_after("currency: USD", "currency: USX"), "RP021") << "amounts are unknown, and not missing";
  EXPECT_EQ(codes_after("    changed_mind: {}\n", "    <<: *more\n"), "RP008 RP006") << "more reasons may be meant";
  EXPECT_EQ(codes_after("  reasons:\n    changed_mind: {}\n    defective: {at_fault: merchant, photos: required}\n",
                        "  reasons: *common\n"),
            "RP006");
  EXPECT_EQ(codes_after("{id: final-sale, when: {tag: final-sale, at_fault: customer}, then: deny}", "*rule"), "RP006")
      << "an unknown rule covers nothing, and may be the one that is overridden";
  EXPECT_EQ(codes_after("lead: {refund: 1000.00,", "lead: {refund: !!float 1000.00,"), "RP007");
  EXPECT_EQ(codes_after("lead: {refund: 1000.00,", "lead: {refund: lots,"), "RP018");
  EXPECT_EQ(codes_after("    city: Springfield\n", "    <<: *place\n"), "RP008 RP006");
  EXPECT_EQ(codes_after("{category: books, days: 14",
                        "{category: *a, days: 7 days after delivery}\n    - {category: "
                        "*b, days: 14"),
            "RP006 RP006");
}

TEST(Diagnostics, AQuoteThatIsNeverClosedIsTheOnlyProblemOfWhatItSwallows) {
  for (const std::string text :
       {"market: \"US", "market: \"US\n", "market: 'US\ncurrency: EUR\n", "market: US\nlanguages: [en, \"es]\n",
        "market: US\nreturns: {window: \"30 \\\" days"}) {
    const auto compiled = compile_text(text);
    ASSERT_EQ(codes_of(text), "RP004") << text;
    EXPECT_EQ(compiled.diagnostics[0].message, "this quote is never closed") << text;
  }
  EXPECT_EQ(codes_after("    city: Springfield", "    city: 'It''s \"'"), "");
  EXPECT_EQ(codes_after("    city: Springfield", "    city: \"\\\"\\\\\""), "");
}

TEST(Diagnostics, BracketsThatAreNeverClosedAreOneProblem) {
  EXPECT_EQ(codes_of("a: " + many("[", 100)), "RP010");
  EXPECT_EQ(codes_of("a: [[["), "RP004");
  EXPECT_EQ(codes_of("[a, b]: c\n").substr(0, 5), "RP013") << "the keys that are missing";
  EXPECT_NE(codes_of("[a, b]: c\n").find("RP014"), std::string::npos) << "a key that somebody wrote";
}

TEST(Diagnostics, ABaseThatIsNoNameHidesNoMissingSection) {
  const auto codes = codes_of("market: US\nextends: ../../etc/passwd\n");
  EXPECT_NE(codes.find("RP027"), std::string::npos) << codes;
  EXPECT_NE(codes.find("RP013 RP013"), std::string::npos) << codes;
  EXPECT_EQ(codes_of("market: US\nextends: eux\nrefund: {within: soon}\n"), "RP034 RP023")
      << "what is missing may stand in the base";
  EXPECT_EQ(codes_of("market: US\nextends: eu\nrefund: {within: soon}\n", {{"eu", "base: eu\nbad: [\n"}}),
            "RP004 RP023");
}

TEST(Diagnostics, ManyLostAliasesEnd) {
  std::string list = "x: [";
  for (int i = 0; i < 5'000; ++i) list += "*a,";
  EXPECT_FALSE(codes_of(kGood + list + "]\n").empty());
}

TEST(Diagnostics, HelpNamesWhatWasMeant) {
  const auto help = [](std::string_view from, std::string_view to) {
    const auto compiled = compile_text(edited(kGood, from, to));
    return compiled.diagnostics.empty() ? "" : compiled.diagnostics.front().help;
  };
  EXPECT_EQ(help("  within:", "  witin: 1 hour\n  within:"), "did you mean 'within'?");
  EXPECT_NE(help("when: received", "when: recieved").find("did you mean 'received'?"), std::string::npos);
  EXPECT_EQ(help("opened_only: true", "opened_only: yes"), "write true");
  EXPECT_EQ(help("store_credit_bonus: 10%", "store_credit_bonus: 10"), "write 10%");
  EXPECT_EQ(help("label_valid_days: 21", "label_valid_days: 021"), "write it plainly, like 21");
  EXPECT_EQ(help("countries: [US]", "countries: [UK]"), "the United Kingdom is GB in ISO 3166");
}

// Carets stand under the character that is meant: Korean is two columns wide on a terminal, tabs stay tabs.
const std::string kWide =
    "# 한국어 정책\nmarket: KR\ncurrency: KRW\ntime_zone: Asia/Seoul\nlanguages: [ko]\ncountries: [KR]\nreturns: "
    "{window: 7 days after delivery, reasons: {불량: {}}, "
    "windows: [{category: 주문제작, days: 일곱 날}], rules: [{id: \"default\",\tthen:\tdeni}]}\n";

TEST(Diagnostics, FullRendering) {
  tests::expect_golden("policies/wide_full.txt", render(compile_text(kWide).diagnostics, Format::full));
}
TEST(Diagnostics, ConciseRendering) {
  tests::expect_golden("policies/wide_concise.txt", render(compile_text(kWide).diagnostics, Format::concise));
}
TEST(Diagnostics, JsonRendering) {
  tests::expect_golden("policies/wide.json", render(compile_text(kWide).diagnostics, Format::json));
}

TEST(Diagnostics, CodesAreExplained) {
  std::set<std::string_view> titles;
  for (const auto& info : kCodes) {
    EXPECT_TRUE(titles.insert(info.title).second) << info.title;
    EXPECT_FALSE(info.explanation.empty());
    EXPECT_EQ(&info_of(info.code), &info);
  }
  EXPECT_EQ(name_of(Code::not_utf8), "RP001");
  EXPECT_EQ(name_of(Code::unknown_key), "RP012");
  EXPECT_EQ(name_of(Code::too_many), "RP042");
}

}  // namespace
}  // namespace retour::policies
