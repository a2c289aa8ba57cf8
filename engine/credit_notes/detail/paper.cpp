#include "engine/credit_notes/detail/paper.hpp"

#include <fmt/format.h>
#include <hpdf.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>

#include "workflows/language/locale.hpp"

namespace retour::engine::detail {
namespace {

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

/// Accents joined to their letters, as fonts have them.
icu::UnicodeString composed(std::string_view text) {
  const auto utf16 =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) throw PaperFailed("ICU has no normalizer");
  auto out = nfc->normalize(utf16, status);
  if (U_FAILURE(status)) throw PaperFailed("a text cannot be normalized");
  return out;
}

/// What is drawn for a code point; nothing: it has no picture. Every blank is one that all fonts have.
std::optional<UChar32> drawn(UChar32 c) {
  if (u_isUWhiteSpace(c)) return ' ';
  const auto type = u_charType(c);
  if (type == U_FORMAT_CHAR || type == U_CONTROL_CHAR) return {};
  return c;
}

}  // namespace

/// libharu tells of errors by a number that stays; it is looked at when the pages are done.
struct Paper::Pdf {
  HPDF_Doc document = HPDF_New(nullptr, nullptr);
  HPDF_Page page = nullptr;
  std::vector<HPDF_Page> pages;
  std::map<std::size_t, HPDF_Font> fonts;

  Pdf() {
    if (document == nullptr) throw PaperFailed("no memory for a PDF");
    HPDF_SetCompressionMode(document, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(document);
  }
  ~Pdf() { HPDF_Free(document); }
  Pdf(const Pdf&) = delete;
  Pdf& operator=(const Pdf&) = delete;

  HPDF_Font font(const FontSet& set, std::size_t index) {
    if (const auto known = fonts.find(index); known != fonts.end()) return known->second;
    const FontFile& file = set.installed()[index].file;
    const char* name = file.in_collection < 0
                           ? HPDF_LoadTTFontFromFile(document, file.path.c_str(), HPDF_TRUE)
                           : HPDF_LoadTTFontFromFile2(document, file.path.c_str(),
                                                      static_cast<HPDF_UINT>(file.in_collection), HPDF_TRUE);
    HPDF_Font font = name == nullptr ? nullptr : HPDF_GetFont(document, name, "UTF-8");
    if (font == nullptr) throw FontMissing(fmt::format("{} cannot be used: {:#x}", file.path, HPDF_GetError(document)));
    fonts.emplace(index, font);
    return font;
  }
};

Paper::Paper(const FontSet& fonts, std::string_view language)
    : fonts_(fonts), language_(language), preferred_(fonts.preferred(language)), pdf_(std::make_unique<Pdf>()) {}
Paper::~Paper() = default;

void Paper::add_page() {
  pdf_->page = HPDF_AddPage(pdf_->document);
  if (pdf_->page == nullptr) throw PaperFailed("no memory for a page");
  HPDF_Page_SetSize(pdf_->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
  HPDF_Page_SetLineWidth(pdf_->page, 0.5F);
  pdf_->pages.push_back(pdf_->page);
}

int Paper::pages() const { return static_cast<int>(pdf_->pages.size()); }
void Paper::go_to(int page) { pdf_->page = pdf_->pages.at(static_cast<std::size_t>(page)); }

std::vector<Paper::Run> Paper::runs_of(std::string_view text) const {
  const auto utf16 = composed(text);
  std::vector<Run> runs;
  for (std::int32_t i = 0; i < utf16.length(); i = utf16.moveIndex32(i, 1)) {
    const auto c = drawn(utf16.char32At(i));
    if (!c) continue;
    const auto has = [&](std::size_t font) {
      return *c < 0x10000 && fonts_.installed()[font].letters.test(static_cast<std::size_t>(*c));
    };
    const auto found = std::find_if(preferred_.begin(), preferred_.end(), has);
    const std::size_t font = found == preferred_.end() ? preferred_.front() : *found;
    // A blank does not end a run: a line in one font is one text, for readers and for searching.
    const bool goes_on = !runs.empty() && (runs.back().font == font || *c == ' ');
    if (!goes_on) runs.push_back({font, {}});
    runs.back().text += utf8(icu::UnicodeString(found == preferred_.end() ? UChar32{'?'} : *c));
  }
  return runs;
}

float Paper::width(std::string_view text, float size) {
  float sum = 0;
  for (const auto& run : runs_of(text)) {
    HPDF_Page_SetFontAndSize(pdf_->page, pdf_->font(fonts_, run.font), size);
    sum += HPDF_Page_TextWidth(pdf_->page, run.text.c_str());
  }
  return sum;
}

void Paper::text(float x, float y, float size, std::string_view text) {
  HPDF_Page_BeginText(pdf_->page);
  for (const auto& run : runs_of(text)) {
    HPDF_Page_SetFontAndSize(pdf_->page, pdf_->font(fonts_, run.font), size);
    HPDF_Page_TextOut(pdf_->page, x, y, run.text.c_str());
    x += HPDF_Page_TextWidth(pdf_->page, run.text.c_str());
  }
  HPDF_Page_EndText(pdf_->page);
}

void Paper::text_right(float right, float y, float size, std::string_view text) {
  this->text(right - width(text, size), y, size, text);
}

void Paper::rule(float left, float right, float y) {
  HPDF_Page_MoveTo(pdf_->page, left, y);
  HPDF_Page_LineTo(pdf_->page, right, y);
  HPDF_Page_Stroke(pdf_->page);
}

std::vector<std::string> Paper::cut(const std::string& word, float size, float width) {
  const auto utf16 = icu::UnicodeString::fromUTF8(word);
  std::vector<std::string> pieces(1);
  for (std::int32_t i = 0; i < utf16.length(); i = utf16.moveIndex32(i, 1)) {
    const std::string letter = utf8(icu::UnicodeString(utf16.char32At(i)));
    if (!pieces.back().empty() && this->width(pieces.back() + letter, size) > width) pieces.emplace_back();
    pieces.back() += letter;
  }
  return pieces;
}

std::vector<std::string> Paper::wrap(std::string_view text, float size, float width) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createLineInstance(workflows::locale_of(language_), status));
  if (U_FAILURE(status)) throw PaperFailed("ICU cannot break lines");
  const auto utf16 = composed(text);
  breaks->setText(utf16);
  std::vector<std::string> lines(1);
  std::int32_t from = breaks->first();
  for (std::int32_t to = breaks->next(); to != icu::BreakIterator::DONE; from = to, to = breaks->next())
    for (const auto& piece : cut(utf8(utf16.tempSubStringBetween(from, to)), size, width)) {
      if (!lines.back().empty() && this->width(lines.back() + piece, size) > width) lines.emplace_back();
      lines.back() += piece;
    }
  return lines;
}

std::string Paper::bytes() {
  HPDF_SaveToStream(pdf_->document);
  if (const auto error = HPDF_GetError(pdf_->document); error != HPDF_OK)
    throw PaperFailed(fmt::format("the PDF cannot be written: {:#x}", error));
  HPDF_ResetStream(pdf_->document);
  std::string bytes(HPDF_GetStreamSize(pdf_->document), '\0');
  auto length = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ReadFromStream(pdf_->document, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &length);
  bytes.resize(length);
  return bytes;
}

}  // namespace retour::engine::detail
