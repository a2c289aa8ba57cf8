#include "engine/credit_notes/note_pdf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/credit_notes/detail/paper.hpp"
#include "engine/credit_notes/labels.hpp"
#include "workflows/language/money_text.hpp"

namespace retour::engine {
namespace {

using detail::kPageHeight;
using detail::kPageWidth;
using detail::Paper;

constexpr float kMargin = 50, kRight = kPageWidth - kMargin, kBottom = 70, kFooter = 40;
constexpr float kTitle = 16, kText = 9.5F, kSmall = 8, kLeading = 13;
constexpr float kItemWidth = 240, kSku = 300, kSkuWidth = 90, kQuantity = 430;

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const auto word : words)
    if (!word.empty()) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

std::vector<std::string> lines_of(const NoteParty& p, const Labels& labels) {
  std::vector<std::string> lines;
  for (auto line : {p.name, p.company == p.name ? std::string{} : p.company, p.street1, p.street2,
                    joined({p.postal_code, p.city, p.state}), p.country})
    if (!line.empty()) lines.push_back(std::move(line));
  if (!p.tax_id.empty()) lines.push_back(fmt::format("{}: {}", labels.tax_id, p.tax_id));
  return lines;
}

std::string day_text(const std::string& iso, std::string_view language) {
  int year = 0;
  unsigned month = 0, day = 0;
  std::from_chars(iso.data(), iso.data() + 4, year);
  std::from_chars(iso.data() + 5, iso.data() + 7, month);
  std::from_chars(iso.data() + 8, iso.data() + 10, day);
  return workflows::date_text({std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)}, language);
}

class Sheet {
 public:
  Sheet(const CreditNote& note, const FontSet& fonts)
      : note_(note), labels_(labels_of(note.language)), paper_(fonts, note.language) {}

  std::string print() {
    new_page();
    head();
    parties();
    item_header();
    for (const auto& line : note_.lines) item(line);
    paper_.rule(kMargin, kRight, y_ + kLeading - 3);
    computation();
    sum();
    payment();
    footers();
    return paper_.bytes();
  }

 private:
  std::string money(Minor minor) const { return workflows::money_text(minor, note_.currency, note_.language); }

  void new_page() {
    paper_.add_page();
    y_ = kPageHeight - kMargin - kTitle;
  }
  /// So that what belongs together stays on one page.
  void need(int lines) {
    if (y_ - static_cast<float>(lines - 1) * kLeading < kBottom) new_page();
  }
  void down(float by = kLeading) { y_ -= by; }

  void head() {
    const bool reversal = note_.kind == "reversal";
    for (const auto& line : paper_.wrap(reversal ? labels_.reversal : labels_.credit_note, kTitle, kRight - kMargin)) {
      paper_.text(kMargin, y_, kTitle, line);
      down(kTitle + 6);
    }
    fact(labels_.number, note_.number);
    fact(labels_.date, day_text(note_.date, note_.language));
    if (reversal) fact(labels_.reverses, note_.reverses);
    fact(labels_.order, note_.order_number);
    fact(labels_.rma, note_.rma);
    down();
  }
  void fact(std::string_view name, std::string_view value) {
    paper_.text(kMargin, y_, kText, name);
    for (const auto& line : paper_.wrap(value, kText, kRight - kMargin - 110)) {
      paper_.text(kMargin + 110, y_, kText, line);
      down();
    }
  }

  void parties() {
    const float middle = kPageWidth / 2 + 10, top = y_;
    const float left_end = party(kMargin, top, labels_.seller, note_.seller);
    const float right_end = party(middle, top, labels_.customer, note_.customer);
    y_ = std::min(left_end, right_end) - kLeading;
  }
  float party(float x, float y, std::string_view name, const NoteParty& p) {
    paper_.text(x, y, kSmall, name);
    for (const auto& line : lines_of(p, labels_))
      for (const auto& piece : paper_.wrap(line, kText, kPageWidth / 2 - kMargin - 20))
        paper_.text(x, y -= kLeading, kText, piece);
    return y - kLeading;
  }

  void item_header() {
    need(3);
    paper_.text(kMargin, y_, kSmall, labels_.item);
    paper_.text(kSku, y_, kSmall, labels_.sku);
    paper_.text_right(kQuantity + 30, y_, kSmall, labels_.quantity);
    paper_.text_right(kRight, y_, kSmall, labels_.amount);
    paper_.rule(kMargin, kRight, y_ - 4);
    down(kLeading + 4);
  }

  void item(const NoteLine& line) {
    const auto titles = paper_.wrap(line.title, kText, kItemWidth);
    const auto skus = paper_.wrap(line.sku, kText, kSkuWidth);
    need_with_header(2);
    paper_.text_right(kQuantity + 30, y_, kText, std::to_string(line.quantity));
    paper_.text_right(kRight, y_, kText, money(line.gross_minor));
    for (std::size_t i = 0; i < std::max(titles.size(), skus.size()); ++i) {
      need_with_header(1);
      if (i < titles.size()) paper_.text(kMargin, y_, kText, titles[i]);
      if (i < skus.size()) paper_.text(kSku, y_, kText, skus[i]);
      down();
    }
    if (line.units.size() > 1) units(line);
  }
  void need_with_header(int lines) {
    if (y_ - static_cast<float>(lines - 1) * kLeading >= kBottom) return;
    new_page();
    item_header();
  }
  /// What each unit was worth: their shares differ by the smallest unit, so that they add up.
  void units(const NoteLine& line) {
    std::string text;
    for (const auto& unit : line.units)
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", unit.unit, money(unit.amount_minor));
    for (const auto& piece : paper_.wrap(text, kSmall, kQuantity - kMargin)) {
      need_with_header(1);
      paper_.text(kMargin + 10, y_, kSmall, piece);
      down();
    }
  }

  void amount(std::string_view name, const std::string& value) {
    const auto lines = paper_.wrap(name, kText, kQuantity - kMargin);
    need(static_cast<int>(lines.size()));
    paper_.text_right(kRight, y_, kText, value);
    for (const auto& line : lines) {
      paper_.text(kMargin, y_, kText, line);
      down();
    }
  }
  void amount(std::string_view name, Minor minor) {
    if (minor != 0) amount(name, money(minor));
  }
  void sentence(std::string_view text) {
    for (const auto& piece : paper_.wrap(text, kSmall, kRight - kMargin - 10)) {
      need(1);
      paper_.text(kMargin + 10, y_, kSmall, piece);
      down();
    }
  }

  void computation() {
    down(4);
    amount(labels_.shipping, note_.shipping_minor);
    amount(labels_.reduction, -note_.reduction_minor);
    amount(labels_.clawback, -note_.clawback_minor);
    for (const auto& promotion : note_.promotions)
      sentence(promotion.sentence.empty() ? promotion.title : promotion.sentence);
    amount(labels_.restocking_fee, -note_.restocking_fee_minor);
    amount(labels_.return_fee, -note_.return_fee_minor);
    if (note_.part.empty()) return;
    amount(labels_.computed, money(note_.computed_minor));
    sentence(note_.part);
  }

  void sum() {
    need(static_cast<int>(note_.taxes.size()) + 3);
    paper_.rule(kMargin, kRight, y_ + kLeading - 3);
    down(4);
    amount(labels_.net, money(note_.net_minor));
    for (const auto& tax : note_.taxes) amount(fmt::format("{} {}", labels_.tax, tax.rate), money(tax.minor));
    paper_.rule(kQuantity, kRight, y_ + kLeading - 3);
    down(4);
    paper_.text_right(kRight, y_, kTitle - 4, money(note_.gross_minor));
    paper_.text(kMargin, y_, kTitle - 4, labels_.total);
    down(kLeading + 6);
    amount(labels_.bonus, note_.bonus_minor);
  }

  std::string_view way() const {
    if (note_.payment.way == "store_credit") return labels_.store_credit;
    if (note_.payment.way == "gift_card") return labels_.gift_card;
    return note_.payment.way == "by_hand" ? labels_.by_hand : labels_.original;
  }
  void payment() {
    need(2);
    down();
    fact(labels_.paid_to, way());
  }

  void footers() {
    for (int i = 0; i < paper_.pages(); ++i) {
      paper_.go_to(i);
      paper_.text(kMargin, kFooter, kSmall, note_.number);
      paper_.text_right(kRight, kFooter, kSmall, fmt::format(fmt::runtime(labels_.page), i + 1, paper_.pages()));
    }
  }

  const CreditNote& note_;
  const Labels& labels_;
  Paper paper_;
  float y_ = 0;
};

}  // namespace

std::string note_pdf(const CreditNote& note, const FontSet& fonts) { return Sheet(note, fonts).print(); }

}  // namespace retour::engine
