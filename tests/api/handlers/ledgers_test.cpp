#include <fmt/format.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

class LedgersTest : public ShopTest {
 protected:
  static std::string sum(const std::string& reference, std::int64_t minor, const std::string& more = "") {
    return fmt::format(R"({{"amount_minor":"{}","currency":"EUR","reference":"{}"{}}})", minor, reference, more);
  }
  /// A card of the test's own; answers its code.
  static std::string card(std::int64_t minor, const std::string& more = "") {
    static std::atomic<int> next = 0;
    const auto answer = shop().post("/v1/gift_cards", tokens::shop, sum(fmt::format("sale {}", ++next), minor, more));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return std::string(answer.json().at("code").as_string());
  }
  static Answer spend(const std::string& code, const std::string& body) {
    return shop().post("/v1/gift_cards/" + code + "/spend", tokens::shop, body);
  }
};

TEST_F(LedgersTest, ACardIsSoldSpentAndRead) {
  const auto code = card(50'00);
  EXPECT_EQ(code.size(), std::string("GC-7K3M-9QX2-TVB4-WH8N").size());
  const auto spent = spend(code, sum("order 1", 20'00));
  ASSERT_EQ(spent.status, 200) << spent.body;
  EXPECT_EQ(spent.json().at("balance_minor"), "3000");
  const auto seen = shop().get("/v1/gift_cards/" + code, tokens::agent).json();
  EXPECT_EQ(seen.at("balances").at(0).at("balance_minor"), "3000");
  EXPECT_EQ(seen.at("entries").at(0).at("reference"), "order 1");
  EXPECT_EQ(seen.at("entries").at(0).at("principal_minor"), "-2000");
  EXPECT_EQ(seen.at("entries").at(1).at("kind"), "open");
  EXPECT_TRUE(seen.at("next").is_null());
  EXPECT_TRUE(seen.at("expires_at").is_null());
}

TEST_F(LedgersTest, AboveTheBalanceNothingIsTakenAndTheBalanceIsSaid) {
  const auto code = card(10'00);
  const auto answer = spend(code, sum("too much", 10'01));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.code(), "balance_too_low");
  EXPECT_EQ(answer.json().at("balance_minor"), "1000");
  EXPECT_EQ(spend(code, sum("all", 10'00)).status, 200);
  const auto nobody = shop().post("/v1/store_credit/nobody/spend", tokens::shop, sum("nobody", 1));
  EXPECT_EQ(nobody.code(), "balance_too_low");
  EXPECT_EQ(nobody.json().at("balance_minor"), "0");
}

TEST_F(LedgersTest, TheSameReferenceAnswersAsTheFirstTimeAndDoesNothingTwice) {
  const auto code = card(10'00);
  const auto first = spend(code, sum("once", 4'00));
  EXPECT_EQ(spend(code, sum("later", 1'00)).json().at("balance_minor"), "500");
  EXPECT_EQ(spend(code, sum("once", 4'00)).body, first.body);
  EXPECT_EQ(spend(code, sum("once", 4'01)).code(), "reference_taken");
  EXPECT_EQ(spend(card(10'00), sum("once", 4'00)).code(), "reference_taken");
  const Sent keyed{
      "POST", "/v1/gift_cards/" + code + "/spend", tokens::shop, sum("keyed", 1'00), {{"Idempotency-Key", "k"}}};
  Sent other = keyed;
  other.body = sum("keyed too", 1'00);
  EXPECT_EQ(shop().send(keyed).status, 200);
  EXPECT_EQ(shop().send(keyed).status, 200);
  EXPECT_EQ(shop().send(other).code(), "idempotency_key_reused");
  EXPECT_EQ(shop().get("/v1/gift_cards/" + code, tokens::shop).json().at("balances").at(0).at("balance_minor"), "400");
}

TEST_F(LedgersTest, ACardsOwnCodeIsUsedOnceAndItsEndIsKept) {
  const std::string code = "SUMMER-26";
  EXPECT_EQ(card(10'00, fmt::format(R"(,"code":"{}","expires_at":"2026-11-19T00:00:00Z")", code)), code);
  EXPECT_EQ(shop().post("/v1/gift_cards", tokens::shop, sum("again", 10'00, R"(,"code":"SUMMER-26")")).code(),
            "card_exists");
  EXPECT_EQ(spend(code, sum("in time", 1'00)).status, 200);
  EXPECT_EQ(shop().get("/v1/gift_cards/" + code, tokens::shop).json().at("expires_at"), "2026-11-19T00:00:00Z");
  EXPECT_EQ(spend(card(10'00, R"(,"expires_at":"2026-11-01T00:00:00Z")"), sum("too late", 1'00)).code(),
            "card_expired");
  EXPECT_EQ(spend("GC-UNKNOWN", sum("no card", 1'00)).status, 404);
}

TEST_F(LedgersTest, WhatIsNoSumIsRefusedAtItsField) {
  const auto code = card(10'00);
  const auto refused = [&](const std::string& body, const char* pointer) {
    const auto answer = spend(code, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), pointer) << answer.body;
  };
  refused(sum("zero", 0), "/amount_minor");
  refused(R"({"amount_minor":"-5","currency":"EUR","reference":"r"})", "/amount_minor");
  refused(R"({"amount_minor":5,"currency":"EUR","reference":"r"})", "/amount_minor");
  refused(R"({"amount_minor":"5","currency":"EURO","reference":"r"})", "/currency");
  refused(sum("", 5), "/reference");
  refused(sum(std::string(201, 'r'), 5), "/reference");
  EXPECT_EQ(shop().post("/v1/gift_cards", tokens::shop, sum("bad code", 5, R"(,"code":"a/b")")).status, 400);
}

TEST_F(LedgersTest, OnlyShopsSpendAndCustomersSeeTheirOwn) {
  Shop& s = shop();
  const auto code = card(10'00);
  for (const auto& token : {tokens::anna, tokens::agent, tokens::lead}) {
    EXPECT_EQ(s.post("/v1/gift_cards/" + code + "/spend", token, sum("mine", 1)).status, 403);
    EXPECT_EQ(s.post("/v1/store_credit/c-1/spend", token, sum("mine", 1)).status, 403);
    EXPECT_EQ(s.post("/v1/gift_cards", token, sum("mine", 1)).status, 403);
  }
  EXPECT_EQ(s.get("/v1/store_credit/c-1", tokens::anna).status, 200);
  EXPECT_EQ(s.get("/v1/store_credit/c-1", tokens::bert).status, 404);
  EXPECT_EQ(s.get("/v1/gift_cards/" + code, tokens::anna).status, 404) << "the card was not issued to her";
  EXPECT_EQ(s.get("/v1/gift_cards/" + code, tokens::stranger).status, 404) << "another merchant";
}

TEST_F(LedgersTest, EntriesArePagedNewestFirst) {
  const auto code = card(10'00);
  for (int i = 1; i <= 4; ++i) spend(code, sum(fmt::format("page {}", i), i));
  const auto first = shop().get("/v1/gift_cards/" + code + "?limit=2", tokens::shop).json();
  ASSERT_EQ(first.at("entries").as_array().size(), 2U);
  EXPECT_EQ(first.at("entries").at(0).at("reference"), "page 4");
  const auto next =
      shop()
          .get("/v1/gift_cards/" + code + "?limit=3&after=" + std::string(first.at("next").as_string()), tokens::shop)
          .json();
  ASSERT_EQ(next.at("entries").as_array().size(), 3U);
  EXPECT_EQ(next.at("entries").at(2).at("kind"), "open");
  EXPECT_TRUE(next.at("next").is_null());
}

// Ten checkouts at once want three of what is enough for five.
TEST_F(LedgersTest, CheckoutsAtOnceNeverSpendMoreThanThereIs) {
  const auto code = card(15'00);
  std::atomic<int> paid = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 10; ++t)
    threads.emplace_back([&, t] {
      const auto answer = spend(code, sum(fmt::format("at once {}", t), 3'00));
      (answer.status == 200 ? paid : refused) += 1;
      EXPECT_TRUE(answer.status == 200 || answer.code() == "balance_too_low") << answer.body;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(paid, 5);
  EXPECT_EQ(refused, 5);
}

}  // namespace
}  // namespace retour::api::testing
