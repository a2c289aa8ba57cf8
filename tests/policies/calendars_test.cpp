#include "policies/calendars.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/policies/texts.hpp"
#include "workflows/model/time.hpp"

// Weekends and holidays out of policies/calendars.

namespace retour::policies {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string with_calendar(std::string_view id, std::string text = kGood) {
  return edited(std::move(text), "statute: US", fmt::format("statute: US\ncalendar: {}", id));
}

const workflows::Calendar& calendar(std::string_view id) {
  static std::map<std::string, Compiled, std::less<>> compiled;
  auto found = compiled.find(id);
  if (found == compiled.end()) found = compiled.emplace(id, without_elsewhere(compile_text(with_calendar(id)))).first;
  if (!found->second.policy) throw std::runtime_error(render(found->second.diagnostics, Format::full));
  return found->second.policy->calendar;
}

std::chrono::sys_days on(std::string_view date) {
  const auto number = [&](std::size_t at, std::size_t size) { return std::stoi(std::string(date.substr(at, size))); };
  return std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2);
}

bool is_holiday(std::string_view id, std::string_view date) { return calendar(id).holidays.contains(on(date)); }

std::string codes(const Compiled& compiled) {
  std::string text;
  for (const auto& d : compiled.diagnostics) text += (text.empty() ? "" : " ") + d.code;
  return text;
}

TEST(Calendars, EveryShippedOneReadsWithoutAnyFinding) {
  const auto ids = shipped_calendar_ids();
  for (const auto* id : {"DE", "FR", "ES", "IT", "NL", "PL", "UK", "US", "CA", "AU", "JP", "KR", "CN", "BR", "IN"})
    EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end()) << id;
  for (const auto id : ids) {
    const auto compiled = without_elsewhere(compile_text(with_calendar(id)));
    EXPECT_EQ(render(compiled.diagnostics, Format::full), "") << id;
    ASSERT_TRUE(compiled.policy) << id;
    EXPECT_EQ(compiled.policy->calendar.weekend, (std::set<int>{6, 7})) << id;
    EXPECT_EQ(compiled.policy->calendar.at.rule, "calendar");
    const auto& days = compiled.policy->calendar.holidays;
    EXPECT_GT(days.size(), 5U * 21U) << id;
    EXPECT_GE(*days.begin(), on("2020-01-01"));
    EXPECT_LE(*days.rbegin(), on("2040-12-31"));
  }
}

struct Known {
  const char* id;
  std::vector<const char*> holidays, others;
};

TEST(Calendars, KnowTheirDays) {
  const std::vector<Known> table = {
      {"DE", {"2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-10-03", "2038-04-26"}, {"2026-12-24"}},
      {"FR", {"2026-05-08", "2026-07-14", "2026-11-11"}, {"2026-04-03"}},
      {"ES", {"2026-01-06", "2026-04-03", "2026-10-12"}, {"2026-04-06"}},
      {"IT", {"2026-06-02", "2026-10-04", "2026-12-26"}, {"2025-10-04"}},
      {"NL", {"2026-04-27", "2026-05-05", "2026-05-14"}, {"2026-05-01"}},
      {"PL", {"2026-06-04", "2026-11-11", "2025-12-24"}, {"2024-12-24"}},
      {"UK",
       {"2020-05-08", "2022-06-02", "2022-06-03", "2023-05-08", "2026-12-25", "2026-12-28", "2027-12-27"},
       {"2020-05-04", "2022-05-30", "2026-12-29"}},
      {"US", {"2026-11-26", "2026-07-03", "2021-12-31", "2026-06-19", "2026-05-25"}, {"2026-11-27", "2020-06-19"}},
      {"CA", {"2026-05-18", "2026-07-01", "2026-10-12", "2026-12-28"}, {"2026-05-25"}},
      {"AU", {"2026-01-26", "2026-04-25", "2026-06-08", "2027-12-27", "2027-12-28"}, {"2026-06-15"}},
      {"JP",
       {"2026-09-21", "2026-09-22", "2026-09-23", "2026-05-06", "2026-03-20", "2020-07-23", "2021-08-09"},
       {"2027-09-22", "2026-05-07"}},
      {"KR",
       {"2026-02-16", "2026-02-17", "2026-02-18", "2026-03-02", "2026-09-25", "2026-10-05", "2027-02-09"},
       {"2026-02-19", "2026-06-08"}},
      {"CN", {"2026-02-17", "2026-10-01", "2026-10-07", "2026-05-05"}, {"2026-10-08"}},
      {"BR", {"2026-04-03", "2026-11-20", "2026-12-25"}, {"2023-11-20", "2026-02-17"}},
      {"IN", {"2026-01-26", "2026-08-15", "2026-11-08"}, {"2026-11-09"}},
  };
  for (const auto& known : table) {
    for (const auto* date : known.holidays) EXPECT_TRUE(is_holiday(known.id, date)) << known.id << " " << date;
    for (const auto* date : known.others) EXPECT_FALSE(is_holiday(known.id, date)) << known.id << " " << date;
  }
}

TEST(Calendars, MakeLastDaysRollOnlyWhereThePolicySaysSo) {
  const auto rolls = [](std::string_view key) {
    return compile_text(
        edited(with_calendar("US"), "  no_delivery_date:", fmt::format("  {}\n  no_delivery_date:", key)));
  };
  EXPECT_TRUE(rolls("roll: next_business_day").policy->windows_roll);
  EXPECT_FALSE(rolls("roll: none").policy->windows_roll);
  EXPECT_EQ(codes(rolls("roll: next_weekday")), "RP022");
  const auto without =
      compile_text(edited(kGood, "  no_delivery_date:", "  roll: next_business_day\n  no_delivery_date:"));
  EXPECT_EQ(codes(without), "RP013") << "no calendar";
}

TEST(Calendars, UnknownOnesAreRefused) {
  const auto compiled = compile_text(with_calendar("ZZ"));
  EXPECT_EQ(codes(compiled), "RP022");
  EXPECT_EQ(codes(compile_text(with_calendar("[DE]"))), "RP014");
}

TEST(Calendars, TheVersionCoversTheDays) {
  const auto of = [](const std::string& text) {
    return compile(
        {"us.yaml", with_calendar("DE")}, [](std::string_view) { return std::nullopt; }, {},
        [&](std::string_view) {
          return std::optional(SourceFile{"de.yaml", text});
        });
  };
  const auto shipped = shipped_calendar("DE")->text;
  const auto first = of(shipped), changed = of(edited(shipped, "on: 05-01", "on: 05-02"));
  ASSERT_TRUE(first.policy && changed.policy);
  EXPECT_NE(first.policy->version, changed.policy->version);
  const auto again = compile(changed.source);
  ASSERT_TRUE(again.policy);
  EXPECT_EQ(again.policy->version, changed.policy->version);
  EXPECT_TRUE(again.policy->calendar.holidays.contains(on("2026-05-02"))) << "what was stored keeps its days";
}

TEST(Calendars, AFolderBesideTheMarketsWins) {
  const fs::path root = fs::temp_directory_path() / "retour-calendars-test";
  fs::remove_all(root);
  fs::create_directories(root / "markets");
  fs::create_directories(root / "calendars");
  std::ofstream(root / "markets/us.yaml") << with_calendar("US-TX");
  const auto path = (root / "markets/us.yaml").string();
  EXPECT_FALSE(compile_file(path).policy) << "no such calendar";
  const std::string own = edited(shipped_calendar("US")->text, "calendar: US", "calendar: US-TX");
  std::ofstream(root / "calendars/us-tx.yaml") << edited(own, "on: 07-04", "on: 03-02");
  const auto compiled = compile_file(path);
  ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  EXPECT_TRUE(compiled.policy->calendar.holidays.contains(on("2026-03-02")));
  fs::remove_all(root);
}

TEST(Calendars, ThatEndAreSaid) {
  const std::string text = edited(shipped_calendar("KR")->text, "as_of: 2026-11-26", "as_of: 2028-01-01");
  const auto compiled = compile(
      {"us.yaml", with_calendar("KR")}, [](std::string_view) { return std::nullopt; }, {},
      [&](std::string_view) {
        return std::optional(SourceFile{"kr.yaml", text});
      });
  EXPECT_EQ(codes(without_elsewhere(compiled)), "RP066");
  EXPECT_TRUE(compiled.policy);
}

TEST(Calendars, ProblemsOfAFileAreFoundAtTheirPlace) {
  const std::string shipped = shipped_calendar("JP")->text;
  const struct {
    Code code;
    const char *from, *to;  // @@ marks the place that must be named
  } table[] = {
      {Code::identifier, "calendar: JP", "calendar: @@KR"},
      {Code::unknown_word, "[saturday, sunday]", "[saturday, @@funday]"},
      {Code::out_of_range, "[saturday, sunday]", "@@[monday, tuesday, wednesday, thursday, friday, saturday, sunday]"},
      {Code::calendar_day, "on: 02-11", "on: @@02-31"},
      {Code::calendar_day, "2nd monday of january", "@@6th monday of january"},
      {Code::unknown_word, "observed: after_sunday}", "observed: @@sometimes}"},
      {Code::unknown_key, "name: 元日,", "@@nome: x, name: 元日,"},
      {Code::missing_key, "{name: 元日, on: 01-01,", "@@{name: 元日,"},
      {Code::out_of_range, "    2020:", "    @@1920:"},
      {Code::calendar_day, "2021: [03-20,", "2021: [@@02-29,"},
      {Code::true_or_false, "between_holidays: true", "between_holidays: @@always"},
  };
  for (const auto& bad : table) {
    const Marked at = marked(edited(shipped, bad.from, bad.to));
    const auto compiled = compile(
        {"us.yaml", with_calendar("JP")}, [](std::string_view) { return std::nullopt; }, {},
        [&](std::string_view) {
          return std::optional(SourceFile{"jp.yaml", at.text});
        });
    const auto& all = compiled.diagnostics;
    EXPECT_TRUE(std::any_of(all.begin(), all.end(),
                            [&](const auto& d) {
                              return d.code == name_of(bad.code) && d.file == "jp.yaml" && d.line == at.line &&
                                     d.column == at.column;
                            }))
        << bad.to << "\n"
        << render(all, Format::full);
    EXPECT_FALSE(compiled.policy);
  }
}

}  // namespace
}  // namespace retour::policies
