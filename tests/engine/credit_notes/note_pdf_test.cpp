#include "engine/credit_notes/note_pdf.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "engine/credit_notes/labels.hpp"
#include "workflows/language/money_text.hpp"

namespace retour::engine::testing {
namespace {

/// What Poppler reads of a PDF, without the blanks, which layouts differ in.
class Print {
 public:
  explicit Print(const CreditNote& note, const FontSet& fonts = FontSet()) {
    std::string pattern = "/tmp/retour-note-XXXXXX";
    folder_ = ::mkdtemp(pattern.data()) == nullptr ? std::string{} : pattern;
    const std::string bytes = note_pdf(note, fonts);
    EXPECT_EQ(bytes.substr(0, 5), "%PDF-");
    std::ofstream(folder_ + "/note.pdf", std::ios::binary) << bytes;
    text = without_blanks(run(fmt::format("pdftotext -layout {}/note.pdf - 2>/dev/null", folder_)));
    const auto info = run(fmt::format("pdfinfo {}/note.pdf 2>/dev/null", folder_));
    pages = std::stoi(info.substr(info.find("Pages:") + 6));
    fonts_table = run(fmt::format("pdffonts {}/note.pdf 2>/dev/null", folder_));
  }
  ~Print() { std::filesystem::remove_all(folder_); }

  bool shows(std::string_view wanted) const { return text.find(without_blanks(wanted)) != std::string::npos; }

  std::string text, fonts_table;
  int pages = 0;

 private:
  static std::string run(const std::string& command) {
    std::string out;
    std::array<char, 4096> buffer{};
    FILE* pipe = ::popen(command.c_str(), "r");
    while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
    ::pclose(pipe);
    return out;
  }
  static std::string without_blanks(std::string_view from) {
    std::string out(from);
    for (const std::string_view blank : {" ", "\n", "\f", "\u00A0", "\u202F", "\u200F"})
      for (auto at = out.find(blank); at != std::string::npos; at = out.find(blank, at)) out.erase(at, blank.size());
    return out;
  }
  std::string folder_;
};

CreditNote a_note(const std::string& language, const std::string& currency) {
  CreditNote note;
  note.number = "CN-2026-000123";
  note.kind = "credit_note";
  note.date = "2026-11-26";
  note.language = language, note.currency = currency;
  note.seller = {"Handels GmbH", "", "Große Straße 1", "", "10115", "Berlin", "", "DE", "DE123456789"};
  note.customer = {"Zażółć Gęślą", "", "ul. Jaźń 2", "", "00-001", "Łódź", "", "PL", ""};
  note.order_number = "#1001", note.rma = "R-7K3M9-QX2TV";
  note.lines.push_back({"Shirt", "SHIRT-1", 2, {{1, 5'000}, {2, 4'999}}, 9'999, 0, 0});
  note.shipping_minor = 500, note.restocking_fee_minor = 300, note.computed_minor = note.gross_minor = 10'199;
  note.taxes = {{"VAT 19%", 1'628}, {"VAT 7%", 33}};
  note.net_minor = 10'199 - 1'661;
  note.payment = {"card", "original", "none"};
  return note;
}

TEST(NotePdf, ShowsNumberLinesTaxesAndTotalInEveryLanguage) {
  for (const auto& labels : all_labels()) {
    const std::string language(labels.language);
    const std::string currency = language == "ko" ? "KRW" : language == "ja" ? "JPY" : "EUR";
    SCOPED_TRACE(language);
    const CreditNote note = a_note(language, currency);
    const Print print(note);
    EXPECT_EQ(print.pages, 1);
    for (const std::string_view text : {labels.credit_note,
                                        labels.number,
                                        labels.order,
                                        labels.rma,
                                        labels.seller,
                                        labels.customer,
                                        labels.shipping,
                                        labels.restocking_fee,
                                        labels.net,
                                        labels.total,
                                        labels.original,
                                        std::string_view("CN-2026-000123"),
                                        std::string_view("#1001"),
                                        std::string_view("R-7K3M9-QX2TV"),
                                        std::string_view("Shirt"),
                                        std::string_view("SHIRT-1"),
                                        std::string_view("VAT 19%"),
                                        std::string_view("VAT 7%"),
                                        std::string_view("Große Straße 1"),
                                        std::string_view("Zażółć Gęślą"),
                                        std::string_view("Łódź")})
      EXPECT_TRUE(print.shows(text)) << text << " is not in\n" << print.text;
    for (const Minor minor : {10'199, 9'999, 1'628, 33, 10'199 - 1'661, 500, -300})
      EXPECT_TRUE(print.shows(workflows::money_text(minor, currency, language)))
          << workflows::money_text(minor, currency, language);
    EXPECT_TRUE(print.shows(
        workflows::date_text({std::chrono::year(2026), std::chrono::month(11), std::chrono::day(26)}, language)));
    EXPECT_EQ(print.fonts_table.find(" no  no"), std::string::npos) << "every font is embedded\n" << print.fonts_table;
  }
}

TEST(NotePdf, TextsOfOtherLanguagesAreThereWhateverTheNotesOwnIs) {
  for (const char* language : {"en", "ko", "ja", "zh-Hans"}) {
    CreditNote note = a_note(language, "EUR");
    note.lines[0].title = "한국어 셔츠 / 日本語のシャツ / 简体中文衬衫 / Рубашка / Πουκάμισο";
    note.customer.name = "e\u0301 composed";
    const Print print(note);
    for (const char* text :
         {"한국어 셔츠", "日本語", "のシャツ", "简体中文", "衬衫", "Рубашка", "Πουκάμισο", "é composed"})
      EXPECT_TRUE(print.shows(text)) << language << ": " << text << " is not in\n" << print.text;
  }
}

TEST(NotePdf, LettersThatNoFontHasAreQuestionMarksAndMarksWithoutAPictureAreLeftOut) {
  CreditNote note = a_note("en", "EUR");
  note.lines[0].title = "Smile \U0001F600 \u200Fhidden\u202E \x01 end";
  const Print print(note);
  EXPECT_TRUE(print.shows("Smile ? hidden end")) << print.text;
}

TEST(NotePdf, AnOverLongTitleIsBrokenAndNothingOfItIsLost) {
  CreditNote note = a_note("de", "EUR");
  std::string word;
  for (int i = 0; i < 120; ++i) word += fmt::format("w{}", i);
  note.lines[0].title = word + " und ein zweites Wort";
  note.lines[0].sku = std::string(80, 'S');
  note.order_number = std::string(300, '9');
  const Print print(note);
  const auto count = [&](char letter) { return std::count(print.text.begin(), print.text.end(), letter); };
  EXPECT_GE(count('w'), 120) << print.text;
  EXPECT_GE(count('S'), 80);
  EXPECT_GE(count('9'), 300);
  EXPECT_TRUE(print.shows("und ein zweites Wort"));
}

TEST(NotePdf, TwoHundredLinesFillPagesThatAreCounted) {
  CreditNote note = a_note("ko", "KRW");
  note.lines.clear();
  for (int i = 0; i < 200; ++i)
    note.lines.push_back({fmt::format("상품 {}번", i), fmt::format("K-{}", i), 1, {}, 1'000 + i, 0, 0});
  const Print print(note);
  EXPECT_GE(print.pages, 4);
  EXPECT_LE(print.pages, 6);
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(print.shows(fmt::format("상품 {}번", i))) << i;
    EXPECT_TRUE(print.shows(workflows::money_text(1'000 + i, "KRW", "ko"))) << i;
  }
  for (int page = 1; page <= print.pages; ++page)
    EXPECT_TRUE(print.shows(fmt::format("{}쪽 중 {}쪽", print.pages, page)));
}

TEST(NotePdf, APartSaysSoAndAReversalNamesWhatItTakesBack) {
  CreditNote note = a_note("en", "EUR");
  note.gross_minor = 5'000, note.part = "This note is for a part.";
  note.bonus_minor = 250;
  note.settlement_currency = "USD", note.settlement_minor = 5'432;
  note.promotions = {{"10% off", "10% off is no longer earned.", 700}};
  note.clawback_minor = 700;
  const Print print(note);
  EXPECT_FALSE(print.shows("54.32")) << "what the merchant's account was charged is not the customer's business";
  for (const char* text :
       {"This note is for a part.", "10% off is no longer earned.", "-€7.00", "€2.50", "Sum of the return"})
    EXPECT_TRUE(print.shows(text)) << text;
  note.kind = "reversal", note.reverses = "CN-2026-000001";
  const Print back(note);
  EXPECT_TRUE(back.shows("Cancellation of a credit note"));
  EXPECT_TRUE(back.shows("Cancels CN-2026-000001"));
}

TEST(NotePdf, AMissingFontIsSaidWithTheNameOfItsPackage) {
  auto files = debian_fonts();
  for (auto& file : files)
    if (file.package == "fonts-nanum") file.path = "/nonexistent.ttf";
  const FontSet fonts(files);
  EXPECT_EQ(fonts.missing(), std::vector<std::string>{"fonts-nanum"});
  EXPECT_EQ(Print(a_note("de", "EUR"), fonts).pages, 1) << "other languages go on";
  try {
    note_pdf(a_note("ko", "KRW"), fonts);
    ADD_FAILURE() << "printed Korean without its font";
  } catch (const FontMissing& missing) {
    EXPECT_NE(std::string(missing.what()).find("fonts-nanum"), std::string::npos) << missing.what();
  }
}

TEST(NotePdf, AFileThatIsNoFontIsAMissingFont) {
  std::string pattern = "/tmp/retour-font-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::string path = pattern + "/broken.ttf";
  std::ifstream whole(debian_fonts()[0].path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(whole), {});
  for (const std::size_t kept : {std::size_t{0}, std::size_t{3}, std::size_t{100}, std::size_t{5'000}}) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes.substr(0, kept);
    EXPECT_EQ(FontSet({{"p", path, -1, ""}}).missing().size(), 1U) << kept;
  }
  std::filesystem::remove_all(pattern);
}

TEST(NoteJson, IsReadBackAsItWasWritten) {
  CreditNote note = a_note("de", "EUR");
  note.gross_minor = workflows::kMaxAmountMinor;
  const auto text = note_json(note);
  EXPECT_NE(text.find(R"("gross_minor":"999999999999999")"), std::string::npos) << text;
  EXPECT_EQ(note_json(note_from_json(text)), text);
  EXPECT_THROW(note_from_json(R"({"gross_minor":"12x"})"), std::runtime_error);
}

TEST(NoteLabels, EveryLanguageHasEveryWord) {
  for (const auto& labels : all_labels())
    for (const auto text :
         {labels.credit_note, labels.reversal,     labels.reverses,       labels.number,     labels.date,
          labels.order,       labels.rma,          labels.seller,         labels.customer,   labels.tax_id,
          labels.item,        labels.sku,          labels.quantity,       labels.amount,     labels.shipping,
          labels.reduction,   labels.clawback,     labels.restocking_fee, labels.return_fee, labels.computed,
          labels.net,         labels.tax,          labels.total,          labels.bonus,      labels.paid_to,
          labels.original,    labels.store_credit, labels.gift_card,      labels.by_hand,    labels.goodwill,
          labels.part,        labels.page})
      EXPECT_FALSE(text.empty()) << labels.language;
  EXPECT_EQ(labels_of("de-AT").language, "de");
  EXPECT_EQ(labels_of("zh-CN").language, "zh-Hans");
  for (const char* other : {"sv", "zh-TW", "", "nonsense"}) EXPECT_EQ(labels_of(other).language, "en") << other;
}

}  // namespace
}  // namespace retour::engine::testing
