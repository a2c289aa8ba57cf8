#include "policies/loader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"
#include "workflows/model/names.hpp"
#include "workflows/returns/window.hpp"

namespace retour::policies {
namespace {

const std::string kFolder = std::string(RETOUR_SOURCE_DIR) + "/policies/markets/";

std::string codes(const Compiled& compiled) {
  std::string text;
  for (const auto& d : compiled.diagnostics) text += d.code + " ";
  return text;
}

/// kGood as a market that says little and a base that says the rest.
const std::string kChild =
    "market: US\nextends: ground\nrefund: {within: 3 days}\nsend_back: {methods: [own_carrier]}\n";
const std::string kGround = edited(kGood, "market: US", "base: ground");

TEST(Loader, ReadsEveryValue) {
  const auto compiled = compile_text(kGood);
  ASSERT_TRUE(compiled.policy);
  const auto& p = *compiled.policy;
  EXPECT_EQ(p.languages, (std::vector<std::string>{"en", "es"}));
  EXPECT_EQ(p.statute, "US");
  ASSERT_EQ(p.windows.size(), 2U);
  EXPECT_EQ(p.windows[0].days, 30);
  EXPECT_EQ(p.windows[1].when.category.values, std::vector<std::string>{"books"});
  EXPECT_EQ(p.windows[1].days, 14);
  EXPECT_EQ(p.transit_days_when_undelivered, 3);
  EXPECT_EQ(p.seasons.at(0).name, "holidays");
  EXPECT_TRUE(p.reason("defective")->photos_required);
  EXPECT_EQ(p.reason("defective")->at_fault, workflows::Fault::merchant);
  ASSERT_EQ(p.rules.size(), 3U);
  EXPECT_EQ(p.rules[1].when.line_value->value, 8'00);
  EXPECT_EQ(p.rules[1].then, workflows::RuleVerdict::keep_item);
  EXPECT_EQ(p.send_back.carriers.size(), 2U);
  EXPECT_TRUE(p.send_back.cheapest_carrier);
  ASSERT_EQ(p.send_back.fees.size(), 2U);
  EXPECT_EQ(p.send_back.fees[0].id, "send-back-customer");
  EXPECT_TRUE(p.send_back.fees[0].when.at_fault.has(workflows::Fault::customer));
  EXPECT_EQ(p.send_back.fees[0].minor, 4'90);
  EXPECT_EQ(p.send_back.return_to.postal_code, "62701");
  EXPECT_EQ(p.refund.when.value, workflows::Trigger::received);
  EXPECT_EQ(p.refund.within.value.count(), 24);
  EXPECT_EQ(p.refund.store_credit_bonus_bp.value, 1'000);
  ASSERT_EQ(p.refund.restocking.size(), 2U);
  EXPECT_EQ(p.refund.restocking[0].id, "restocking-electronics");
  EXPECT_TRUE(p.refund.restocking[0].when.category.has("electronics"));
  EXPECT_EQ(p.refund.restocking[0].when.opened, true);
  EXPECT_EQ(p.refund.restocking[0].bp, 1'500);
  EXPECT_EQ(p.refund.restocking[0].at.rule, "refund.restocking_fee.electronics");
  EXPECT_EQ(p.refund.restocking[1].id, "restocking-default") << "the default comes last, wherever it is written";
  EXPECT_FALSE(p.refund.restocking[1].when.category.asked());
  EXPECT_EQ(p.refund.promotions.value, workflows::PromotionMode::prorate);
  EXPECT_EQ(p.refund.kits.value, workflows::KitReturn::parts);
  EXPECT_EQ(p.refund.credit_held_by.value, workflows::CreditHolder::retour);
  EXPECT_FALSE(p.law) << "no facts were at hand";
  EXPECT_TRUE(p.exchange.instant);
  EXPECT_FALSE(p.authority.automatic.refund);
  EXPECT_EQ(p.authority.agent.refund->value, 100'00);
  EXPECT_TRUE(p.authority.lead.override_rules.contains("final-sale"));
  EXPECT_EQ(p.authority.four_eyes_over->value, 500'00);
}

TEST(Loader, ReadsListsOfFees) {
  std::string text = edited(kGood, "{default: 0%, electronics: 15%, opened_only: true}",
                            "\n    - {id: tech, when: {category: electronics, opened: true}, fee: 15%, at_most: 50.00}"
                            "\n    - {id: rugs, when: {tag: rug}, fee: 4.90}");
  text = edited(text, "fee: {customer: 4.90, merchant: 0}",
                "fee: [{id: far, when: {country: US, at_fault: customer}, fee: 9.90}, {id: near, fee: 4.90}]");
  text = edited(text, "  tenders: listed",
                "  waive_fees: [{id: gifts, when: {tag: gift}}, {id: vip, when: {tag: vip}, fees: [send_back]}]");
  const auto compiled = compile_text(text);
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  EXPECT_EQ(codes(compiled), "");
  const auto& fees = compiled.policy->refund.restocking;
  ASSERT_EQ(fees.size(), 2U);
  EXPECT_EQ(fees[0].id, "tech");
  EXPECT_EQ(fees[0].when.opened, true);
  EXPECT_EQ(fees[0].bp, 1'500);
  EXPECT_EQ(fees[0].at_most, 50'00);
  EXPECT_EQ(fees[0].at.rule, "tech");
  EXPECT_EQ(fees[1].minor, 4'90);
  EXPECT_FALSE(fees[1].bp);
  const auto& sending = compiled.policy->send_back.fees;
  ASSERT_EQ(sending.size(), 2U);
  EXPECT_EQ(sending[0].minor, 9'90);
  EXPECT_EQ(sending[1].id, "near");
  const auto& waivers = compiled.policy->refund.waivers;
  ASSERT_EQ(waivers.size(), 2U);
  EXPECT_TRUE(waivers[0].restocking && waivers[0].send_back);
  EXPECT_TRUE(!waivers[1].restocking && waivers[1].send_back);
}

TEST(Loader, ReadsRailsAndModes) {
  const auto compiled = compile_text(edited(kGood, "  tenders: listed", R"(  promotions: all_or_nothing
  kits: whole
  store_credit_held_by: shop
  rails:
    - {kind: card, provider: stripe, step: 0.10, residue: by_hand, within: 180 days, instead: gift_card}
    - {kind: cash_on_delivery, instead: by_hand}
    - {provider: manual, step: 0.05}
)"));
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  const auto& terms = compiled.policy->refund;
  EXPECT_EQ(terms.promotions.value, workflows::PromotionMode::all_or_nothing);
  EXPECT_EQ(terms.promotions.at.rule, "refund.promotions");
  EXPECT_EQ(terms.kits.value, workflows::KitReturn::whole);
  EXPECT_EQ(terms.credit_held_by.value, workflows::CreditHolder::shop);
  ASSERT_EQ(terms.rails.size(), 3U);
  EXPECT_EQ(terms.rails[0].kind, workflows::TenderKind::card);
  EXPECT_EQ(terms.rails[0].provider, "stripe");
  EXPECT_EQ(terms.rails[0].quantum, 10);
  EXPECT_EQ(terms.rails[0].residue, workflows::PayWay::by_hand);
  EXPECT_EQ(terms.rails[0].max_age_days, 180);
  EXPECT_EQ(terms.rails[0].instead, workflows::PayWay::gift_card);
  EXPECT_FALSE(terms.rails[0].never);
  EXPECT_TRUE(terms.rails[1].never) << "'instead' without 'within': never the way it came";
  EXPECT_EQ(terms.rails[1].instead, workflows::PayWay::by_hand);
  EXPECT_FALSE(terms.rails[2].kind);
  EXPECT_EQ(terms.rails[2].quantum, 5);
  EXPECT_FALSE(terms.rails[2].never);
}

TEST(Loader, StepsHaveTheDecimalsOfTheCurrency) {
  std::string dinar = edited(kGood, "currency: USD", "currency: KWD");
  dinar = edited(dinar, "  tenders: listed", "  rails: [{kind: card, step: 0.010}]");
  const auto compiled = compile_text(dinar);
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  EXPECT_EQ(compiled.policy->refund.rails.at(0).quantum, 10);
}

TEST(Loader, ASeasonMayWrapTheYear) {
  const auto compiled = compile_text(edited(kGood, "11-01..12-31", "12-31..11-01"));
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  workflows::OrderLine line;
  const auto last_day = [&](workflows::LocalDay ordered) {
    workflows::Order order;
    order.ordered_at = workflows::start_of_day(ordered, compiled.policy->time_zone);
    line.delivered_at = order.ordered_at;
    const workflows::ReturnCase none;
    const workflows::Ledger nothing;
    const workflows::Facts facts{order, *compiled.policy, none, nothing, {}, workflows::Channel::web, order.ordered_at,
                                 {}};
    return workflows::deadline_for({facts, line, *compiled.policy->reason("changed_mind"), 1})->last_day;
  };
  using std::chrono::year;
  EXPECT_EQ(last_day(year(2025) / 12 / 31), workflows::LocalDay(year(2026) / 1 / 31));
  EXPECT_EQ(last_day(year(2025) / 10 / 31), workflows::LocalDay(year(2026) / 1 / 31));
  EXPECT_EQ(last_day(year(2025) / 12 / 30), workflows::LocalDay(year(2026) / 1 / 29));
}

TEST(Loader, CitesWhereAValueStands) {
  const auto compiled = compile_text(kGood);
  ASSERT_TRUE(compiled.policy);
  const auto place = [](const workflows::Citation& c) {
    return fmt::format("{}:{}:{} {}", c.file, c.line, c.column, c.rule);
  };
  EXPECT_EQ(place(compiled.policy->windows[0].at), "us.yaml:8:3 returns.window");
  EXPECT_EQ(place(compiled.policy->rules[1].at), "us.yaml:19:7 cheap");
  EXPECT_EQ(place(compiled.policy->refund.when.at), "us.yaml:34:3 refund.when");
  EXPECT_EQ(place(compiled.policy->authority.agent.refund->at), "us.yaml:44:11 authority.agent.refund");
  EXPECT_EQ(compiled.policy->rules[1].at.policy_version, compiled.policy->version);
}

TEST(Loader, ExtendsMergesMapsAndReplacesLists) {
  const auto compiled = compile_text(kChild, {{"ground", kGround}});
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  const auto& p = *compiled.policy;
  EXPECT_EQ(p.refund.within.value.count(), 72);
  EXPECT_EQ(p.refund.within.at.file, "us.yaml");
  EXPECT_EQ(p.refund.within.at.line, 3);
  EXPECT_EQ(p.refund.when.at.file, "ground.yaml");  // the parent's line is cited where the parent decides
  EXPECT_EQ(p.refund.when.at.line, 34);
  EXPECT_EQ(p.rules[1].at.file, "ground.yaml");
  ASSERT_EQ(p.send_back.methods.size(), 1U);
  EXPECT_EQ(p.send_back.methods[0].value, workflows::Method::own_carrier);
  EXPECT_EQ(p.send_back.label_valid_days.value, 21);
  ASSERT_EQ(compiled.source.parents.size(), 1U);
  EXPECT_EQ(compiled.source.parents[0].path, "ground.yaml");
}

TEST(Loader, ProblemsOfAParentAreItsOwn) {
  const auto compiled = compile_text(kChild, {{"ground", edited(kGround, "30 days after delivery", "30 days")}});
  ASSERT_FALSE(compiled.policy);
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  EXPECT_EQ(compiled.diagnostics[0].file, "ground.yaml");
  EXPECT_EQ(compiled.diagnostics[0].line, 8);
}

TEST(Loader, AMarketCanBeBuiltUponToo) {
  const std::string ground =
      edited(kGood, "countries: [US]", "countries: [US]\nregions: [US-TX]") +
      "cases: [{name: one, delivered: 2026-03-01, asks: 2026-03-02, expect: {approve: default}}]\n";
  const auto compiled = compile_text(kChild, {{"ground", ground}});
  ASSERT_TRUE(compiled.policy) << codes(compiled);
  EXPECT_EQ(compiled.policy->market, "US");
  EXPECT_TRUE(compiled.policy->regions.empty()) << "where it sells is its own";
  EXPECT_TRUE(compiled.cases.empty()) << "and so are its cases";
}

TEST(Loader, ParentsMustBeMarketsOrBases) {
  EXPECT_EQ(codes(compile_text(kChild, {{"ground", edited(kGood, "market: US\n", "")}})),
            name_of(Code::not_a_market) + " ");
  EXPECT_EQ(codes(compile_text(kChild, {{"ground", edited(kGood, "market: US", "base: other")}})),
            name_of(Code::not_a_market) + " ");
  const Bases circle = {{"ground", kGround + "extends: other\n"}, {"other", "base: other\nextends: ground\n"}};
  EXPECT_EQ(codes(compile_text(kChild, circle)), name_of(Code::parent_cycle) + " ");
}

TEST(Loader, AChainOfParentsEnds) {
  Bases chain;
  for (int i = 0; i < 20; ++i) chain[fmt::format("g{}", i)] = fmt::format("base: g{}\nextends: g{}\n", i, i + 1);
  EXPECT_EQ(codes(compile_text("market: US\nextends: g0\n", chain)), name_of(Code::parent_cycle) + " ");
}

TEST(Loader, TheVersionIsTheContent) {
  const auto version = [](const std::string& text, const Bases& bases = {}) {
    return compile_text(text, bases).policy->version;
  };
  EXPECT_EQ(version(kGood), version(kGood));
  EXPECT_NE(version(kGood), version(kGood + "# a comment\n"));
  EXPECT_NE(version(kChild, {{"ground", kGround}}), version(kChild, {{"ground", kGround + "\n"}}));
  PolicySource moved{{"/somewhere/else/us.yaml", kGood}, {}};
  EXPECT_EQ(version_of(moved), version(kGood)) << "folders do not matter";
  // Lengths are hashed with the bytes: moving a boundary changes the version.
  EXPECT_NE(version_of({{"a.yaml", "xy"}, {{"b.yaml", "z"}}}), version_of({{"a.yaml", "x"}, {{"b.yaml", "yz"}}}));
}

TEST(Loader, AStoredSourceCompilesToTheSame) {
  const auto first = compile_text(kChild, {{"ground", kGround}});
  const auto again = compile(first.source);
  ASSERT_TRUE(again.policy);
  EXPECT_EQ(again.policy->version, first.policy->version);
}

TEST(Loader, ShippedMarketsCompileWithoutAnyFinding) {
  for (const auto* market :
       {"us", "de", "kr", "fr", "es", "it", "nl", "pl", "uk", "jp", "cn", "au", "br", "in", "ca", "us-ca", "us-ny"}) {
    const auto compiled = compile_file(kFolder + market + ".yaml");
    EXPECT_EQ(render(compiled.diagnostics, Format::full), "") << market;
    ASSERT_TRUE(compiled.policy) << market;
  }
  const auto eu = read_source(kFolder + "eu.yaml");
  ASSERT_TRUE(eu);
  EXPECT_TRUE(is_base(*eu));
  EXPECT_NE(codes(compile_file(kFolder + "eu.yaml")).find(name_of(Code::not_a_market)), std::string::npos);
}

TEST(Loader, MissingFilesAreFindings) {
  const auto compiled = compile_file("/nowhere/us.yaml");
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  EXPECT_EQ(compiled.diagnostics[0].code, name_of(Code::unreadable));
  EXPECT_EQ(compiled.diagnostics[0].file, "/nowhere/us.yaml");
  EXPECT_FALSE(read_source(kFolder)) << "a folder is not a file";
}

// ---- bounds
// ------------------------------------------------------------------------------------------------------------

TEST(Bounds, FileSize) {
  std::string text = kGood + "#";
  text.resize(kMaxFileBytes, 'x');
  EXPECT_TRUE(compile_text(text).policy);
  EXPECT_EQ(codes(compile_text(text + "x")), name_of(Code::too_large) + " ");
  EXPECT_EQ(compile_text(text + "x").diagnostics[0].message,
            "the file has more than the 262144 bytes that are accepted");
}

TEST(Bounds, Depth) {
  const auto nested = [](std::size_t depth) {
    return kGood + "x: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
  };
  EXPECT_EQ(codes(compile_text(nested(31))), name_of(Code::unknown_key) + " ");
  EXPECT_EQ(codes(compile_text(nested(32))), name_of(Code::too_deep) + " ");
  EXPECT_EQ(codes(compile_text(nested(100'000))), name_of(Code::too_deep) + " ");
}

TEST(Bounds, Nodes) {
  std::string list = "x: [";
  for (int i = 0; i < 30'000; ++i) list += "1,";
  EXPECT_EQ(codes(compile_text(kGood + list + "1]\n")), name_of(Code::too_many_nodes) + " ");
}

// yaml-cpp 0.7 never ends on a file that is a single comma, when asked for all documents.
TEST(Bounds, OddFilesEnd) {
  for (const auto* odd : {",", "", "\n", "~", "[", "{", "- ", "?", "---", "...", "%", "\xEF\xBB\xBF", "market", "'",
                          "|", "&a", "*a", "[,]", "{,}"}) {
    const auto compiled = compile_text(odd);
    EXPECT_FALSE(compiled.policy) << odd;
    EXPECT_FALSE(compiled.diagnostics.empty()) << odd;
  }
}

TEST(Bounds, RulesAndLongLines) {
  std::string rules;
  for (int i = 0; i < 201; ++i) rules += fmt::format("    - {{id: r{}, when: {{sku: s{}}}, then: deny}}\n", i, i);
  EXPECT_EQ(codes(compile_text(edited(kGood, "    - {id: final-sale", rules + "    - {id: final-sale")))
                .find(name_of(Code::out_of_range)),
            0U);
  const auto compiled = compile_text(edited(kGood, "when: received", "when: " + std::string(200'000, 'x')));
  ASSERT_FALSE(compiled.diagnostics.empty());
  EXPECT_EQ(compiled.diagnostics[0].source_line, "");
  EXPECT_LT(compiled.diagnostics[0].message.size(), 200U);
}

}  // namespace
}  // namespace retour::policies
