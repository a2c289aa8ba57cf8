#include <fmt/format.h>

#include <map>
#include <set>

#include "tests/api/handlers/shop.hpp"
#include "workflows/permissions.hpp"

namespace retour::api::testing {
namespace {

class PathTest : public ShopTest {};

/// The offer of an event in a case's actions, or null.
const json::object* action(const json::value& rma, std::string_view event) {
  for (const auto& offer : rma.at("actions").as_array())
    if (offer.at("event").as_string() == event) return &offer.as_object();
  return nullptr;
}

bool allowed(const json::value& rma, std::string_view event) {
  const auto* offer = action(rma, event);
  return offer != nullptr && offer->at("allowed").as_bool();
}

TEST_F(PathTest, ACustomerLooksAsksAndFollows) {
  Shop& s = shop();
  const auto order = s.order();
  const auto offers = s.get("/v1/orders/" + order + "/returnable", tokens::anna);
  ASSERT_EQ(offers.status, 200) << offers.body;
  const auto line = offers.json().at("lines").at(0);
  EXPECT_EQ(line.at("returnable"), 2);
  const auto reason = line.at("reasons").at(0);
  EXPECT_EQ(reason.at("reason"), "changed_mind");
  EXPECT_EQ(reason.at("verdict"), "approve");
  EXPECT_EQ(reason.at("deadline").at("last_day"), "2027-01-31");  // ordered in the season of the holidays
  EXPECT_FALSE(reason.at("citations").as_array().empty());
  EXPECT_NE(std::string(reason.at("citations").at(0).at("file").as_string()).find("us.yaml"), std::string::npos);

  const auto quote = s.send({"POST", "/v1/orders/" + order + "/quote", tokens::anna,
                             R"({"lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})"});
  ASSERT_EQ(quote.status, 200) << quote.body;
  EXPECT_EQ(quote.json().at("total_minor"), "10000");
  EXPECT_EQ(quote.json().at("currency"), "USD");

  const auto opened = s.post("/v1/orders/" + order + "/returns", tokens::anna, submit_body(1));
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(opened.json().at("state"), "authorized");
  EXPECT_EQ(opened.json().at("quote").at("total_minor"), "10000");
  EXPECT_EQ(opened.header("etag"), fmt::format("\"{}\"", opened.json().at("version").as_int64()));
  EXPECT_EQ(opened.header("location"), "/v1/returns/" + std::string(opened.json().at("rma").as_string()));

  const auto seen = s.case_of(std::string(opened.json().at("rma").as_string()), tokens::anna);
  EXPECT_TRUE(allowed(seen, "cancel_return"));
  EXPECT_EQ(action(seen, "receive_goods"), nullptr);  // not a customer's to say
  EXPECT_EQ(seen.as_object().if_contains("refusals"), nullptr);
  EXPECT_EQ(seen.at("timeline").at(0).at("event"), "submit");
  EXPECT_EQ(s.get("/v1/returns", tokens::anna).json().at("items").as_array().empty(), false);
  EXPECT_TRUE(s.get("/v1/returns", tokens::bert).json().at("items").as_array().empty());

  const auto canceled =
      s.post("/v1/returns/" + std::string(seen.at("rma").as_string()) + "/events/cancel_return", tokens::anna, "{}");
  ASSERT_EQ(canceled.status, 200) << canceled.body;
  EXPECT_EQ(canceled.json().at("state"), "canceled");
}

TEST_F(PathTest, WhatMayNotComeBackSaysWhy) {
  Shop& s = shop();
  const auto order = s.order();
  const auto refused = s.post("/v1/orders/" + order + "/returns", tokens::anna, submit_body(3));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "refused");
  EXPECT_EQ(refused.json().at("reasons").at(0).at("code"), "quantity");
  const auto evidence = s.post("/v1/orders/" + order + "/returns", tokens::anna, submit_body(1, "defective"));
  EXPECT_EQ(evidence.status, 422);
  EXPECT_EQ(evidence.json().at("reasons").at(0).at("code"), "photos_required");
  EXPECT_GT(evidence.json().at("reasons").at(0).at("citations").at(0).at("line").as_int64(), 0);
  const auto estimate = s.send(
      {"POST", "/v1/orders/" + order + "/quote", tokens::anna,
       R"({"lines":[{"line":"1","quantity":9,"reason":"changed_mind"},{"line":"7","quantity":1,"reason":"x"}]})"});
  EXPECT_EQ(estimate.status, 422);
  EXPECT_EQ(estimate.json().at("reasons").as_array().size(), 2U);
}

TEST_F(PathTest, AnAgentApprovesWithinTheLimitAndTheLeadBeyond) {
  Shop& s = shop();
  const auto small = s.submitted(s.order(100'00));
  const auto approve = [&](const std::string& rma, const std::string& refund, const std::string& token) {
    return s.post(fmt::format("/v1/returns/{}/refunds/{}/events/approve_refund", rma, refund), token, "{}");
  };
  const auto within = approve(small, s.received(small), tokens::agent);
  ASSERT_EQ(within.status, 200) << within.body;
  EXPECT_EQ(within.json().at("refunds").at(0).at("state"), "approved");
  EXPECT_EQ(within.json().at("refunds").at(0).at("amount_minor"), "10000");
  EXPECT_EQ(within.json().at("decision").at("steps").at(0).at("event"), "approve_refund");

  const auto big = s.submitted(s.order(100'01));
  const auto refund = s.received(big);
  const auto offered = s.case_of(big, tokens::colleague);
  ASSERT_NE(action(offered, "approve_refund"), nullptr);
  EXPECT_FALSE(allowed(offered, "approve_refund"));
  EXPECT_TRUE(allowed(s.case_of(big, tokens::lead), "approve_refund"));

  const auto over = approve(big, refund, tokens::colleague);
  ASSERT_EQ(over.status, 422) << over.body;
  const auto reason = over.json().at("reasons").at(0);
  EXPECT_EQ(reason, action(offered, "approve_refund")->at("reasons").at(0));  // what was foretold
  EXPECT_NE(std::string(reason.at("citations").at(0).at("file").as_string()).find("us.yaml"), std::string::npos);
  EXPECT_GT(reason.at("citations").at(0).at("line").as_int64(), 0);
  EXPECT_EQ(s.case_of(big).at("refusals").as_array().size(), 1U);

  const auto lead = approve(big, refund, tokens::lead);
  ASSERT_EQ(lead.status, 200) << lead.body;
  EXPECT_EQ(lead.json().at("refunds").at(0).at("state"), "approved");
  const auto again = approve(big, refund, tokens::lead);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "no_such_move");
  // Found by a reviewer: people were told to send what only a payment provider says.
  EXPECT_TRUE(again.json().at("allowed").as_array().empty()) << again.body;
  const auto reviewed = s.post("/v1/returns/" + big + "/events/approve_return", tokens::lead, "{}");
  ASSERT_EQ(reviewed.status, 409) << reviewed.body;
  const auto possible = reviewed.json().at("allowed").as_array();
  for (const auto& event : possible)
    EXPECT_TRUE(workflows::may_send(workflows::Role::lead, event.as_string())) << event;
}

TEST_F(PathTest, EveryActionThatIsOfferedHasItsRoute) {
  Shop& s = shop();
  const auto rma = s.submitted(s.order());
  const auto refund = s.received(rma);
  const auto seen = s.case_of(rma, tokens::lead);
  for (const auto& offer : seen.at("actions").as_array()) {
    const std::string event(offer.at("event").as_string());
    if (event == "approve_refund" || event == "grant_refund")
      continue;  // change what the others may do: tested above and below
    static const std::map<std::string, std::string> kBodies{{"reject_refund", R"({"reason":""})"},
                                                            {"retry_refund", "{}"},
                                                            {"reroute_refund", R"({"tender":"t-1"})"}};
    const auto known = kBodies.find(event);
    const std::string body = known == kBodies.end() ? R"({"lines":[]})" : known->second;
    const auto answer = s.post(std::string(offer.at("href").as_string()), tokens::lead, body);
    // The route is there, and the state has a row exactly when the list does not say otherwise.
    const auto& reasons = offer.at("reasons").as_array();
    const bool elsewhere = !reasons.empty() && reasons[0].at("code") == "not_in_this_state";
    if (elsewhere)
      EXPECT_TRUE(answer.status == 409 || answer.status == 400) << event << " " << answer.body;
    else
      EXPECT_TRUE(answer.status == 422 || answer.status == 200) << event << " " << answer.body;
  }
  const auto gift = s.post("/v1/returns/" + rma + "/refunds", tokens::agent, R"({"amount":"500","reason":"sorry"})");
  ASSERT_EQ(gift.status, 201) << gift.body;
  const auto refunds = gift.json().at("refunds").as_array();
  EXPECT_EQ(refunds.back().at("amount_minor"), "500");
  const auto own = s.post(fmt::format("/v1/returns/{}/refunds/{}/events/approve_refund", rma,
                                      std::string(refunds.back().at("id").as_string())),
                          tokens::agent, "{}");
  EXPECT_EQ(own.status, 422);
  EXPECT_EQ(own.json().at("reasons").at(0).at("code"), "own_request");
}

TEST_F(PathTest, PagesFollowEachOther) {
  Shop& s = shop();
  for (int i = 0; i < 3; ++i) s.submitted(s.order());
  std::set<std::string> seen;
  std::string after;
  for (int page = 0; page < 50; ++page) {
    const auto answer = s.get("/v1/returns?limit=2" + after, tokens::agent);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto items = answer.json().at("items").as_array();
    for (const auto& item : items) EXPECT_TRUE(seen.insert(std::string(item.at("rma").as_string())).second);
    if (answer.json().at("next").is_null()) break;
    after = "&after=" + std::string(answer.json().at("next").as_string());
  }
  EXPECT_GE(seen.size(), 3U);
  EXPECT_TRUE(eventually(
      [&] { return !s.get("/v1/notices?audience=customer", tokens::shop).json().at("items").as_array().empty(); }));
}

TEST_F(PathTest, TheServiceSaysHowItIs) {
  Shop& s = shop();
  EXPECT_EQ(s.get("/livez", "").status, 200);
  EXPECT_EQ(s.get("/readyz", "").status, 200);
  s.ready = false;
  EXPECT_EQ(s.get("/readyz", "").status, 503);
  s.ready = true;
  EXPECT_EQ(s.get("/version", "").status, 200);
  EXPECT_NE(s.get("/metrics", "").body.find("retour_http_requests_total"), std::string::npos);
  const auto policies = s.get("/v1/policies", tokens::shop).json();
  EXPECT_FALSE(policies.at("items").as_array().empty());
  EXPECT_EQ(s.get("/v1/policies?market=US", tokens::shop).code(), "query_unknown");
}

}  // namespace
}  // namespace retour::api::testing
