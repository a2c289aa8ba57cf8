#include "policies/detail/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "policies/detail/work.hpp"

namespace retour::policies::detail {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMaxShownBytes = 240;  // of a source line; longer lines are not shown
constexpr std::size_t kMaxQuotedBytes = 60;
constexpr std::size_t kMaxComparedBytes = 64;  // for edit distances

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Edits (insert, delete, replace, swap of neighbours) from a to b.
std::size_t edits(std::string_view a, std::string_view b) {
  ++comparisons;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

Text::Text(const SourceFile& file) : path_(file.path), text_(file.text) {
  if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
  std::string_view rest = text_;
  while (true) {
    const auto end = rest.find('\n');
    std::string_view one = rest.substr(0, end);
    if (one.ends_with('\r')) one.remove_suffix(1);
    lines_.push_back(one);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
}

std::string_view Text::line(int number) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  return number >= 1 && index < lines_.size() ? lines_[index] : std::string_view{};
}

std::size_t Text::offset(int number, int byte) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  if (number < 1 || byte < 0 || index >= lines_.size()) return text_.size();
  const auto start = static_cast<std::size_t>(lines_[index].data() - text_.data());
  return std::min(text_.size(), start + static_cast<std::size_t>(byte));
}

int Text::characters(int number, int from_byte, int to_byte) const {
  const std::string_view whole = line(number);
  const auto size = static_cast<int>(whole.size());
  const int from = std::clamp(from_byte, 0, size), to = std::clamp(to_byte, from, size);
  const auto part = whole.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
  const auto inside = std::count_if(part.begin(), part.end(), [](char c) { return !continues(c); });
  return static_cast<int>(inside) + std::max(0, to_byte - std::max(size, from_byte));
}

void Findings::add(Code code, const Place& at, std::string message, std::string help) {
  if (list_.size() > kMaxDiagnostics) return;
  if (list_.size() == kMaxDiagnostics) {
    code = Code::too_many;
    message = fmt::format("more than {} problems", kMaxDiagnostics);
    help = "the rest is not shown: correct these first";
  }
  Diagnostic d{name_of(code),
               info_of(code).severity,
               at.text ? at.text->path() : "",
               at.line,
               at.column,
               std::move(message),
               std::move(help),
               ""};
  const std::string_view shown = at.text ? at.text->line(at.line) : std::string_view{};
  if (shown.size() <= kMaxShownBytes) d.source_line = shown;
  list_.push_back(std::move(d));
}

std::string Findings::suggest(std::string_view word, const std::vector<std::string_view>& known) const {
  return list_.size() < kMaxDiagnostics ? did_you_mean(word, known) : std::string();
}

std::size_t Findings::errors() const {
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::error; };
  return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), is_error));
}

std::vector<Diagnostic> Findings::take() {
  auto taken = std::move(list_);
  list_.clear();
  sort_diagnostics(taken);
  return taken;
}

std::string quoted(std::string_view text) {
  std::string_view shown = text.substr(0, kMaxQuotedBytes);
  const bool cut = shown.size() < text.size();
  if (cut) {
    std::size_t end = shown.size();
    while (end > 0 && continues(text[end])) --end;
    shown = shown.substr(0, end);
  }
  std::string out = "'";
  for (char c : shown) out += c == '\n' || c == '\t' ? ' ' : c;
  return out + (cut ? "...'" : "'");
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  if (word.empty() || word.size() > kMaxComparedBytes) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    if (longer > kMaxComparedBytes || longer - std::min(candidate.size(), word.size()) >= least) continue;
    const std::size_t distance = edits(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best.empty() ? std::string{} : fmt::format("did you mean '{}'?", best);
}

}  // namespace retour::policies::detail
