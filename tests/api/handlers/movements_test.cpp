#include <fmt/format.h>

#include <pqxx/pqxx>

#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

std::string movement(const std::string& kind, const std::string& reference, const std::string& amount,
                     const std::string& tender = "t-1") {
  return fmt::format(R"({{"tender":"{}","kind":"{}","reference":"{}","amount_minor":"{}"}})", tender, kind, reference,
                     amount);
}

class MovementsTest : public ShopTest {
 protected:
  static Answer tell(const std::string& order, const std::string& body, const std::string& token = tokens::lead) {
    return shop().post("/v1/orders/" + order + "/movements", token, body);
  }
  static json::value tender(const std::string& order, const std::string& token = tokens::agent) {
    return shop().get("/v1/orders/" + order, token).json().at("tenders").at(0);
  }
  /// The refund of a return whose goods are back: nobody knows how its call ended. Answers its id.
  static std::string in_doubt(const std::string& rma) {
    const std::string refund = shop().received(rma);
    EXPECT_EQ(
        shop().post("/v1/returns/" + rma + "/refunds/" + refund + "/events/approve_refund", tokens::lead, "{}").status,
        200);
    for (const workflows::RefundEvent& event :
         {workflows::RefundEvent{workflows::RefundSubmitted{}}, workflows::RefundEvent{workflows::RefundUnresolved{}}})
      shop().runtime.apply({{"demo", {workflows::Role::payment, "stripe"}, workflows::Channel::system},
                            rma,
                            {},
                            {refund, event},
                            {},
                            {},
                            {}});
    return refund;
  }
  static Answer mark_paid(const std::string& rma, const std::string& refund, const std::string& reference) {
    return shop().post("/v1/returns/" + rma + "/refunds/" + refund + "/events/mark_paid", tokens::lead,
                       "{\"reference\":\"" + reference + "\"}");
  }
};

TEST_F(MovementsTest, AreListedWithWhatIsLeftAndStopWhatWasToBePaid) {
  const auto order = shop().order(100'00);
  const auto rma = shop().submitted(order);
  shop().received(rma);
  const auto answer = tell(order, movement("chargeback", "dp_1", "15000"), tokens::shop);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto shown = answer.json().at("tenders").at(0);
  EXPECT_EQ(shown.at("left_minor"), "5000");
  EXPECT_EQ(shown.at("outside").at(0).at("kind"), "chargeback");
  EXPECT_EQ(shown.at("outside").at(0).at("reference"), "dp_1");
  EXPECT_EQ(shown.at("outside").at(0).at("minor"), "15000");
  EXPECT_EQ(tender(order), shown);
  const auto refund = shop().case_of(rma).at("refunds").at(0);
  EXPECT_EQ(refund.at("state"), "stale");
  EXPECT_EQ(refund.at("trouble"),
            "150.00 USD of payment 't-1' were charged back by the customer's bank on 2026-11-18 (dp_1): look again "
            "before more is paid");
  EXPECT_FALSE(shop().case_of(rma, tokens::anna).at("refunds").at(0).as_object().contains("trouble"));
  EXPECT_EQ(tell(order, movement("chargeback", "dp_1", "15000")).status, 200) << "once, whoever tells of it";
  EXPECT_EQ(tender(order).at("left_minor"), "5000");
}

// What was approved holds almost all of the payment: the shop paid back all the same.
TEST_F(MovementsTest, AreWhatAnOrderThatIsSentAgainSaysMore) {
  const std::string document = order_document("moved-1", 50'00);
  const auto send = [](const std::string& text) { return shop().post("/v1/orders/import", tokens::shop, text); };
  const auto order = std::string(send(document).json().at("id").as_string());
  const auto rma = shop().submitted(order);
  shop().received(rma);
  std::string more = document;
  more.replace(more.find("\"captured_minor\""), 0, "\"refunded_before_minor\":\"9000\",");
  const auto answer = send(more);
  ASSERT_EQ(answer.json().at("result"), "replaced") << answer.body;
  const auto shown = tender(order);
  EXPECT_EQ(shown.at("outside").at(0).at("reference"), "order document 1, refunded_before_minor");
  EXPECT_EQ(shown.at("left_minor"), "1000");
  EXPECT_EQ(shop().case_of(rma).at("refunds").at(0).at("state"), "stale");
  EXPECT_EQ(send(more).json().at("result"), "unchanged");
  EXPECT_EQ(tender(order), shown);
  EXPECT_EQ(tell(order, movement("chargeback_reversed", "order document 1, refunded_before_minor", "9000")).status,
            200);
  EXPECT_EQ(tender(order).at("left_minor"), "10000") << "the provider had told of it already, says a lead";
  EXPECT_EQ(send(more).json().at("result"), "unchanged");
  EXPECT_EQ(tender(order).at("left_minor"), "10000");
}

// The shop's document said too much, or the transfer came back to the shop: what is less is free again.
TEST_F(MovementsTest, AreTakenBackByADocumentThatSaysLess) {
  const std::string document = order_document("moved-2", 50'00);
  const auto says = [&](const std::string& minor) {
    std::string text = document;
    text.replace(text.find("\"captured_minor\""), 0, "\"refunded_before_minor\":\"" + minor + "\",");
    return shop().post("/v1/orders/import", tokens::shop, text);
  };
  const auto order = std::string(says("500").json().at("id").as_string());
  struct Step {
    const char *says, *left;
  };
  for (const auto& [minor, left] :
       {Step{"900", "9100"}, Step{"700", "9300"}, Step{"900", "9100"}, Step{"10000", "0"}, Step{"700", "9300"},
        Step{"500", "9500"}, Step{"100", "9900"}, Step{"0", "10000"}, Step{"500", "9500"}}) {
    const auto answer = says(minor);
    ASSERT_EQ(answer.json().at("result"), "replaced") << answer.body;
    EXPECT_EQ(tender(order).at("left_minor"), left) << minor;
    EXPECT_EQ(says(minor).json().at("result"), "unchanged");
    EXPECT_EQ(tender(order).at("left_minor"), left) << minor << ", sent again";
  }
}

// A transfer by that name would count as what a document said, and the document's own movement as that transfer.
TEST_F(MovementsTest, OfDocumentsKeepTheirNames) {
  const std::string first = "order document 1, refunded_before_minor";
  const std::string document = order_document("moved-3", 50'00);
  const auto order = std::string(shop().post("/v1/orders/import", tokens::shop, document).json().at("id").as_string());
  for (const auto* kind : {"refund", "chargeback", "chargeback_reversed"}) {
    const auto answer = tell(order, movement(kind, first + ", corrected", "100"));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.code(), "reference_reserved") << kind;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/reference");
  }
  EXPECT_EQ(tell(order, movement("refund", first, "100")).code(), "reference_reserved");
  EXPECT_EQ(tell(order, movement("chargeback_reversed", first, "100")).code(), "unknown_reference");
  const auto rma = shop().submitted(order);
  const auto refund = in_doubt(rma);
  const auto paid = mark_paid(rma, refund, first);
  EXPECT_EQ(paid.status, 422) << paid.body;
  EXPECT_EQ(paid.json().at("reasons").at(0).at("code"), "reference_reserved") << paid.body;
}

// Marked as paid by such a name before the names were kept: every import of the order was answered with busy.
TEST_F(MovementsTest, OfDocumentsAreNoRefundThatWasMarkedAsPaidByTheirName) {
  std::string document = order_document("moved-4", 50'00);
  const auto send = [&] { return shop().post("/v1/orders/import", tokens::shop, document); };
  const auto order = std::string(send().json().at("id").as_string());
  const auto rma = shop().submitted(order);
  ASSERT_EQ(mark_paid(rma, in_doubt(rma), "TX1").status, 200);
  {
    pqxx::connection connection(shop().tables());
    pqxx::work tx(connection);
    tx.exec(
        "update cases set data = jsonb_set(data::jsonb, '{refunds,0,provider_ref}', '\"order document 1, "
        "refunded_before_minor\"')::json where rma = " +
        tx.quote(rma));
    tx.commit();
  }
  document.replace(document.find("\"captured_minor\""), 0, "\"refunded_before_minor\":\"700\",");
  const auto answer = send();
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(tender(order).at("outside").at(0).at("minor"), "700");
}

// Somebody made the very refund that waits in the provider's dashboard: it is marked as paid by it, and noted.
TEST_F(MovementsTest, ToldBeforeTheRefundIsMarkedAsPaidByItCountOnce) {
  const auto order = shop().order(100'00);
  const auto rma = shop().submitted(order);
  const auto refund = shop().received(rma);
  ASSERT_EQ(tell(order, movement("refund", "re_dash", "10000")).status, 200);
  ASSERT_EQ(shop().case_of(rma).at("refunds").at(0).at("state"), "stale");
  const auto unknown = mark_paid(rma, refund, "re_other");
  EXPECT_EQ(unknown.json().at("reasons").at(0).at("code"), "not_told") << unknown.body;
  const auto paid = mark_paid(rma, refund, "re_dash");
  ASSERT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(shop().case_of(rma).at("refunds").at(0).at("state"), "settled");
  EXPECT_EQ(shop().case_of(rma).at("state"), "completed");
  EXPECT_EQ(tender(order).at("left_minor"), "10000") << "of 200.00";
}

// One transfer paid two refunds by hand. It came back: both are to be paid again, once.
TEST_F(MovementsTest, OfATransferThatPaidSeveralRefundsAreAllOfIt) {
  std::string document = order_document("moved-5", 20'00);
  const std::string by_card = R"("kind":"card","provider":"stripe","payment_ref":"ch_1")";
  ASSERT_NE(document.find(by_card), std::string::npos);
  document.replace(document.find(by_card), by_card.size(), R"("kind":"cash_on_delivery","provider":"manual")");
  const auto sent = shop().post("/v1/orders/import", tokens::shop, document);
  ASSERT_EQ(sent.status, 201) << sent.body;
  const auto order = std::string(sent.json().at("id").as_string());
  std::vector<std::pair<std::string, std::string>> paid;
  for (int i = 0; i < 2; ++i) {
    const auto rma = shop().submitted(order);
    paid.emplace_back(rma, shop().received(rma));
  }
  for (const auto& [rma, refund] : paid) {
    shop().post("/v1/returns/" + rma + "/refunds/" + refund + "/events/approve_refund", tokens::lead, "{}");
    for (const workflows::RefundEvent& event :
         {workflows::RefundEvent{workflows::RefundSubmitted{}}, workflows::RefundEvent{workflows::RefundPending{}}})
      shop().runtime.apply({{"demo", {workflows::Role::payment, "manual"}, workflows::Channel::system},
                            rma,
                            {},
                            {refund, event},
                            {},
                            {},
                            {}});
    ASSERT_EQ(mark_paid(rma, refund, "TR-1").status, 200);
  }
  const auto states = [&] {
    std::string all;
    for (const auto& [rma, refund] : paid)
      all += std::string(shop().case_of(rma).at("refunds").at(0).at("state").as_string()) + " ";
    return all;
  };
  ASSERT_EQ(states(), "settled settled ");
  const auto part = tell(order, movement("chargeback_reversed", "TR-1", "2000"));
  EXPECT_EQ(part.code(), "other_amount");
  EXPECT_NE(part.body.find("'TR-1' paid 2 refunds of 40.00 USD"), std::string::npos) << part.body;
  EXPECT_EQ(states(), "settled settled ");
  EXPECT_EQ(tell(order, movement("chargeback_reversed", "TR-1", "4000")).status, 200);
  EXPECT_EQ(states(), "bounced bounced ");
}

TEST_F(MovementsTest, AreNamedWithoutTheBlanksAround) {
  const auto order = shop().order(100'00);
  ASSERT_EQ(tell(order, movement("chargeback", "dp_1\\t", "500")).status, 200);
  ASSERT_EQ(tell(order, movement("chargeback", " dp_1", "500")).status, 200);
  EXPECT_EQ(tender(order).at("outside").as_array().size(), 1U);
  const auto rma = shop().submitted(order);
  const auto refund = in_doubt(rma);
  ASSERT_EQ(mark_paid(rma, refund, "TX9 ").status, 200);
  EXPECT_EQ(shop().case_of(rma).at("refunds").at(0).at("provider_ref"), "TX9");
  const auto left = tender(order).at("left_minor");
  const auto amount = std::string(shop().case_of(rma).at("refunds").at(0).at("amount_minor").as_string());
  const auto told = tell(order, movement("refund", "TX9", amount));
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(tender(order).at("left_minor"), left) << "the transfer is the refund";
}

TEST_F(MovementsTest, AreTheMerchantsBusiness) {
  const auto order = shop().order();
  tell(order, movement("refund", "re_1", "500"));
  const auto seen = tender(order, tokens::anna).as_object();
  for (const auto* member : {"outside", "left_minor"}) EXPECT_FALSE(seen.contains(member)) << member;
  for (const auto& token : {tokens::anna, tokens::agent})
    EXPECT_EQ(tell(order, movement("refund", "re_2", "500"), token).code(), "role_not_allowed");
  EXPECT_EQ(tell(order, movement("refund", "re_2", "500"), tokens::stranger).status, 404);
}

TEST_F(MovementsTest, ThatCannotBeAreRefusedWholeWithTheLimitingNumber) {
  const auto order = shop().order(100'00);
  ASSERT_EQ(tell(order, movement("refund", "re_1", "5000")).status, 200);
  const auto before = shop().business_rows();
  struct Refused {
    std::string body;
    int status;
    const char *code, *pointer;
  };
  for (const auto& [body, status, code, pointer] :
       {Refused{movement("refund", "re_2", "5", "t-9"), 422, "unknown_tender", "/tender"},
        Refused{movement("refund", "re_2", "0"), 422, "amount", "/amount_minor"},
        Refused{movement("refund", "", "5"), 422, "reference_missing", "/reference"},
        Refused{movement("refund", "re_2", "15001"), 422, "over_captured", "/amount_minor"},
        Refused{movement("refund", "re_1", "5001"), 409, "reference_used", "/reference"},
        Refused{movement("chargeback_reversed", "dp_9", "5"), 422, "unknown_reference", "/reference"},
        Refused{movement("chargeback_reversed", "re_1", "5001"), 422, "over_reversed", "/amount_minor"},
        Refused{movement("gift", "re_2", "5"), 400, "body_invalid", "/kind"}}) {
    const auto answer = tell(order, body);
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.code(), code) << answer.body;
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), pointer) << answer.body;
  }
  EXPECT_NE(tell(order, movement("refund", "re_2", "15001")).body.find("at most 150.00 USD"), std::string::npos);
  EXPECT_EQ(tell(order, movement("refund", "re_2", "-5")).code(), "body_invalid");
  EXPECT_EQ(shop().business_rows(), before);
}

}  // namespace
}  // namespace retour::api::testing
