#include "workflows/returns/window.hpp"

#include <gtest/gtest.h>

#include "tests/workflows/desk.hpp"

namespace retour::workflows {
namespace {

using std::chrono::day;
using std::chrono::hours;
using std::chrono::month;
using std::chrono::year;

Instant utc(int y, unsigned m, unsigned d, int h = 0) {
  return std::chrono::sys_days{LocalDay{year(y), month(m), day(d)}} + hours(h);
}

std::string last_day(const Desk& desk, std::string_view reason = "changed_mind") {
  const auto deadline = deadline_of(desk, desk.order.lines[0], reason);
  return deadline ? to_text(deadline->last_day) : "none";
}

Season season(const char* name, unsigned from_month, unsigned from_day, unsigned to_month, unsigned to_day,
              unsigned until_month, unsigned until_day) {
  return {name,
          {month(from_month), day(from_day)},
          {month(to_month), day(to_day)},
          {month(until_month), day(until_day)},
          {"v", "policy.yaml", 7, 1, name}};
}

TEST(Window, CountsLocalDaysAfterTheAnchorDay) {
  Desk desk;                                              // 30 days after delivery, New York
  desk.order.lines[0].delivered_at = utc(2026, 3, 6, 4);  // still 5 March there
  EXPECT_EQ(last_day(desk), "2026-04-04");
  const auto deadline = *deadline_of(desk, desk.order.lines[0], "changed_mind");
  EXPECT_EQ(to_text(deadline.exclusive),
            "2026-04-05T04:00:00Z");  // the first instant at which it is too late, in summer time
  EXPECT_EQ(deadline.citations.front().rule, "returns.window");
  EXPECT_TRUE(deadline.remarks.empty());
}

TEST(Window, Anchors) {
  Desk desk;
  desk.order.ordered_at = utc(2026, 3, 1, 18);
  desk.order.lines[0].fulfilled_at = utc(2026, 3, 2, 18);
  desk.order.lines[0].delivered_at = utc(2026, 3, 5, 18);
  desk.policy.windows[0].days = 10;
  desk.policy.windows[0].anchor = Anchor::ordered;
  EXPECT_EQ(last_day(desk), "2026-03-11");
  desk.policy.windows[0].anchor = Anchor::fulfilled;
  EXPECT_EQ(last_day(desk), "2026-03-12");
  desk.policy.windows[0].anchor = Anchor::delivered;
  EXPECT_EQ(last_day(desk), "2026-03-15");
  desk.policy.windows[0].days = 0;
  EXPECT_EQ(last_day(desk), "2026-03-05");
}

// thirtybees#1926: without a delivery date the window was never applied.
TEST(Window, MissingDeliveryDateIsGuessedAndSaidSo) {
  Desk desk;
  desk.order.lines[0].fulfilled_at = utc(2026, 3, 2, 18);
  desk.order.lines[0].delivered_at.reset();
  const auto deadline = *deadline_of(desk, desk.order.lines[0], "changed_mind");
  EXPECT_EQ(to_text(deadline.last_day), "2026-04-04");  // 2 March, 3 days on the way, 30 days
  ASSERT_EQ(deadline.remarks.size(), 1U);
  EXPECT_NE(deadline.remarks[0].find("no delivery date is known"), std::string::npos);
  ASSERT_EQ(deadline.citations.size(), 2U);
  EXPECT_EQ(deadline.citations[1], desk.policy.no_delivery_date_at);
  desk.order.lines[0].fulfilled_at.reset();
  EXPECT_EQ(last_day(desk), "none");
}

TEST(Window, TheMostSpecificWins) {
  Desk desk;
  const auto add = [&](int days, std::optional<std::string> category, std::optional<std::string> reason,
                       std::optional<std::string> tag) {
    Window w;
    w.days = days;
    w.when.category = std::move(category);
    w.when.reason = std::move(reason);
    w.when.tag = std::move(tag);
    desk.policy.windows.push_back(w);
  };
  add(1, {}, {}, "sale");
  add(2, "clothing", {}, {});
  add(3, "clothing", {}, "sale");
  add(4, {}, "defective", {});
  add(5, "electronics", "defective", {});
  add(6, "clothing", {}, {});  // the same reach as the second: the first of them decides
  auto& line = desk.order.lines[0];
  line.category = "clothing";
  const auto days = [&](std::string_view reason) {
    const Facts facts = desk.facts();
    return window_for({facts, line, *desk.policy.reason(reason), 1}).days;
  };
  EXPECT_EQ(days("changed_mind"), 2);
  EXPECT_EQ(days("defective"), 4);
  line.tags = {"new", "sale"};
  EXPECT_EQ(days("changed_mind"), 3);
  line.category = "garden";
  EXPECT_EQ(days("changed_mind"), 1);
  line.tags.clear();
  EXPECT_EQ(days("changed_mind"), 30);
  line.category = "electronics";
  EXPECT_EQ(days("defective"), 5);
}

TEST(Window, Seasons) {
  Desk desk;
  desk.policy.seasons = {season("holidays", 11, 1, 12, 31, 1, 31)};
  const auto bought = [&](int y, unsigned m, unsigned d) {
    desk.order.ordered_at = utc(y, m, d, 18);
    desk.order.lines[0].fulfilled_at = desk.order.lines[0].delivered_at = utc(y, m, d, 20);
    return last_day(desk);
  };
  EXPECT_EQ(bought(2026, 10, 31), "2026-11-30");
  EXPECT_EQ(bought(2026, 11, 1), "2027-01-31");
  EXPECT_EQ(bought(2026, 12, 31), "2027-01-31");
  EXPECT_EQ(bought(2026, 1, 1), "2026-01-31");                     // the window alone
  desk.policy.seasons = {season("winter", 12, 15, 1, 10, 2, 15)};  // wraps the year
  EXPECT_EQ(bought(2026, 12, 20), "2027-02-15");
  EXPECT_EQ(bought(2027, 1, 5), "2027-02-15");
  EXPECT_EQ(bought(2027, 1, 11), "2027-02-10");
  desk.policy.seasons = {season("short", 11, 1, 11, 30, 11, 30)};  // never shortens
  EXPECT_EQ(bought(2026, 11, 29), "2026-12-29");
  desk.policy.seasons = {season("leap", 2, 1, 2, 10, 2, 29)};
  desk.policy.windows[0].days = 5;
  EXPECT_EQ(bought(2027, 2, 3), "2027-02-28");
  EXPECT_EQ(bought(2028, 2, 3), "2028-02-29");
}

TEST(Window, ASeasonThatExtendsIsCited) {
  Desk desk;
  desk.policy.seasons = {season("spring", 3, 1, 3, 31, 5, 31)};
  const auto deadline = *deadline_of(desk, desk.order.lines[0], "changed_mind");
  ASSERT_EQ(deadline.citations.size(), 2U);
  EXPECT_EQ(deadline.citations[1].rule, "spring");
  EXPECT_EQ(deadline.remarks.front(), "season 'spring' extends it to 2026-05-31");
}

}  // namespace
}  // namespace retour::workflows
