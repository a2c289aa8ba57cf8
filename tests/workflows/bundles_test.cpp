#include "workflows/returns/bundles.hpp"

#include <gtest/gtest.h>

#include "tests/workflows/desk.hpp"

namespace retour::workflows {
namespace {

/// Two tea sets: a pot and three cups each, beside a lamp.
Desk tea() {
  Desk desk;
  OrderLine pot = desk.order.lines[0], cup = desk.order.lines[0];
  pot.id = "pot", pot.title = "Pot", pot.kit = "set", pot.quantity = pot.fulfilled = 2;
  cup.id = "cup", cup.title = "Cup", cup.kit = "set", cup.quantity = cup.fulfilled = 6;
  desk.order.lines.insert(desk.order.lines.end(), {pot, cup});
  desk.order.kits = {{"set", "Tea set", 2}};
  desk.policy.refund.kits = {KitReturn::whole, {"v", "policy.yaml", 21, 3, "refund.kits"}};
  return desk;
}

std::string why(const Desk& desk, const AskedUnits& asked, std::optional<std::string> overridden = {}) {
  const auto reasons = why_not_apart(desk.facts(), asked, overridden);
  return reasons.empty() ? "" : reasons.front().code + ": " + reasons.front().message;
}

TEST(Bundles, AKitComesBackWhole) {
  const Desk desk = tea();
  EXPECT_EQ(why(desk, {{"pot", 1}, {"cup", 3}}), "");
  EXPECT_EQ(why(desk, {{"pot", 2}, {"cup", 6}, {"lamp", 1}}), "");
  EXPECT_EQ(why(desk, {{"lamp", 1}}), "");
  for (const AskedUnits& apart : std::vector<AskedUnits>{
           {{"pot", 1}}, {{"cup", 3}}, {{"pot", 1}, {"cup", 2}}, {{"pot", 1}, {"cup", 6}}, {{"pot", 2}, {"cup", 3}}})
    EXPECT_EQ(why(desk, apart), "kit: 'Tea set' comes back whole only: 1 x Pot, 3 x Cup together");
  EXPECT_EQ(why(desk, {{"pot", 1}}, "kit"), "");
  EXPECT_EQ(why_not_apart(desk.facts(), {{"pot", 1}})[0].citations[0].line, 21);
}

TEST(Bundles, AKitByParts) {
  Desk desk = tea();
  desk.policy.refund.kits.value = KitReturn::parts;
  EXPECT_EQ(why(desk, {{"cup", 1}}), "");
}

TEST(Bundles, AllOrNothing) {
  Desk desk;
  Promotion pair;
  pair.id = pair.title = "Pair";
  pair.shares = {{"shirt", 5'00}, {"lamp", 5'00}};
  desk.order.promotions = {pair};
  desk.policy.refund.promotions.value = PromotionMode::all_or_nothing;
  EXPECT_EQ(why(desk, {{"shirt", 3}, {"lamp", 1}}), "");
  EXPECT_EQ(why(desk, {{"socks", 1}}), "");
  EXPECT_EQ(why(desk, {{"shirt", 3}}).substr(0, 10), "promotion:");
  EXPECT_NE(why(desk, {{"shirt", 1}, {"lamp", 1}}).find("send back all of them"), std::string::npos);
  desk.ledger.taken_units["lamp"] = {0};  // it is on its way already
  EXPECT_EQ(why(desk, {{"shirt", 3}}), "");
  EXPECT_EQ(why(desk, {{"shirt", 1}}, "promotion"), "");
}

}  // namespace
}  // namespace retour::workflows
