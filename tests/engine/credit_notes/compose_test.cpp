#include "engine/credit_notes/compose.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace retour::engine::testing {
namespace {

using namespace workflows;

/// A case of one line whose quote is paid back in two parts: 60 to a card, 40 to a gift card.
class ComposeTest : public ::testing::Test {
 protected:
  ComposeTest() {
    order.number = "#7", order.customer_name = "Anna", order.language = "de";
    order.ship_to.name = "A. Beispiel", order.ship_to.city = "Köln";
    OrderLine line;
    line.id = "1", line.title = "Hemd", line.sku = "H-1";
    order.lines.push_back(line);
    Promotion sale;
    sale.id = "p", sale.title = "Zehn Prozent";
    order.promotions.push_back(sale);
    for (const auto& [id, kind] : {std::pair{"t-1", TenderKind::card}, {"t-2", TenderKind::gift_card}}) {
      Tender tender;
      tender.id = id, tender.kind = kind;
      order.tenders.push_back(tender);
    }
    policy.time_zone = "Pacific/Auckland";
    policy.send_back.return_to.company = "Returns Ltd";
    rma.rma = "R-1", rma.merchant_id = "demo";
    Quote quote;
    quote.hash = "q", quote.currency = "EUR", quote.total_minor = 10'000, quote.goods_minor = 10'500;
    quote.clawback_minor = 500;
    quote.lines.push_back({"1", {0, 2}, {5'250, 5'250}, 10'500, {}, 0, 0, {}});
    quote.promotions.push_back({"p", 500, "Zehn Prozent gilt nicht mehr.", {}, {}});
    rma.quote = quote;
    rma.refunds.push_back(refund("r-1", "t-1", 6'000));
    rma.refunds.push_back(refund("r-2", "t-2", 4'000));
  }
  static Refund refund(const std::string& id, const std::string& tender, Minor amount) {
    Refund r;
    r.id = id, r.state = "settled", r.currency = "EUR", r.quote_hash = "q", r.amount_minor = amount;
    r.tender.tender_id = tender, r.tender.amount_minor = amount;
    r.taxes = {{"19%", amount * 19 / 119}};
    return r;
  }
  CreditNote note(std::size_t n = 0) const { return note_of({rma, order, policy, nullptr, now}, rma.refunds.at(n)); }

  Order order;
  Policy policy;
  ReturnCase rma;
  const Instant now = Instant(std::chrono::sys_days(std::chrono::year(2026) / 12 / 31) + std::chrono::hours(12));
};

TEST_F(ComposeTest, OneOfSeveralRefundsHasItsOwnSumAndTaxesAndSaysThatItIsAPart) {
  const auto n = note(1);
  EXPECT_EQ(n.gross_minor, 4'000);
  ASSERT_EQ(n.taxes.size(), 1U);
  EXPECT_EQ(n.taxes[0].minor, 638);
  EXPECT_EQ(n.net_minor, 4'000 - 638);
  EXPECT_EQ(n.computed_minor, 10'000);
  EXPECT_EQ(n.part,
            "Diese Gutschrift gilt für 40,00\u00A0€ von 100,00\u00A0€ der Rücksendung; der Rest wird auf anderem Weg "
            "erstattet.");
  EXPECT_EQ(n.lines.at(0).units.at(1).unit, 3) << "people count from one";
  EXPECT_EQ(n.promotions.at(0).title, "Zehn Prozent");
  EXPECT_EQ(n.promotions.at(0).sentence, "Zehn Prozent gilt nicht mehr.");
  EXPECT_EQ(n.payment.kind, "gift_card");
}

TEST_F(ComposeTest, TheWholeSaysNothingOfAPart) {
  rma.refunds.pop_back();
  rma.refunds[0].amount_minor = 10'000;
  EXPECT_EQ(note().part, "");
}

TEST_F(ComposeTest, TheDayIsTheMarketsAndThePeopleAreNamed) {
  const auto n = note();
  EXPECT_EQ(n.date, "2027-01-01") << "the year has begun in Auckland";
  EXPECT_EQ(n.seller.company, "Returns Ltd");
  EXPECT_EQ(n.customer.name, "Anna");
  EXPECT_EQ(n.customer.city, "Köln");
  Seller seller;
  seller.address.name = "Demo GmbH", seller.tax_id = "DE1";
  const auto named = note_of({rma, order, policy, &seller, now}, rma.refunds[0]);
  EXPECT_EQ(named.seller.name, "Demo GmbH");
  EXPECT_EQ(named.seller.tax_id, "DE1");
}

TEST_F(ComposeTest, RefundsThatReplaceOneAnotherHaveTheNoteOfTheFirst) {
  Refund second = refund("r-3", "t-2", 6'000), third = refund("r-4", "t-1", 6'000);
  second.replaces = "r-1", third.replaces = "r-3";
  rma.refunds.push_back(second), rma.refunds.push_back(third);
  EXPECT_EQ(root_of(rma, rma.refunds[3]).id, "r-1");
  EXPECT_EQ(root_of(rma, rma.refunds[1]).id, "r-2");
  rma.refunds[0].replaces = "r-4";  // a circle that nobody writes does not hang
  root_of(rma, rma.refunds[3]);
}

TEST_F(ComposeTest, WhatBecameMoneyStaysInTheNote) {
  rma.refunds[0].withdrawn_minor = 2'500, rma.refunds[0].amount_minor = 3'500, rma.refunds[0].bonus_minor = 600;
  rma.refunds[0].taxes = {{"19%", 559}};
  Refund money = refund("r-3", "t-1", 2'500);
  money.replaces = "r-1", money.taxes = {{"19%", 399}};
  rma.refunds.push_back(money);
  for (const std::size_t which : {std::size_t{0}, std::size_t{2}}) {
    const auto n = note(which);
    EXPECT_EQ(n.gross_minor, 6'000);
    EXPECT_EQ(n.taxes.at(0).minor, 958);
    EXPECT_EQ(n.bonus_minor, 600);
  }
}

TEST_F(ComposeTest, AGiftSaysNoMoreThanThatOrItsGoods) {
  Refund gift = refund("r-9", "t-1", 1'500);
  gift.goodwill = true, gift.reason = "a scratch", gift.taxes.clear();
  rma.refunds = {gift};
  EXPECT_EQ(note().lines.at(0).title, "Kulanz") << "the agent's own words stay with staff";
  EXPECT_EQ(note().gross_minor, 1'500);
  EXPECT_EQ(note().part, "");
  rma.refunds[0].lines.push_back({"1", {0}, {1'500}, 1'500, {}, 0, 0, {}});
  EXPECT_EQ(note().lines.at(0).title, "Hemd");
  EXPECT_EQ(note().part, "");
}

TEST_F(ComposeTest, AReversalNamesTheNoteThatItTakesBack) {
  CreditNote issued = note();
  issued.number = "CN-2026-000005";
  const auto back = reversal_of(issued, issued.gross_minor, policy, now + std::chrono::hours(24));
  EXPECT_EQ(back.kind, "reversal");
  EXPECT_EQ(back.reverses, "CN-2026-000005");
  EXPECT_EQ(back.number, "");
  EXPECT_EQ(back.date, "2027-01-02");
  EXPECT_EQ(back.gross_minor, issued.gross_minor);
}

TEST_F(ComposeTest, AReversalOfAPartHasThatPartOfTheTax) {
  CreditNote issued = note();
  issued.number = "CN-2026-000005";
  const Minor part = issued.gross_minor / 4;
  const auto back = reversal_of(issued, part, policy, now);
  EXPECT_EQ(back.gross_minor, part);
  EXPECT_EQ(back.taxes.at(0).minor, scale_half_up(issued.taxes.at(0).minor, part, issued.gross_minor));
  EXPECT_EQ(back.net_minor, part - back.taxes.at(0).minor);
  EXPECT_EQ(back.bonus_minor, 0);
  EXPECT_NE(back.part, "");
}

/// 35.00 of the credit were spent, and the 25.00 that became money are given up: only those do not stand.
TEST_F(ComposeTest, WhatStandsOfANoteIsWhatWasNotGivenUp) {
  rma.refunds[0].withdrawn_minor = 2'500, rma.refunds[0].amount_minor = 3'500;
  Refund money = refund("r-3", "t-1", 2'500);
  money.replaces = "r-1", money.state = "failed";
  rma.refunds.push_back(money);
  EXPECT_EQ(standing_of(rma, rma.refunds[0]), 6'000) << "what failed is still owed";
  rma.refunds.back().state = "abandoned";
  EXPECT_EQ(standing_of(rma, rma.refunds[0]), 3'500);
  rma.refunds.back().state = "rerouted";
  Refund cut = refund("r-4", "t-1", 1'000);
  cut.replaces = "r-3", cut.cut_quote = "q", cut.quote_hash = "cut";
  rma.refunds.push_back(cut);
  EXPECT_EQ(standing_of(rma, rma.refunds[0]), 3'500) << "what was left has a note of its own";
  EXPECT_EQ(root_of(rma, rma.refunds.back()).id, "r-4");
  // Paid anew, by another payment or as money for its store credit, it is that sum again and needs no second note.
  Refund anew = cut;
  anew.id = "r-5", anew.replaces = "r-4";
  rma.refunds.push_back(anew);
  EXPECT_EQ(root_of(rma, rma.refunds.back()).id, "r-4");
}

}  // namespace
}  // namespace retour::engine::testing
