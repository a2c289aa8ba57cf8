// engine/credit_notes/detail/paper.hpp - pages of A4 with text in any of our fonts
#pragma once
// Duty: the little of PDF that a note needs, over libharu. A letter is drawn in the first font that has it; one that no
// font has is drawn as '?', invisible marks are left out. Units: points of 1/72 inch, from the lower left corner.
// Errors: FontMissing, PaperFailed. Threading: one thread.

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/credit_notes/font.hpp"

namespace retour::engine::detail {

struct PaperFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr float kPageWidth = 595, kPageHeight = 842;

class Paper {
 public:
  Paper(const FontSet& fonts, std::string_view language);
  ~Paper();
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;

  void add_page();
  int pages() const;
  void go_to(int page);  // from 0

  float width(std::string_view text, float size);
  void text(float x, float y, float size, std::string_view text);
  void text_right(float right, float y, float size, std::string_view text);
  void rule(float left, float right, float y);
  /// Lines of at most `width`, broken where the language breaks lines, and within a word that is wider than that.
  std::vector<std::string> wrap(std::string_view text, float size, float width);

  std::string bytes();

 private:
  struct Pdf;
  struct Run {
    std::size_t font;
    std::string text;
  };
  std::vector<Run> runs_of(std::string_view text) const;
  std::vector<std::string> cut(const std::string& word, float size, float width);

  const FontSet& fonts_;
  const std::string language_;
  const std::vector<std::size_t> preferred_;
  std::unique_ptr<Pdf> pdf_;
};

}  // namespace retour::engine::detail
