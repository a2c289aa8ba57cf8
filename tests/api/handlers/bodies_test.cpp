#include <fmt/format.h>

#include <algorithm>

#include "api/json/document.hpp"
#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

class BodiesTest : public ShopTest {
 protected:
  /// Every route that takes JSON, with real ids in its path, and a caller who may.
  struct Target {
    std::string path, token;
    std::size_t most_bytes;
  };
  static std::vector<Target> targets() {
    Shop& s = shop();
    const auto order = s.order();
    const auto rma = s.submitted(order);
    const auto refund = s.received(rma);
    std::vector<Target> out;
    for (const auto& endpoint : endpoints(s.services)) {
      if (endpoint.method != "POST" || endpoint.roles.empty()) continue;
      std::string path = endpoint.pattern;
      const std::string id = path.starts_with("/v1/orders") ? order : refund;
      for (const auto& [name, value] : {std::pair{std::string("{rma}"), rma}, {std::string("{id}"), id}})
        if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
      const bool staff =
          std::find(endpoint.roles.begin(), endpoint.roles.end(), workflows::Role::lead) != endpoint.roles.end();
      const auto& token = !endpoint.right.empty() ? tokens::publisher : staff ? tokens::lead : tokens::shop;
      out.push_back({path, token, endpoint.max_body_bytes == 0 ? kMaxDocumentBytes : endpoint.max_body_bytes});
    }
    return out;
  }
  static Answer send(const Target& target, const std::string& body, const std::string& type = "application/json") {
    return shop().send(
        {"POST", target.path, target.token, body, {{"Idempotency-Key", "hostile"}, {"Content-Type", type}}});
  }
};

TEST_F(BodiesTest, EveryRouteRefusesWhatItCannotUnderstandAndChangesNothing) {
  const auto all = targets();
  EXPECT_GT(all.size(), 25U);
  const auto before = shop().business_rows();
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  const std::vector<std::string> broken{"",
                                        "null",
                                        "[]",
                                        "\"text\"",
                                        "{",
                                        "{} {}",
                                        R"({"lines":[}])",
                                        R"({"a":1,"a":2})",
                                        "{\"a\":\"\xff\"}",
                                        deep,
                                        R"({"lines":)" + deep + "}",
                                        R"({"a":NaN})",
                                        R"({"a":"\ud800"})",
                                        R"({"a":"\u0000"})"};
  for (const auto& target : all)
    for (const auto& body : broken) {
      const auto answer = send(target, body);
      EXPECT_EQ(answer.status, 400) << target.path << " " << body.substr(0, 40) << " " << answer.body;
      EXPECT_EQ(answer.code(), "body_invalid") << target.path << " " << body.substr(0, 40);
      EXPECT_FALSE(answer.json().at("errors").as_array().empty());
    }
  EXPECT_EQ(shop().business_rows(), before);
}

TEST_F(BodiesTest, EveryRouteNamesAnUnknownField) {
  const auto all = targets();
  const auto before = shop().business_rows();
  for (const auto& target : all) {
    const auto answer = send(target, R"({"no_such_field":1})");
    EXPECT_EQ(answer.status, 400) << target.path << " " << answer.body;
    const auto errors = answer.json().at("errors").as_array();
    const bool named =
        std::any_of(errors.begin(), errors.end(), [](const auto& e) { return e.at("pointer") == "/no_such_field"; });
    EXPECT_TRUE(named) << target.path << " " << answer.body;
  }
  EXPECT_EQ(shop().business_rows(), before);
}

TEST_F(BodiesTest, EveryRouteRefusesWhatIsTooLargeOrNotJson) {
  const auto all = targets();
  const auto before = shop().business_rows();
  for (const auto& target : all) {
    const auto huge = send(target, "{\"note\":\"" + std::string(target.most_bytes, 'x') + "\"}");
    EXPECT_EQ(huge.status, 413) << target.path;
    EXPECT_EQ(send(target, "{}", "text/plain").status, 415) << target.path;
    EXPECT_EQ(send(target, "a=b", "application/x-www-form-urlencoded").status, 415) << target.path;
  }
  EXPECT_EQ(shop().business_rows(), before);
}

TEST_F(BodiesTest, FieldsOfTheWrongKindAreNamed) {
  Shop& s = shop();
  const auto order = s.order();
  const auto rma = s.submitted(order);
  s.received(rma);
  const auto before = s.business_rows();
  struct Case {
    std::string path, body, pointer;
  };
  const std::string gift = "/v1/returns/" + rma + "/refunds", submit = "/v1/orders/" + order + "/returns",
                    events = "/v1/returns/" + rma + "/events/";
  const auto line = [](const std::string& fields) { return R"({"lines":[{)" + fields + "}]}"; };
  const std::vector<Case> cases{
      {gift, R"({"amount":5,"reason":"x"})", "/amount"},
      {gift, R"({"amount":5.0,"reason":"x"})", "/amount"},
      {gift, R"({"amount":"-5","reason":"x"})", "/amount"},
      {gift, R"({"amount":"5.00","reason":"x"})", "/amount"},
      {gift, R"({"amount":"1e3","reason":"x"})", "/amount"},
      {gift, R"({"amount":"","reason":"x"})", "/amount"},
      {gift, R"({"amount":"9999999999999999","reason":"x"})", "/amount"},
      {gift, R"({"amount":"18446744073709551617","reason":"x"})", "/amount"},
      {gift, R"({"amount":null,"reason":"x"})", "/amount"},
      {gift, R"({"amount":"5","reason":["x"]})", "/reason"},
      {submit, R"({"lines":{}})", "/lines"},
      {submit, line(R"("line":1,"quantity":1,"reason":"x")"), "/lines/0/line"},
      {submit, line(R"("line":"1","quantity":"1","reason":"x")"), "/lines/0/quantity"},
      {submit, line(R"("line":"1","quantity":1.5,"reason":"x")"), "/lines/0/quantity"},
      {submit, line(R"("line":"1","quantity":0,"reason":"x")"), "/lines/0/quantity"},
      {submit, line(R"("line":"1","quantity":100001,"reason":"x")"), "/lines/0/quantity"},
      {submit, line(R"("line":"1","quantity":1,"reason":"x","resolution":"money")"), "/lines/0/resolution"},
      {submit, line(R"("line":"1","quantity":1,"reason":"x","replacement":{"sku":"x","unit_price_minor":5})"),
       "/lines/0/replacement/unit_price_minor"},
      {submit, R"({"lines":[],"method":"pigeon"})", "/method"},
      {submit, R"({"lines":[],"language":"<script>"})", "/language"},
      {events + "receive_goods", R"({"lines":[{"line":"1","goood":1}]})", "/lines/0/goood"},
      {events + "inspect_goods", R"({"lines":[{"line":"1","accepted":1,"grade":"fine"}]})", "/lines/0/grade"},
      {events + "cancel_return", fmt::format(R"({{"reason":"{}"}})", std::string(5000, 'x')), "/reason"},
  };
  for (const auto& c : cases) {
    const auto answer = s.post(c.path, tokens::lead, c.body);
    EXPECT_EQ(answer.status, 400) << c.body << " " << answer.body;
    const auto body = answer.json();
    const auto* errors = body.as_object().if_contains("errors");
    EXPECT_EQ(errors == nullptr ? "" : errors->at(0).at("pointer").as_string(), std::string_view(c.pointer))
        << c.body << " " << answer.body;
  }
  EXPECT_EQ(s.post(gift, tokens::lead, R"({"amount":"0","reason":"x"})").json().at("reasons").at(0).at("code"),
            "amount");
  EXPECT_EQ(s.post(submit, tokens::lead, R"({"lines":[]})").json().at("reasons").at(0).at("code"), "no_lines");
  for (const auto& [path, body, pointer] :
       std::vector<std::array<std::string, 3>>{{gift, R"({"amount":"0","reason":"x"})", "/amount"},
                                               {gift, R"({"amount":"1","reason":" "})", "/reason"},
                                               {gift, R"({"amount":"1","reason":"x","tender":"t-9"})", "/tender"},
                                               {submit, R"({"lines":[]})", "/lines"}}) {
    const auto answer = s.post(path, tokens::lead, body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), json::value(pointer)) << body << " " << answer.body;
  }
  EXPECT_EQ(s.business_rows(), before);
}

// Found by a reviewer: what was left out was judged as if it had been sent empty, and no answer said where.
TEST_F(BodiesTest, WhatIsMissingIsNamedAtItsPlace) {
  Shop& s = shop();
  const auto order = s.order();
  const auto rma = s.submitted(order);
  const auto refund = "/v1/returns/" + rma + "/refunds/" + s.received(rma) + "/events/";
  const auto exchange = "/v1/returns/" + rma + "/exchanges/x/events/";
  const auto events = "/v1/returns/" + rma + "/events/";
  const auto before = s.business_rows();
  struct Case {
    std::string path, token, body;
    std::vector<std::string_view> missing;
  };
  const std::vector<Case> cases{
      {"/v1/orders/" + order + "/returns", tokens::anna, "{}", {"/lines"}},
      {"/v1/orders/" + order + "/returns",
       tokens::anna,
       R"({"lines":[{"line":"1"}]})",
       {"/lines/0/quantity", "/lines/0/reason"}},
      {"/v1/orders/" + order + "/returns",
       tokens::anna,
       R"({"lines":[{"line":"1","quantity":1,"reason":"x","replacement":{}}]})",
       {"/lines/0/replacement/sku", "/lines/0/replacement/unit_price_minor"}},
      {"/v1/orders/" + order + "/quote",
       tokens::anna,
       R"({"lines":[{"quantity":1}]})",
       {"/lines/0/line", "/lines/0/reason"}},
      {"/v1/returns/" + rma + "/refunds", tokens::lead, "{}", {"/amount", "/reason"}},
      {events + "decline_return", tokens::lead, "{}", {"/reason"}},
      {events + "ask_customer", tokens::lead, "{}", {"/question"}},
      {events + "receive_goods", tokens::lead, "{}", {"/lines"}},
      {events + "receive_goods", tokens::lead, R"({"lines":[{"good":1}]})", {"/lines/0/line"}},
      {events + "inspect_goods", tokens::lead, "{}", {"/lines"}},
      {events + "inspect_goods", tokens::lead, R"({"lines":[{}]})", {"/lines/0/line", "/lines/0/accepted"}},
      {refund + "reject_refund", tokens::lead, "{}", {"/reason"}},
      {refund + "mark_paid", tokens::lead, "{}", {"/reference"}},
      {refund + "mark_unpaid", tokens::lead, "{}", {"/reason"}},
      {refund + "reroute_refund", tokens::lead, "{}", {"/tender"}},
      {refund + "abandon_refund", tokens::lead, "{}", {"/reason"}},
      {exchange + "difference_paid", tokens::shop, "{}", {"/payment_ref"}},
      {exchange + "hold_placed", tokens::shop, "{}", {"/hold_ref"}},
  };
  for (const auto& c : cases) {
    const auto answer = s.post(c.path, c.token, c.body);
    EXPECT_EQ(answer.status, 400) << c.path << " " << answer.body;
    const auto body = answer.json();
    std::vector<std::string_view> missing;
    if (const auto* errors = body.as_object().if_contains("errors"))
      for (const auto& error : errors->as_array())
        if (error.at("code") == "field_missing") missing.push_back(error.at("pointer").as_string());
    EXPECT_EQ(missing, c.missing) << c.path << " " << c.body << " " << answer.body;
  }
  EXPECT_EQ(s.business_rows(), before);
}

// Found by a reviewer: a return had two limits of lines with two different refusals.
TEST_F(BodiesTest, AReturnHasOneLimitOfLines) {
  Shop& s = shop();
  const auto path = "/v1/orders/" + s.order() + "/returns";
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += fmt::format(R"({}{{"line":"{}","quantity":1,"reason":"changed_mind"}})", i == 0 ? "" : ",", i);
    return R"({"lines":[)" + text + "]}";
  };
  for (const int count : {101, 1001}) {
    const auto answer = s.post(path, tokens::anna, lines(count));
    EXPECT_EQ(answer.status, 400) << count;
    EXPECT_EQ(answer.json().at("errors").at(0).at("code"), "too_many") << count;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/lines") << count;
  }
  EXPECT_EQ(s.post(path, tokens::anna, lines(100)).status, 422);  // understood, and there are no such lines
}

TEST_F(BodiesTest, ParametersAreReadAsStrictly) {
  Shop& s = shop();
  for (const auto* path :
       {"/v1/returns?state=open", "/v1/returns?limit=0", "/v1/returns?limit=100", "/v1/returns?limit=1x",
        "/v1/returns?after=x", "/v1/returns?open=yes", "/v1/returns?order_id=1", "/v1/notices?audience=all",
        "/v1/orders?numbr=1", "/v1/returns?limit=1&limit=2", "/v1/orders?number=%00", "/v1/orders?number=%ff"})
    EXPECT_EQ(s.get(path, tokens::agent).status, 400) << path;
  for (const auto* path : {"/v1/orders/x", "/v1/orders/0190A000-0000-7000-8000-000000000001", "/v1/returns/'or'1",
                           "/v1/returns/x/parcels/y/label"})
    EXPECT_EQ(s.get(path, tokens::agent).status, 404) << path;
}

}  // namespace
}  // namespace retour::api::testing
