#include "api/cli/config.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "api/cli/app.hpp"
#include "engine/transport/poco_transport.hpp"
#include "tests/api/cli/program.hpp"

namespace retour::api::cli::testing {
namespace {

const std::string kHash(64, 'a');

std::string key_of(const std::string& merchant) {
  return R"([{"id":"k","name":"n","merchant":")" + merchant + R"(","role":"agent","actor":"a","sha256":")" + kHash +
         R"("}])";
}

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() { folder_.write("keys.json", key_of("demo")); }
  Config read(const std::string& text) { return read_config(folder_.write("retour.json", text)); }
  std::string refusal_of(const std::string& text) {
    try {
      read(text);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "it was taken";
  }
  Folder folder_;
};

TEST_F(ConfigTest, SecretsComeAsValuesFromFilesAndFromTheEnvironment) {
  folder_.write("secrets/easypost", "EZTK1\n");
  ::setenv("RETOUR_TEST_SECRET", "whsec_1", 1);
  const Config config = read(R"({"merchants":[{"id":"demo","default_parcel_weight_g":750,
    "stripe":{"base_url":"http://127.0.0.1:1/stripe","secret_key":{"value":"sk_1"},"webhook_secrets":[{"env":"RETOUR_TEST_SECRET"}]},
    "easypost":{"api_key":{"file":"secrets/easypost"}}},{"id":"other"}]})");
  engine::PocoTransport transport;
  const auto merchants = make_merchants(config, transport);
  const auto* demo = merchants.find("demo");
  ASSERT_NE(demo, nullptr);
  EXPECT_NE(demo->gateway("stripe"), nullptr);
  EXPECT_EQ(demo->gateway("paypal"), nullptr);
  EXPECT_NE(demo->carrier, nullptr);
  EXPECT_EQ(demo->default_parcel_weight_g, 750);
  EXPECT_EQ(demo->webhook_secrets.at("stripe"), std::vector<std::string>{"whsec_1"});
  EXPECT_EQ(*config.merchants[0].easypost->api_key.value, "EZTK1");
  EXPECT_EQ(merchants.find("other")->carrier, nullptr);
}

TEST_F(ConfigTest, NamesEveryFieldThatIsWrong) {
  const std::string text = refusal_of(R"({"merchants":[
    {"id":"Demo 1","default_parcel_weight_g":0,"stripe":{"base_url":"ftp://x","secret_key":{}}},
    {"id":"b","easypost":{"base_url":"https://x/","api_key":{"value":"a","env":"B"},"webhook_secrets":[{"file":"nowhere"},{"env":"RETOUR_TEST_NOT_SET"},{"value":""}]}},
    {"id":"b"}]})");
  for (const char* pointer :
       {"/merchants/0/id:", "/merchants/0/default_parcel_weight_g:", "/merchants/0/stripe/base_url:",
        "/merchants/0/stripe/secret_key:", "/merchants/1/easypost/base_url:", "/merchants/1/easypost/api_key:",
        "/merchants/1/easypost/webhook_secrets/0:", "/merchants/1/easypost/webhook_secrets/1:",
        "/merchants/1/easypost/webhook_secrets/2:", "/merchants/2/id:"})
    EXPECT_NE(text.find(pointer), std::string::npos) << pointer << " in\n" << text;
}

TEST_F(ConfigTest, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(refusal_of(R"({"merchants":[{"id":"demo","strip":{}}]})").find("/merchants/0/strip"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"merchants":[]})").find("/merchants"), std::string::npos);
  EXPECT_NE(refusal_of("{").find("not usable"), std::string::npos);
  EXPECT_THROW(read_config(folder_ / "nowhere.json"), UsageError);
  EXPECT_THROW(read_config(folder_.path()), UsageError);
}

TEST_F(ConfigTest, AnUnknownFieldHidesNoOtherProblem) {
  folder_.write("keys.json", "{}");
  const std::string text = refusal_of(R"({"surprise":1,"merchants":[
    {"id":"demo","strip":{},"default_parcel_weight_g":0,"stripe":{"secret_kye":1,"base_url":"ftp://x"},"easypost":5},
    {"id":"demo"}]})");
  for (const char* pointer :
       {"/surprise:", "/merchants/0/strip:", "/merchants/0/default_parcel_weight_g:", "/merchants/0/stripe/secret_kye:",
        "/merchants/0/stripe/secret_key:", "/merchants/0/stripe/base_url:", "/merchants/0/easypost:",
        "/merchants/1/id:", "keys.json is not usable"})
    EXPECT_NE(text.find(pointer), std::string::npos) << pointer << " in\n" << text;
  EXPECT_EQ(text.find("/merchants/0/easypost/"), std::string::npos) << "it follows from the wrong type\n" << text;
}

TEST_F(ConfigTest, TheWholeDocumentIsCalledSo) {
  EXPECT_NE(refusal_of("[]").find("the document: expected an object"), std::string::npos) << refusal_of("[]");
  folder_.write("keys.json", "{}");
  EXPECT_NE(refusal_of(R"({"merchants":[{"id":"demo"}]})").find("the document: expected a list"), std::string::npos);
}

TEST_F(ConfigTest, RefusesAKeyOfAMerchantThatIsNotServed) {
  folder_.write("keys.json", key_of("stranger"));
  EXPECT_NE(refusal_of(R"({"merchants":[{"id":"demo"}]})").find("there is no merchant 'stranger'"), std::string::npos);
}

TEST_F(ConfigTest, KeysAreReadFromTheNamedFile) {
  folder_.write("elsewhere/k.json", key_of("demo"));
  EXPECT_EQ(read(R"({"merchants":[{"id":"demo"}],"keys_file":"elsewhere/k.json"})").keys.all().size(), 1U);
  EXPECT_NE(refusal_of(R"({"merchants":[{"id":"demo"}],"keys_file":"nowhere"})").find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace retour::api::cli::testing
