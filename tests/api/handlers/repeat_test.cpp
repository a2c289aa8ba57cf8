#include <fmt/format.h>

#include <future>
#include <pqxx/pqxx>

#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

class RepeatTest : public ShopTest {
 protected:
  static Sent submit(const std::string& order, const std::string& key, const std::string& body = submit_body(1)) {
    return {"POST", "/v1/orders/" + order + "/returns", tokens::anna, body, {{"Idempotency-Key", key}}};
  }
};

TEST_F(RepeatTest, RequestsThatMoveMoneyNeedAKey) {
  Shop& s = shop();
  const auto order = s.order();
  const auto rma = s.submitted(order);
  const auto refund = fmt::format("/v1/returns/{}/refunds/{}/events/", rma, s.received(rma));
  const auto before = s.business_rows();
  for (const auto& path :
       {"/v1/orders/" + order + "/returns", "/v1/returns/" + rma + "/refunds", "/v1/returns/" + rma + "/events/settle",
        refund + "approve_refund", refund + "mark_paid", refund + "retry_refund", refund + "reroute_refund"}) {
    const auto answer = s.send({"POST", path, tokens::agent, "{}"});
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_EQ(answer.code(), "idempotency_key_missing");
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "Idempotency-Key");
  }
  for (const auto& key : {std::string(256, 'k'), std::string("two words")})
    EXPECT_EQ(s.send(submit(order, key)).code(), "idempotency_key_invalid");
  EXPECT_EQ(s.business_rows(), before);
}

TEST_F(RepeatTest, TheSameRequestAgainHappensOnce) {
  Shop& s = shop();
  const auto order = s.order();
  const auto first = s.send(submit(order, "once"));
  ASSERT_EQ(first.status, 201) << first.body;
  const auto before = s.business_rows();
  const auto second = s.send(submit(order, "once"));
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.json().at("rma"), first.json().at("rma"));
  EXPECT_TRUE(second.json().at("decision").at("repeated").as_bool());
  const auto other = s.send(submit(order, "once", submit_body(2)));
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_key_reused");
  EXPECT_EQ(s.business_rows(), before);
  // Another person's key of the same name is another key.
  Sent agents = submit(order, "once");
  agents.token = tokens::agent;
  EXPECT_EQ(s.send(agents).status, 201);
}

TEST_F(RepeatTest, ASecondRequestWhileTheFirstIsAnsweredIsSentAway) {
  Shop& s = shop();
  const auto order = s.order();
  pqxx::connection connection(s.tables());
  pqxx::work lock(connection);
  lock.exec0("lock table cases in access exclusive mode");
  auto first = std::async(std::launch::async, [&] { return s.send(submit(order, "flight")); });
  pqxx::connection watcher(s.tables());
  ASSERT_TRUE(eventually([&] {
    pqxx::work look(watcher);
    return look.exec1("select count(*) from pg_locks where not granted")[0].as<int>() > 0;
  }));
  const auto second = s.send(submit(order, "flight"));
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.code(), "idempotency_key_in_flight");
  EXPECT_EQ(second.header("retry-after"), "1");
  lock.commit();
  EXPECT_EQ(first.get().status, 201);
  EXPECT_EQ(s.send(submit(order, "flight")).status, 200);
}

TEST_F(RepeatTest, ADecisionOnAnOldVersionIsRefused) {
  Shop& s = shop();
  const auto rma = s.submitted(s.order());
  const auto etag = s.get("/v1/returns/" + rma, tokens::agent).header("etag");
  const auto path = "/v1/returns/" + rma + "/events/receive_goods";
  const std::string body = R"({"lines":[{"line":"1","good":1}]})";
  for (const auto* bad : {"7", "\"x\"", "\"-1\"", "\"0\"", "\"\"", "\"99999999999999999999\"", "\"1\", \"2\""})
    EXPECT_EQ(s.send({"POST", path, tokens::agent, body, {{"If-Match", bad}}}).code(), "if_match_invalid") << bad;
  const auto stale = s.send({"POST", path, tokens::agent, body, {{"If-Match", "\"1\""}}});
  EXPECT_EQ(stale.status, 412) << stale.body;
  EXPECT_EQ(stale.code(), "version_mismatch");
  EXPECT_EQ(stale.header("etag"), etag);
  EXPECT_EQ(stale.json().at("event").as_string(),
            s.get("/v1/returns/" + rma, tokens::agent).json().at("timeline").as_array().back().at("event").as_string());
  EXPECT_TRUE(stale.json().at("changed_by").as_object().contains("role")) << stale.body;
  const auto fresh =
      s.send({"POST", path, tokens::agent, body, {{"If-Match", etag}, {"Prefer", "respond-async, return=minimal"}}});
  ASSERT_EQ(fresh.status, 200) << fresh.body;
  EXPECT_EQ(fresh.json().as_object().size(), 3U);
  EXPECT_EQ(fresh.header("etag"), fmt::format("\"{}\"", fresh.json().at("version").as_int64()));
  EXPECT_EQ(fresh.header("preference-applied"), "return=minimal");
}

TEST_F(RepeatTest, TheChannelIsKeptWithTheEvent) {
  Shop& s = shop();
  const auto rma = s.submitted(s.order());
  const auto path = "/v1/returns/" + rma + "/events/cancel_return";
  EXPECT_EQ(s.send({"POST", path, tokens::anna, "{}", {{"Retour-Channel", "system"}}}).code(), "channel_invalid");
  EXPECT_EQ(s.send({"POST", path, tokens::anna, "{}", {{"Retour-Channel", "phone"}}}).status, 200);
  const auto timeline = s.case_of(rma).at("timeline").as_array();
  EXPECT_EQ(timeline.front().at("channel"), "web");
  EXPECT_EQ(timeline.back().at("channel"), "phone");
}

}  // namespace
}  // namespace retour::api::testing
