#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/cli/progress.hpp"
#include "tests/api/cli/server.hpp"

namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;

TEST(Backtest, TriesAFileOnWhatTheServerRemembers) {
  Server server;
  server.start();
  ASSERT_EQ(retour({"import", "--url", server.url(), "--token", kToken,
                    RETOUR_SOURCE_DIR "/tests/samples/orders/shopify_1001.json"})
                .status,
            0);
  const auto found = json::parse(server.get("/v1/orders?number=%231001").body).at("items").at(0);
  const auto path = "/v1/orders/" + json::value_to<std::string>(found.at("id"));
  const auto order = json::parse(server.get(path).body);
  const auto line = order.at("lines").at(0).at("id");
  const auto asked = server.post(
      path + "/returns",
      json::serialize(json::object{
          {"lines", json::array{json::object{{"line", line}, {"quantity", 1}, {"reason", "changed_mind"}}}}}));
  ASSERT_TRUE(asked.status == 201 || asked.status == 422) << asked.body;

  const auto backtest = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"policy", "backtest", "--data", server.data(), "--new", server.policy("us-ny.yaml")};
    all.insert(all.end(), more.begin(), more.end());
    return retour(all);
  };
  const auto same = backtest({"--format", "json", "--fail-if", "flipped>0"});
  ASSERT_EQ(same.status, 0) << same.err;
  const auto report = json::parse(same.out);
  EXPECT_EQ(report.at("markets").at(0).at("requests"), 1);
  EXPECT_EQ(report.at("markets").at(0).at("flipped"), 0);
  EXPECT_EQ(report.at("differs_from_record"), 0);

  const auto met = backtest({"--fail-if", "flipped<1"});
  EXPECT_EQ(met.status, 1);
  EXPECT_NE(met.err.find("--fail-if is met: US-NY: flipped is 0"), std::string::npos) << met.err;
  EXPECT_NE(met.out.find("1 requests of 1 customers"), std::string::npos) << met.out;
  EXPECT_NE(backtest({"--format", "csv"}).out.find("market,currency,reason"), std::string::npos);
  EXPECT_EQ(backtest({"--from", "2027-01-01", "--to", "2026-01-01"}).status, 2);
  EXPECT_EQ(backtest({"--from", "yesterday"}).status, 2);
  EXPECT_EQ(backtest({"--fail-if", "much"}).status, 2);
  EXPECT_EQ(retour({"policy", "backtest", "--data", server.data(), "--new", "/nowhere"}).status, 2);
}

TEST(Backtest, WithoutADatabaseIsSaid) {
  const Folder folder;
  const auto none = retour({"policy", "backtest", "--data", folder.path(), "--new", "policies/markets/us.yaml"});
  EXPECT_EQ(none.status, 2);
  EXPECT_FALSE(none.err.empty());
}

TEST(ProgressBar, DrawsOnlyWhatChangesAndLeavesNothing) {
  std::vector<std::string> drawn;
  ProgressBar bar("requests", [&](const std::string& text) { drawn.push_back(text); });
  bar.show(0, 1'000);
  bar.show(1, 1'000);  // less than a percent
  bar.show(500, 1'000);
  bar.show(2'000, 1'000);  // more came meanwhile
  bar.finish();
  ASSERT_EQ(drawn.size(), 4U);
  EXPECT_EQ(drawn[0], "\rrequests [..............................]   0 %");
  EXPECT_EQ(drawn[1], "\rrequests [###############...............]  50 %");
  EXPECT_EQ(drawn[2], "\rrequests [##############################] 100 %");
  EXPECT_EQ(drawn[3], "\r" + std::string(drawn[2].size() - 1, ' ') + "\r");
}

TEST(ProgressBar, IsSilentWhereNobodyWatches) {
  ProgressBar bar("requests", ProgressBar::Draw());
  bar.show(1, 2);
  bar.finish();
}

}  // namespace
}  // namespace retour::api::cli::testing
