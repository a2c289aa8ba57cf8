#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policies/detail/countries.hpp"
#include "tests/policies/texts.hpp"

// Currency, time zone, law and languages of the countries that a market serves.

namespace retour::policies {
namespace {

using namespace detail;

std::string head(const std::string& currency, const std::string& zone, const std::string& languages,
                 const std::string& countries, const std::string& more = {}) {
  std::string text = edited(kGood, "currency: USD", "currency: " + currency);
  text = edited(text, "time_zone: America/New_York", "time_zone: " + zone);
  text = edited(text, "languages: [en, es]", "languages: [" + languages + "]");
  text = edited(text, "countries: [US]", "countries: [" + countries + "]");
  text = edited(text, "statute: US\n", more);
  std::string codes;
  for (const auto& d : compile_text(text).diagnostics) codes += (codes.empty() ? "" : " ") + d.code;
  return codes;
}

TEST(Countries, AreKnownByTheirLanguagesAndMoney) {
  EXPECT_EQ(languages_of("DE").front(), "de");
  const auto swiss = languages_of("CH");
  for (const auto* language : {"de", "fr", "it", "rm"})
    EXPECT_EQ(std::count(swiss.begin(), swiss.end(), language), 1) << language;
  EXPECT_EQ(currencies_of("DE"), std::vector<std::string>{"EUR"});
  EXPECT_EQ(currencies_of("KR"), std::vector<std::string>{"KRW"});
  const auto bulgarian = currencies_of("BG");
  EXPECT_EQ(std::count(bulgarian.begin(), bulgarian.end(), "EUR"), 1) << "since 2026";
  EXPECT_TRUE(languages_of("XX").empty());
  EXPECT_TRUE(currencies_of("XX").empty());
}

TEST(Countries, AreKnownByTheirParts) {
  for (const auto* part : {"US-CA", "US-NY", "CA-QC", "JP-13", "DE-BY", "AU-NSW", "GB-SCT", "FR-75C"})
    EXPECT_EQ(is_part_of_country(part), true) << part;
  for (const auto* part : {"US-QC", "CA-NY", "DE-XX"}) EXPECT_EQ(is_part_of_country(part), false) << part;
  EXPECT_EQ(is_part_of_country("XX-YY"), std::nullopt);
  EXPECT_EQ(country_of_zone("Asia/Kolkata"), "IN");
  EXPECT_EQ(country_of_zone("UTC"), std::nullopt);
}

TEST(Head, FitsOneOfItsCountries) {
  EXPECT_EQ(head("EUR", "Europe/Berlin", "de", "DE, AT"), "");
  EXPECT_EQ(head("EUR", "Europe/Berlin", "de, fr", "CH, DE, FR"), "") << "Swiss customers pay in euro here";
  EXPECT_EQ(head("CHF", "UTC", "it", "CH", "statute: EU\n"), "");
  EXPECT_EQ(head("GBP", "Europe/London", "en", "GB", "statute: UK\n"), "");
  EXPECT_EQ(head("USD", "America/New_York", "en", "US", "statute: US-CA\n"), "");
}

TEST(Head, OfAnotherCountryIsSaid) {
  EXPECT_EQ(head("EUR", "Europe/Stockholm", "sv", "SE"), "RP071");
  EXPECT_EQ(head("SEK", "Europe/Berlin", "sv", "SE"), "RP071");
  EXPECT_EQ(head("SEK", "Europe/Stockholm", "sv", "SE", "statute: DE\n"), "RP071");
  EXPECT_EQ(head("SEK", "Europe/Stockholm", "sv", "SE", "calendar: DE\n"), "RP071");
  EXPECT_EQ(head("SEK", "Europe/Stockholm", "en", "SE"), "RP072");
  EXPECT_EQ(head("EUR", "Europe/Berlin", "de", "DE, FR"), "RP072");
}

TEST(Head, OfTheRestOfTheWorldIsItsOwn) { EXPECT_EQ(head("EUR", "Europe/Berlin", "en", "DE, FR, IT, ES, PL, JP"), ""); }

// A hundred euro are a thousand Swedish kronor, and the base says a hundred.
TEST(Head, AmountsOfABaseKeepTheirDigitsInAnotherCurrency) {
  const std::string base = edited(edited(kGood, "market: US", "base: ground"), "currency: USD", "currency: EUR");
  const auto codes = [&](const std::string& text) {
    std::string all;
    for (const auto& d : compile_text(text, {{"ground", base}}).diagnostics) all += (all.empty() ? "" : " ") + d.code;
    return all;
  };
  EXPECT_EQ(codes("market: US\nextends: ground\ncurrency: USD\n"), "RP078");
  const auto compiled = compile_text("market: US\nextends: ground\ncurrency: USD\n", {{"ground", base}});
  EXPECT_EQ(compiled.diagnostics.front().message, "7 amounts of ground.yaml are written in EUR, and count in USD here");
  EXPECT_EQ(compiled.diagnostics.front().line, 3);
  const std::string own =
      "market: US\nextends: ground\ncurrency: USD\nreturns: {rules: [{id: default, then: approve}]}\n"
      "send_back: {fee: {customer: 5.90}}\nauthority: {agent: {refund: 10.00, day: 90.00}, lead: {refund: 90.00, day: "
      "900.00, override: [window]}, four_eyes_over: 50.00}\n";
  EXPECT_EQ(codes(own), "") << "nought is nought everywhere";
}

TEST(OddWords, AreSaidWithTheWordThatIsMeant) {
  const auto after = [](std::string_view from, std::string_view to) {
    std::string codes;
    const std::string again = "\n    - {category: electronics, days: 15 days after delivery}";
    const std::string_view books = "{category: books, days: 14 days after delivery}";
    for (const auto& d : compile_text(edited(edited(kGood, books, std::string(books) + again), from, to)).diagnostics)
      codes += (codes.empty() ? "" : " ") + d.code + " " + d.help;
    return codes;
  };
  const std::string_view cheap = "line_value: under 8.00";
  const auto with = [&](const std::string& asked) { return after(cheap, std::string(cheap) + ", " + asked); };
  EXPECT_EQ(with("tag: final_sale"), "RP073 did you mean 'final-sale'?") << "signs";
  EXPECT_EQ(with("category: Books"), "RP073 did you mean 'books'?") << "capitals";
  EXPECT_EQ(with("category: eletronics"), "RP073 did you mean 'electronics'?") << "a letter is missing";
  EXPECT_EQ(with("category: [elecrtonics]"), "RP073 did you mean 'electronics'?") << "two changed places";
  EXPECT_EQ(with("category: electronixs"), "RP073 did you mean 'electronics'?") << "another letter";
  EXPECT_EQ(with("category: electronics"), "");
  EXPECT_EQ(with("category: shirts"), "");
  EXPECT_EQ(with("category: [shirts, skirts, boots]"), "") << "short words differ on purpose";
  EXPECT_EQ(with("tag: [season-24, season-25]"), "") << "numbers differ on purpose";
  EXPECT_EQ(with("tag: [wholesale, whole-sale]"), "") << "side by side they are meant";
  EXPECT_EQ(with("tag: books"), "") << "a tag is no category";
  EXPECT_EQ(with("sku: [book-1, books-1]"), "") << "codes are the shop's";
}

}  // namespace
}  // namespace retour::policies
