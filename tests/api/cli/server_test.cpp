#include "tests/api/cli/server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
#include <filesystem>

#include "workflows/model/digest.hpp"

namespace retour::api::cli::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

TEST(ServerTest, LivesStopsAndComesBackOnItsData) {
  Server server;
  server.start();
  EXPECT_EQ(server.get("/livez").status, 200);
  EXPECT_EQ(server.get("/readyz").status, 200);
  EXPECT_EQ(retour({"import", "--url", server.url(), "--token", kToken,
                    RETOUR_SOURCE_DIR "/tests/samples/orders/shopify_1001.json"})
                .status,
            0);
  const Output refused = retour({"import", "--url", server.url(), "--token", kToken, "--format", "shopify",
                                 RETOUR_SOURCE_DIR "/tests/samples/orders/retour_3001.json"});
  EXPECT_EQ(refused.status, 1);
  const auto reason = json::parse(refused.out).at("errors").at(0);
  EXPECT_NE(refused.err.find(fmt::format("  {}: {}", std::string(reason.at("pointer").as_string()),
                                         std::string(reason.at("message").as_string()))),
            std::string::npos)
      << refused.err;
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().ended(), 0);
  server.start();
  const auto orders = json::parse(server.get("/v1/orders?number=%231001").body);
  EXPECT_EQ(orders.at("items").as_array().size(), 1U) << json::serialize(orders);
}

TEST(ServerTest, ASecondServerOnTheSameDataIsRefused) {
  Server server;
  server.start();
  const Output second = retour({"serve", "--data", server.data(), "--port", "0"});
  EXPECT_NE(second.status, 0);
  EXPECT_NE(second.err.find("retour: "), std::string::npos);
  EXPECT_EQ(server.get("/livez").status, 200);
}

TEST(ServerTest, ReloadsPoliciesAndKeepsTheOldOnesWhenTheNewAreBad) {
  Server server;
  server.start();
  const std::string before = server.get("/v1/policies").body;
  server.add_to_policy("\nnonsense: true\n");
  server.process().signal(SIGHUP);
  EXPECT_TRUE(soon([&] { return server.logged("those from before stay in force"); }));
  EXPECT_EQ(server.get("/v1/policies").body, before);
}

TEST(ServerTest, ReloadsAChangedPolicy) {
  Server server;
  server.start();
  const std::string before = server.get("/v1/policies").body;
  server.add_to_policy("\n# another version\n");
  server.process().signal(SIGHUP);
  EXPECT_TRUE(soon([&] { return server.get("/v1/policies").body != before; }));
  EXPECT_TRUE(soon([&] { return server.logged("policies reloaded"); }));
}

TEST(ServerTest, ARevokedKeyIsRefusedAfterAReload) {
  Server server;
  server.start();
  const Output made =
      retour({"key", "new", "--role", "agent", "--merchant", "demo", "--actor", "a", "--data", server.data()});
  ASSERT_EQ(made.status, 0) << made.err;
  const std::string token = made.out.substr(0, made.out.find('\n'));
  EXPECT_EQ(server.status_as(token), 401) << "not yet";
  server.process().signal(SIGHUP);
  EXPECT_TRUE(soon([&] { return server.status_as(token) == 200; }));
  EXPECT_EQ(server.status_as(kToken), 200);
  ASSERT_EQ(retour({"key", "revoke", "k", "--data", server.data()}).status, 0);
  server.process().signal(SIGHUP);
  EXPECT_TRUE(soon([&] { return server.status_as(kToken) == 401; }));
  EXPECT_EQ(server.status_as(token), 200);
}

TEST(ServerTest, ABrokenKeyFileLeavesTheOldKeysInForce) {
  Server server;
  server.start();
  for (const auto& [broken, why] : std::vector<std::pair<std::string, std::string>>{
           {R"([{"id":""}])", "/0/id: the text is empty"},
           {fmt::format(R"([{{"id":"k","name":"n","merchant":"other","role":"shop","actor":"s","sha256":"{}"}}])",
                        workflows::sha256_hex("x")),
            "there is no merchant 'other'"}}) {
    server.write_keys(broken);
    server.process().signal(SIGHUP);
    EXPECT_TRUE(soon([&] { return server.logged(why); })) << why;
    EXPECT_TRUE(soon([&] { return server.logged("the keys have errors: those from before stay in force"); }));
    EXPECT_EQ(server.status_as(kToken), 200);
  }
}

TEST(ServerTest, OtherCommandsJoinItsDatabase) {
  Server server;
  server.start();
  const Output verified = retour({"verify", "--data", server.data(), "--json"});
  EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
  EXPECT_TRUE(json::parse(verified.out).at("ok").as_bool());
  EXPECT_EQ(retour({"migrate", "--data", server.data()}).status, 0);
  const Output examined = retour({"doctor", "--data", server.data()});
  EXPECT_EQ(examined.status, 0) << examined.out;
  server.process().signal(SIGINT);
  EXPECT_EQ(server.process().ended(), 0);
  EXPECT_EQ(retour({"verify", "--data", server.data()}).status, 0);
}

TEST(ServerTest, AnAddressThatIsTakenIsNamedAndNoDatabaseIsMade) {
  Server first, second;
  first.start();
  const std::string port = first.url().substr(first.url().rfind(':') + 1);
  const Output busy = retour({"serve", "--data", second.data(), "--port", port});
  EXPECT_EQ(busy.status, 2);
  EXPECT_NE(busy.err.find("cannot listen on 127.0.0.1:" + port + ": address already in use"), std::string::npos)
      << busy.err;
  const Output nowhere = retour({"serve", "--data", second.data(), "--port", "0", "--bind", "300.1.1.1"});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.err.find("cannot listen on 300.1.1.1:0: "), std::string::npos) << nowhere.err;
  EXPECT_NE(nowhere.err.find("--bind"), std::string::npos) << nowhere.err;
  EXPECT_FALSE(fs::exists(second.data() + "/postgres"));
}

TEST(ServerTest, BadPoliciesAtTheStartAreAUsageErrorAndTouchNoData) {
  Server server;
  server.add_to_policy("\nnonsense: true\n");
  server.launch();
  EXPECT_EQ(server.process().ended(), 2);
  EXPECT_TRUE(server.logged("nonsense"));
  EXPECT_FALSE(fs::exists(server.data() + "/postgres"));
}

}  // namespace
}  // namespace retour::api::cli::testing
