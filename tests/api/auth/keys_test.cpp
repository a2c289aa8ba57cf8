#include "api/auth/keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "workflows/model/digest.hpp"

namespace retour::api {
namespace {

using workflows::sha256_hex;

const std::string kToken(40, 'a');

std::string key_json(const std::string& id, const std::string& hash, const std::string& role = "agent") {
  return fmt::format(R"({{"id":"{}","name":"Ann","merchant":"demo","role":"{}","actor":"ann","sha256":"{}"}})", id,
                     role, hash);
}

Keys keys_of(const std::string& json) {
  auto read = Keys::read(json);
  if (const auto* problems = std::get_if<std::vector<FieldProblem>>(&read))
    throw std::runtime_error(problems->front().pointer + " " + problems->front().code + " " +
                             problems->front().message);
  return std::get<Keys>(std::move(read));
}

void expect_problem(const std::string& json, const std::string& pointer, const std::string& code) {
  const auto read = Keys::read(json);
  const auto* problems = std::get_if<std::vector<FieldProblem>>(&read);
  ASSERT_NE(problems, nullptr) << json;
  const bool found = std::any_of(problems->begin(), problems->end(),
                                 [&](const auto& p) { return p.pointer == pointer && p.code == code; });
  EXPECT_TRUE(found) << json << ": " << problems->front().pointer << " " << problems->front().code;
}

int status_of(const Keys& keys, const std::string& header) {
  Request request;
  if (!header.empty()) request.headers.emplace_back("Authorization", header);
  try {
    authenticate(keys, request);
    return 200;
  } catch (const HttpError& error) {
    EXPECT_EQ(error.problem().code, "unauthorized");
    EXPECT_EQ(error.problem().headers.at(0).first, "WWW-Authenticate");
    return error.problem().status;
  }
}

TEST(KeysTest, ATokenIsFoundByItsHash) {
  const Keys keys =
      keys_of("[" + key_json("k1", sha256_hex(kToken)) + "," + key_json("k2", sha256_hex(kToken + "b"), "lead") + "]");
  ASSERT_TRUE(keys.find(kToken));
  EXPECT_EQ(keys.find(kToken)->id, "k1");
  EXPECT_EQ(keys.find(kToken + "b")->role, workflows::Role::lead);
  EXPECT_FALSE(keys.find(kToken + "c"));
  EXPECT_FALSE(keys.find(""));
}

TEST(KeysTest, ReplacedKeysHoldAtOnceForWhoeverAsks) {
  Keys keys = keys_of("[" + key_json("k1", sha256_hex(kToken)) + "]");
  const Keys& asked = keys;
  keys = keys_of("[" + key_json("k2", sha256_hex(kToken + "b")) + "]");
  EXPECT_FALSE(asked.find(kToken));
  EXPECT_EQ(asked.find(kToken + "b")->id, "k2");
}

TEST(KeysTest, WhatIsWrittenIsReadAgain) {
  const ApiKey odd{"k1", "Ann \"A\" \n \u00e9", "demo", workflows::Role::lead, "ann\\", sha256_hex(kToken)};
  EXPECT_TRUE(keys_of(key_file_text({})).all().empty());
  const auto read = keys_of(key_file_text({odd, {"k2", "n", "m", workflows::Role::shop, "s", sha256_hex("x")}})).all();
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].name, odd.name);
  EXPECT_EQ(read[0].actor, odd.actor);
  EXPECT_EQ(read[0].role, odd.role);
  EXPECT_EQ(read[0].sha256, odd.sha256);
  EXPECT_EQ(read[1].id, "k2");
}

TEST(KeysTest, ARequestNamesItsKeyOrIsNobody) {
  const Keys keys = keys_of("[" + key_json("k1", sha256_hex(kToken)) + "," + key_json("k2", sha256_hex("short")) + "]");
  EXPECT_EQ(status_of(keys, "Bearer " + kToken), 200);
  EXPECT_EQ(status_of(keys, "bearer " + kToken), 200);
  for (const std::string& header :
       {std::string{}, std::string("Bearer"), std::string("Bearer "), "Basic " + kToken, kToken, "Bearer  " + kToken,
        "Bearer " + kToken + "x", std::string("Bearer short"), "Bearer " + std::string(10'000, 'a')})
    EXPECT_EQ(status_of(keys, header), 401) << header.substr(0, 60);
}

TEST(KeysTest, ABadFileIsRefusedAtItsPlace) {
  const std::string good = sha256_hex(kToken);
  expect_problem("{}", "", "type_invalid");
  expect_problem("[1]", "/0", "type_invalid");
  expect_problem("[" + key_json("", good) + "]", "/0/id", "field_empty");
  expect_problem("[" + key_json("a", "abc") + "]", "/0/sha256", "hash_invalid");
  expect_problem("[" + key_json("a", std::string(64, 'A')) + "]", "/0/sha256", "hash_invalid");
  expect_problem("[" + key_json("a", good, "root") + "]", "/0/role", "unknown_name");
  expect_problem("[" + key_json("a", good, "payment") + "]", "/0/role", "role_invalid");
  expect_problem("[" + key_json("a", good) + "," + key_json("a", sha256_hex("other")) + "]", "/1/id", "duplicate");
  expect_problem("[" + key_json("a", good) + "," + key_json("b", good) + "]", "/1/sha256", "duplicate");
  expect_problem(R"([{"id":"a","name":"n","merchant":"m","role":"agent","actor":"x","token":"plain"}])", "/0/token",
                 "unknown_field");
  expect_problem(R"([{"id":"a","name":"n","merchant":"m","role":"agent","actor":"x"}])", "/0/sha256", "field_missing");
  expect_problem(R"([{"id":"a","name":"n","merchant":"m","actor":"x"}])", "/0/role", "field_missing");
}

TEST(KeysTest, NewTokensAreLongAndDiffer) {
  const auto one = new_token(), two = new_token();
  EXPECT_EQ(one.size(), 64U);
  EXPECT_NE(one, two);
}

}  // namespace
}  // namespace retour::api
