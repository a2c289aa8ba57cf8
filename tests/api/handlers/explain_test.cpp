#include <fmt/format.h>

#include "tests/api/handlers/shop.hpp"
#include "tests/policies/texts.hpp"

namespace retour::api::testing {
namespace {

using std::chrono::hours;

constexpr const char* kNobodys = "/v1/orders/0190a000-0000-7000-8000-000000000001/explain";

std::string text(const json::value& value) { return std::string(value.as_string()); }

class Explaining : public ShopTest {
 protected:
  static Answer ask(const std::string& order, const std::string& body = "{}",
                    const std::string& token = tokens::agent) {
    return shop().send({"POST", "/v1/orders/" + order + "/explain", token, body});
  }
  static json::value answered(const std::string& order, const std::string& body = "{}") {
    const auto answer = ask(order, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  static std::string in_days(int days) { return workflows::to_text(shop().clock.now() + hours(24 * days)); }
  static std::string at(int days) { return fmt::format(R"({{"at":"{}"}})", in_days(days)); }
  static std::vector<std::string> pointers(const Answer& answer) {
    std::vector<std::string> found;
    const auto document = answer.json();
    for (const auto& error : document.at("errors").as_array()) found.emplace_back(error.at("pointer").as_string());
    return found;
  }
};

TEST_F(Explaining, TellsTheWayOfTheDecisionThatTheCustomerIsTold) {
  const auto order = shop().order();
  const auto told = answered(order);
  const auto& line = told.at("lines").at(0);
  EXPECT_EQ(line.at("quantity"), 2) << "all that is left";
  EXPECT_EQ(line.at("reason"), "changed_mind") << "the policy's first";
  const auto offers = shop().get("/v1/orders/" + order + "/returnable", tokens::anna).json();
  const auto& offer = offers.at("lines").at(0).at("reasons").at(0);
  EXPECT_EQ(line.at("verdict"), offer.at("verdict"));
  EXPECT_EQ(line.at("rule"), offer.at("rule"));
  EXPECT_EQ(line.at("window").at("last_day"), offer.at("deadline").at("last_day"));
  EXPECT_EQ(line.at("rules").as_array().back().at("applies"), true);
  EXPECT_EQ(line.at("rules").at(0).at("when").at(0).at("condition"), "tag");
  EXPECT_EQ(line.at("rules").at(0).at("when").at(0).at("fact"), "nothing");
  EXPECT_EQ(told.at("refund").at("total_minor"), "20000");
  EXPECT_TRUE(told.at("cannot_know").as_array().empty());
  const auto because = text(told.at("policy").at("because"));
  EXPECT_NE(because.find("was in force for US when the order came in on " + in_days(0)), std::string::npos) << because;
}

TEST_F(Explaining, NamedLinesAndAnotherReason) {
  const auto order = shop().order();
  const auto told =
      answered(order, R"({"lines":[{"line":"1","quantity":1,"reason":"defective","opened":true}]})").at("lines").at(0);
  EXPECT_EQ(told.at("quantity"), 1);
  EXPECT_EQ(told.at("evidence").at(0).at("code"), "photos_required");
  EXPECT_EQ(answered(order, R"({"reason":"defective"})").at("lines").at(0).at("reason"), "defective");
}

TEST_F(Explaining, IsForStaffOnly) {
  const auto order = shop().order();
  EXPECT_EQ(ask(order, "{}", tokens::anna).status, 403) << "it names rules, tiers and risk";
  for (const auto& token : {tokens::lead, tokens::shop}) EXPECT_EQ(ask(order, "{}", token).status, 200);
  EXPECT_EQ(ask(order, "{}", tokens::stranger).status, 404);
  EXPECT_EQ(shop().send({"POST", kNobodys, tokens::agent, "{}"}).status, 404);
}

TEST_F(Explaining, BadInputIsNamedByItsField) {
  const auto order = shop().order();
  const auto strange = ask(order, R"({"lines":[{"line":"7","quantity":1,"reason":"bored"}]})");
  EXPECT_EQ(strange.status, 400);
  EXPECT_EQ(pointers(strange), (std::vector<std::string>{"/lines/0/line", "/lines/0/reason"}));
  EXPECT_EQ(pointers(ask(order, R"({"reason":"bored"})")), (std::vector<std::string>{"/reason"}));
  EXPECT_EQ(pointers(ask(order, R"({"at":"then"})")), (std::vector<std::string>{"/at"}));
  EXPECT_EQ(pointers(ask(order, at(-30))), (std::vector<std::string>{"/at"})) << "before it was placed";
  EXPECT_EQ(pointers(ask(order, R"({"when":"now"})")), (std::vector<std::string>{"/when"}));
  const auto twice = ask(order, R"({"lines":[{"line":"1","quantity":1,"reason":"changed_mind"},
                                             {"line":"1","quantity":1,"reason":"changed_mind"}]})");
  EXPECT_EQ(pointers(twice), (std::vector<std::string>{"/lines/1/line"}));
}

TEST_F(Explaining, ATimeAheadIsAskedWithTheFactsOfToday) {
  const auto order = shop().order();
  const auto until = text(answered(order).at("lines").at(0).at("until"));
  const auto end = *workflows::instant_of(until);
  const auto asked = [&](workflows::Instant at) {
    return answered(order, fmt::format(R"({{"at":"{}"}})", workflows::to_text(at)));
  };
  EXPECT_EQ(asked(end - std::chrono::seconds(1)).at("lines").at(0).at("verdict"), "approve");
  const auto late = asked(end);
  EXPECT_EQ(late.at("lines").at(0).at("rule"), "window");
  EXPECT_EQ(text(late.at("lines").at(0).at("until")), until);
  EXPECT_EQ(late.at("cannot_know").as_array().size(), 1U);
}

TEST_F(Explaining, WhatWasTakenIsNotEligibleNowAndWasBefore) {
  const auto order = shop().order();
  const auto rma = shop().submitted(order, 2);
  const auto now = answered(order).at("lines").at(0);
  EXPECT_EQ(now.at("rule"), "quantity");
  EXPECT_TRUE(now.at("rules").as_array().empty());
  const auto before = answered(order, at(-1));
  EXPECT_EQ(before.at("lines").at(0).at("verdict"), "approve");
  EXPECT_EQ(text(before.at("asked_at")), in_days(-1));
  EXPECT_EQ(before.at("lines").at(0).at("quantity"), 2);
}

TEST_F(Explaining, OnADayBeforeTheDeliveryItWasNotDelivered) {
  const auto order = shop().order();  // ordered six days ago, sent and delivered three days ago
  EXPECT_EQ(answered(order, at(-4)).at("lines").at(0).at("rule"), "not_sent");
}

// ---- which version
class ExplainingThePast : public ::testing::Test {
 protected:
  ExplainingThePast() { shop.publications.offer_folder(shop.policies, true); }
  json::value answered(const std::string& order, const std::string& at) {
    const auto answer =
        shop.send({"POST", "/v1/orders/" + order + "/explain", tokens::agent, fmt::format(R"({{"at":"{}"}})", at)});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  Shop shop;
};

TEST_F(ExplainingThePast, AnOrderThatCameInLaterIsAskedByItsPlacing) {
  const auto order = shop.order();  // placed six days before it came in, as the policies did
  const auto then = answered(order, workflows::to_text(shop.clock.now() - hours(24)));
  const auto unknown = json::serialize(then.at("cannot_know"));
  EXPECT_NE(unknown.find("The order came in on"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("Nothing that can be read was in force for US here"), std::string::npos) << unknown;
  EXPECT_EQ(text(then.at("policy").at("version")), shop.policies.active("US")->version);
}

}  // namespace
}  // namespace retour::api::testing
