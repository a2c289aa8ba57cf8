#include "policies/statutes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/policies/texts.hpp"

// What the law says, read from policies/statutes, and what it makes of a policy.

namespace retour::policies {
namespace {

namespace fs = std::filesystem;

std::string codes(const Compiled& compiled) {
  std::string text;
  for (const auto& d : compiled.diagnostics) text += (text.empty() ? "" : " ") + d.code;
  return text;
}

/// kGood under another law, without fees and denials, and with all that its law gives.
std::string under(std::string_view statute) {
  std::string text = edited(kGood, "statute: US", fmt::format("statute: {}\ncalendar: DE", statute));
  text = edited(text, "at_fault: customer}, then: deny}", "at_fault: customer}, then: review}");
  text = edited(text, "{default: 0%, electronics: 15%, opened_only: true}", "{default: 0%}");
  text = edited(text, "outbound_shipping: merchant_fault", "outbound_shipping: when_all_returned");
  text = edited(text, "{category: books, days: 14", "{reason: defective, days: 1095");
  return edited(text, "{customer: 4.90, merchant: 0}", "{customer: 0}");
}

std::string with_restocking(std::string_view statute, std::string_view fee) {
  return edited(under(statute), "{default: 0%}", fee);
}

const std::string kLaw = shipped_statute("KR")->text;

/// kGood under a law of this text.
Compiled compile_under(const std::string& law, const std::string& market = under("KR")) {
  return without_elsewhere(compile(
      {"us.yaml", market}, [](std::string_view) { return std::nullopt; },
      [&](std::string_view) {
        return std::optional(SourceFile{"kr.yaml", law});
      }));
}

TEST(Statutes, EveryShippedOneReadsWithoutAnyFinding) {
  const auto ids = shipped_statute_ids();
  std::size_t files = 0;
  for (const auto& file : fs::directory_iterator(RETOUR_SOURCE_DIR "/policies/statutes")) {
    ++files;
    EXPECT_TRUE(read_source(file.path().string()));
  }
  EXPECT_EQ(ids.size(), files) << "every file is built in";
  for (const auto id : ids) {
    const auto compiled = compile_lawful(under(id));
    EXPECT_EQ(render(compiled.diagnostics, Format::full), "") << id;
    ASSERT_TRUE(compiled.policy && compiled.policy->law) << id;
    EXPECT_EQ(compiled.policy->law->id, id);
    EXPECT_EQ(compiled.policy->law->at.file, statute_file(id));
    EXPECT_GT(compiled.policy->law->at.line, 1);
    EXPECT_FALSE(compiled.policy->law->source.empty());
  }
}

struct Expected {
  const char* id;
  int days;
  bool restocking, send_back, outbound, rolls;
  workflows::Anchor anchor;
};

TEST(Statutes, BindWhereTheFactsAreCertain) {
  constexpr auto kEach = workflows::Anchor::delivered, kLast = workflows::Anchor::last_delivered;
  for (const auto& expected : {
           Expected{"KR", 7, false, true, false, true, kEach},     // outbound freight is unsettled there
           Expected{"EU", 14, false, true, true, true, kLast},     //
           Expected{"DE", 14, false, true, true, true, kLast},     //
           Expected{"BR", 7, false, false, true, true, kEach},     //
           Expected{"CN", 7, false, true, false, true, kEach},     //
           Expected{"UK", 14, true, true, false, false, kLast},    // nothing there is sure enough
           Expected{"NL", 14, true, true, false, true, kLast},     //
           Expected{"US", 0, true, true, false, false, kEach},     //
           Expected{"US-CA", 0, true, true, false, false, kEach},  // a policy that is shown wins
           Expected{"JP", 0, true, true, false, false, kEach},     //
           Expected{"AU", 0, true, true, false, false, kEach},     // for faults only
           Expected{"CA-QC", 0, true, true, false, false, kEach},  // where a duty was missed
       }) {
    const auto compiled = compile_lawful(under(expected.id));
    ASSERT_TRUE(compiled.policy && compiled.policy->law) << expected.id;
    const auto& law = *compiled.policy->law;
    EXPECT_EQ(law.withdrawal_days, expected.days) << expected.id;
    EXPECT_EQ(law.restocking_fee_allowed, expected.restocking) << expected.id;
    EXPECT_EQ(law.send_back_fee_allowed, expected.send_back) << expected.id;
    EXPECT_EQ(law.outbound_shipping_due, expected.outbound) << expected.id;
    EXPECT_EQ(law.anchor, expected.anchor) << expected.id;
    EXPECT_EQ(law.rolls, expected.rolls) << expected.id;
  }
}

TEST(Statutes, ExemptionsAreNamedAlikeEverywhere) {
  for (const auto* id : {"EU", "DE", "FR", "ES", "IT", "NL", "PL", "UK", "KR", "CN"}) {
    const auto compiled = compile_lawful(under(id));
    ASSERT_TRUE(compiled.policy && compiled.policy->law) << id;
    const auto& named = compiled.policy->law->exemptions;
    for (const auto* exemption : {"custom_made", "unsealed_digital"})
      EXPECT_NE(std::find(named.begin(), named.end(), exemption), named.end()) << id << " " << exemption;
  }
  EXPECT_TRUE(compile_lawful(under("BR")).policy->law->exemptions.empty());
}

TEST(Statutes, RestockingFeesOnUnopenedGoods) {
  const auto found = [](std::string_view statute, std::string_view fee) {
    return codes(compile_lawful(with_restocking(statute, fee)));
  };
  EXPECT_EQ(found("KR", "{default: 10%}"), "RP049");
  EXPECT_EQ(found("UK", "{default: 10%}"), "RP050") << "not sure enough to refuse the policy";
  EXPECT_EQ(found("US", "{default: 10%}"), "");
  EXPECT_EQ(found("KR", "{default: 10%, opened_only: true}"), "");
  EXPECT_EQ(found("KR", "[{id: a, when: {opened: false}, fee: 1.00}]"), "RP049");
  EXPECT_EQ(found("KR", "[{id: a, when: {opened: true}, fee: 10%}]"), "");
  EXPECT_EQ(found("KR", "[{id: sealed, when: {opened: false}, fee: 0%}, {id: rest, fee: 10%}]"), "")
      << "an earlier fee takes the unopened goods";
  EXPECT_EQ(found("KR", "[{id: a, when: {at_fault: merchant}, fee: 10%}]"), "RP048") << "never charged anyway";
}

TEST(Statutes, AWaiverTakesGoodsOutOfAFee) {
  const auto found = [](std::string_view statute, std::string_view waiver) {
    std::string text = edited(under(statute), "{customer: 0}", "{customer: 4.90}");
    text = edited(text, "{default: 0%}", "{default: 10%}");
    return codes(compile_lawful(edited(text, "  tenders: listed", fmt::format("  waive_fees: [{}]", waiver))));
  };
  EXPECT_EQ(found("BR", "{id: a, when: {tag: gift}}"), "RP049 RP049") << "both fees";
  EXPECT_EQ(found("BR", "{id: a, when: {at_fault: customer}}"), "");
  EXPECT_EQ(found("BR", "{id: a, when: {at_fault: customer}, fees: [restocking]}"), "RP049");
  EXPECT_EQ(found("KR", "{id: a, when: {opened: false}}"), "");
}

TEST(Statutes, WhoPaysForSendingBack) {
  const auto found = [](std::string_view statute) {
    return codes(compile_lawful(edited(under(statute), "{customer: 0}", "{customer: 4.90}")));
  };
  EXPECT_EQ(found("BR"), "RP049");
  for (const auto* statute : {"KR", "DE", "UK", "US", "AU", "CA-QC"}) EXPECT_EQ(found(statute), "") << statute;
}

TEST(Statutes, ARailThatGivesStoreCreditWhileTheRightRuns) {
  const auto found = [](std::string_view statute, const std::string& rail) {
    return codes(compile_lawful(
        edited(under(statute), "  tenders: listed\n", "  tenders: listed\n  rails: [{" + rail + "}]\n")));
  };
  EXPECT_EQ(found("KR", "kind: card, instead: store_credit"), "RP051");
  EXPECT_EQ(found("KR", "kind: card, within: 5 days, instead: store_credit"), "RP051");
  EXPECT_EQ(found("KR", "kind: card, within: 15 days, instead: store_credit"), "RP052") << "where goods travel long";
  EXPECT_EQ(found("KR", "kind: card, within: 180 days, instead: store_credit"), "");
  EXPECT_EQ(found("KR", "kind: card, instead: by_hand"), "");
  EXPECT_EQ(found("KR", "kind: gift_card, instead: store_credit"), "") << "it was no money";
  EXPECT_EQ(found("US", "kind: card, instead: store_credit"), "");
}

TEST(Statutes, StoreCreditInPlaceOfMoney) {
  const auto found = [](std::string_view statute, std::string_view to) {
    return codes(compile_lawful(edited(under(statute), "[original, store_credit]", to)));
  };
  EXPECT_EQ(found("KR", "[store_credit]"), "RP051");
  EXPECT_EQ(found("KR", "[store_credit, original]"), "RP051");
  EXPECT_EQ(found("KR", "[original]"), "");
  EXPECT_EQ(found("NL", "[store_credit]"), "RP052");
  EXPECT_EQ(found("US", "[store_credit]"), "");
  EXPECT_EQ(found("AU", "[store_credit]"), "RP051") << "money for faulty goods";
  EXPECT_EQ(found("AU", "[store_credit, original]"), "");
}

TEST(Statutes, ClawbackBesideARightOfWithdrawal) {
  const auto found = [](std::string_view statute, std::string_view mode) {
    return codes(compile_lawful(edited(under(statute), "  tenders: listed", fmt::format("  promotions: {}", mode))));
  };
  EXPECT_EQ(found("DE", "clawback"), "RP053");
  EXPECT_EQ(found("DE", "prorate"), "");
  EXPECT_EQ(found("US", "clawback"), "");
}

TEST(Statutes, FindingsNameTheLawItsDateAndItsPlace) {
  const auto compiled = compile_lawful(with_restocking("KR", "{default: 10%}"));
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  const auto& d = compiled.diagnostics[0];
  EXPECT_EQ(d.file, "us.yaml") << "the fee is corrected, not the law";
  for (const auto* part : {"KR", "E-Commerce Act", "2026-11-21", "not legal advice"})
    EXPECT_NE(d.message.find(part), std::string::npos) << part << "\n" << d.message;
  EXPECT_NE(d.help.find("policies/statutes/kr.yaml:"), std::string::npos) << d.help;
  EXPECT_NE(d.help.find("Arts. 17"), std::string::npos) << d.help;
}

TEST(Statutes, TheVersionCoversTheLaw) {
  const auto first = compile_under(kLaw), edited_law = compile_under(kLaw + "# checked again\n");
  ASSERT_TRUE(first.policy && edited_law.policy);
  EXPECT_NE(first.policy->version, edited_law.policy->version);
  EXPECT_NE(first.policy->version, compile_text(under("KR")).policy->version);
  const auto again = compile(first.source);
  ASSERT_TRUE(again.policy && again.policy->law);
  EXPECT_EQ(again.policy->version, first.policy->version);
  EXPECT_EQ(again.policy->law->withdrawal_days, 7);
}

TEST(Statutes, WhatWasStoredWithoutALawStaysWithoutOne) {
  const auto before = compile_text(under("KR"));
  const auto again = compile(before.source);
  ASSERT_TRUE(again.policy);
  EXPECT_EQ(again.policy->version, before.policy->version);
  EXPECT_FALSE(again.policy->law);
  EXPECT_EQ(again.policy->statute, "KR");
}

TEST(Statutes, AFolderBesideTheMarketsWins) {
  const fs::path root = fs::temp_directory_path() / "retour-statutes-test";
  fs::remove_all(root);
  fs::create_directories(root / "markets");
  fs::create_directories(root / "statutes");
  const auto write = [&](const fs::path& path, const std::string& text) { std::ofstream(root / path) << text; };
  write("markets/kr.yaml", under("KR"));
  const auto days = [&] {
    const auto compiled = compile_file((root / "markets/kr.yaml").string());
    return compiled.policy ? compiled.policy->law->withdrawal_days : -1;
  };
  EXPECT_EQ(days(), 7) << "the shipped one";
  write("statutes/kr.yaml", edited(kLaw, "days: 7", "days: 10"));
  EXPECT_EQ(days(), 10);
  write("markets/kr.yaml", under("ZZ"));
  EXPECT_EQ(days(), -1) << "an unknown law";
  write("statutes/zz.yaml", edited(kLaw, "statute: KR", "statute: ZZ"));
  EXPECT_EQ(days(), 7) << "known by its file";
  fs::remove_all(root);
}

struct Bad {
  Code code;
  const char* from;
  const char* to;  // @@ marks the place that must be named
};

TEST(Statutes, ProblemsOfAFileAreFoundAtTheirPlace) {
  for (const Bad& bad : {
           Bad{Code::unknown_key, "  note: A longer", "  @@remark: x\n  note: A longer"},
           Bad{Code::unknown_word, "confidence: high", "confidence: @@sure"},
           Bad{Code::unknown_word, "kind: unconditional", "kind: @@absolute"},
           Bad{Code::undefined_source, "[KR-easylaw, KR-art17,", "[KR-easylaw, @@KR-art99,"},
           Bad{Code::missing_key, "withdrawal:\n", "@@withdrawal:\n"},
           Bad{Code::whole_number, "days: 7", "days: @@seven"},
           Bad{Code::calendar_day, "as_of: 2026-11-21", "as_of: @@2026-02-30"},
           Bad{Code::identifier, "statute: KR", "statute: @@DE"},
           Bad{Code::wrong_type, "sources: [KR-easylaw, KR-art17, KR-civil, KR-herald]", "sources: @@KR-art17"},
           Bad{Code::percent, "rate: 15%", "rate: @@15"},
           Bad{Code::true_or_false, "rolls: true", "rolls: @@often"},
           Bad{Code::identifier, "id: custom_made", "id: @@Custom Made"},
           Bad{Code::duplicate_id, "id: custom_made", "id: @@services"},
           Bad{Code::duplicate_key, "as_of:", "title: other\nas_of:"},
           Bad{Code::anchor, "statute: KR", "statute: @@&law KR"},
       }) {
    std::string law = edited(kLaw, bad.from, bad.to);
    if (bad.code == Code::missing_key) law = edited(law, "  anchor: delivered\n", "");
    const bool placed = law.find("@@") != std::string::npos;
    const Marked at = placed ? marked(law) : Marked{law, 0, 0};
    const auto compiled = compile_under(at.text);
    EXPECT_FALSE(compiled.policy) << bad.to;
    ASSERT_FALSE(compiled.diagnostics.empty()) << bad.to;
    const auto& d = compiled.diagnostics[0];
    EXPECT_EQ(d.code, name_of(bad.code)) << render(compiled.diagnostics, Format::full);
    EXPECT_EQ(d.file, "kr.yaml");
    if (placed) {
      EXPECT_EQ(fmt::format("{}:{}", d.line, d.column), fmt::format("{}:{}", at.line, at.column)) << bad.to;
    }
  }
}

TEST(Statutes, OnlyGeneralKnowledgeHasNoSource) {
  const std::string without = edited(kLaw, "  sources: [KR-card, KR-notice]\n", "");
  EXPECT_EQ(codes(compile_under(without)), name_of(Code::missing_key));
  const std::string unsure =
      edited(without, "required: unless_agreed\n  confidence: high", "required: unless_agreed\n  confidence: low");
  EXPECT_EQ(codes(compile_under(unsure)), "");
}

}  // namespace
}  // namespace retour::policies
