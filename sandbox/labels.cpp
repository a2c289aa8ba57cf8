#include "sandbox/labels.hpp"

#include <fmt/format.h>
#include <hpdf.h>
#include <unicode/translit.h>
#include <unistd.h>
#include <zint.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace retour::sandbox {

namespace {

constexpr std::string_view sandbox_mark = "SANDBOX - NOT FOR SHIPPING";
constexpr float page_width_pt = 288, page_height_pt = 432;  // 4 x 6 inch
constexpr float module_pt = 1.4F, bars_height_pt = 90;
constexpr std::size_t max_line_letters = 40;
constexpr std::size_t max_address_lines = 6;

// Label printers know Latin letters only; names in other scripts are transliterated as carriers do.
std::string latin(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_latin(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, status));
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no Latin transliteration");
  icu::UnicodeString converted = icu::UnicodeString::fromUTF8(text);
  to_latin->transliterate(converted);
  std::string bytes, printable;
  converted.toUTF8String(bytes);
  for (const char letter : bytes)
    if (letter >= ' ' && letter <= '~' && printable.size() < max_line_letters) printable += letter;
  return printable;
}

using Symbol = std::unique_ptr<zint_symbol, void (*)(zint_symbol*)>;

Symbol encode(const std::string& code) {
  Symbol symbol(ZBarcode_Create(), ZBarcode_Delete);
  if (!symbol) throw std::runtime_error("zint has no memory");
  symbol->symbology = BARCODE_CODE128;
  const auto* text = reinterpret_cast<const unsigned char*>(code.data());
  if (ZBarcode_Encode(symbol.get(), text, static_cast<int>(code.size())) >= ZINT_ERROR)
    throw std::runtime_error(fmt::format("zint: {}", symbol->errtxt));
  return symbol;
}

bool is_bar(const zint_symbol& symbol, int module) {
  return ((symbol.encoded_data[0][module / 8] >> (module % 8)) & 1) != 0;
}

void on_pdf_error(HPDF_STATUS error, HPDF_STATUS detail, void*) {
  throw std::runtime_error(fmt::format("libharu: error {:#x}, detail {}", error, detail));
}

struct PdfPage {
  HPDF_Page page = nullptr;
  HPDF_Font font = nullptr;
  float y = page_height_pt - 24;

  void line(const std::string& text, float size) {
    HPDF_Page_SetFontAndSize(page, font, size);
    HPDF_Page_BeginText(page);
    HPDF_Page_TextOut(page, 18, y, text.c_str());
    HPDF_Page_EndText(page);
    y -= size * 1.25F;
  }
  void block(const std::string& title, const std::vector<std::string>& lines, float size) {
    line(title, 8);
    for (std::size_t at = 0; at < std::min(lines.size(), max_address_lines); ++at) line(latin(lines[at]), size);
    y -= 8;
  }
  void bars(const zint_symbol& symbol) {
    const float left = (page_width_pt - static_cast<float>(symbol.width) * module_pt) / 2;
    y -= bars_height_pt;
    for (int module = 0; module < symbol.width; ++module)
      if (is_bar(symbol, module))
        HPDF_Page_Rectangle(page, left + static_cast<float>(module) * module_pt, y, module_pt, bars_height_pt);
    HPDF_Page_Fill(page);
    y -= 16;
  }
};

std::string bytes_of(HPDF_Doc document) {
  HPDF_SaveToStream(document);
  HPDF_ResetStream(document);
  std::string bytes(HPDF_GetStreamSize(document), '\0');
  auto length = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ReadFromStream(document, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &length);
  bytes.resize(length);
  return bytes;
}

// ^ and ~ start commands of the printer.
std::string zpl_text(const std::string& text) {
  std::string safe = latin(text);
  std::replace(safe.begin(), safe.end(), '^', ' ');
  std::replace(safe.begin(), safe.end(), '~', ' ');
  return safe;
}

}  // namespace

std::string pdf_label(const LabelContent& label) {
  const std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, void (*)(HPDF_Doc)> document(HPDF_New(on_pdf_error, nullptr),
                                                                                      HPDF_Free);
  if (!document) throw std::runtime_error("libharu has no memory");
  HPDF_SetCompressionMode(document.get(), HPDF_COMP_ALL);
  PdfPage page;
  page.page = HPDF_AddPage(document.get());
  page.font = HPDF_GetFont(document.get(), "Helvetica", nullptr);
  HPDF_Page_SetWidth(page.page, page_width_pt);
  HPDF_Page_SetHeight(page.page, page_height_pt);
  page.line(std::string(sandbox_mark), 16);
  page.line(latin(label.service), 12);
  page.block("FROM", label.from_lines, 10);
  page.block("SHIP TO", label.to_lines, 13);
  page.bars(*encode(label.tracking_code));
  page.line(label.tracking_code, 12);
  if (!label.reference.empty()) page.line("Ref " + latin(label.reference), 9);
  return bytes_of(document.get());
}

std::string png_label(const LabelContent& label) {
  const Symbol symbol = encode(label.tracking_code);
  symbol->scale = 2;
  symbol->height = 60;
  symbol->whitespace_width = 12;
  symbol->whitespace_height = 4;
  // zint prints this text under the bars; it does not change them.
  const std::string text = label.tracking_code + "  " + std::string(sandbox_mark);
  std::snprintf(reinterpret_cast<char*>(symbol->text), sizeof symbol->text, "%s", text.c_str());
  // zint 2.11 writes to named files only, and takes the format from the name's end.
  std::string directory = (std::filesystem::temp_directory_path() / "retour-label-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) throw std::runtime_error("no temporary directory for a label");
  const std::string file = directory + "/label.png";
  std::strncpy(symbol->outfile, file.c_str(), sizeof symbol->outfile - 1);
  const int result = file.size() < sizeof symbol->outfile ? ZBarcode_Print(symbol.get(), 0) : ZINT_ERROR_INVALID_OPTION;
  std::ifstream written(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(written), {}};
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);  // a leftover in the temporary directory hurts nobody
  if (result >= ZINT_ERROR || bytes.empty()) throw std::runtime_error(fmt::format("zint: {}", symbol->errtxt));
  return bytes;
}

std::string zpl_label(const LabelContent& label) {
  std::string zpl = "^XA\n^PW812\n^LL1218\n";
  int y_dots = 40;
  const auto line = [&](const std::string& text, int height_dots) {
    zpl += fmt::format("^FO40,{}^A0N,{},{}^FD{}^FS\n", y_dots, height_dots, height_dots, text);
    y_dots += height_dots + 10;
  };
  line(std::string(sandbox_mark), 48);
  line(zpl_text(label.service), 36);
  line("FROM", 24);
  for (std::size_t at = 0; at < std::min(label.from_lines.size(), max_address_lines); ++at)
    line(zpl_text(label.from_lines[at]), 30);
  line("SHIP TO", 24);
  for (std::size_t at = 0; at < std::min(label.to_lines.size(), max_address_lines); ++at)
    line(zpl_text(label.to_lines[at]), 38);
  y_dots += 20;
  zpl += fmt::format("^BY3\n^FO60,{}^BCN,220,Y,N,N,A^FD{}^FS\n", y_dots, zpl_text(label.tracking_code));
  y_dots += 290;
  if (!label.reference.empty()) line("Ref " + zpl_text(label.reference), 26);
  return zpl + "^XZ\n";
}

}  // namespace retour::sandbox
