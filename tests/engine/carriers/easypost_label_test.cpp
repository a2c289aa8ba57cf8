#include <gtest/gtest.h>

#include <vector>

#include "tests/engine/carriers/easypost_world.hpp"

namespace retour::engine::testing {
namespace {

TEST(EasyPostBuy, BuysTheRateOfTheDraft) {
  EasyPostWorld world;
  world.wire.will(200, a_label());
  const auto result = world.carrier.buy(a_draft(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ(result.value->tracking_code, "9400");
  EXPECT_EQ(result.value->cost_minor, 593);
  EXPECT_EQ(result.value->label_url, "https://files.easypost.com/1.png");
  EXPECT_EQ(world.wire.asked.at(0).url, "https://api.easypost.test/v2/shipments/shp_1/buy");
  EXPECT_EQ(world.wire.asked.at(0).body, R"({"rate":{"id":"rate_1"}})");
}

struct ErrorCase {
  int http;
  const char* code;
  Outcome outcome;
};

TEST(EasyPostBuy, EveryErrorHasItsOutcome) {
  const ErrorCase cases[] = {{400, "PARAMETER.INVALID", Outcome::rejected},
                             {401, "APIKEY.INACTIVE", Outcome::auth},
                             {401, "", Outcome::auth},
                             {402, "PAYMENT_REQUIRED", Outcome::auth},
                             {402, "INSUFFICIENT_FUNDS", Outcome::auth},
                             {403, "FORBIDDEN", Outcome::auth},
                             {404, "NOT_FOUND", Outcome::rejected},
                             {405, "METHOD_NOT_ALLOWED", Outcome::rejected},
                             {408, "TIMEOUT", Outcome::unknown},
                             {409, "CONFLICT", Outcome::unknown},
                             {422, "PARAMETER.REQUIRED", Outcome::rejected},
                             {422, "SHIPMENT.POSTAGE.FAILURE", Outcome::rejected},
                             {422, "ADDRESS.VERIFY.FAILURE", Outcome::rejected},
                             {429, "RATE_LIMITED", Outcome::retryable},
                             {500, "INTERNAL_SERVER_ERROR", Outcome::unknown},
                             {503, "SERVICE_UNAVAILABLE", Outcome::unknown},
                             {504, "GATEWAY_TIMEOUT", Outcome::unknown}};
  for (const ErrorCase& c : cases) {
    EasyPostWorld world;
    world.wire.will(c.http, an_error(c.code), {{"X-Ep-Request-Uuid", "u-9"}});
    const auto result = world.carrier.buy(a_draft(), kPatience);
    EXPECT_EQ(result.outcome, c.outcome) << c.http << " " << c.code;
    EXPECT_EQ(result.error.code, *c.code == '\0' ? fmt::format("http_{}", c.http) : c.code);
    EXPECT_EQ(result.error.message, "Something EasyPost says.");
    EXPECT_EQ(result.error.request_id, "u-9");
    EXPECT_EQ(world.wire.asked.size(), 1U) << "an adapter tries nothing twice";
  }
}

TEST(EasyPostBuy, BoughtBeforeHasToBeLookedUp) {
  EasyPostWorld world;
  world.wire.will(422, an_error("SHIPMENT.POSTAGE.EXISTS"));
  const auto result = world.carrier.buy(a_draft(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.error.code, "already_bought");
}

TEST(EasyPostBuy, RefusalsThatAreNotEasyPostsOwnAreNotBelieved) {
  const std::vector<std::pair<int, Outcome>> cases{
      {400, Outcome::unknown}, {404, Outcome::unknown}, {422, Outcome::unknown},  {302, Outcome::unknown},
      {502, Outcome::unknown}, {403, Outcome::auth},    {429, Outcome::retryable}};
  for (const auto& [http, outcome] : cases) {
    for (const char* body : {"", "<html>", "{}", R"({"error":"text"})"}) {
      EasyPostWorld world;
      world.wire.will(http, body);
      EXPECT_EQ(world.carrier.buy(a_draft(), kPatience).outcome, outcome) << http << " " << body;
    }
  }
}

TEST(EasyPostBuy, ReasonsAreObjectsOrTexts) {
  EasyPostWorld world;
  world.wire.will(
      422, R"({"error":{"code":"X","message":"No.","errors":[{"field":"zip","message":"is odd"},"And more.",7]}})");
  EXPECT_EQ(world.carrier.buy(a_draft(), kPatience).error.message, "No. zip: is odd And more.");
}

TEST(EasyPostBuy, AnotherLabelThanTheDraftIsNeverConfirmed) {
  for (const auto& [part, instead] :
       std::vector<std::pair<std::string, std::string>>{{R"("rate":"5.93")", R"("rate":"6.93")"},
                                                        {R"("currency":"USD")", R"("currency":"CAD")"},
                                                        {R"("carrier":"USPS")", R"("carrier":"UPS")"},
                                                        {R"("service":"Priority")", R"("service":"Express")"},
                                                        {R"("id":"shp_1")", R"("id":"shp_2")"}}) {
    EasyPostWorld world;
    world.wire.will(200, with(a_label(), part, instead));
    const auto result = world.carrier.buy(a_draft(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::unknown) << instead;
    EXPECT_EQ(result.error.code, "echo_mismatch") << instead;
  }
}

TEST(EasyPostBuy, HostileRepliesAreUnknown) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {R"("tracking_code":"9400","refund)", R"("tracking_code":9400,"refund)"},
      {R"("tracking_code":"9400","refund)", R"("tracking_code":null,"refund)"},
      {R"("rate":"5.93")", R"("rate":5.93)"},
      {R"("rate":"5.93")", R"("rate":"5.931")"},
      {R"("rate":"5.93")", R"("rate":"99999999999999999999")"},
      {R"("label_url":"https)", R"("label_uri":"https)"},
      {R"("postage_label":{)", R"("postage_labels":{)"},
      {R"("selected_rate":{)", R"("selected_rates":{)"},
      {R"("id":"shp_1")", R"("id":["shp_1"])"}};
  for (const auto& [part, instead] : changes) {
    EasyPostWorld world;
    world.wire.will(200, with(a_label(), part, instead));
    const auto result = world.carrier.buy(a_draft(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::unknown) << instead;
    EXPECT_FALSE(result.value) << instead;
  }
  const std::string whole = a_label();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EasyPostWorld world;
    world.wire.will(200, whole.substr(0, size));
    ASSERT_EQ(world.carrier.buy(a_draft(), kPatience).outcome, Outcome::unknown) << size;
  }
}

TEST(EasyPost, IdsThatAreNoneAreNotSent) {
  EasyPostWorld world;
  LabelDraft draft = a_draft();
  draft.shipment_id = "shp_1/refund?";
  EXPECT_EQ(world.carrier.buy(draft, kPatience).error.code, "unfit_request");
  draft = a_draft();
  draft.rate_id.clear();
  EXPECT_EQ(world.carrier.buy(draft, kPatience).error.code, "unfit_request");
  EXPECT_EQ(world.carrier.find("", kPatience).error.code, "unfit_request");
  EXPECT_EQ(world.carrier.void_label("..", kPatience).error.code, "unfit_request");
  EXPECT_EQ(world.carrier.void_state("a b", kPatience).error.code, "unfit_request");
  EXPECT_EQ(world.carrier.file("a/b", LabelFormat::pdf, kPatience).error.code, "unfit_request");
  EXPECT_EQ(world.carrier.track("\n", kPatience).error.code, "unfit_request");
  EXPECT_TRUE(world.wire.asked.empty());
}

TEST(EasyPostFind, TellsWhetherItIsBought) {
  EasyPostWorld world;
  world.wire.will(200, a_quote(""));
  const auto none = world.carrier.find("shp_1", kPatience);
  EXPECT_EQ(none.outcome, Outcome::confirmed);
  EXPECT_TRUE(none.value && !*none.value);
  world.wire.will(200, a_label());
  EXPECT_EQ((*world.carrier.find("shp_1", kPatience).value)->tracking_code, "9400");
  EXPECT_EQ(world.wire.asked.at(0).url, "https://api.easypost.test/v2/shipments/shp_1");
}

TEST(EasyPostFind, NothingUncertainIsTakenForNotBought) {
  for (const char* body : {"", "{}", R"({"id":"shp_2","tracking_code":null})"}) {
    EasyPostWorld world;
    world.wire.will(200, body);
    const auto result = world.carrier.find("shp_1", kPatience);
    EXPECT_EQ(result.outcome, Outcome::unknown) << body;
    EXPECT_FALSE(result.value) << body;
  }
  EasyPostWorld world;
  world.wire.will_fail(false);
  EXPECT_FALSE(world.carrier.find("shp_1", kPatience).value);
  world.wire.will(404, an_error("NOT_FOUND"));
  EXPECT_EQ(world.carrier.find("shp_1", kPatience).outcome, Outcome::rejected);
}

TEST(EasyPostVoid, StatesBecomeOutcomes) {
  const std::vector<std::tuple<std::string, VoidState, Outcome>> cases{
      {"submitted", VoidState::pending, Outcome::pending},
      {"refunded", VoidState::voided, Outcome::confirmed},
      {"rejected", VoidState::refused, Outcome::rejected},
      {"not_applicable", VoidState::not_needed, Outcome::confirmed}};
  for (const auto& [status, state, outcome] : cases) {
    EasyPostWorld world;
    world.wire.will(200, a_label("\"" + status + "\""));
    world.wire.will(200, a_label("\"" + status + "\""));
    const auto asked = world.carrier.void_label("shp_1", kPatience),
               seen = world.carrier.void_state("shp_1", kPatience);
    EXPECT_EQ(asked.outcome, outcome) << status;
    EXPECT_EQ(asked.value->state, state) << status;
    EXPECT_EQ(seen.outcome, Outcome::confirmed) << status;
    EXPECT_EQ(seen.value->state, state) << status;
    EXPECT_EQ(world.wire.asked.at(0).method + world.wire.asked.at(0).url,
              "POSThttps://api.easypost.test/v2/shipments/shp_1/refund");
    EXPECT_EQ(world.wire.asked.at(1).method + world.wire.asked.at(1).url,
              "GEThttps://api.easypost.test/v2/shipments/shp_1");
  }
}

TEST(EasyPostVoid, NobodyAskedOrNothingWasBought) {
  EasyPostWorld world;
  world.wire.will(200, a_label());
  const auto not_asked = world.carrier.void_state("shp_1", kPatience);
  EXPECT_EQ(not_asked.outcome, Outcome::confirmed);
  EXPECT_FALSE(not_asked.value);
  world.wire.will(200, a_quote(""));
  EXPECT_EQ(world.carrier.void_state("shp_1", kPatience).value->state, VoidState::not_needed);
  world.wire.will(200, a_label());
  EXPECT_EQ(world.carrier.void_label("shp_1", kPatience).outcome, Outcome::unknown)
      << "an answer without a status is none";
  world.wire.will(200, a_label("\"mislaid\""));
  EXPECT_EQ(world.carrier.void_label("shp_1", kPatience).outcome, Outcome::unknown);
  world.wire.will_fail(false);
  EXPECT_EQ(world.carrier.void_label("shp_1", kPatience).outcome, Outcome::unknown);
  world.wire.will(422, an_error("SHIPMENT.REFUND.UNAVAILABLE"));
  EXPECT_EQ(world.carrier.void_label("shp_1", kPatience).outcome, Outcome::rejected);
}

const std::string kPng = std::string("\x89PNG\r\n\x1a\n", 8) + "..." + "IEND\xAE\x42\x60\x82";
const std::string kPdf = "%PDF-1.4\n...\n%%EOF\n";

TEST(EasyPostFile, FetchesWithoutCredentials) {
  EasyPostWorld world;
  world.wire.will(200, a_label());
  world.wire.will(200, kPng);
  const auto png = world.carrier.file("shp_1", LabelFormat::png, kPatience);
  EXPECT_EQ(png.outcome, Outcome::confirmed);
  EXPECT_EQ(png.value->content_type, "image/png");
  EXPECT_EQ(png.value->bytes, kPng);
  EXPECT_EQ(world.wire.asked.at(1).url, "https://files.easypost.com/1.png");
  EXPECT_TRUE(world.wire.asked.at(1).headers.empty()) << "another host must not see the key";
  world.wire.will(200, a_label());
  world.wire.will(200, kPdf);
  EXPECT_EQ(world.carrier.file("shp_1", LabelFormat::pdf, kPatience).value->content_type, "application/pdf");
  EXPECT_EQ(world.wire.asked.at(2).url, "https://api.easypost.test/v2/shipments/shp_1/label?file_format=PDF");
}

TEST(EasyPostFile, FilesThatBrokeOffOrAreSomethingElseAreNotShown) {
  for (const std::string& bytes : {std::string(), kPng.substr(0, kPng.size() - 1), kPng.substr(1), kPdf,
                                   std::string("<html>"), kPng + std::string(2'000, 'x')}) {
    EasyPostWorld world;
    world.wire.will(200, a_label());
    world.wire.will(200, bytes);
    EXPECT_EQ(world.carrier.file("shp_1", LabelFormat::png, kPatience).outcome, Outcome::unknown);
  }
  EasyPostWorld world;
  world.wire.will(200, a_label());
  world.wire.will(404, kPng);
  EXPECT_EQ(world.carrier.file("shp_1", LabelFormat::png, kPatience).outcome, Outcome::unknown);
  world.wire.will(200, a_label());
  EXPECT_EQ(world.carrier.file("shp_1", LabelFormat::zpl, kPatience).outcome, Outcome::unknown)
      << "there is no address for it";
}

TEST(EasyPostFile, AddressesElsewhereAreNotFetched) {
  for (const char* url :
       {"http://files.easypost.com/1.png", "https://169.254.169.254/latest", "https://easypost.com.evil.test/1.png",
        "https://evil.test/.easypost.com", "https://evileasypost.com/1.png", "file:///etc/passwd",
        "http://api.easypost.test/1.png", "not a url"}) {
    EasyPostWorld world;
    world.wire.will(200, with(a_label(), "https://files.easypost.com/1.png", url));
    const auto result = world.carrier.file("shp_1", LabelFormat::png, kPatience);
    EXPECT_EQ(result.error.code, "echo_mismatch") << url;
    EXPECT_EQ(world.wire.asked.size(), 1U) << url;
  }
}

TEST(EasyPostFile, LabelThatIsNotBoughtHasNone) {
  EasyPostWorld world;
  world.wire.will(200, a_quote(""));
  EXPECT_EQ(world.carrier.file("shp_1", LabelFormat::png, kPatience).error.code, "not_bought");
}

}  // namespace
}  // namespace retour::engine::testing
