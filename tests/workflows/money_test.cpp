#include "workflows/model/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>

namespace retour::workflows {
namespace {

constexpr Minor kMost = std::numeric_limits<Minor>::max();

TEST(Money, SharesOfEqualUnits) {
  struct Row {
    Minor total;
    std::int64_t units;
    std::vector<Minor> shares;
  };
  for (const Row& row : {Row{5000, 3, {1667, 1666, 1667}}, Row{100, 1, {100}}, Row{1, 3, {0, 1, 0}},
                         Row{2, 3, {1, 0, 1}}, Row{0, 2, {0, 0}}, Row{999, 4, {250, 250, 249, 250}},
                         Row{kMaxAmountMinor, 2, {500'000'000'000'000, 499'999'999'999'999}}}) {
    std::vector<Minor> shares;
    for (std::int64_t i = 0; i < row.units; ++i) shares.push_back(unit_share(row.total, i, row.units));
    EXPECT_EQ(shares, row.shares) << row.total << " over " << row.units;
  }
}

RC_GTEST_PROP(Money, UnitSharesSumExactlyInAnyOrder, ()) {
  const auto total = *rc::gen::inRange<Minor>(0, kMaxAmountMinor + 1);
  const auto units = *rc::gen::inRange<std::int64_t>(1, 300);
  std::vector<std::int64_t> order(static_cast<std::size_t>(units));
  std::iota(order.begin(), order.end(), 0);
  const auto sum = [&] {
    return std::accumulate(order.begin(), order.end(), Minor{0},
                           [&](Minor s, std::int64_t u) { return s + unit_share(total, u, units); });
  };
  RC_ASSERT(sum() == total);
  std::reverse(order.begin(), order.end());
  RC_ASSERT(sum() == total);
  for (const auto unit : order) {
    RC_ASSERT(unit_share(total, unit, units) >= total / units - 1);  // fair to a cent
    RC_ASSERT(unit_share(total, unit, units) <= total / units + 1);
  }
}

TEST(Money, SplitByWeight) {
  EXPECT_EQ(split_by_weight(100, std::vector<Minor>{1, 1, 1}),
            (std::vector<Minor>{34, 33, 33}));  // a tie goes to the lower index
  EXPECT_EQ(split_by_weight(100, std::vector<Minor>{0, 0}), (std::vector<Minor>{100, 0}));
  EXPECT_EQ(split_by_weight(10, std::vector<Minor>{1, 2}), (std::vector<Minor>{3, 7}));
  EXPECT_EQ(split_by_weight(0, std::vector<Minor>{5, 6}), (std::vector<Minor>{0, 0}));
  EXPECT_TRUE(split_by_weight(5, {}).empty());
  EXPECT_EQ(split_by_weight(kMaxAmountMinor, std::vector<Minor>{kMaxAmountMinor, 1}),
            (std::vector<Minor>{kMaxAmountMinor - 1, 1}));
}

RC_GTEST_PROP(Money, SplitsSumExactlyAndNeverExceedTheirWeight, ()) {
  const auto weights =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<Minor>>(rc::gen::inRange<Minor>(0, 1'000'000'000)));
  const Minor room = std::accumulate(weights.begin(), weights.end(), Minor{0});
  RC_PRE(room > 0);
  const auto total = *rc::gen::inRange<Minor>(0, room + 1);
  const auto parts = split_by_weight(total, weights);
  RC_ASSERT(std::accumulate(parts.begin(), parts.end(), Minor{0}) == total);
  for (std::size_t i = 0; i < parts.size(); ++i) RC_ASSERT(parts[i] >= 0 && parts[i] <= weights[i]);
}

TEST(Money, OverflowThrows) {
  EXPECT_THROW(add(kMost, 1), MoneyOverflow);
  EXPECT_THROW(add(std::numeric_limits<Minor>::min(), -1), MoneyOverflow);
  EXPECT_THROW(subtract(std::numeric_limits<Minor>::min(), 1), MoneyOverflow);
  EXPECT_THROW(subtract(0, std::numeric_limits<Minor>::min()), MoneyOverflow);
  EXPECT_THROW(scale_half_up(kMost, 2, 1), MoneyOverflow);
  EXPECT_EQ(add(kMost, 0), kMost);
  EXPECT_EQ(scale_half_up(kMaxAmountMinor, 10'000, 10'000), kMaxAmountMinor);
}

TEST(Money, RoundsHalfUp) {
  EXPECT_EQ(scale_half_up(1, 1, 2), 1);
  EXPECT_EQ(scale_half_up(3, 1, 2), 2);
  EXPECT_EQ(scale_half_up(1, 1, 3), 0);
  EXPECT_EQ(scale_half_up(999, 1'500, 10'000), 150);
}

TEST(Money, Currencies) {
  for (const auto* code : {"EUR", "USD", "GBP", "CNY", "INR", "MXN"}) EXPECT_EQ(currency_exponent(code), 2) << code;
  for (const auto* code : {"JPY", "KRW", "CLP", "VND", "ISK"}) EXPECT_EQ(currency_exponent(code), 0) << code;
  for (const auto* code : {"KWD", "BHD", "JOD", "TND"}) EXPECT_EQ(currency_exponent(code), 3) << code;
  EXPECT_EQ(currency_exponent("CLF"), 4);
  for (const auto* code : {"", "eur", "EU", "EURO", "XXX", "US ", " US", "E R"})
    EXPECT_FALSE(currency_exponent(code)) << code;
}

TEST(Money, ParseAmount) {
  struct Good {
    const char* text;
    int exponent;
    Minor minor;
  };
  for (const Good& g : {Good{"0", 2, 0}, Good{"19.99", 2, 1999}, Good{"5", 2, 500}, Good{"5.0", 2, 500},
                        Good{"5.000", 2, 500}, Good{"0.01", 2, 1}, Good{"3000", 0, 3000}, Good{"3000.00", 0, 3000},
                        Good{"1.234", 3, 1234}, Good{"9999999999999.99", 2, kMaxAmountMinor}}) {
    const auto parsed = parse_amount(g.text, g.exponent);
    ASSERT_TRUE(std::holds_alternative<Minor>(parsed)) << g.text;
    EXPECT_EQ(std::get<Minor>(parsed), g.minor) << g.text;
  }
  for (const auto* bad : {"", "-1", "+1", "1e3", " 1", "1 ", "1,00", "1.2.3", ".5", "5.", "01", "1.005",
                          "10000000000000", "NaN", "0x10", "１", "99999999999999999999999999999999999"})
    EXPECT_TRUE(std::holds_alternative<AmountProblem>(parse_amount(bad, 2))) << bad;
  EXPECT_TRUE(std::holds_alternative<AmountProblem>(parse_amount("1.5", 0)));
}

TEST(Money, Formats) {
  EXPECT_EQ(format_amount(1999, 2), "19.99");
  EXPECT_EQ(format_amount(5, 2), "0.05");
  EXPECT_EQ(format_amount(-5, 2), "-0.05");
  EXPECT_EQ(format_amount(3000, 0), "3000");
  EXPECT_EQ(format_amount(1, 3), "0.001");
  EXPECT_EQ(format_amount(std::numeric_limits<Minor>::min(), 2), "-92233720368547758.08");
  EXPECT_EQ(format_money(3000, "KRW"), "3000 KRW");
  EXPECT_EQ(format_money(1999, "EUR"), "19.99 EUR");
}

RC_GTEST_PROP(Money, WhatIsFormattedIsParsedBack, ()) {
  const auto minor = *rc::gen::inRange<Minor>(0, kMaxAmountMinor + 1);
  const auto exponent = *rc::gen::inRange(0, 5);
  const auto parsed = parse_amount(format_amount(minor, exponent), exponent);
  RC_ASSERT(std::holds_alternative<Minor>(parsed));
  RC_ASSERT(std::get<Minor>(parsed) == minor);
}

RC_GTEST_PROP(Money, ParsingAnyTextEndsWithAValueOrAProblem, (const std::string& text)) {
  const auto parsed = parse_amount(text, 2);
  if (const auto* minor = std::get_if<Minor>(&parsed)) RC_ASSERT(*minor >= 0 && *minor <= kMaxAmountMinor);
}

}  // namespace
}  // namespace retour::workflows
