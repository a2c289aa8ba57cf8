#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <set>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

const std::string return_request = R"({"shipment":{"is_return":true,"reference":"effect-1",
  "to_address":{"name":"Customer One","street1":"1 Elm St","city":"Redondo Beach","state":"CA","zip":"90277","country":"US"},
  "from_address":{"name":"Example Shop","street1":"2 Oak St","city":"San Francisco","state":"CA","zip":"94107","country":"US"},
  "parcel":{"length":10,"width":8,"height":4,"weight":15.4}}})";

struct Bought {
  std::string id;
  boost::json::value shipment;
};

std::string text(const boost::json::value& from) { return std::string(from.as_string()); }

Bought buy_one(const Sandbox& sandbox) {
  const auto created = sandbox.easypost("POST", "/shipments", return_request).json();
  const std::string id = text(created.at("id")), rate = text(created.at("rates").at(2).at("id"));
  const Answer bought = sandbox.easypost("POST", "/shipments/" + id + "/buy", R"({"rate":{"id":")" + rate + "\"}}");
  EXPECT_EQ(bought.status, 200) << bought.body;
  return {id, bought.json()};
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  std::array<char, 4096> part{};
  while (std::size_t got = fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), got);
  pclose(pipe);
  return output;
}

std::string path_of(const std::string& url) { return url.substr(url.find("/easypost/")); }

void expect_same_members(const boost::json::value& ours, const boost::json::value& theirs, const std::string& where) {
  for (const auto& member : theirs.as_object())
    EXPECT_TRUE(ours.as_object().contains(member.key())) << where << "." << member.key();
}

TEST(EasyPost, HasTheMembersOfRecordedAnswers) {
  const auto specs = specs_folder();
  if (!specs) GTEST_SKIP() << "no specs on this machine";
  const auto real = read_json(*specs + "/easypost/official_responses/shipments-buy.json");
  const Sandbox sandbox;
  const auto ours = buy_one(sandbox).shipment;
  expect_same_members(ours, real, "shipment");
  for (const char* part : {"parcel", "postage_label", "selected_rate", "tracker", "to_address", "options"})
    expect_same_members(ours.at(part), real.at(part), part);
  expect_same_members(ours.at("fees").at(0), real.at("fees").at(0), "fee");
}

TEST(EasyPost, CreatesThreeRatesAndEchoesAddressesUnswapped) {
  const Sandbox sandbox;
  const Answer created = sandbox.easypost("POST", "/shipments", return_request);
  ASSERT_EQ(created.status, 201) << created.body;
  const auto shipment = created.json();
  EXPECT_EQ(shipment.at("rates").as_array().size(), 3U);
  EXPECT_EQ(shipment.at("rates").at(2).at("rate"), "5.77");
  EXPECT_EQ(shipment.at("from_address").at("name"), "Example Shop");
  EXPECT_EQ(shipment.at("reference"), "effect-1");
  EXPECT_TRUE(shipment.at("tracking_code").is_null());
}

TEST(EasyPost, RefusesAsEasyPostDoes) {
  const Sandbox sandbox;
  const Answer empty = sandbox.easypost("POST", "/shipments", "{}");
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.body, R"({"error":{"code":"PARAMETER.REQUIRED","message":"Missing required parameter.",)"
                        R"("errors":[{"field":"shipment","message":"cannot be blank"}]}})");
  const Answer no_parcel = sandbox.easypost("POST", "/shipments", R"({"shipment":{"to_address":{}}})");
  EXPECT_EQ(no_parcel.status, 422);
  EXPECT_GE(no_parcel.json().at("error").at("errors").as_array().size(), 3U);
  EXPECT_EQ(sandbox.easypost("GET", "/shipments/shp_none").status, 404);
  const Answer stranger = sandbox.send("POST", "/easypost/v2/shipments", return_request);
  EXPECT_EQ(stranger.status, 401);
  EXPECT_TRUE(stranger.json().at("error").as_object().contains("code"));
}

TEST(EasyPost, BuysOnceOnly) {
  const Sandbox sandbox;
  const Bought bought = buy_one(sandbox);
  EXPECT_EQ(text(bought.shipment.at("tracking_code")).size(), 22U);
  EXPECT_EQ(bought.shipment.at("tracker").at("status"), "pre_transit");
  const std::string rate = text(bought.shipment.at("selected_rate").at("id"));
  const Answer again =
      sandbox.easypost("POST", "/shipments/" + bought.id + "/buy", R"({"rate":{"id":")" + rate + "\"}}");
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(again.json().at("error").at("code"), "SHIPMENT.POSTAGE.EXISTS");
  EXPECT_EQ(sandbox.easypost("GET", "/shipments/" + bought.id).json().at("tracking_code"),
            bought.shipment.at("tracking_code"));
}

TEST(EasyPost, VoidsAreSubmittedAndRefundedTwoWeeksLater) {
  const Sandbox sandbox;
  const Bought bought = buy_one(sandbox);
  const std::string path = "/shipments/" + bought.id;
  EXPECT_EQ(sandbox.easypost("POST", path + "/refund").json().at("refund_status"), "submitted");
  EXPECT_EQ(sandbox.easypost("POST", path + "/refund").json().at("refund_status"), "submitted");
  sandbox.advance(15 * 86'400 + 1);
  EXPECT_EQ(sandbox.easypost("GET", path).json().at("refund_status"), "refunded");
}

TEST(EasyPost, VoidOfAScannedLabelIsRejected) {
  const Sandbox sandbox;
  const Bought used = buy_one(sandbox), used_later = buy_one(sandbox);
  const auto scan = [&](const Bought& label) {
    return sandbox.admin(
        "scan", R"({"tracking_code":")" + text(label.shipment.at("tracking_code")) + R"(","status":"in_transit"})");
  };
  EXPECT_EQ(scan(used).status, 200);
  EXPECT_EQ(sandbox.easypost("POST", "/shipments/" + used.id + "/refund").json().at("refund_status"), "rejected");
  EXPECT_EQ(sandbox.easypost("POST", "/shipments/" + used_later.id + "/refund").json().at("refund_status"),
            "submitted");
  EXPECT_EQ(scan(used_later).status, 200);
  sandbox.advance(15 * 86'400 + 1);
  EXPECT_EQ(sandbox.easypost("GET", "/shipments/" + used_later.id).json().at("refund_status"), "rejected");
}

TEST(EasyPost, ALateScanDoesNotMoveTheTrackerBack) {
  const Sandbox sandbox;
  const Bought bought = buy_one(sandbox);
  const std::string code = text(bought.shipment.at("tracking_code"));
  sandbox.admin("scan",
                R"({"tracking_code":")" + code + R"(","status":"delivered","datetime":"2090-01-02T00:00:00Z"})");
  sandbox.admin("scan",
                R"({"tracking_code":")" + code + R"(","status":"in_transit","datetime":"2090-01-01T00:00:00Z"})");
  const auto tracker = sandbox.easypost("GET", "/trackers/" + text(bought.shipment.at("tracker").at("id"))).json();
  EXPECT_EQ(tracker.at("status"), "delivered");
  EXPECT_EQ(tracker.at("tracking_details").as_array().size(), 3U);
}

TEST(Labels, AllThreeFormatsCarryAScannableCode) {
  if (output_of("which zbarimg pdftoppm pdftotext").empty()) GTEST_SKIP() << "zbar-tools or poppler-utils are absent";
  const Sandbox sandbox;
  const Bought bought = buy_one(sandbox);
  const std::string code = text(bought.shipment.at("tracking_code")), at = sandbox.directory() + "/label";
  sandbox.easypost("GET", "/shipments/" + bought.id + "/label?file_format=PDF");
  const auto label =
      sandbox.easypost("GET", "/shipments/" + bought.id + "/label?file_format=ZPL").json().at("postage_label");
  std::ofstream(at + ".png") << sandbox.send("GET", path_of(text(label.at("label_url")))).body;
  std::ofstream(at + ".pdf") << sandbox.send("GET", path_of(text(label.at("label_pdf_url")))).body;
  const std::string zpl = sandbox.send("GET", path_of(text(label.at("label_zpl_url")))).body;
  EXPECT_EQ(output_of("zbarimg -q --raw " + at + ".png"), code + "\n");
  output_of("pdftoppm -r 200 -png -singlefile " + at + ".pdf " + at + "-page");
  EXPECT_EQ(output_of("zbarimg -q --raw " + at + "-page.png"), code + "\n");
  const std::string words = output_of("pdftotext -raw " + at + ".pdf -");
  EXPECT_NE(words.find("SANDBOX - NOT FOR SHIPPING"), std::string::npos);
  EXPECT_LT(words.find("Customer One"), words.find("SHIP TO")) << "a return label goes from the customer";
  EXPECT_GT(words.find("Example Shop"), words.find("SHIP TO")) << "to the merchant";
  EXPECT_NE(zpl.find("^BCN"), std::string::npos);
  EXPECT_NE(zpl.find("^FD" + code), std::string::npos);
  EXPECT_NE(zpl.find("SANDBOX - NOT FOR SHIPPING"), std::string::npos);
  EXPECT_NE(output_of("pdfinfo " + at + ".pdf").find("288 x 432 pts"), std::string::npos);
}

}  // namespace
}  // namespace retour::sandbox::testing
