#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <vector>

#include "tests/engine/carriers/easypost_world.hpp"

namespace retour::engine::testing {
namespace {

namespace json = boost::json;

const std::string kRates =
    a_rate("rate_e", "USPS", "Express", "51.20") + "," + a_rate("rate_p", "USPS", "Priority", "11.01") + "," +
    a_rate("rate_g", "UPS", "Ground", "9.99000") + "," + a_rate("rate_d", "DHLExpress", "Worldwide", "40");

Result<LabelDraft> prepare(const ReturnParcel& parcel, const std::string& rates = kRates) {
  EasyPostWorld world;
  world.wire.will(201, a_quote(rates));
  return world.carrier.prepare(parcel, kPatience);
}

TEST(EasyPostPrepare, SendsTheOutboundOrientationAndSaysThatItIsAReturn) {
  EasyPostWorld world;
  world.wire.will(201, a_quote(kRates), {{"X-Ep-Request-Uuid", "u-1"}});
  const auto result = world.carrier.prepare(a_parcel(), kPatience);
  EXPECT_EQ(result.outcome, Outcome::confirmed);
  EXPECT_EQ(result.value->shipment_id, "shp_1");
  EXPECT_EQ(result.error.request_id, "u-1");
  const WireRequest& asked = world.wire.asked.at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, "https://api.easypost.test/v2/shipments");
  EXPECT_EQ(header(asked, "Authorization"), "Basic RVpUSzE6");
  EXPECT_EQ(header(asked, "Content-Type"), "application/json");
  const json::value body = json::parse(asked.body);
  const json::object& shipment = body.at("shipment").as_object();
  EXPECT_EQ(shipment.at("is_return"), true);
  EXPECT_EQ(shipment.at("from_address").at("company"), "Returns Ltd");
  EXPECT_EQ(shipment.at("to_address").at("name"), "Elizabeth Swan");
  EXPECT_EQ(shipment.at("to_address").at("zip"), "90277");
  EXPECT_FALSE(shipment.at("to_address").as_object().contains("company")) << "what is empty is not sent";
  EXPECT_EQ(shipment.at("reference"), a_parcel().reference.c_str());
  EXPECT_EQ(shipment.at("options").at("print_custom_1"), "R-7K3M9-QX2TV");
  EXPECT_DOUBLE_EQ(shipment.at("parcel").at("weight").as_double(), 15.5);
}

TEST(EasyPostPrepare, WeightIsRoundedUpToATenthOfAnOunce) {
  const auto ounces = [](std::int64_t grams) {
    EasyPostWorld world;
    world.wire.will(201, a_quote(kRates));
    ReturnParcel parcel = a_parcel();
    parcel.weight_g = grams;
    world.carrier.prepare(parcel, kPatience);
    return json::parse(world.wire.asked.at(0).body).at("shipment").at("parcel").at("weight").as_double();
  };
  EXPECT_DOUBLE_EQ(ounces(1), 0.1);
  EXPECT_DOUBLE_EQ(ounces(3), 0.2);
  EXPECT_DOUBLE_EQ(ounces(28), 1.0);
  EXPECT_DOUBLE_EQ(ounces(29), 1.1);
  EXPECT_DOUBLE_EQ(ounces(1'000), 35.3);
  EXPECT_DOUBLE_EQ(ounces(kMaxParcelGrams), 35'274.0);
}

TEST(EasyPostPrepare, ChoosesByTheMerchantsList) {
  ReturnParcel parcel = a_parcel();
  EXPECT_EQ(prepare(parcel).value->rate_id, "rate_g");
  EXPECT_EQ(prepare(parcel).value->cost_minor, 999);
  parcel.carriers = {"usps", "DHLExpress"};
  EXPECT_EQ(prepare(parcel).value->rate_id, "rate_p") << "the cheapest of the allowed ones, whatever their case";
  parcel.cheapest = false;
  parcel.carriers = {"FedEx", "DHLExpress", "UPS"};
  EXPECT_EQ(prepare(parcel).value->rate_id, "rate_d") << "the first listed one that quotes";
  parcel.carriers = {"USPS", "UPS"};
  EXPECT_EQ(prepare(parcel).value->rate_id, "rate_p") << "at its cheapest";
}

TEST(EasyPostPrepare, NoAllowedCarrierQuotes) {
  ReturnParcel parcel = a_parcel();
  parcel.carriers = {"FedEx"};
  const auto result = prepare(parcel);
  EXPECT_EQ(result.outcome, Outcome::rejected);
  EXPECT_EQ(result.error.code, "no_rate");
  EXPECT_NE(result.error.message.find("UPS Ground"), std::string::npos) << result.error.message;
  EasyPostWorld world;
  world.wire.will(201, with(a_quote(""), R"("messages":[])",
                            R"("messages":[{"carrier":"UPS","type":"rate_error","message":"Too light"},5])"));
  const auto nothing = world.carrier.prepare(a_parcel(), kPatience);
  EXPECT_EQ(nothing.error.code, "no_rate");
  EXPECT_EQ(nothing.error.message, "quoted: nothing; UPS: Too light;");
}

TEST(EasyPostPrepare, RatesThatAreNoMoneyAreNotChosen) {
  const std::vector<std::string> odd{a_rate("rate_1", "USPS", "A", "-1.00"),
                                     a_rate("rate_2", "USPS", "B", "1e1"),
                                     a_rate("rate_3", "USPS", "C", "0.005"),
                                     a_rate("rate_4", "USPS", "D", "1.00", "ZZZ"),
                                     a_rate("rate/5", "USPS", "E", "1"),
                                     a_rate("rate_6", "USPS", "F", ""),
                                     R"({"id":"rate_7","carrier":"USPS","service":"G","rate":1.5,"currency":"USD"})",
                                     "5"};
  for (const std::string& rate : odd) {
    EXPECT_EQ(prepare(a_parcel(), rate).error.code, "no_rate") << rate;
    EXPECT_EQ(prepare(a_parcel(), rate + "," + a_rate("rate_9", "USPS", "Z", "99.00")).value->rate_id, "rate_9")
        << rate;
  }
  const std::string mixed =
      a_rate("rate_1", "USPS", "A", "9.00") + "," + a_rate("rate_2", "CanadaPost", "B", "8.00", "CAD");
  EXPECT_EQ(prepare(a_parcel(), mixed).value->rate_id, "rate_1") << "dollars of two countries are not compared";
}

TEST(EasyPostPrepare, ParcelsThatNobodyCouldCarryAreNotSent) {
  EasyPostWorld world;
  const auto complaint = [&](auto change) {
    ReturnParcel parcel = a_parcel();
    change(parcel);
    const auto result = world.carrier.prepare(parcel, kPatience);
    EXPECT_EQ(result.outcome, Outcome::rejected);
    return result.error.message.substr(0, result.error.message.find(':'));
  };
  EXPECT_EQ(complaint([](ReturnParcel& p) { p.weight_g = 0; }), "weight_g");
  EXPECT_EQ(complaint([](ReturnParcel& p) { p.weight_g = kMaxParcelGrams + 1; }), "weight_g");
  EXPECT_EQ(complaint([](ReturnParcel& p) { p.customer.street1.clear(); }), "customer.street1");
  EXPECT_EQ(complaint([](ReturnParcel& p) { p.merchant.country.clear(); }), "merchant.country");
  EXPECT_EQ(complaint([](ReturnParcel& p) { p.method = workflows::Method::pick_up; }), "method");
  EXPECT_TRUE(world.wire.asked.empty());
}

TEST(EasyPostPrepare, CostsNothingAndMayBeRepeated) {
  const auto outcome = [](auto prepare_wire) {
    EasyPostWorld world;
    prepare_wire(world.wire);
    return world.carrier.prepare(a_parcel(), kPatience).outcome;
  };
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will_fail(false); }), Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will_fail(true); }), Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(500, an_error("INTERNAL_SERVER_ERROR")); }),
            Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(201, "{"); }), Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(429, an_error("RATE_LIMITED")); }), Outcome::retryable);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(401, an_error("APIKEY.INACTIVE")); }), Outcome::auth);
  EXPECT_EQ(outcome([](FakeTransport& wire) { wire.will(422, an_error("PARAMETER.REQUIRED")); }), Outcome::rejected);
}

TEST(EasyPostPrepare, ShipmentThatIsNotTheReturnIsLeftAlone) {
  for (const auto& [part, instead] :
       std::vector<std::pair<std::string, std::string>>{{R"("is_return":true)", R"("is_return":false)"},
                                                        {R"("is_return":true,)", ""},
                                                        {R"("reference":"0)", R"("reference":"1)"}}) {
    EasyPostWorld world;
    world.wire.will(201, with(a_quote(kRates), part, instead));
    const auto result = world.carrier.prepare(a_parcel(), kPatience);
    EXPECT_EQ(result.outcome, Outcome::rejected) << instead;
    EXPECT_EQ(result.error.code, "echo_mismatch");
    EXPECT_FALSE(result.value);
  }
}

}  // namespace
}  // namespace retour::engine::testing
