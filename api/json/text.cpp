#include "api/json/text.hpp"

#include <algorithm>

namespace retour::api {
namespace {

using workflows::Instant;

constexpr std::size_t kMaxSubtag = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_subtag(std::string_view text, bool first) {
  return text.size() >= (first ? 2 : 1) && text.size() <= kMaxSubtag &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || (!first && is_digit(c)); });
}

// Reads fixed-width numbers and separators from the front of a text; stays failed after the first mismatch.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count ||
        !std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), is_digit)) {
      failed_ = true;
      return 0;
    }
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(count);
    return value;
  }
  bool optional(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) { failed_ = !optional(any_of) || failed_; }
  char last() const { return last_; }
  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  char last_ = '\0';
  bool failed_ = false;
};

int micro_fraction(Scanner& scan) {
  int micros = 0, scale = 100'000, count = 0;
  for (; count < 9 && !scan.failed() && scan.optional("0123456789"); ++count, scale /= 10)
    micros += (scan.last() - '0') * scale;
  if (count == 0) scan.expect("0");
  return micros;
}

std::optional<std::chrono::minutes> zone_offset(Scanner& scan, bool assume_utc) {
  if (scan.at_end() && assume_utc) return std::chrono::minutes{0};
  if (scan.optional("Zz")) return std::chrono::minutes{0};
  scan.expect("+-");
  const int sign = scan.last() == '-' ? -1 : 1;
  const int hours = scan.digits(2);
  scan.optional(":");
  const int minutes = scan.digits(2);
  if (scan.failed() || hours > 23 || minutes > 59) return {};
  return std::chrono::minutes{sign * (hours * 60 + minutes)};
}

}  // namespace

std::optional<Instant> parse_time(std::string_view text, bool assume_utc) {
  namespace chrono = std::chrono;
  Scanner scan(text);
  const int year = scan.digits(4);
  scan.expect("-");
  const int month = scan.digits(2);
  scan.expect("-");
  const int day = scan.digits(2);
  scan.expect("Tt ");
  const int hour = scan.digits(2);
  scan.expect(":");
  const int minute = scan.digits(2);
  scan.expect(":");
  const int second = scan.digits(2);
  const int micros = !scan.failed() && scan.optional(".") ? micro_fraction(scan) : 0;
  const auto offset = zone_offset(scan, assume_utc);
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (scan.failed() || !scan.at_end() || !offset || !date.ok() || year < 1970 || hour > 23 || minute > 59 ||
      second > 59)
    return {};
  return Instant{chrono::sys_days{date}} + chrono::hours{hour} + chrono::minutes{minute} + chrono::seconds{second} +
         chrono::microseconds{micros} - *offset;
}

bool is_language_tag(std::string_view text) {
  if (text.size() > kMaxLanguageTag) return false;
  for (bool first = true;; first = false) {
    const auto hyphen = text.find('-');
    if (!is_subtag(text.substr(0, hyphen), first)) return false;
    if (hyphen == std::string_view::npos) return true;
    text.remove_prefix(hyphen + 1);
  }
}

std::string_view clip(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

}  // namespace retour::api
