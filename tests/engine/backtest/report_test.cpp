#include "engine/backtest/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "engine/backtest/limit.hpp"
#include "tests/engine/backtest/past.hpp"

namespace retour::engine::testing {
namespace {

BacktestReport a_report() {
  const auto after = policy(policies::edited(policies::kGood, "30 days after delivery", "14 days after delivery"));
  auto report =
      tested({with(bought("#1", 5'000), {asked(5)}), with(bought("#2", 7'000), {asked(20)})}, policy(), after);
  report.from = kDelivered, report.to = kDelivered + std::chrono::hours(24 * 90);
  return report;
}

void expect_in(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
}

TEST(Report, TextSaysWhoWhatAndHowMuch) {
  const auto text = render_text(a_report());
  expect_in(text, "2 requests of 2 customers: 1 decided otherwise (50.0 %), 0 with another sum");
  expect_in(text, "refunds 110.20 USD -> 45.10 USD: -65.10 USD (-59.1 %)");
  expect_in(text, "1 approved -> refused");
  expect_in(text, "#2 line 1, R-1 of 2026-03-17: default (us.yaml:20), 70.00 USD -> window (us.yaml:8), 0.00 USD");
  expect_in(text, "what an inspection finds");
  expect_in(render_text({}), "there are none");
}

TEST(Report, JsonAndCsvSayTheSame) {
  const auto report = a_report();
  const auto json = boost::json::parse(render_json(report));
  const auto& us = json.at("markets").at(0);
  EXPECT_EQ(us.at("refund_delta_minor"), "-6510");
  EXPECT_EQ(us.at("customers_affected"), 1);
  EXPECT_EQ(us.at("reasons").at(0).at("flips").at(0).at("after"), "refused");
  EXPECT_EQ(us.at("reasons").at(0).at("flips").at(0).at("examples").at(0).at("order_number"), "#2");
  const auto csv = render_csv(report);
  expect_in(csv, "\"US\",USD,\"changed_mind\",approved,refused,1,,\n");
  expect_in(csv, "\"US\",USD,\"changed_mind\",same,same,1,,\n");
  expect_in(csv, "\"US\",USD,\"changed_mind\",all,all,2,12000,5000\n");
}

TEST(Limit, IsReadAndAskedOfEachMarket) {
  const auto report = a_report();
  for (const auto* met : {"flipped>0", "flipped >= 1", "flipped_pct>49", "customers_affected>0",
                          "refund_delta_minor<-6000", "refund_delta_pct<=-59"})
    EXPECT_TRUE(meets(report, read_limit(met))) << met;
  for (const auto* kept : {"flipped>1", "refund_delta_pct>2", "refund_delta_minor<-6510"})
    EXPECT_FALSE(meets(report, read_limit(kept))) << kept;
  EXPECT_EQ(*meets(report, read_limit("flipped>0")), "US: flipped is 1, > 0");
  EXPECT_FALSE(meets({}, read_limit("flipped<1"))) << "nothing was asked";
}

TEST(Limit, WhatIsNotUnderstoodIsSaid) {
  for (const auto* wrong : {"", "flipped", "flipped>", "flips>2", "flipped=2", ">2", "flipped>2%", "flipped>>2"})
    EXPECT_THROW(read_limit(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace retour::engine::testing
