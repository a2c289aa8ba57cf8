#include "sandbox/signing.hpp"

#include <gtest/gtest.h>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox {
namespace {

TEST(Signing, MatchesEasyPostsOwnVector) {
  const auto specs = testing::specs_folder();
  if (!specs) GTEST_SKIP() << "no specs on this machine";
  const auto vector = testing::read_json(*specs + "/easypost/fixtures/client-library-fixtures.json").at("webhooks");
  std::string body = testing::read_file(*specs + "/easypost/fixtures/event-body.json");
  while (body.ends_with('\n')) body.pop_back();
  EXPECT_EQ(easypost_signature(std::string(vector.at("secret").as_string()), body),
            std::string(vector.at("hmac_signature").as_string()));
}

TEST(Signing, ComposedAndDecomposedSecretsAreTheSame) {
  EXPECT_EQ(easypost_signature("s\u00e9cret", "{}"), easypost_signature("se\u0301cret", "{}"));
  EXPECT_NE(easypost_signature("secret", "{}"), easypost_signature("se\u0301cret", "{}"));
}

TEST(Signing, HmacMatchesRfc4231) {
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Signing, ReadsBothKindsOfCredentials) {
  EXPECT_EQ(api_key_from("Basic RVpUS3NhbmRib3g6"), "EZTKsandbox");
  EXPECT_EQ(api_key_from("Bearer sk_test_1"), "sk_test_1");
  EXPECT_EQ(api_key_from("Basic %%%"), "");
  EXPECT_EQ(api_key_from("Digest x"), "");
}

}  // namespace
}  // namespace retour::sandbox
