#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "tests/api/cli/program.hpp"
#include "workflows/model/digest.hpp"

namespace retour::api::cli::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class KeyCommands : public ::testing::Test {
 protected:
  Output make(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"key", "new", "--role", "agent", "--merchant", "demo", "--actor", "a-1"};
    words.insert(words.end(), more.begin(), more.end());
    return retour(words);
  }
  json::array file(const std::string& name = "keys.json") const { return json::parse(folder_.read(name)).as_array(); }
  Folder folder_;
  const std::string keys_ = folder_ / "keys.json";
};

TEST_F(KeyCommands, ANewKeyShowsItsTokenOnceAndKeepsItsHash) {
  const Output made = make({"--keys", keys_});
  ASSERT_EQ(made.status, 0) << made.err;
  ASSERT_EQ(made.out.size(), 65U) << "the token and nothing else: " << made.out;
  const std::string token = made.out.substr(0, 64);
  const auto keys = file();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].at("sha256").as_string(), workflows::sha256_hex(token));
  EXPECT_EQ(keys[0].at("role").as_string(), "agent");
  EXPECT_EQ(keys[0].at("actor").as_string(), "a-1");
  EXPECT_EQ(keys[0].at("name").as_string(), "agent a-1");
  EXPECT_FALSE(says(folder_.read("keys.json"), token));
  EXPECT_FALSE(says(made.err, token));
  EXPECT_EQ(fs::status(keys_).permissions(), fs::perms(0600));
  const auto listed = std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
  EXPECT_EQ(listed, 1) << "no draft is left";
}

TEST_F(KeyCommands, KeysAreAddedListedAndRevoked) {
  ASSERT_EQ(make({"--keys", keys_}).status, 0);
  ASSERT_EQ(make({"--keys", keys_, "--name", "Night shift"}).status, 0);
  const auto keys = file();
  ASSERT_EQ(keys.size(), 2U);
  const std::string first(keys[0].at("id").as_string()), second(keys[1].at("id").as_string());
  EXPECT_NE(first, second);
  const Output list = retour({"key", "list", "--keys", keys_});
  EXPECT_EQ(list.status, 0);
  EXPECT_TRUE(says(list.out, first) && says(list.out, second) && says(list.out, "Night shift")) << list.out;
  EXPECT_FALSE(says(list.out, std::string(keys[0].at("sha256").as_string()))) << list.out;
  EXPECT_EQ(retour({"key", "revoke", first, "--keys", keys_}).status, 0);
  ASSERT_EQ(file().size(), 1U);
  EXPECT_EQ(file()[0].at("id").as_string(), second);
  const Output again = retour({"key", "revoke", first, "--keys", keys_});
  EXPECT_EQ(again.status, 2);
  EXPECT_TRUE(says(again.err, first)) << again.err;
}

TEST_F(KeyCommands, TheConfigurationSaysWhereTheKeysAreAndWhoseTheyMayBe) {
  folder_.write("retour.json", R"({"merchants":[{"id":"demo"}],"keys_file":"secret/k.json"})");
  fs::create_directory(folder_ / "secret");
  EXPECT_EQ(make({"--data", folder_.path()}).status, 0);
  EXPECT_EQ(file("secret/k.json").size(), 1U);
  const Output stranger = make({"--data", folder_.path(), "--merchant", "dmeo"});
  EXPECT_EQ(stranger.status, 2);
  folder_.write("retour.json", R"({"merchants":[{"id":"other"}]})");
  const Output unknown = make({"--config", folder_ / "retour.json"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_TRUE(says(unknown.err, "there is no merchant 'demo'; the configuration has other")) << unknown.err;
  EXPECT_FALSE(fs::exists(keys_));
}

TEST_F(KeyCommands, ABrokenFileIsNeverOverwritten) {
  folder_.write("keys.json", "[{]");
  EXPECT_EQ(make({"--keys", keys_}).status, 2);
  EXPECT_EQ(folder_.read("keys.json"), "[{]");
  EXPECT_EQ(make({"--keys", folder_ / "nowhere/keys.json"}).status, 2);
}

TEST_F(KeyCommands, OnlyRolesOfPeopleAndShopsHaveKeys) {
  const Output output = retour({"key", "new", "--role", "payment", "--merchant", "demo", "--actor", "a"});
  EXPECT_EQ(output.status, 2);
  EXPECT_TRUE(says(output.err, "customer")) << output.err;
}

}  // namespace
}  // namespace retour::api::cli::testing
