#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/api/cli/server.hpp"

namespace retour::api::cli::testing {
namespace {

namespace json = boost::json;

/// A person at the command line, beside a server that runs.
class Publish : public ::testing::Test {
 protected:
  Publish() { server.start(); }

  Output policy(std::vector<std::string> arguments, bool words = true) {
    arguments.insert(arguments.begin(), "policy");
    if (words) arguments.insert(arguments.end(), {"--author", "ana", "--note", "a longer window"});
    arguments.insert(arguments.end(), {"--data", server.data()});
    return retour(arguments);
  }
  std::string version(const std::string& market) {
    const auto policies = json::parse(server.get("/v1/policies").body);
    for (const auto& policy : policies.at("items").as_array())
      if (policy.at("market").as_string() == market) return json::value_to<std::string>(policy.at("version"));
    return "";
  }
  std::string edited_us(const std::string& from, const std::string& to) {
    std::ifstream in(server.policy("us.yaml"));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::invalid_argument("not in the policy: " + from);
    return server.write("us.yaml", text.replace(at, from.size(), to));
  }

  Server server;
};

TEST_F(Publish, ReachesTheRunningServerAndIsTakenBack) {
  const auto before = version("US");
  const auto file = edited_us("review_reply: 14", "review_reply: 15");
  const auto tried = policy({"publish", file, "--try"});
  EXPECT_EQ(tried.status, 0) << tried.err;
  EXPECT_NE(tried.out.find("US: " + before.substr(0, 16)), std::string::npos) << tried.out;
  EXPECT_NE(tried.err.find("nothing was changed"), std::string::npos) << tried.err;

  const auto published = policy({"publish", file});
  ASSERT_EQ(published.status, 0) << published.err;
  EXPECT_EQ(published.out, tried.out);
  EXPECT_TRUE(soon([&] { return version("US") != before; }));
  EXPECT_TRUE(server.logged("publish by ana: a longer window"));

  ASSERT_EQ(policy({"rollback", "US"}).status, 0);
  EXPECT_TRUE(soon([&] { return version("US") == before; }));

  const auto history = json::parse(policy({"history", "US", "--format", "json"}, false).out).at("publications");
  ASSERT_EQ(history.as_array().size(), 3U);
  EXPECT_EQ(history.at(0).at("kind"), "rollback");
  EXPECT_EQ(history.at(0).at("author"), "ana");
  EXPECT_EQ(history.at(2).at("kind"), "folder");
  EXPECT_NE(policy({"history"}, false).out.find("publish by ana: a longer window"), std::string::npos);
}

TEST_F(Publish, WithdrawsAMarket) {
  ASSERT_EQ(policy({"withdraw", "BR"}).status, 0);
  EXPECT_TRUE(soon([&] { return version("BR").empty(); }));
}

TEST_F(Publish, WhatIsRefusedChangesNothing) {
  const auto before = version("US");
  const auto broken = edited_us("review_reply: ", "review_answer: ");
  const auto refused = policy({"publish", broken});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("review_answer"), std::string::npos) << refused.err;
  EXPECT_EQ(policy({"publish", server.policy("us.yaml")}).status, 1) << "in force already";
  EXPECT_EQ(policy({"rollback", "US"}).status, 1) << "nothing before";
  EXPECT_EQ(policy({"publish", "/nowhere.yaml"}).status, 2);
  EXPECT_EQ(policy({"publish", server.policy("us.yaml")}, false).status, 2) << "no author";
  EXPECT_EQ(version("US"), before);
  EXPECT_EQ(json::parse(policy({"history", "--format", "json"}, false).out).at("publications").as_array().size(), 1U);
}

}  // namespace
}  // namespace retour::api::cli::testing
