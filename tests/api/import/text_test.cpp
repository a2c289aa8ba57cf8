#include "api/import/text.hpp"

#include <gtest/gtest.h>

namespace retour::api {
namespace {

std::string utc(std::string_view text, bool assume_utc = false) {
  const auto at = parse_time(text, assume_utc);
  return at ? workflows::to_text(*at) : "nothing";
}

TEST(Text, ReadsTimesWithTheirOffset) {
  EXPECT_EQ(utc("2008-01-10T11:00:00-05:00"), "2008-01-10T16:00:00Z");
  EXPECT_EQ(utc("2026-11-24T02:30:00Z"), "2026-11-24T02:30:00Z");
  EXPECT_EQ(utc("2026-11-24T02:30:00.123456+0900"), "2026-11-23T17:30:00Z");
  EXPECT_EQ(utc("2017-03-22T19:28:02", true), "2017-03-22T19:28:02Z");
  EXPECT_EQ(utc("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
}

TEST(Text, RefusesTimesThatDoNotExist) {
  for (const char* text : {"", "2026-11-24", "2026-11-24T02:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                           "2026-11-24T24:00:00Z", "2026-11-24T02:60:00Z", "2026-11-24T02:30:60Z", "2026-11-24T02:30:00+24:00",
                           "2026-11-24T02:30:00.Z", "2026-11-24T02:30:00Zx", "1969-12-31T00:00:00Z", "yesterday"})
    EXPECT_EQ(utc(text), "nothing") << text;
}

TEST(Text, DecodesHtmlOnce) {
  EXPECT_EQ(decode_html("Ship Your Idea &ndash; Color: Black"), "Ship Your Idea – Color: Black");
  EXPECT_EQ(decode_html("A &amp;amp; B &#215; 2 &#x2014; &times;"), "A &amp; B × 2 — ×");
  EXPECT_EQ(decode_html("R&D; 5 & 6 &unknown; &#0; &#xD800; &#1114112; &"), "R&D; 5 & 6 &unknown; &#0; &#xD800; &#1114112; &");
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

TEST(Text, ClipsBetweenCharacters) {
  EXPECT_EQ(clip("größe", 3), "gr");
  EXPECT_EQ(clip("größe", 4), "grö");
}

TEST(Text, KnowsStripePayments) {
  EXPECT_TRUE(is_stripe_payment("ch_3AbC"));
  EXPECT_TRUE(is_stripe_payment("pi_3AbC"));
  for (const char* ref : {"", "ch_", "authorization-key", "ch_3/../x", "re_1"}) EXPECT_FALSE(is_stripe_payment(ref)) << ref;
}

}  // namespace
}  // namespace retour::api
