#include <fmt/format.h>

#include <pqxx/pqxx>

#include "engine/transport/webhook.hpp"
#include "tests/api/handlers/shop.hpp"

namespace retour::api::testing {
namespace {

class WebhooksTest : public ShopTest {
 protected:
  static std::string stripe_event(const std::string& id) {
    return fmt::format(
        R"({{"object":"event","id":"{}","type":"refund.updated","data":{{"object":{{"object":"refund","id":"re_1","amount":500,"currency":"usd","status":"succeeded","charge":"ch_1","metadata":{{}}}}}}}})",
        id);
  }
  static Answer stripe(const std::string& body, const std::string& secret = "whsec_test",
                       const std::string& merchant = "demo") {
    const auto at =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const auto signature = engine::hmac_sha256_hex(secret, fmt::format("{}.{}", at, body));
    return shop().send({"POST",
                        "/v1/webhooks/stripe/" + merchant,
                        "",
                        body,
                        {{"Stripe-Signature", fmt::format("t={},v1={}", at, signature)}}});
  }
  static Answer easypost(const std::string& body, const std::string& secret) {
    return shop().send({"POST",
                        "/v1/webhooks/easypost/demo",
                        "",
                        body,
                        {{"X-Hmac-Signature", "hmac-sha256-hex=" + engine::hmac_sha256_hex(secret, body)}}});
  }
  static int kept() {
    pqxx::connection connection(shop().tables());
    pqxx::work tx(connection);
    return tx.exec1("select count(*) from inbox")[0].as<int>();
  }
};

TEST_F(WebhooksTest, GenuineNewsAreKeptOnce) {
  const int before = kept();
  const auto first = stripe(stripe_event("evt_1"));
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.json().at("received"), "accepted");
  EXPECT_EQ(stripe(stripe_event("evt_1")).json().at("received"), "repeated");
  EXPECT_EQ(
      stripe(R"({"object":"event","id":"evt_2","type":"customer.created","data":{"object":{}}})").json().at("received"),
      "ignored");
  EXPECT_EQ(kept(), before + 1);
  const std::string tracker =
      R"({"object":"Event","id":"evt_t","description":"tracker.updated","result":{"object":"Tracker","id":"trk_1","tracking_code":"EZ1","status":"in_transit","shipment_id":"shp_1","tracking_details":[]}})";
  const auto scanned = easypost(tracker, "easy_test");
  ASSERT_EQ(scanned.status, 200) << scanned.body;
  EXPECT_EQ(kept(), before + 2);
}

TEST_F(WebhooksTest, WhatIsNotGenuineIsRefusedWithOneAnswer) {
  const int before = kept();
  const auto wrong = stripe(stripe_event("evt_9"), "whsec_wrong");
  EXPECT_EQ(wrong.status, 401);
  const auto detail = [](const Answer& answer) {
    return answer.code() + " " + std::string(answer.json().at("detail").as_string());
  };
  EXPECT_EQ(detail(stripe(stripe_event("evt_9"), "whsec_test", "nobody")), detail(wrong));
  EXPECT_EQ(detail(stripe(stripe_event("evt_9"), "", "other")), detail(wrong));
  EXPECT_EQ(detail(shop().send({"POST", "/v1/webhooks/stripe/demo", "", stripe_event("evt_9")})), detail(wrong));
  EXPECT_EQ(detail(shop().send({"POST", "/v1/webhooks/stripe/demo", tokens::lead, stripe_event("evt_9")})),
            detail(wrong));
  EXPECT_EQ(easypost("{}", "wrong").status, 401);
  EXPECT_EQ(stripe("{}").status, 400);
  EXPECT_EQ(stripe("{\"a\":\"" + std::string(engine::kMaxWebhookBytes, 'x') + "\"}").status, 413);
  EXPECT_EQ(kept(), before);
}

TEST_F(WebhooksTest, ALabelIsFetchedOnceAndKept) {
  Shop& s = shop();
  const auto order = s.order();
  const auto opened = s.post("/v1/orders/" + order + "/returns", tokens::anna,
                             R"({"method":"label","lines":[{"line":"1","quantity":1,"reason":"changed_mind"}]})");
  ASSERT_EQ(opened.status, 201) << opened.body;
  const auto rma = std::string(opened.json().at("rma").as_string());
  const auto parcel = std::string(opened.json().at("parcels").at(0).at("id").as_string());
  const auto path = fmt::format("/v1/returns/{}/parcels/{}/label", rma, parcel);
  EXPECT_EQ(s.get(path, tokens::anna).code(), "not_issued");
  const engine::Caller carrier{"demo", {workflows::Role::carrier, "easypost"}, workflows::Channel::system};
  workflows::LabelIssued issued;
  issued.provider_shipment_id = "shp_1", issued.tracking_code = "EZ1", issued.label_url = "https://labels.example/1",
  issued.cost_currency = "USD";
  const auto told = s.runtime.apply({carrier, rma, {}, {parcel, workflows::ParcelEvent{issued}}, {}, {}, {}});
  ASSERT_TRUE(std::holds_alternative<engine::Done>(told)) << told.index();
  s.carrier->away = true;
  EXPECT_EQ(s.get(path, tokens::anna).status, 503);
  s.carrier->away = false;
  for (int i = 0; i < 2; ++i) {
    const auto label = s.get(path + "?format=pdf", tokens::anna);
    EXPECT_EQ(label.status, 200) << label.body;
    EXPECT_EQ(label.body, "label of shp_1");
    EXPECT_EQ(label.header("content-type"), "application/pdf");
  }
  EXPECT_EQ(s.carrier->files_fetched, 1);
  EXPECT_EQ(s.get(path + "?format=zpl", tokens::anna).code(), "format_not_offered");
  EXPECT_EQ(s.get(path + "?format=gif", tokens::anna).status, 400);
}

}  // namespace
}  // namespace retour::api::testing
