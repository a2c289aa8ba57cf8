#include "api/import/text.hpp"

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace retour::api {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr auto kEntities = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", "\u00a0"},
     {"ndash", "–"},  {"mdash", "—"},  {"hellip", "…"}, {"times", "×"},  {"lsquo", "‘"},  {"rsquo", "’"},
     {"ldquo", "“"},  {"rdquo", "”"},  {"sbquo", "‚"},  {"bdquo", "„"},  {"laquo", "«"},  {"raquo", "»"},
     {"prime", "′"},  {"Prime", "″"},  {"trade", "™"},  {"reg", "®"},    {"copy", "©"},   {"deg", "°"},
     {"euro", "€"},   {"pound", "£"},  {"yen", "¥"},    {"cent", "¢"},   {"micro", "µ"},  {"middot", "·"},
     {"bull", "•"},   {"frac12", "½"}, {"frac14", "¼"}, {"frac34", "¾"}, {"sup2", "²"},   {"sup3", "³"},
     {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},
     {"szlig", "ß"},  {"eacute", "é"}, {"egrave", "è"}, {"ecirc", "ê"},  {"euml", "ë"},   {"aacute", "á"},
     {"agrave", "à"}, {"acirc", "â"},  {"atilde", "ã"}, {"aring", "å"},  {"aelig", "æ"},  {"ccedil", "ç"},
     {"iacute", "í"}, {"icirc", "î"},  {"iuml", "ï"},   {"ntilde", "ñ"}, {"oacute", "ó"}, {"ocirc", "ô"},
     {"otilde", "õ"}, {"oslash", "ø"}, {"oelig", "œ"},  {"uacute", "ú"}, {"ugrave", "ù"}, {"ucirc", "û"},
     {"Eacute", "É"}, {"Ccedil", "Ç"}, {"Ntilde", "Ñ"}, {"Oslash", "Ø"}, {"Aring", "Å"},  {"AElig", "Æ"}});

constexpr std::size_t kLongestEntity = 10;  // of name or number, between & and ;

std::optional<std::string> entity(std::string_view body) {
  if (body.size() > 1 && body.front() == '#') {
    const bool hex = body[1] == 'x' || body[1] == 'X';
    const auto number = body.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || end != number.data() + number.size()) return {};
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    std::string out;
    return icu::UnicodeString(static_cast<UChar32>(code)).toUTF8String(out);
  }
  for (const auto& [name, value] : kEntities)
    if (name == body) return std::string(value);
  return {};
}

}  // namespace

std::string decode_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto start = text.find('&');
    out += text.substr(0, start);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto end = text.substr(0, kLongestEntity + 2).find(';');
    const auto value = end == std::string_view::npos ? std::nullopt : entity(text.substr(1, end - 1));
    out += value ? std::string_view(*value) : text.substr(0, 1);
    text.remove_prefix(value ? end + 1 : 1);
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  const auto trimmed = trim(text);
  std::string out;
  icu::UnicodeString::fromUTF8(icu::StringPiece(trimmed.data(), static_cast<int32_t>(trimmed.size())))
      .toLower(icu::Locale::getRoot())
      .toUTF8String(out);
  return out;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto part = trim(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

std::string rate_name(std::string_view title, std::string_view fraction) {
  std::string name(trim(title));
  if (name.empty()) name = "tax";
  const auto point = fraction.find('.');
  std::string whole(fraction.substr(0, point));
  std::string decimals(point == std::string_view::npos ? "" : fraction.substr(point + 1));
  if (whole.empty() || whole.size() > 3 || decimals.size() > 8 || !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(decimals.begin(), decimals.end(), is_digit) || name.find('%') != std::string::npos)
    return name;
  decimals.resize(std::max<std::size_t>(decimals.size(), 2), '0');
  whole += decimals.substr(0, 2);  // times one hundred
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  decimals.erase(0, 2);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return fmt::format("{} {}{}{}%", name, whole, decimals.empty() ? "" : ".", decimals);
}

bool is_stripe_payment(std::string_view ref) {
  const bool known = ref.starts_with("ch_") || ref.starts_with("pi_") || ref.starts_with("py_");
  return known && ref.size() > 3 && ref.size() <= 255 && std::all_of(ref.begin(), ref.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
         });
}

}  // namespace retour::api
