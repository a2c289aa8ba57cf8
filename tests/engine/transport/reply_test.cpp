#include "engine/transport/reply.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "engine/transport/json_fields.hpp"
#include "engine/transport/webhook.hpp"

namespace retour::engine {
namespace {

TEST(Reply, RetryAfterIsReadInSecondsWithinALimit) {
  const auto read = [](const std::string& text) {
    return error_of(WireReply{429, {{"retry-after", text}}, {}}, "c", "m", "Request-Id").retry_after;
  };
  EXPECT_EQ(read("7"), std::chrono::seconds(7));
  EXPECT_EQ(read("0"), std::chrono::seconds(0));
  EXPECT_EQ(read("999999999"), kMaxRetryAfter);
  for (const char* bad : {"", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"})
    EXPECT_FALSE(read(bad)) << bad;
}

TEST(Reply, MessagesAreShortenedBetweenCharacters) {
  EXPECT_EQ(shortened("short"), "short");
  std::string text(kMaxProviderMessage - 1, 'a');
  EXPECT_EQ(shortened(text + "\u00e9\u00e9"), text);
  EXPECT_EQ(shortened(text + "bcd"), text + "b");
}

TEST(Reply, IdsThatWouldLeaveTheirPlaceInAUrlAreRefused) {
  EXPECT_TRUE(is_provider_id("re_3Nx-Y"));
  for (const char* bad : {"", "a/b", "..", "a?b", "a b", "a%2f", "\u00e9"}) EXPECT_FALSE(is_provider_id(bad)) << bad;
  EXPECT_TRUE(is_provider_id(std::string(kMaxProviderId, 'a')));
  EXPECT_FALSE(is_provider_id(std::string(kMaxProviderId + 1, 'a')));
}

TEST(Reply, EncodesForForms) {
  EXPECT_EQ(url_encoded("a b&c=d+e%f/g[h]\u00e9"), "a%20b%26c%3Dd%2Be%25f%2Fg%5Bh%5D%C3%A9");
  EXPECT_EQ(basic_authorization("EZTKsandbox", ""), "Basic RVpUS3NhbmRib3g6");
}

TEST(Reply, BudgetRunsOut) {
  EXPECT_EQ(Budget(std::chrono::milliseconds(0)).left(), std::chrono::milliseconds(0));
  const auto left = Budget(std::chrono::hours(1)).left();
  EXPECT_GT(left, std::chrono::minutes(59));
  EXPECT_LE(left, std::chrono::hours(1));
}

TEST(JsonFields, ConvertNothing) {
  const auto object = parse_object(
      R"({"text":"a","number":5,"float":5.0,"big":18446744073709551615,"null":null,"flag":true,"list":[1]})");
  ASSERT_TRUE(object);
  EXPECT_EQ(text_at(*object, "text"), "a");
  EXPECT_EQ(text_at(*object, "number"), "");
  EXPECT_EQ(integer_at(*object, "number"), 5);
  for (const char* other : {"float", "big", "text", "null", "missing"})
    EXPECT_FALSE(integer_at(*object, other)) << other;
  EXPECT_EQ(flag_at(*object, "flag"), true);
  EXPECT_FALSE(flag_at(*object, "number"));
  EXPECT_EQ(object_at(*object, "list"), nullptr);
  EXPECT_NE(array_at(*object, "list"), nullptr);
  for (const char* bad : {"", "[]", "{", "{\"a\":1}x", "null"}) EXPECT_FALSE(parse_object(bad)) << bad;
  EXPECT_FALSE(parse_object("{\"a\":" + std::string(5'000, '[') + std::string(5'000, ']') + "}"));
}

// RFC 4231, test case 2.
TEST(Signatures, HmacMatchesThePublishedVector) {
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_TRUE(same_text("abc", "abc"));
  EXPECT_FALSE(same_text("abc", "abd"));
  EXPECT_FALSE(same_text("abc", "ab"));
}

}  // namespace
}  // namespace retour::engine
