// Traffic that the real EasyPost answered, replayed through the adapter.
#include <Poco/Base64Decoder.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <iterator>
#include <sstream>
#include <vector>

#include "tests/engine/carriers/easypost_world.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::engine::testing {
namespace {

namespace json = boost::json;
using sandbox::testing::read_file;
using sandbox::testing::read_json;

struct Recorded {
  std::string method, url;
  int status = 0;
  std::string body;
};

std::string text(const json::value& value) { return std::string(value.as_string()); }

std::string body_of(const json::object& content) {
  const std::string plain = text(content.at("text"));
  if (!content.contains("encoding")) return plain;
  if (plain.starts_with("{") || plain.starts_with("[")) return plain;  // decoded already by whoever published it
  std::istringstream encoded(plain);
  Poco::Base64Decoder decoder(encoded);
  return {std::istreambuf_iterator<char>(decoder), {}};
}

struct EasyPostRecorded : ::testing::Test {
  std::string folder;
  EasyPostWorld world;

  void SetUp() override {
    const auto specs = sandbox::testing::specs_folder();
    if (!specs) GTEST_SKIP() << "no specs on this machine";
    folder = *specs + "/easypost/";
  }

  std::vector<Recorded> cassette(const std::string& name) const {
    std::vector<Recorded> calls;
    const json::value har = read_json(folder + "cassettes/" + name + ".har");
    for (const json::value& entry : har.at("log").at("entries").as_array()) {
      const auto& response = entry.at("response");
      calls.push_back({text(entry.at("request").at("method")), text(entry.at("request").at("url")),
                       static_cast<int>(response.at("status").as_int64()),
                       body_of(response.at("content").as_object())});
    }
    return calls;
  }

  /// What was recorded is answered, and what we asked is what was asked then.
  template <class F>
  auto replay(const Recorded& call, F adapter_call) {
    world.wire.will(call.status, call.body);
    const auto result = adapter_call(world.carrier);
    const WireRequest& asked = world.wire.asked.back();
    EXPECT_EQ(asked.method, call.method);
    EXPECT_EQ(with(asked.url, "easypost.test", "easypost.com"), call.url);
    return result;
  }
};

/// The draft that a bought shipment came from.
LabelDraft draft_of(const json::value& bought) {
  const auto& rate = bought.at("selected_rate");
  const auto cost = workflows::parse_amount(text(rate.at("rate")), 2);
  return {text(bought.at("id")),    text(rate.at("id")),       text(rate.at("carrier")),
          text(rate.at("service")), text(rate.at("currency")), std::get<Minor>(cost)};
}

TEST_F(EasyPostRecorded, ReturnIsQuoted) {
  ReturnParcel parcel = a_parcel();
  parcel.reference = "";  // the recorded return had none
  parcel.carriers = {"USPS"};
  const std::string body = read_file(folder + "official_responses/returns-create.json");
  const auto result = replay({"POST", "https://api.easypost.com/v2/shipments", 201, body},
                             [&](auto& carrier) { return carrier.prepare(parcel, kPatience); });
  EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.code;
  EXPECT_EQ(result.value->shipment_id, "shp_18efc5c59c4b4bc598eb47070948cec8");
  EXPECT_EQ(result.value->carrier, "USPS");
  std::int64_t cheapest = INT64_MAX;
  const json::value recorded = json::parse(body);
  for (const json::value& rate : recorded.at("rates").as_array())
    cheapest = std::min(cheapest, std::get<Minor>(workflows::parse_amount(text(rate.at("rate")), 2)));
  EXPECT_EQ(result.value->cost_minor, cheapest);
}

TEST_F(EasyPostRecorded, OrdinaryShipmentIsNotTakenForAReturn) {
  const auto calls = cassette("creates-a-shipment_2399399653");
  const auto result = replay(calls.at(0), [](auto& carrier) { return carrier.prepare(a_parcel(), kPatience); });
  EXPECT_EQ(result.error.code, "echo_mismatch");
}

TEST_F(EasyPostRecorded, LabelIsBoughtAndFound) {
  const auto calls = cassette("buys-a-shipment_3413405727");
  const LabelDraft draft = draft_of(json::parse(calls.at(1).body));
  const auto bought = replay(calls.at(1), [&](auto& carrier) { return carrier.buy(draft, kPatience); });
  EXPECT_EQ(bought.outcome, Outcome::confirmed) << bought.error.message;
  EXPECT_EQ(bought.value->tracking_code, "9400100110368068953228");
  EXPECT_TRUE(bought.value->label_url.starts_with("https://easypost-files."));
  const auto found =
      replay({"GET", "https://api.easypost.com/v2/shipments/" + draft.shipment_id, 200, calls.at(1).body},
             [&](auto& carrier) { return carrier.find(draft.shipment_id, kPatience); });
  EXPECT_EQ((*found.value)->tracking_code, bought.value->tracking_code);
  const auto before =
      replay({"GET", "https://api.easypost.com/v2/shipments/" + draft.shipment_id, 200, calls.at(0).body},
             [&](auto& carrier) { return carrier.find(draft.shipment_id, kPatience); });
  EXPECT_TRUE(before.value && !*before.value);
}

TEST_F(EasyPostRecorded, InsuredLabelOfTheDocumentationIsRead) {
  const std::string body = read_file(folder + "official_responses/shipments-buy.json");
  const LabelDraft draft = draft_of(json::parse(body));
  const auto result = replay({"POST", "https://api.easypost.com/v2/shipments/" + draft.shipment_id + "/buy", 200, body},
                             [&](auto& carrier) { return carrier.buy(draft, kPatience); });
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ(result.value->cost_minor, 820);
}

TEST_F(EasyPostRecorded, LabelIsConverted) {
  const auto calls = cassette("converts-the-label-format-of-a-shipment_4034441427");
  const std::string id = text(json::parse(calls.at(2).body).at("id"));
  EasyPostConfig config;
  config.api_key = "EZTK1";
  FakeTransport wire;
  EasyPostCarrier carrier(config, wire);
  wire.will(calls.at(2).status, calls.at(2).body);
  wire.will(200, "^XA^FO50,50^FDx^FS^XZ");
  const auto result = carrier.file(id, LabelFormat::zpl, kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed) << result.error.message;
  EXPECT_EQ(result.value->content_type, "application/zpl");
  EXPECT_EQ(wire.asked.at(0).url, calls.at(2).url);
  EXPECT_TRUE(wire.asked.at(1).url.ends_with(".zpl")) << "the hosts of the real files are allowed by default";
}

TEST_F(EasyPostRecorded, VoidIsSubmitted) {
  const auto calls = cassette("refunds-a-shipment_2011747091");
  const std::string id = "shp_7800715831eb412a8376c0733f6a7974";
  const auto result = replay(calls.at(1), [&](auto& carrier) { return carrier.void_label(id, kPatience); });
  EXPECT_EQ(result.outcome, Outcome::pending);
  EXPECT_EQ(result.value->state, VoidState::pending);
  const auto before = replay({"GET", "https://api.easypost.com/v2/shipments/" + id, 200, calls.at(0).body},
                             [&](auto& carrier) { return carrier.void_state(id, kPatience); });
  EXPECT_EQ(before.outcome, Outcome::confirmed);
  EXPECT_FALSE(before.value);
}

TEST_F(EasyPostRecorded, BothFormsOfErrorsAreRead) {
  const auto fields = cassette("pulls-out-error-properties-of-an-API-error_2733221812");
  const auto first = replay(fields.at(0), [](auto& carrier) { return carrier.prepare(a_parcel(), kPatience); });
  EXPECT_EQ(first.outcome, Outcome::rejected);
  EXPECT_EQ(first.error.code, "PARAMETER.REQUIRED");
  EXPECT_EQ(first.error.message, "Missing required parameter. shipment: cannot be blank");
  const auto texts = cassette("pulls-out-error-properties-of-an-API-error-when-using-the-alternative-format_650479431");
  world.wire.will(texts.at(0).status, texts.at(0).body);
  const auto second = world.carrier.find("shp_1", kPatience);
  EXPECT_EQ(second.error.code, "NOT_FOUND");
  EXPECT_EQ(second.error.message,
            "The requested resource could not be found. No eligible insurance found with provided tracking code.");
}

TEST_F(EasyPostRecorded, PublishedWebhookVectorIsGenuine) {
  const json::value fixtures = read_json(folder + "fixtures/client-library-fixtures.json").at("webhooks");
  std::string body = read_file(folder + "fixtures/event-body.json");
  while (body.ends_with('\n')) body.pop_back();
  const std::vector<std::string> secrets{text(fixtures.at("secret"))};
  const auto result = read_easypost_webhook(text(fixtures.at("hmac_signature")), body, secrets);
  ASSERT_TRUE(std::holds_alternative<TrackingNews>(result));
  const auto& news = std::get<TrackingNews>(result);
  EXPECT_EQ(news.event_id, "evt_1");
  EXPECT_EQ(news.tracking_code, "1");
  EXPECT_EQ(news.status, "in_transit");
  EXPECT_EQ(news.at, "2024-08-02T18:50:00Z");
  EXPECT_EQ(news.shipment_id, "");
}

TEST_F(EasyPostRecorded, DeliveredWebhookOfTheDocumentationIsRead) {
  const std::string body = read_file(folder + "fixtures/tracking-webhook.json");
  const std::vector<std::string> secrets{"s"};
  const auto result = read_easypost_webhook("hmac-sha256-hex=" + hmac_sha256_hex("s", body), body, secrets);
  ASSERT_TRUE(std::holds_alternative<TrackingNews>(result));
  EXPECT_EQ(std::get<TrackingNews>(result).status, "delivered");
  EXPECT_EQ(std::get<TrackingNews>(result).rank, 7);
}

}  // namespace
}  // namespace retour::engine::testing
