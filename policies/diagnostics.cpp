#include "policies/diagnostics.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cassert>
#include <tuple>

#include "policies/detail/sarif.hpp"
#include "policies/detail/utf8.hpp"

namespace retour::policies {
namespace {

constexpr bool codes_are_in_order() {
  for (std::size_t i = 0; i < kCodes.size(); ++i)
    if (static_cast<std::size_t>(kCodes[i].code) != i + 1) return false;
  return true;
}
static_assert(codes_are_in_order() && kCodes.size() == static_cast<std::size_t>(Code::exemption_too_wide));

std::string_view name_of(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

auto sort_key(const Diagnostic& d) { return std::tie(d.file, d.line, d.column, d.code, d.message); }

/// Blanks as wide as the text before `column` on a terminal: two for Korean, none for combining marks, tabs stay tabs.
std::string padding(std::string_view line, int column) {
  std::string blanks;
  int32_t i = 0;
  const auto size = static_cast<int32_t>(line.size());
  for (int at = 1; at < column && i < size; ++at) {
    const UChar32 c = detail::next_character(line, i);
    if (c == '\t') {
      blanks += '\t';
      continue;
    }
    const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    const int kind = u_charType(c);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) continue;
    blanks += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? "  " : " ";
  }
  return blanks;
}

std::string head_line(const Diagnostic& d) {
  return fmt::format("{}:{}:{}: {}[{}]: {}\n", d.file, d.line, d.column, name_of(d.severity), d.code, d.message);
}

std::string full_text(const Diagnostic& d) {
  std::string text = head_line(d);
  if (!d.source_line.empty()) text += fmt::format("  {}\n  {}^\n", d.source_line, padding(d.source_line, d.column));
  if (!d.help.empty()) text += fmt::format("  help: {}\n", d.help);
  return text;
}

std::string json_text(const std::vector<Diagnostic>& diagnostics) {
  boost::json::array list;
  std::size_t errors = 0;
  for (const auto& d : diagnostics) {
    errors += d.severity == Severity::error ? 1 : 0;
    list.push_back(boost::json::object{{"code", d.code},
                                       {"severity", name_of(d.severity)},
                                       {"file", d.file},
                                       {"line", d.line},
                                       {"column", d.column},
                                       {"message", d.message},
                                       {"help", d.help},
                                       {"source_line", d.source_line}});
  }
  return boost::json::serialize(boost::json::object{
             {"errors", errors}, {"warnings", diagnostics.size() - errors}, {"diagnostics", std::move(list)}}) +
         "\n";
}

}  // namespace

const CodeInfo& info_of(Code code) {
  const auto index = static_cast<std::size_t>(code) - 1;
  assert(index < kCodes.size());
  return kCodes[index];
}

std::string name_of(Code code) { return fmt::format("RP{:03}", static_cast<int>(code)); }

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const auto& d) { return d.severity == Severity::error; });
}

void sort_diagnostics(std::vector<Diagnostic>& diagnostics) {
  std::sort(diagnostics.begin(), diagnostics.end(),
            [](const auto& a, const auto& b) { return sort_key(a) < sort_key(b); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(),
                                [](const auto& a, const auto& b) { return sort_key(a) == sort_key(b); }),
                    diagnostics.end());
}

std::string render(const std::vector<Diagnostic>& diagnostics, Format format) {
  if (format == Format::json) return json_text(diagnostics);
  if (format == Format::sarif) return detail::sarif(diagnostics);
  std::string text;
  for (const auto& d : diagnostics) text += format == Format::full ? full_text(d) : head_line(d);
  return text;
}

}  // namespace retour::policies
