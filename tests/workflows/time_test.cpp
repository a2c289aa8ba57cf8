#include "workflows/model/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>

namespace retour::workflows {
namespace {

using std::chrono::day;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::year;

LocalDay on(int y, unsigned m, unsigned d) { return {year(y), month(m), day(d)}; }
Instant utc(int y, unsigned m, unsigned d, int h = 0, int min = 0) {
  return std::chrono::sys_days{on(y, m, d)} + hours(h) + minutes(min);
}

TEST(Time, LocalDays) {
  EXPECT_EQ(local_day(utc(2026, 3, 5, 4, 59), "America/New_York"), on(2026, 3, 4));
  EXPECT_EQ(local_day(utc(2026, 3, 5, 5, 0), "America/New_York"), on(2026, 3, 5));
  EXPECT_EQ(local_day(utc(2026, 3, 4, 15, 0), "Asia/Seoul"), on(2026, 3, 5));
  EXPECT_EQ(local_day(utc(2026, 3, 4, 14, 59), "Asia/Seoul"), on(2026, 3, 4));
}

TEST(Time, StartsOfDays) {
  struct Row {
    const char* zone;
    LocalDay day;
    Instant start;
  };
  for (const Row& row : {
           Row{"UTC", on(2026, 3, 5), utc(2026, 3, 5)},
           Row{"Asia/Seoul", on(2026, 3, 5), utc(2026, 3, 4, 15)},
           Row{"America/New_York", on(2026, 3, 8), utc(2026, 3, 8, 5)},     // clocks go forward at 02:00
           Row{"America/New_York", on(2026, 3, 9), utc(2026, 3, 9, 4)},     // the day after: 23 hours later
           Row{"Europe/Berlin", on(2026, 10, 26), utc(2026, 10, 25, 23)},   // after 25 hours
           Row{"America/Sao_Paulo", on(2018, 11, 4), utc(2018, 11, 4, 3)},  // midnight does not exist: 00:00 is 01:00
           Row{"America/Havana", on(2025, 11, 2),
               utc(2025, 11, 2, 4)},  // 01:00 goes back to 00:00: midnight twice, the first counts
           Row{"Asia/Beirut", on(2022, 3, 27), utc(2022, 3, 26, 22)},        // midnight is skipped
           Row{"Africa/Cairo", on(2024, 4, 26), utc(2024, 4, 25, 22)},       // midnight is skipped
           Row{"Australia/Lord_Howe", on(2026, 4, 5), utc(2026, 4, 4, 13)},  // shifts by half an hour
           Row{"Asia/Kathmandu", on(2026, 1, 1), utc(2025, 12, 31, 18, 15)},
       })
    EXPECT_EQ(start_of_day(row.day, row.zone), row.start)
        << row.zone << " " << to_text(row.day) << ": " << to_text(start_of_day(row.day, row.zone));
}

// Samoa had no 30 December 2011. Whatever a day that never was starts at, deadlines may not jump by months.
TEST(Time, DayThatNeverWas) {
  EXPECT_EQ(start_of_day(on(2011, 12, 31), "Pacific/Apia"), utc(2011, 12, 30, 10));
  EXPECT_EQ(start_of_day(on(2011, 12, 30), "Pacific/Apia"), utc(2011, 12, 30, 10));
}

RC_GTEST_PROP(Time, ADayStartsWhereTheDayBeforeEnds, ()) {
  const std::string zone = *rc::gen::element<std::string>(
      "UTC", "Europe/Berlin", "America/New_York", "Asia/Seoul", "America/Sao_Paulo", "America/Havana",
      "Australia/Lord_Howe", "Asia/Tehran", "Africa/Cairo", "America/St_Johns", "Pacific/Chatham");
  const LocalDay d = plus_days(on(1995, 1, 1), *rc::gen::inRange(0, 365 * 45));
  const Instant start = start_of_day(d, zone);
  RC_ASSERT(local_day(start, zone) == d);
  RC_ASSERT(local_day(start - std::chrono::microseconds(1), zone) == plus_days(d, -1));
}

// Each thread remembers stretches between two transitions; a fresh one has to say the same.
RC_GTEST_PROP(Time, WhatIsRememberedOfAZoneChangesNoAnswer, ()) {
  const std::string zone =
      *rc::gen::element<std::string>("Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Chatham");
  const auto at = utc(1990, 1, 1) + minutes(*rc::gen::inRange(0, 60 * 24 * 365 * 50));
  LocalDay fresh{};
  if (*rc::gen::inRange(0, 20) != 0) return;  // threads are dear
  std::thread([&] { fresh = local_day(at, zone); }).join();
  for (int i = 0; i < 20; ++i) (void)local_day(at + hours(24 * 90 * *rc::gen::inRange(-4, 5)), zone);
  RC_ASSERT(local_day(at, zone) == fresh);
}

TEST(Time, Zones) {
  EXPECT_TRUE(zone_exists("Europe/Berlin"));
  EXPECT_FALSE(zone_exists("Europe/Bremen"));
  EXPECT_FALSE(zone_exists(""));
  EXPECT_THROW(local_day(utc(2026, 1, 1), "Mars/Olympus"), std::invalid_argument);
  EXPECT_THROW(start_of_day(on(2026, 1, 1), "Mars/Olympus"), std::invalid_argument);
  EXPECT_EQ(tz_data_version().substr(0, 2), "20");
}

TEST(Time, Texts) {
  EXPECT_EQ(to_text(utc(2026, 11, 24, 2, 30)), "2026-11-24T02:30:00Z");
  EXPECT_EQ(to_text(utc(1969, 12, 31, 23, 59) + std::chrono::milliseconds(59'999)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_text(on(2026, 3, 5)), "2026-03-05");
  EXPECT_EQ(plus_days(on(2024, 2, 28), 1), on(2024, 2, 29));
  EXPECT_EQ(plus_days(on(2026, 12, 31), 1), on(2027, 1, 1));
  EXPECT_EQ(plus_days(on(2026, 3, 1), -1), on(2026, 2, 28));
}

}  // namespace
}  // namespace retour::workflows
