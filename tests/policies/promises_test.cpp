#include "policies/promises.hpp"

#include <gtest/gtest.h>

#include "tests/policies/texts.hpp"

// What a policy promises, held against what carriers and payment providers of a merchant can do.

namespace retour::policies {
namespace {

using workflows::Method;

const Abilities kAll{"shop", true, {Method::label, Method::qr_code, Method::drop_off}, {{"stripe", {}}}};
const Abilities kLabels{"shop", true, {Method::label}, {{"stripe", {}}}};
const Abilities kNothing{"shop", false, {}, {}};

std::string found(const Abilities& abilities, std::string_view from = {}, std::string_view to = {}) {
  const auto compiled = compile_text(from.empty() ? kGood : edited(kGood, from, to));
  EXPECT_TRUE(compiled.policy);
  std::string all;
  for (const auto& d : check_promises(*compiled.policy, compiled.source, abilities)) {
    EXPECT_NE(d.message.find("'shop'"), std::string::npos);
    EXPECT_FALSE(d.source_line.empty());
    all += (all.empty() ? "" : " ") + d.code + ":" + std::to_string(d.line);
  }
  return all;
}

TEST(Promises, ThatAreKeptAreNotSpokenOf) { EXPECT_EQ(found(kAll), ""); }

TEST(Promises, OfWaysThatTheCarrierDoesNotHave) {
  EXPECT_EQ(found(kLabels, "[label, own_carrier]", "[label, qr_code, drop_off, own_carrier, store, keep]"),
            "RP074:23 RP074:23");
  EXPECT_EQ(found(kAll, "[label, own_carrier]", "[label, pick_up]"), "RP074:23") << "people order pick-ups";
}

TEST(Promises, OfProvidersThatAreNotConnected) {
  const std::string_view tenders = "  tenders: listed";
  EXPECT_EQ(found(kAll, tenders, "  rails: [{kind: wallet, provider: paypal, within: 180 days, instead: by_hand}]"),
            "RP075:40");
  EXPECT_EQ(found(kAll, tenders, "  rails: [{provider: paypal, instead: by_hand}]"), "") << "nothing goes back there";
  EXPECT_EQ(found(kAll, tenders, "  rails: [{provider: stripe, within: 180 days, instead: by_hand}]"), "");
  EXPECT_EQ(found(kAll, tenders, "  rails: [{provider: manual, within: 9 days, instead: store_credit}]"), "");
}

TEST(Promises, OfRailsThatOutliveTheirProvider) {
  const Abilities young{"shop", true, {Method::label}, {{"stripe", {90, 1}}}};
  const auto within = [&](const std::string& window) {
    return found(young, "  tenders: listed", "  rails: [{provider: stripe, " + window + "instead: store_credit}]");
  };
  EXPECT_EQ(within("within: 91 days, "), "RP079:40");
  EXPECT_EQ(within("within: 90 days, "), "");
}

TEST(Promises, OfAmountsFinerThanTheProvidersOwn) {
  const Abilities coarse{"shop", true, {Method::label}, {{"stripe", {0, 10}}}};
  const auto rail = [&](const std::string& rail) {
    return found(coarse, "  tenders: listed", "  rails: [" + rail + "]");
  };
  EXPECT_EQ(found(coarse), "RP080:35") << "no rail speaks of it";
  EXPECT_EQ(rail("{provider: stripe, step: 0.05, residue: store_credit}"), "RP080:40");
  EXPECT_EQ(rail("{provider: stripe, step: 0.20, residue: store_credit}"), "");
  EXPECT_EQ(rail("{kind: card, step: 0.10, residue: store_credit}"), "");
  EXPECT_EQ(rail("{provider: stripe, within: 90 days, instead: store_credit}"), "RP080:40");
}

TEST(Promises, ThatPeopleHaveToKeepAlone) {
  const Abilities by_hand{"shop", true, {Method::label}, {}};
  EXPECT_EQ(found(by_hand), "RP076:35 RP077:41");
  EXPECT_EQ(found(by_hand, "within: 24 hours", "within: 3 days"), "RP077:41");
  EXPECT_EQ(found(kNothing, ", instant: {hold: full, scan_within: 14 days}", ""), "RP074:23 RP076:35");
}

}  // namespace
}  // namespace retour::policies
