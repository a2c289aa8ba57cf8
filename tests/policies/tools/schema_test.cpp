#include "policies/tools/schema.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "policies/detail/keys.hpp"
#include "tests/golden.hpp"

namespace retour::policies {
namespace {

namespace json = boost::json;

TEST(PolicySchema, TheFileIsWhatTheProgramPrints) {
  tests::expect_file("policies/policy.schema.json", policy_schema());
}

TEST(PolicySchema, HasEverySectionClosedAndEveryKeyDescribed) {
  const auto schema = json::parse(policy_schema());
  EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  const auto closed = [](const json::value& object) {
    for (const auto& [name, key] : object.at("properties").as_object())
      EXPECT_FALSE(key.at("description").as_string().empty()) << name;
    return object.at("additionalProperties") == false || object.at("additionalProperties").is_object();
  };
  EXPECT_TRUE(closed(schema));
  for (const auto& [name, definition] : schema.at("definitions").as_object()) EXPECT_TRUE(closed(definition)) << name;
  EXPECT_EQ(schema.at("definitions").as_object().size(), detail::policy_sections().size() - 1);
  EXPECT_NE(schema.at("definitions").at("send_back.fee_entry").at("required").as_array().size(), 0U);
  EXPECT_FALSE(schema.at("definitions").at("refund").as_object().contains("required"))
      << "the file that is extended may have it";
  EXPECT_EQ(schema.at("else").at("properties").at("refund").at("required").as_array().size(), 2U);
}

TEST(PolicySchema, EveryShippedMarketNamesIt) {
  const std::filesystem::path markets = std::string(RETOUR_SOURCE_DIR) + "/policies/markets";
  for (const auto& entry : std::filesystem::directory_iterator(markets)) {
    std::ifstream in(entry.path());
    std::string first;
    std::getline(in, first);
    EXPECT_EQ(first, "# yaml-language-server: $schema=../policy.schema.json") << entry.path();
  }
}

}  // namespace
}  // namespace retour::policies
