#include "api/import/text.hpp"

#include <gtest/gtest.h>

namespace retour::api {
namespace {

TEST(Text, DecodesHtmlOnce) {
  EXPECT_EQ(decode_html("Ship Your Idea &ndash; Color: Black"), "Ship Your Idea – Color: Black");
  EXPECT_EQ(decode_html("A &amp;amp; B &#215; 2 &#x2014; &times;"), "A &amp; B × 2 — ×");
  EXPECT_EQ(decode_html("R&D; 5 & 6 &unknown; &#0; &#xD800; &#1114112; &"),
            "R&D; 5 & 6 &unknown; &#0; &#xD800; &#1114112; &");
}

TEST(Text, LowersUnicode) { EXPECT_EQ(lower("  ÜBER Größe "), "über größe"); }

TEST(Text, NamesTaxRates) {
  EXPECT_EQ(rate_name("VAT", "0.19"), "VAT 19%");
  EXPECT_EQ(rate_name("State Tax", "0.0725"), "State Tax 7.25%");
  EXPECT_EQ(rate_name("MwSt 19%", "0.19"), "MwSt 19%");
  EXPECT_EQ(rate_name("Tax", "0.2"), "Tax 20%");
  EXPECT_EQ(rate_name("Tax", "0"), "Tax 0%");
  EXPECT_EQ(rate_name("Tax", "1"), "Tax 100%");
  EXPECT_EQ(rate_name("Tax", "6e-2"), "Tax");
  EXPECT_EQ(rate_name("", ""), "tax");
}

TEST(Text, KnowsStripePayments) {
  EXPECT_TRUE(is_stripe_payment("ch_3AbC"));
  EXPECT_TRUE(is_stripe_payment("pi_3AbC"));
  for (const char* ref : {"", "ch_", "authorization-key", "ch_3/../x", "re_1"})
    EXPECT_FALSE(is_stripe_payment(ref)) << ref;
}

}  // namespace
}  // namespace retour::api
