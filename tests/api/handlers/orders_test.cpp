#include <fmt/format.h>

#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

class OrdersTest : public ShopTest {
 protected:
  static Answer import(const std::string& document, const std::string& query = "") {
    return shop().post("/v1/orders/import" + query, tokens::shop, document);
  }
};

TEST_F(OrdersTest, TheSameOrderAgainChangesNothingAndAChangedOneReplacesIt) {
  Shop& s = shop();
  const auto first = import(order_document("o-1", 50'00));
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.json().at("result"), "created");
  EXPECT_EQ(first.json().at("market"), "US");
  const auto before = s.business_rows();
  const auto again = import(order_document("o-1", 50'00));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json().at("result"), "unchanged");
  EXPECT_EQ(again.json().at("id"), first.json().at("id"));
  EXPECT_EQ(s.business_rows(), before);
  const auto changed = import(order_document("o-1", 60'00));
  EXPECT_EQ(changed.json().at("result"), "replaced") << changed.body;
  EXPECT_EQ(changed.json().at("id"), first.json().at("id"));
  EXPECT_EQ(changed.json().at("policy_version"), first.json().at("policy_version"));
  const auto id = std::string(first.json().at("id").as_string());
  EXPECT_EQ(s.get("/v1/orders/" + id, tokens::shop).json().at("lines").at(0).at("paid_minor"), "12000");
  EXPECT_EQ(s.get("/v1/orders?number=%23o-1", tokens::anna).json().at("items").at(0).at("id"), json::value(id));
  EXPECT_TRUE(s.get("/v1/orders?number=%23o-1", tokens::bert).json().at("items").as_array().empty());
}

TEST_F(OrdersTest, ADocumentThatNoLongerCoversWhatWasReturnedIsRefused) {
  Shop& s = shop();
  const auto id = std::string(import(order_document("o-2", 50'00)).json().at("id").as_string());
  s.submitted(id, 2);
  const auto before = s.business_rows();
  for (const auto& document : {order_document("o-2", 50'00, 1), order_document("o-2", 60'00)}) {
    const auto answer = import(document);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.code(), "order_shrank");
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/lines");
  }
  std::string other_tender = order_document("o-2", 50'00);
  other_tender.replace(other_tender.find("t-1"), 3, "t-2");
  EXPECT_EQ(import(other_tender).json().at("errors").at(0).at("pointer"), "/tenders");
  EXPECT_EQ(s.business_rows(), before);
}

TEST_F(OrdersTest, AnOrderNeedsAMarketOfItsCurrency) {
  Shop& s = shop();
  const auto before = s.business_rows();
  std::string nowhere = order_document("o-3", 50'00);
  nowhere.replace(nowhere.find("\"country\":\"US\""), 14, "\"country\":\"BR\"");
  EXPECT_EQ(import(nowhere).code(), "no_market");
  EXPECT_EQ(import(order_document("o-3", 50'00), "?market=XX").code(), "unknown_market");
  EXPECT_EQ(import(order_document("o-3", 50'00), "?market=DE").code(), "currency_mismatch");
  EXPECT_EQ(import(order_document("o-3", 50'00), "?format=magento").status, 400);
  EXPECT_EQ(s.business_rows(), before);
  EXPECT_EQ(import(nowhere, "?market=US").status, 201);
}

TEST_F(OrdersTest, AContradictionIsNamedAtItsPlace) {
  std::string wrong = order_document("o-4", 50'00);
  wrong.replace(wrong.find("\"total_minor\":\"10000\""), 21, "\"total_minor\":\"10001\"");
  const auto answer = import(wrong);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/total_minor");
}

TEST_F(OrdersTest, UnitsOfAnOpenReturnAreNotOfferedAgain) {
  Shop& s = shop();
  const auto id = s.order();
  s.submitted(id, 2);
  const auto line = s.get("/v1/orders/" + id + "/returnable", tokens::anna).json().at("lines").at(0);
  EXPECT_EQ(line.at("returnable"), 0);
  EXPECT_EQ(line.at("reasons").at(0).at("verdict"), "deny");
  EXPECT_EQ(line.at("reasons").at(0).at("why_not").at(0).at("code"), "quantity");
}

}  // namespace
}  // namespace retour::api::testing
