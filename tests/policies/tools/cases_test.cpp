#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "policies/tools/run_cases.hpp"
#include "tests/policies/texts.hpp"

namespace retour::policies {
namespace {

std::string report(const std::string& one) {
  const auto compiled = compile_text(kGood + "cases:\n  - {name: it, " + one + "}\n");
  EXPECT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
  return compiled.policy ? render_cases({{"us.yaml", run_cases(*compiled.policy, compiled.cases)}}) : "";
}

const std::string kHolds = "1 of 1 cases hold\n";

TEST(PolicyCases, JudgeTheWindowToTheDay) {
  EXPECT_EQ(report("delivered: 2026-03-01, asks: 2026-03-31, expect: {approve: default, until: 2026-03-31}"), kHolds);
  EXPECT_EQ(report("delivered: 2026-03-01, asks: 2026-03-31T23:59, expect: {approve: default}"), kHolds);
  EXPECT_EQ(report("delivered: 2026-03-01, asks: 2026-04-01T00:00, expect: {deny: window}"), kHolds);
  EXPECT_EQ(report("fulfilled: 2026-03-01, asks: 2026-04-03, expect: {approve: default, until: 2026-04-03}"), kHolds)
      << "sent, and three days for the parcel";
  EXPECT_EQ(report("ordered: 2026-03-01, asks: 2026-03-02, expect: {deny: window}").find("1 of 1"), std::string::npos)
      << "it was never sent, which is no matter of the window";
  EXPECT_EQ(report("delivered: 2026-11-20, asks: 2027-01-31, expect: {approve: default, until: 2027-01-31}"), kHolds);
}

TEST(PolicyCases, JudgeGoodsOrdersAndCustomers) {
  const std::string days = "delivered: 2026-03-01, asks: 2026-03-02, ";
  EXPECT_EQ(report(days + "tags: [final-sale], expect: {deny: final-sale}"), kHolds);
  EXPECT_EQ(report(days + "tags: [final-sale], reason: defective, expect: {approve: default}"), kHolds);
  EXPECT_EQ(report(days + "value: 7.99, expect: {keep_item: cheap, refund: 7.99, fee: 0}"), kHolds);
  EXPECT_EQ(report(days + "value: 50.00, expect: {approve: default, refund: 45.10, fee: 4.90}"), kHolds);
  EXPECT_EQ(report(days + "value: 50.00, resolution: store_credit, expect: {refund: 49.61}"), kHolds)
      << "45.10 and the bonus of a tenth";
  EXPECT_EQ(report(days + "value: 50.00, resolution: exchange, expect: {approve: default, refund: 0.00, fee: 0.00}"),
            kHolds)
      << "as good for as much: nothing is paid and nothing charged";
  EXPECT_EQ(report(days + "value: 100.00, category: electronics, opened: true, expect: {fee: 19.90}"), kHolds);
  EXPECT_EQ(report(days + "value: 100.00, reason: defective, shipping: 5.00, expect: {refund: 105.00, fee: 0.00}"),
            kHolds);
}

TEST(PolicyCases, SayWhatIsDifferentAndWhy) {
  const auto text = report(
      "delivered: 2026-03-01, asks: 2026-04-01, value: 20.00, expect: {approve: default, until: 2026-04-02, refund: "
      "20.00}");
  EXPECT_NE(text.find("us.yaml:50:5: failed: it\n"), std::string::npos) << text;
  EXPECT_NE(text.find("verdict: expected approve by 'default', got deny by 'window' (the last day"), std::string::npos)
      << text;
  EXPECT_NE(text.find("until: expected 2026-04-02, got 2026-03-31\n    us.yaml:8:3 returns.window"), std::string::npos)
      << text;
  EXPECT_NE(text.find("refund: expected 20.00 USD, got no refund: it is denied"), std::string::npos) << text;
  EXPECT_NE(text.find("0 of 1 cases hold\n"), std::string::npos) << text;
}

TEST(PolicyCases, SayTheSameToMachines) {
  const auto compiled =
      compile_text(kGood +
                   "cases:\n  - {name: a, delivered: 2026-03-01, asks: 2026-03-02, expect: {approve: default}}\n"
                   "  - {name: b, delivered: 2026-03-01, asks: 2026-03-02, expect: {deny: window}}\n");
  ASSERT_TRUE(compiled.policy);
  const auto made = boost::json::parse(render_cases_json({{"us.yaml", run_cases(*compiled.policy, compiled.cases)}}));
  EXPECT_EQ(made.at("total"), 2);
  EXPECT_EQ(made.at("failed"), 1);
  EXPECT_EQ(made.at("cases").at(1).at("passed"), false);
  EXPECT_EQ(made.at("cases").at(1).at("mismatches").at(0).at("because").at("rule"), "default");
}

TEST(PolicyCases, AreCheckedForShape) {
  const auto code_of = [](const std::string& one) {
    const auto compiled = compile_text(kGood + "cases:\n  - {name: it, " + one + "}\n");
    return compiled.diagnostics.empty() ? "" : compiled.diagnostics.front().code;
  };
  const std::string good = "delivered: 2026-03-01, asks: 2026-03-02, ";
  EXPECT_EQ(code_of(good + "expect: {approve: default}"), "");
  EXPECT_EQ(code_of(good + "expect: {approve: defalt}"), name_of(Code::undefined_rule));
  EXPECT_EQ(code_of(good + "expect: {approve: final-sale}"), name_of(Code::undefined_rule)) << "it denies";
  EXPECT_EQ(code_of(good + "expect: {approve: default, deny: window}"), name_of(Code::duplicate_id));
  EXPECT_EQ(code_of(good + "expect: {}"), name_of(Code::missing_key));
  EXPECT_EQ(code_of(good + "expect: {aprove: default}"), name_of(Code::unknown_key));
  EXPECT_EQ(code_of("asks: 2026-03-02, expect: {approve: default}"), name_of(Code::missing_key));
  EXPECT_EQ(code_of("delivered: 2026-02-30, asks: 2026-03-02, expect: {approve: default}"),
            name_of(Code::calendar_day));
  EXPECT_EQ(code_of("delivered: 2026-02-28, asks: 2026-03-02T24:00, expect: {approve: default}"),
            name_of(Code::calendar_day));
  EXPECT_EQ(code_of(good + "expect: {refund: 1.234}"), name_of(Code::amount));
  EXPECT_EQ(code_of(good + "expect: {deny: window}}\n  - {name: it, " + good + "expect: {deny: window}"),
            name_of(Code::duplicate_id));
  std::string many = kGood + "cases:\n";
  for (std::size_t i = 0; i <= kMaxCases; ++i)
    many += fmt::format("  - {{name: c{}, delivered: 2026-03-01, asks: 2026-03-02, expect: {{deny: window}}}}\n", i);
  EXPECT_EQ(compile_text(many).diagnostics.front().code, name_of(Code::out_of_range));
}

TEST(PolicyCases, OfShippedMarketsHold) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(RETOUR_SOURCE_DIR) + "/policies/markets")) {
    const auto file = entry.path().string();
    if (entry.path().extension() != ".yaml" || is_base(*read_source(file))) continue;
    const auto compiled = compile_file(file);
    ASSERT_TRUE(compiled.policy) << render(compiled.diagnostics, Format::full);
    EXPECT_GE(compiled.cases.size(), 6U) << file;
    const auto results = run_cases(*compiled.policy, compiled.cases);
    EXPECT_TRUE(std::all_of(results.begin(), results.end(), [](const auto& result) { return result.passed(); }))
        << render_cases({{file, results}});
  }
}

}  // namespace
}  // namespace retour::policies
