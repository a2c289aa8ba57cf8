#include "policies/detail/phrases.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace retour::policies::detail {
namespace {

constexpr std::size_t kMaxWords = 6;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Words between single blanks; nothing when there are too many or the blanks are not single.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (words.size() <= kMaxWords) {
    const auto end = text.find(' ');
    words.push_back(text.substr(0, end));
    if (words.back().empty()) return {};
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
  return {};
}

bool is_unit(std::string_view word, int count, std::string_view singular) {
  const bool plural = word.size() == singular.size() + 1 && word.starts_with(singular) && word.ends_with('s');
  return count == 1 ? word == singular || plural : plural;
}

std::optional<int> count_of(std::string_view number, std::string_view unit, std::string_view singular) {
  const auto count = whole_number(number);
  return count && is_unit(unit, *count, singular) ? count : std::nullopt;
}

std::optional<workflows::Anchor> anchor_of(std::string_view word) {
  if (word == "delivery") return workflows::Anchor::delivered;
  if (word == "fulfilment" || word == "fulfillment") return workflows::Anchor::fulfilled;
  if (word == "order") return workflows::Anchor::ordered;
  return {};
}

}  // namespace

std::optional<int> whole_number(std::string_view text) {
  if (!is_digits(text) || text.size() > 9 || (text.size() > 1 && text.front() == '0')) return {};
  int value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

std::optional<std::pair<int, workflows::Anchor>> window_phrase(std::string_view text) {
  const auto words = words_of(text);
  const bool last = words.size() == 5 && words[3] == "last" && words[4] == "delivery";
  if ((words.size() != 4 && !last) || words[2] != "after") return {};
  const auto days = count_of(words[0], words[1], "day");
  const auto anchor = last ? workflows::Anchor::last_delivered : anchor_of(words[3]);
  if (!days || !anchor) return {};
  return std::pair(*days, *anchor);
}

std::optional<int> transit_phrase(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 4 || anchor_of(words[0]) != workflows::Anchor::fulfilled || words[1] != "plus") return {};
  return count_of(words[2], words[3], "day");
}

std::optional<int> days_phrase(std::string_view text) {
  const auto words = words_of(text);
  return words.size() == 2 ? count_of(words[0], words[1], "day") : std::nullopt;
}

std::optional<std::chrono::hours> hours_phrase(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 2) return {};
  if (const auto hours = count_of(words[0], words[1], "hour")) return std::chrono::hours(*hours);
  if (const auto days = count_of(words[0], words[1], "day")) return std::chrono::hours(24LL * *days);
  return {};
}

std::optional<int> percent_phrase(std::string_view text) {
  if (!text.ends_with('%')) return {};
  text.remove_suffix(1);
  const auto point = text.find('.');
  const auto whole = whole_number(text.substr(0, point));
  if (!whole || *whole > 100) return {};
  int basis_points = *whole * 100;
  if (point != std::string_view::npos) {
    const auto fraction = text.substr(point + 1);
    if (!is_digits(fraction) || fraction.size() > 2) return {};
    basis_points += (fraction[0] - '0') * 10 + (fraction.size() > 1 ? fraction[1] - '0' : 0);
  }
  if (basis_points > 10'000) return {};
  return basis_points;
}

std::optional<std::chrono::month_day> month_day_phrase(std::string_view text) {
  if (text.size() != 5 || text[2] != '-' || !is_digits(text.substr(0, 2)) || !is_digits(text.substr(3))) return {};
  const auto two = [](std::string_view t) { return static_cast<unsigned>((t[0] - '0') * 10 + (t[1] - '0')); };
  const std::chrono::month_day day{std::chrono::month(two(text)), std::chrono::day(two(text.substr(3)))};
  return day.ok() ? std::optional(day) : std::nullopt;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || !is_digits(text.substr(0, 4)) || text[0] == '0') return false;
  const auto day = month_day_phrase(text.substr(5));
  return day && (std::chrono::year(*whole_number(text.substr(0, 4))) / day->month() / day->day()).ok();
}

std::optional<workflows::LocalDay> date_phrase(std::string_view text) {
  if (!is_date(text)) return {};
  return std::chrono::year(*whole_number(text.substr(0, 4))) / *month_day_phrase(text.substr(5));
}

std::optional<std::pair<workflows::LocalDay, std::optional<std::chrono::minutes>>> moment_phrase(
    std::string_view text) {
  const auto day = date_phrase(text.substr(0, 10));
  if (!day || text.size() == 10)
    return day ? std::optional(std::pair(*day, std::optional<std::chrono::minutes>{})) : std::nullopt;
  const auto time = text.substr(10);
  if (time.size() != 6 || time[0] != 'T' || time[3] != ':') return {};
  if (!is_digits(time.substr(1, 2)) || !is_digits(time.substr(4))) return {};
  const auto two = [&](std::size_t at) { return (time[at] - '0') * 10 + (time[at + 1] - '0'); };
  if (two(1) > 23 || two(4) > 59) return {};
  return std::pair(*day, std::optional(std::chrono::minutes(two(1) * 60 + two(4))));
}

std::optional<std::pair<std::chrono::month_day, std::chrono::month_day>> period_phrase(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return {};
  const auto from = month_day_phrase(text.substr(0, dots)), to = month_day_phrase(text.substr(dots + 2));
  if (!from || !to) return {};
  return std::pair(*from, *to);
}

std::optional<std::int64_t> weight_phrase(std::string_view text) {
  constexpr std::int64_t kMostGrams = 1'000'000'000;
  const auto words = words_of(text);
  if (words.size() != 2 || (words[1] != "kg" && words[1] != "g")) return {};
  const auto grams = workflows::parse_amount(words[0], words[1] == "kg" ? 3 : 0);
  const auto* found = std::get_if<workflows::Minor>(&grams);
  return found != nullptr && *found <= kMostGrams ? std::optional<std::int64_t>(*found) : std::nullopt;
}

std::optional<std::pair<workflows::Comparison::Op, std::string_view>> comparison_phrase(std::string_view text) {
  using Op = workflows::Comparison::Op;
  constexpr std::array<std::pair<std::string_view, Op>, 4> kOps = {
      {{"over ", Op::over}, {"under ", Op::under}, {"at least ", Op::at_least}, {"at most ", Op::at_most}}};
  for (const auto& [word, op] : kOps)
    if (text.starts_with(word)) return std::pair(op, text.substr(word.size()));
  return {};
}

}  // namespace retour::policies::detail
