#include "api/json/text.hpp"

#include <gtest/gtest.h>

namespace retour::api {
namespace {

std::string utc(std::string_view text, bool assume_utc = false) {
  const auto at = parse_time(text, assume_utc);
  return at ? workflows::to_text(*at) : "nothing";
}

TEST(JsonText, ReadsTimesWithTheirOffset) {
  EXPECT_EQ(utc("2008-01-10T11:00:00-05:00"), "2008-01-10T16:00:00Z");
  EXPECT_EQ(utc("2026-11-24T02:30:00Z"), "2026-11-24T02:30:00Z");
  EXPECT_EQ(utc("2026-11-24T02:30:00.123456+0900"), "2026-11-23T17:30:00Z");
  EXPECT_EQ(utc("2017-03-22T19:28:02", true), "2017-03-22T19:28:02Z");
  EXPECT_EQ(utc("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
}

TEST(JsonText, RefusesTimesThatDoNotExist) {
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T02:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-24T24:00:00Z",
        "2026-11-24T02:60:00Z", "2026-11-24T02:30:60Z", "2026-11-24T02:30:00+24:00", "2026-11-24T02:30:00.Z",
        "2026-11-24T02:30:00Zx", "1969-12-31T00:00:00Z", "yesterday"})
    EXPECT_EQ(utc(text), "nothing") << text;
}

TEST(JsonText, KnowsTheShapeOfALanguageTag) {
  for (const char* tag : {"de", "DE", "pt-BR", "zh-Hant-TW", "es-419", "de-CH-1996", "sl-rozaj-biske-1994", "und"})
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  for (const char* tag : {"", "d", "1e", "de-", "-de", "de--AT", "de_AT", "de AT", "<script>", "de-ß", "de-abcdefghi",
                          "de-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"})
    EXPECT_FALSE(is_language_tag(tag)) << tag;
}

TEST(JsonText, ClipsBetweenCharacters) {
  EXPECT_EQ(clip("größe", 3), "gr");
  EXPECT_EQ(clip("größe", 4), "grö");
}

}  // namespace
}  // namespace retour::api
