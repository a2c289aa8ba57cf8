// engine/credit_notes/font.hpp - the fonts that credit notes are printed with
#pragma once
// Duty: Debian's TrueType fonts that together have the letters of the languages we print, and which of them has a
// letter. Each language begins with a font of its own, because Japanese and Chinese draw the same character
// differently. Errors: FontMissing names the package to install. Threading: const after construction.

#include <bitset>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace retour::engine {

struct FontMissing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct FontFile {
  std::string package;  // of Debian
  std::string path;
  int in_collection = -1;  // index within a .ttc; -1: a file of one font
  std::string languages;   // that begin with it, like "zh-Hans zh-Hant"; empty: all others
};

const std::vector<FontFile>& debian_fonts();

class FontSet {
 public:
  explicit FontSet(const std::vector<FontFile>& files = debian_fonts());

  struct Font {
    FontFile file;
    std::bitset<0x10000> letters;  // of the basic plane
  };
  const std::vector<Font>& installed() const { return installed_; }
  /// Packages of the files that are not there or cannot be read.
  const std::vector<std::string>& missing() const { return missing_; }
  /// Indexes into installed(), best first. Throws when the language's own font is missing.
  std::vector<std::size_t> preferred(std::string_view language) const;

 private:
  std::vector<Font> installed_;
  std::vector<std::string> missing_;
};

}  // namespace retour::engine
