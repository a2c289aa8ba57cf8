#include "workflows/returns/allocation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/workflows/random_orders.hpp"

namespace retour::workflows {
namespace {

LineShare allocated(const Desk& desk, const QuoteLine& asked) {
  auto made = allocate(desk.facts(), *desk.order.line(asked.order_line_id), asked);
  if (const auto* problem = std::get_if<QuoteProblem>(&made)) throw std::runtime_error(problem->message);
  return std::get<LineShare>(std::move(made));
}

void book_parts(Desk& desk, const LineShare& share) {
  for (std::size_t i = 0; i < share.units.size(); ++i)
    desk.ledger.units[unit_key(*desk.order.line(share.order_line_id), share.units[i])].used += share.unit_minor[i];
}

// I2 and I4 with amounts in between: parts of units and then the rest are exactly what was paid, tax by rate included.
RC_GTEST_PROP(Allocation, PartsAndTheRestAreWhatWasPaid, ()) {
  Desk desk = some_desk();
  const Sums whole = recorded(desk.order);
  for (const auto& line : desk.order.lines) {
    if (line.returned_before == line.quantity) continue;
    const Minor worth = whole.at(line.id);
    std::map<std::string, Minor> taxes;
    Minor given = 0;
    const auto take = [&](const LineShare& share) {
      given += share.gross_minor;
      for (const auto& tax : share.taxes) taxes[tax.rate] += tax.minor;
    };
    for (int i = 0, n = static_cast<int>(some(0, 4)); i < n; ++i) {
      const QuoteLine proposed = amount_on(desk.facts(), line, some(1, std::max<Minor>(1, line.paid_minor / 2)));
      const auto made = allocate(desk.facts(), line, proposed);
      RC_ASSERT(std::holds_alternative<QuoteProblem>(made) == (*proposed.amount > worth - given));
      if (const auto* share = std::get_if<LineShare>(&made)) take(*share), book_parts(desk, *share);
    }
    take(allocated(desk, all_of(line)));
    RC_ASSERT(given == worth);
    for (const auto& tax : line.taxes) RC_ASSERT(taxes[tax.rate] == whole.at(line.id + "|" + tax.rate));
  }
}

TEST(Allocation, RecordedUnitValuesWin) {
  Desk desk;
  auto& line = desk.order.lines[0];  // 3 for 50.00
  line.units = {{20'00, {{"Sales tax 8%", 1'48}}}, {20'00, {{"Sales tax 8%", 1'48}}}, {10'00, {{"Sales tax 8%", 74}}}};
  const auto share = allocated(desk, {"shirt", {1, 2}, "changed_mind"});
  EXPECT_EQ(share.gross_minor, 30'00);
  EXPECT_EQ(share.unit_minor, (std::vector<Minor>{20'00, 10'00}));
  EXPECT_EQ(share.taxes[0].minor, 2'22);
}

TEST(Allocation, WhichUnitTookTheResidueIsSaid) {
  Desk desk;
  EXPECT_EQ(allocated(desk, all_of(desk.order.lines[0])).unit_minor, (std::vector<Minor>{16'67, 16'66, 16'67}));
}

TEST(Allocation, AnAmountIsSpreadOverWhatIsAtHand) {
  Desk desk;
  desk.ledger.returned_units["shirt"] = {0};
  const auto asked = amount_on(desk.facts(), desk.order.lines[0], 10'00);
  EXPECT_EQ(asked.units, (std::vector<std::int64_t>{1, 2}));
  const auto share = allocated(desk, asked);
  EXPECT_EQ(share.gross_minor, 10'00);
  EXPECT_EQ(share.unit_minor[0] + share.unit_minor[1], 10'00);
}

TEST(Allocation, TooMuchIsRefusedWithTheLimit) {
  Desk desk;
  const auto made = allocate(desk.facts(), desk.order.lines[0], amount_on(desk.facts(), desk.order.lines[0], 50'01));
  const auto* problem = std::get_if<QuoteProblem>(&made);
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->code, "over_paid");
  EXPECT_NE(problem->message.find("at most 50.00 USD"), std::string::npos) << problem->message;
  for (const Minor wrong : {0, -1}) {
    QuoteLine asked = all_of(desk.order.lines[0]);
    asked.amount = wrong;
    EXPECT_TRUE(std::holds_alternative<QuoteProblem>(allocate(desk.facts(), desk.order.lines[0], asked)));
  }
}

TEST(Allocation, LostWorthIsKeptAndItsTaxToo) {
  Desk desk;
  QuoteLine asked = all_of(desk.order.lines[1]);  // 120.00 with 8.89 of tax
  asked.reduce_bp = 2'500;
  const Quote q = quote(desk, {asked});
  EXPECT_EQ(q.reduction_minor, 30'00);
  EXPECT_EQ(q.total_minor, 90'00);
  EXPECT_EQ(q.taxes[0].minor, 6'67);
}

}  // namespace
}  // namespace retour::workflows
