#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "tests/api/handlers/shop.hpp"
#include "tests/policies/texts.hpp"

namespace retour::api::testing {
namespace {

using policies::edited;

json::object body_of(const std::string& text, const std::string& name = "us.yaml") {
  return {{"name", name}, {"text", text}};
}

std::string market_file(const std::string& name) {
  std::ifstream in(std::string(RETOUR_SOURCE_DIR "/policies/markets/") + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string kBroken = edited(policies::kGood, "30 days after delivery", "30 days");

class PolicyTools : public ShopTest {
 protected:
  static Answer post(const std::string& tool, const json::object& body, const std::string& token = tokens::agent) {
    return shop().send({"POST", "/v1/policies/" + tool, token, json::serialize(body)});
  }
  static std::string code(const Answer& answer) {
    const auto document = answer.json();
    const auto* found = document.as_object().if_contains("code");
    return found == nullptr ? "" : std::string(found->as_string());
  }
};

TEST_F(PolicyTools, CheckShowsEveryProblemAtItsPlace) {
  const auto good = post("check", body_of(policies::kGood));
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.json().at("errors"), 0);
  EXPECT_EQ(good.json().at("market"), "US");
  const auto bad = post("check", body_of(kBroken)).json();
  EXPECT_EQ(bad.at("errors"), 1);
  EXPECT_TRUE(bad.at("version").is_null());
  EXPECT_EQ(bad.at("diagnostics").at(0).at("file"), "us.yaml");
  EXPECT_EQ(bad.at("diagnostics").at(0).at("line"), 8);
}

TEST_F(PolicyTools, BasesComeFromTheBodyOrFromWhatIsInForce) {
  auto de = body_of(market_file("de.yaml"), "de.yaml");
  const auto by_force = post("check", de).json();
  EXPECT_EQ(by_force.at("errors"), 0) << json::serialize(by_force);
  de["bases"] = json::array{body_of("base: eu\n", "eu.yaml")};
  EXPECT_NE(post("check", de).json().at("errors"), 0) << "the body's own base goes before";
  auto lost = body_of("market: XX\nextends: nowhere\n", "xx.yaml");
  EXPECT_NE(post("check", lost).json().at("errors"), 0);
}

TEST_F(PolicyTools, NoFileIsEverLookedAt) {
  for (const auto* name : {"../../etc/passwd", "/etc/passwd.yaml", "a/b.yaml", ".yaml", "us.yml", ""}) {
    const auto answer = post("check", body_of(policies::kGood, name));
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/name") << name;
  }
  const auto reaches = post("check", body_of("market: US\nextends: ../statutes/us\n")).json();
  EXPECT_NE(reaches.at("errors"), 0);
}

TEST_F(PolicyTools, ToolsAnswerAsTheCommandLineDoes) {
  const auto us = market_file("us.yaml");
  const auto cases = post("test", body_of(us)).json();
  EXPECT_GT(cases.at("total").as_int64(), 5);
  EXPECT_EQ(cases.at("failed"), 0);
  const auto laid_out = post("format", body_of(us)).json();
  EXPECT_EQ(laid_out.at("text").as_string(), us);
  const auto changes = post("diff", {{"after", body_of(edited(us, "review_reply: 14", "review_reply: 10"))}}).json();
  EXPECT_EQ(changes.at("changes").as_array().size(), 1U) << "against the one in force";
  const auto same = post("diff", {{"before", body_of(us)}, {"after", body_of(us)}}).json();
  EXPECT_EQ(same.at("same"), true);
  const auto schema = shop().get("/v1/policies/schema", tokens::agent);
  EXPECT_EQ(schema.json().at("$schema"), "http://json-schema.org/draft-07/schema#");
}

TEST_F(PolicyTools, PagesAndListings) {
  const auto us = body_of(market_file("us.yaml"));
  const auto text = post("render", {{"policy", us}, {"language", "es"}});
  EXPECT_EQ(text.status, 200);
  EXPECT_NE(text.body.find("30"), std::string::npos);
  const auto html = post("render", {{"policy", us}, {"format", "html"}, {"cite", true}});
  EXPECT_EQ(html.body.rfind("<!DOCTYPE html>", 0), 0U) << html.body.substr(0, 80);
  EXPECT_EQ(post("render", {{"policy", us}, {"language", "xx"}}).status, 400);
  const auto google = post("export", {{"policy", us}, {"target", "google"}, {"uri", "https://shop.example/returns"}});
  EXPECT_FALSE(google.json().at("document").at("onlineReturnPolicies").as_array().empty());
  EXPECT_EQ(post("export", {{"policy", us}, {"target", "google"}}).status, 400) << "Google wants an address";
  EXPECT_EQ(post("export", {{"policy", us}, {"target", "jsonld"}}).status, 200);
}

TEST_F(PolicyTools, APolicyWithErrorsIsNamedByItsLine) {
  const auto wrong = body_of(kBroken);
  for (const auto& [tool, body] :
       std::vector<std::pair<std::string, json::object>>{{"test", wrong},
                                                         {"diff", {{"after", wrong}}},
                                                         {"render", {{"policy", wrong}}},
                                                         {"export", {{"policy", wrong}, {"target", "jsonld"}}}}) {
    const auto answer = post(tool, body);
    EXPECT_EQ(answer.status, 422) << tool;
    EXPECT_EQ(code(answer), "policy_has_errors") << tool;
    const auto message = std::string(answer.json().at("errors").at(0).at("message").as_string());
    EXPECT_EQ(message.rfind("us.yaml:8:", 0), 0U) << message;
  }
  EXPECT_EQ(post("format", body_of("returns: |\n  x\n")).status, 422);
}

TEST_F(PolicyTools, CustomersAreKeptOut) {
  EXPECT_EQ(post("check", body_of(policies::kGood), tokens::anna).status, 403);
  EXPECT_EQ(shop().get("/v1/policies/publications", tokens::anna).status, 403);
  EXPECT_EQ(post("backtest", {{"policies", json::array{body_of(policies::kGood)}}}, tokens::agent).status, 403);
}

TEST_F(PolicyTools, BacktestReadsTheCallersOwnMerchant) {
  const auto order = shop().order(100'00);
  shop().submitted(order);
  const json::object body{{"policies", json::array{body_of(market_file("us.yaml"))}},
                          {"from", "2026-11-01T00:00:00Z"},
                          {"to", "2026-12-01T00:00:00Z"}};
  const auto own = post("backtest", body, tokens::lead);
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_GE(own.json().at("markets").at(0).at("requests").as_int64(), 1);
  EXPECT_EQ(own.json().at("markets").at(0).at("flipped"), 0);
  const auto others = post("backtest", body, tokens::stranger);
  EXPECT_TRUE(others.json().at("markets").as_array().empty()) << "another merchant's cases are not seen";
  auto backwards = body;
  backwards["to"] = "2026-10-01T00:00:00Z";
  EXPECT_EQ(post("backtest", backwards, tokens::lead).status, 400);
}

/// A shop of its own: what is in force is one thing for all.
class PublicationRoutes : public ::testing::Test {
 protected:
  PublicationRoutes() { shop.publications.offer_folder(shop.policies, true); }
  Answer post(const std::string& what, const json::object& body, const std::string& token = tokens::publisher) {
    return shop.send({"POST", "/v1/policies/" + what, token, json::serialize(body)});
  }
  json::object longer() {
    return {{"policies", json::array{body_of(edited(market_file("us.yaml"), "review_reply: 14", "review_reply: 10"))}},
            {"note", "answers within ten days"}};
  }
  json::value history() {
    return shop.get("/v1/policies/publications?market=US", tokens::agent).json().at("publications");
  }

  Shop shop;
};

TEST_F(PublicationRoutes, PutInForceAndTakenBack) {
  auto body = longer();
  body["try_only"] = true;
  const auto tried = post("publications", body);
  EXPECT_EQ(tried.status, 200) << tried.body;
  EXPECT_EQ(tried.json().at("tried"), true);
  EXPECT_EQ(history().as_array().size(), 1U);
  body.erase("try_only");
  body["on"] = 1;
  const auto published = post("publications", body);
  ASSERT_EQ(published.status, 201) << published.body;
  EXPECT_EQ(published.json().at("publication"), 2);
  EXPECT_EQ(history().at(0).at("author"), "p-1") << "the author is who calls";
  EXPECT_EQ(post("publications", body).status, 409) << "another one came since";

  const auto version = json::value_to<std::string>(published.json().at("markets").at(0).at("after"));
  const auto text = shop.get("/v1/policies/versions/" + version, tokens::agent).json();
  EXPECT_NE(std::string(text.at("files").at(0).at("text").as_string()).find("review_reply: 10"), std::string::npos);
  EXPECT_EQ(shop.get("/v1/policies/versions/none", tokens::agent).status, 404);

  EXPECT_EQ(post("rollbacks", {{"market", "US"}, {"note", "too short"}}).status, 201);
  EXPECT_EQ(history().at(0).at("kind"), "rollback");
  EXPECT_EQ(post("withdrawals", {{"market", "BR"}, {"note", "we left"}}).status, 201);
}

TEST_F(PublicationRoutes, WhatIsRefusedChangesNothing) {
  EXPECT_EQ(post("publications", longer(), tokens::lead).status, 403) << "the key has not the right";
  auto broken = longer();
  broken["policies"] = json::array{body_of(kBroken)};
  EXPECT_EQ(post("publications", broken).status, 422);
  auto silent = longer();
  silent["note"] = " ";
  EXPECT_EQ(post("publications", silent).status, 422);
  auto none = longer();
  none["policies"] = json::array{};
  EXPECT_EQ(post("publications", none).status, 400);
  EXPECT_EQ(post("rollbacks", {{"market", "US"}, {"note", "why"}}).status, 409) << "nothing before";
  EXPECT_EQ(post("rollbacks", {{"market", "XX"}, {"note", "why"}}).status, 422);
  EXPECT_EQ(post("rollbacks", {{"market", "US"}}).status, 400) << "no note";
  EXPECT_EQ(history().as_array().size(), 1U);
}

}  // namespace
}  // namespace retour::api::testing
