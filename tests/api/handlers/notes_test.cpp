#include <fmt/format.h>

#include "engine/workers/workers.hpp"
#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

using namespace workflows;

class NotesTest : public ShopTest {
 protected:
  /// Everything that is due is done.
  static void work() {
    Shop& s = shop();
    engine::Workers workers(s.runtime, s.database, s.policies, s.merchants, s.clock, {},
                            [](const std::string& line) { ADD_FAILURE() << line; });
    while (workers.run_once() > 0) {
    }
  }
  /// A return of one shirt of 100 dollars whose refund is approved; answers the RMA number.
  static std::string approved(const std::string& resolution) {
    Shop& s = shop();
    const auto opened = s.post(
        "/v1/orders/" + s.order() + "/returns", tokens::anna,
        fmt::format(
            R"({{"method":"own_carrier","lines":[{{"line":"1","quantity":1,"reason":"changed_mind","resolution":"{}"}}]}})",
            resolution));
    EXPECT_EQ(opened.status, 201) << opened.body;
    const auto rma = std::string(opened.json().at("rma").as_string());
    post(rma, s.received(rma), "approve_refund", tokens::lead);
    return rma;
  }
  static std::string refund_of(const std::string& rma, std::size_t n = 0) {
    return std::string(shop().case_of(rma).at("refunds").at(n).at("id").as_string());
  }
  static void post(const std::string& rma, const std::string& refund, const std::string& event,
                   const std::string& token, const std::string& body = "{}") {
    const auto answer =
        shop().post(fmt::format("/v1/returns/{}/refunds/{}/events/{}", rma, refund, event), token, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  /// What a provider says.
  static void say(const std::string& rma, const std::string& refund, RefundEvent event) {
    const auto answer = shop().runtime.apply(
        {{"demo", {Role::payment, "stripe"}, Channel::system}, rma, {}, {refund, std::move(event)}, {}, {}, {}});
    EXPECT_TRUE(std::holds_alternative<engine::Done>(answer)) << answer.index();
  }
  static void settle(const std::string& rma, const std::string& refund, const std::string& provider_ref) {
    say(rma, refund, RefundSubmitted{});
    say(rma, refund, RefundConfirmed{provider_ref, "EUR", 9'150});
    work();
  }
  static json::array notes_of(const std::string& rma, const std::string& token = tokens::agent) {
    return shop().get("/v1/returns/" + rma + "/credit_notes", token).json().at("items").as_array();
  }
  static json::value credit(const std::string& token) { return shop().get("/v1/store_credit/c-1", token).json(); }
};

TEST_F(NotesTest, StoreCreditIsGivenNotedSpentAndWhatIsLeftBecomesMoney) {
  const auto rma = approved("store_credit");
  work();
  const auto settled = shop().case_of(rma).at("refunds").at(0);
  ASSERT_EQ(settled.at("state"), "settled") << settled.at("trouble");
  EXPECT_EQ(settled.at("tender").at("provider"), "store_credit");
  const auto has = credit(tokens::anna);
  EXPECT_EQ(has.at("balances").at(0).at("principal_minor"), "10000");
  EXPECT_EQ(has.at("balances").at(0).at("bonus_minor"), "1000");
  EXPECT_EQ(has.at("entries").at(0).at("refund_id"), settled.at("id"));
  ASSERT_EQ(notes_of(rma).size(), 1U);
  EXPECT_EQ(notes_of(rma)[0].at("gross_minor"), "10000");
  EXPECT_EQ(notes_of(rma)[0].at("bonus_minor"), "1000") << "the bonus is told apart";
  EXPECT_EQ(notes_of(rma)[0].at("payment").at("way"), "store_credit");

  const auto spent = shop().post("/v1/store_credit/c-1/spend", tokens::shop,
                                 R"({"amount_minor":"4000","currency":"USD","reference":"order 7"})");
  EXPECT_EQ(spent.json().at("balance_minor"), "7000") << spent.body;
  post(rma, refund_of(rma), "switch_to_money", tokens::anna);
  work();
  const auto after = shop().case_of(rma);
  EXPECT_EQ(after.at("refunds").at(0).at("withdrawn_minor"), "6000");
  EXPECT_EQ(after.at("refunds").at(0).at("bonus_minor"), "0") << "it went with the principal";
  EXPECT_EQ(after.at("refunds").at(0).at("withdrawn_bonus_minor"), "1000");
  EXPECT_EQ(notes_of(rma)[0].at("bonus_minor"), "1000") << "what was given when the note was written";
  ASSERT_EQ(after.at("refunds").as_array().size(), 2U);
  EXPECT_EQ(after.at("refunds").at(1).at("amount_minor"), "6000") << "money for what was not spent, and no bonus";
  EXPECT_EQ(credit(tokens::agent).at("balances").at(0).at("balance_minor"), "0");
  const auto money = refund_of(rma, 1);
  if (after.at("refunds").at(1).at("state") == "pending_approval") post(rma, money, "approve_refund", tokens::lead);
  settle(rma, money, "re_money");
  EXPECT_EQ(shop().case_of(rma).at("refunds").at(1).at("state"), "settled");
  EXPECT_EQ(notes_of(rma).size(), 1U) << "the same giving back has one note";
}

// A second wish finds nothing left: what was paid as money once is not paid twice.
TEST_F(NotesTest, CreditThatBecameMoneyDoesNotBecomeMoneyAgain) {
  const auto rma = approved("store_credit");
  work();
  post(rma, refund_of(rma), "switch_to_money", tokens::anna);
  work();
  ASSERT_EQ(shop().case_of(rma).at("refunds").as_array().size(), 2U);
  const auto again = shop().post(fmt::format("/v1/returns/{}/refunds/{}/events/switch_to_money", rma, refund_of(rma)),
                                 tokens::anna, "{}");
  work();
  EXPECT_EQ(shop().case_of(rma).at("refunds").as_array().size(), 2U) << again.body;
  EXPECT_EQ(shop().case_of(rma).at("refunds").at(0).at("withdrawn_minor"), "10000");
}

TEST_F(NotesTest, ANoteIsReadAndPrintedByThoseWhoMaySeeIt) {
  Shop& s = shop();
  const auto rma = approved("refund");
  settle(rma, refund_of(rma), "re_1");
  ASSERT_EQ(notes_of(rma, tokens::anna).size(), 1U);
  const auto note = notes_of(rma)[0].as_object();
  EXPECT_EQ(note.at("gross_minor"), "10000");
  EXPECT_EQ(note.at("net_minor"), "10000");
  EXPECT_EQ(note.at("lines").at(0).at("title"), "Shirt");
  EXPECT_EQ(note.at("lines").at(0).at("units").at(0).at("amount_minor"), "10000");
  EXPECT_EQ(note.at("customer").at("name"), "Anna");
  EXPECT_EQ(note.at("seller").at("company"), "Example Outfitters Returns");
  EXPECT_EQ(note.at("date"), "2026-11-18");
  EXPECT_EQ(note.at("settlement_minor"), "9150");
  const auto number = std::string(note.at("number").as_string());
  EXPECT_TRUE(number.starts_with("CN-2026-")) << number;
  const auto own = s.get("/v1/credit_notes/" + number, tokens::anna);
  EXPECT_EQ(own.status, 200);
  EXPECT_EQ(own.json().as_object().if_contains("settlement_minor"), nullptr) << "the merchant's own business";
  for (const auto& request :
       {Sent{"GET", "/v1/credit_notes/" + number + ".pdf", tokens::anna, {}},
        Sent{"GET", "/v1/credit_notes/" + number, tokens::anna, {}, {{"Accept", "application/pdf"}}}}) {
    const auto pdf = s.send(request);
    EXPECT_EQ(pdf.status, 200) << pdf.body.substr(0, 300);
    EXPECT_EQ(pdf.header("content-type"), "application/pdf");
    EXPECT_EQ(pdf.body.substr(0, 5), "%PDF-");
  }
  EXPECT_EQ(
      s.send({"GET", "/v1/credit_notes/" + number, tokens::anna, {}, {{"Accept", "application/json, application/pdf"}}})
          .body.front(),
      '{');
  for (const auto& token : {tokens::bert, tokens::stranger}) {
    EXPECT_EQ(s.get("/v1/credit_notes/" + number, token).status, 404);
    EXPECT_EQ(s.get("/v1/credit_notes/" + number + ".pdf", token).status, 404);
    EXPECT_EQ(s.get("/v1/returns/" + rma + "/credit_notes", token).status, 404);
  }
  EXPECT_EQ(s.get("/v1/credit_notes/CN-2026-999999", tokens::agent).status, 404);
}

TEST_F(NotesTest, ARefundThatCameBackAndWasGivenUpHasAReversal) {
  const auto rma = approved("refund");
  const auto refund = refund_of(rma);
  settle(rma, refund, "re_bounces");
  say(rma, refund, RefundRefused{"account_closed", "it came back"});
  post(rma, refund, "abandon_refund", tokens::lead, R"({"reason":"paid in the shop"})");
  work();
  const auto notes = notes_of(rma);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[1].at("kind"), "reversal");
  EXPECT_EQ(notes[1].at("reverses"), notes[0].at("number"));
  EXPECT_EQ(notes[1].at("gross_minor"), notes[0].at("gross_minor"));
  work();
  EXPECT_EQ(notes_of(rma).size(), 2U);
}

TEST_F(NotesTest, AGiftHasOneLineWithoutTheAgentsWords) {
  Shop& s = shop();
  const auto rma = s.submitted(s.order());
  const auto granted =
      s.post("/v1/returns/" + rma + "/refunds", tokens::agent, R"({"amount":"1500","reason":"a late parcel"})");
  ASSERT_TRUE(granted.status == 200 || granted.status == 201) << granted.body;
  post(rma, refund_of(rma), "approve_refund", tokens::lead);
  settle(rma, refund_of(rma), "re_gift");
  const auto note = notes_of(rma).at(0);
  ASSERT_EQ(note.at("lines").as_array().size(), 1U);
  EXPECT_EQ(note.at("lines").at(0).at("title"), "Goodwill") << "what the agent wrote stays with staff";
  EXPECT_EQ(note.at("gross_minor"), "1500");
  EXPECT_EQ(note.at("part"), "");
}

TEST_F(NotesTest, QuotesSayAmountsInTheCustomersLanguage) {
  Shop& s = shop();
  const auto rma = s.submitted(s.order());
  const auto quote = s.case_of(rma).at("quote");
  EXPECT_EQ(quote.at("total_minor"), "10000");
  EXPECT_EQ(quote.at("total_text"), "$100.00");
  EXPECT_EQ(quote.at("lines").at(0).at("gross_text"), "$100.00");
  auto german = order_document("german", 1'234'56);
  german.replace(german.find(R"("language":"en")"), 15, R"("language":"de")");
  const auto order = std::string(s.post("/v1/orders/import", tokens::shop, german).json().at("id").as_string());
  const auto asked = s.post("/v1/orders/" + order + "/quote", tokens::anna,
                            R"({"lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})");
  EXPECT_EQ(asked.json().at("total_text"), "1.234,56\u00A0$") << asked.body;
}

}  // namespace
}  // namespace retour::api::testing
