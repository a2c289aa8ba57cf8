#include "engine/credit_notes/font.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "workflows/language/locale.hpp"

namespace retour::engine {
namespace {

/// Big-endian numbers of a font file, which is somebody else's: nothing is read beyond its end.
class Reader {
 public:
  explicit Reader(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
    if (bytes_.empty()) throw FontMissing(path + " cannot be read");
  }
  std::uint32_t u16(std::uint64_t at) const {
    if (at + 2 > bytes_.size()) throw FontMissing("a font file is cut short");
    const auto byte = [&](std::uint64_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[i]));
    };
    return byte(at) << 8 | byte(at + 1);
  }
  std::uint32_t u32(std::uint64_t at) const { return u16(at) << 16 | u16(at + 2); }

 private:
  std::string bytes_;
};

std::optional<std::uint64_t> table_at(const Reader& in, std::uint64_t font, std::uint32_t tag) {
  const std::uint32_t tables = in.u16(font + 4);
  for (std::uint32_t i = 0; i < tables; ++i)
    if (in.u32(font + 12 + 16 * i) == tag) return in.u32(font + 12 + 16 * i + 8);
  return {};
}

/// The table of Unicode's basic plane: platform 3, encoding 1, format 4.
std::optional<std::uint64_t> segments_at(const Reader& in, std::uint64_t cmap) {
  const std::uint32_t subtables = in.u16(cmap + 2);
  for (std::uint32_t i = 0; i < subtables; ++i) {
    const std::uint64_t record = cmap + 4 + 8 * i;
    if (in.u16(record) != 3 || in.u16(record + 2) != 1) continue;
    const std::uint64_t at = cmap + in.u32(record + 4);
    if (in.u16(at) == 4) return at;
  }
  return {};
}

std::bitset<0x10000> letters_of(const FontFile& file) {
  const Reader in(file.path);
  const std::uint64_t font =
      file.in_collection < 0 ? 0 : in.u32(12 + 4 * static_cast<std::uint64_t>(file.in_collection));
  const auto cmap = table_at(in, font, 0x636d6170);
  const auto segments = cmap ? segments_at(in, *cmap) : std::nullopt;
  if (!segments) throw FontMissing(file.path + " has no table of letters");
  std::bitset<0x10000> letters;
  const std::uint32_t doubled = in.u16(*segments + 6);
  for (std::uint32_t i = 0; i < doubled; i += 2) {
    const std::uint64_t end_at = *segments + 14 + i, start_at = end_at + doubled + 2;
    const std::uint64_t delta_at = start_at + doubled, offset_at = delta_at + doubled;
    const std::uint32_t last = in.u16(end_at), offset = in.u16(offset_at), delta = in.u16(delta_at);
    for (std::uint32_t letter = in.u16(start_at); letter <= last && letter < 0xffff; ++letter) {
      const std::uint32_t glyph =
          offset == 0 ? (letter + delta) & 0xffff : in.u16(offset_at + offset + 2 * (letter - in.u16(start_at)));
      letters.set(letter, glyph != 0);
    }
  }
  return letters;
}

bool begins_with(const FontFile& file, std::string_view language) {
  return fmt::format(" {} ", file.languages).find(fmt::format(" {} ", language)) != std::string::npos;
}

}  // namespace

const std::vector<FontFile>& debian_fonts() {
  static const std::vector<FontFile> files{
      {"fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", -1, ""},
      {"fonts-nanum", "/usr/share/fonts/truetype/nanum/NanumGothic.ttf", -1, "ko"},
      {"fonts-vlgothic", "/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf", -1, "ja"},
      {"fonts-wqy-microhei", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0, "zh-Hans zh-Hant"}};
  return files;
}

FontSet::FontSet(const std::vector<FontFile>& files) {
  for (const auto& file : files) {
    try {
      installed_.push_back({file, letters_of(file)});
    } catch (const FontMissing&) {
      missing_.push_back(file.package);
    }
  }
}

std::vector<std::size_t> FontSet::preferred(std::string_view language) const {
  const std::string written = workflows::written_language(language);
  const bool own = std::any_of(debian_fonts().begin(), debian_fonts().end(),
                               [&](const FontFile& file) { return begins_with(file, written); });
  const auto is_first = [&](const Font& font) {
    return own ? begins_with(font.file, written) : font.file.languages.empty();
  };
  std::vector<std::size_t> order;
  for (const bool first : {true, false})
    for (std::size_t i = 0; i < installed_.size(); ++i)
      if (is_first(installed_[i]) == first) order.push_back(i);
  if (order.empty() || !is_first(installed_[order.front()]))
    throw FontMissing(
        fmt::format("the font to print '{}' is missing: apt-get install {}", written, fmt::join(missing_, " ")));
  return order;
}

}  // namespace retour::engine
