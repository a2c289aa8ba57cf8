#include "policies/detail/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "policies/detail/phrases.hpp"

namespace retour::policies::detail {
namespace {

constexpr std::size_t kMaxNameBytes = 100;

std::string_view kind_name(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a text";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::refused:
      break;
  }
  return "something refused";
}

void wrong_type(Context& context, const Node& node, std::string_view expected) {
  if (node.kind == Node::Kind::refused) {
    ++context.unknown;
    return;
  }
  const bool absent = node.kind == Node::Kind::null;
  context.findings.add(Code::wrong_type, absent ? node.key_at : node.at,
                       fmt::format("{} is expected here, not {}", expected, kind_name(node)),
                       absent ? "write a value, or delete the key" : "");
}

/// The loader and the table of keys may not differ: who reads a new key is told where to write it.
[[noreturn]] void not_in_the_table(std::string_view shape, std::string_view key) {
  std::fputs(
      fmt::format("the loader asks for the key '{}' of the section '{}', which policies/detail/keys.cpp does not "
                  "have: add its line there\n",
                  key, shape)
          .c_str(),
      stderr);
  std::abort();
}

bool is_name_byte(char c) {
  // Non-ASCII letters are fine (categories in the shop's own language); quotes, braces and other syntax are not.
  return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || std::string_view(" ._-/&+:()").find(c) != std::string_view::npos;
}

}  // namespace

workflows::Citation Context::cite(const Place& at, std::string rule) const {
  workflows::Citation citation;
  citation.policy_version = version;
  citation.file = at.text ? at.text->path() : "";
  citation.line = at.line;
  citation.column = at.column;
  citation.rule = std::move(rule);
  return citation;
}

Section::Section(Context& context, const Node& node, std::string path, std::string_view shape)
    : context_(context), node_(node), path_(std::move(path)), shape_(shape.empty() ? path_ : std::string(shape)) {
  if (broken()) wrong_type(context_, node_, fmt::format("a map of keys ({})", path_));
  if (node_.partial) ++context_.unknown;
}

const Node* Section::find(std::string_view key) {
  if (is_of_policy() && find_key(shape_, key) == nullptr) not_in_the_table(shape_, key);
  known_.push_back(key);
  const Entry* entry = broken() ? nullptr : node_.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const Node* Section::need(std::string_view key, std::string_view help) {
  const Node* found = find(key);
  if (found != nullptr && found->kind != Node::Kind::null) return found;
  if (found == nullptr && !whole()) return nullptr;
  const Key* known = find_key(shape_, key);
  const std::string_view example = known ? known->example : std::string_view{};
  context_.findings.add(
      Code::missing_key, found ? found->key_at : node_.key_at, fmt::format("{} is missing", path(key)),
      !help.empty() || example.empty() ? std::string(help) : fmt::format("write it like '{}: {}'", key, example));
  return nullptr;
}

std::vector<const Entry*> Section::rest() {
  if (is_of_policy() && find_key(shape_, "*") == nullptr) not_in_the_table(shape_, "*");
  std::vector<const Entry*> others;
  if (broken()) return others;
  for (const Entry& entry : node_.entries)
    if (std::find(known_.begin(), known_.end(), entry.key) == known_.end()) others.push_back(&entry);
  for (const Entry* entry : others) known_.push_back(entry->key);
  return others;
}

void Section::done() {
  if (broken()) return;
  std::vector<std::string_view> keys = known_;
  if (is_of_policy()) {
    keys.clear();
    for (const Key* key : keys_of(shape_)) keys.push_back(key->name);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const Entry& entry : node_.entries) {
    if (std::binary_search(keys.begin(), keys.end(), entry.key)) continue;
    std::string help = context_.findings.suggest(entry.key, keys);
    if (help.empty()) help = fmt::format("known here: {}", joined(keys));
    context_.findings.add(Code::unknown_key, entry.value.key_at,
                          fmt::format("unknown key {}{}", quoted(entry.key), path_.empty() ? "" : " in " + path_),
                          std::move(help));
  }
}

std::string Section::path(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

workflows::Citation Section::cite(std::string_view key) const {
  const Entry* entry = key.empty() ? nullptr : node_.find(key);
  return context_.cite(entry ? entry->value.key_at : node_.key_at, key.empty() ? path_ : path(key));
}

std::optional<std::string> read_text(Context& context, const Node& node, std::string_view what) {
  if (node.kind == Node::Kind::scalar && !node.text.empty()) return node.text;
  if (node.kind == Node::Kind::scalar) {
    context.findings.add(Code::wrong_type, node.at, fmt::format("{} is expected here, not an empty text", what));
  } else {
    wrong_type(context, node, what);
  }
  return {};
}

std::optional<int> read_whole(Context& context, const Node& node, int least, int most) {
  const auto text = read_text(context, node, "a whole number");
  if (!text) return {};
  const auto value = whole_number(*text);
  if (!value) {
    const auto first = text->find_first_not_of('0');
    const bool octal = text->front() == '0' && first != std::string::npos && whole_number(text->substr(first));
    context.findings.add(
        Code::whole_number, node.at, fmt::format("{} is not a whole number", quoted(*text)),
        octal ? fmt::format("write it plainly, like {}", text->substr(first)) : "write plain digits, like 30");
    return {};
  }
  if (*value >= least && *value <= most) return value;
  context.findings.add(Code::out_of_range, node.at, fmt::format("{} is out of range", *value),
                       fmt::format("{} to {} is accepted", least, most));
  return {};
}

std::optional<bool> read_bool(Context& context, const Node& node) {
  const auto text = read_text(context, node, "true or false");
  if (!text) return {};
  if (!node.quoted && *text == "true") return true;
  if (!node.quoted && *text == "false") return false;
  constexpr std::array<std::string_view, 12> kYes = {"yes", "Yes", "YES",  "y",    "Y", "on",
                                                     "On",  "ON",  "True", "TRUE", "1", "true"};
  constexpr std::array<std::string_view, 12> kNo = {"no",  "No",  "NO",    "n",     "N", "off",
                                                    "Off", "OFF", "False", "FALSE", "0", "false"};
  std::string help = "write true or false";
  if (std::find(kYes.begin(), kYes.end(), *text) != kYes.end()) help = "write true";
  if (std::find(kNo.begin(), kNo.end(), *text) != kNo.end()) help = "write false";
  if (node.quoted && (*text == "true" || *text == "false")) help += " without quotes";
  context.findings.add(Code::true_or_false, node.at, fmt::format("{} is not true or false", quoted(*text)),
                       std::move(help));
  return {};
}

std::optional<workflows::Minor> read_amount(Context& context, const Node& node) {
  const auto text = read_text(context, node, "an amount");
  if (!context.exponent) ++context.unknown;  // the currency was not understood: the amount may be anything
  if (!text || !context.exponent) return {};
  auto parsed = workflows::parse_amount(*text, *context.exponent);
  // Shops export 5.000 for five euros; a person who writes it in a policy may mean five thousand.
  const auto point = text->find('.');
  if (point != std::string::npos && text->size() - point - 1 > static_cast<std::size_t>(*context.exponent))
    parsed = workflows::AmountProblem{fmt::format(": the currency has {} decimal places", *context.exponent)};
  if (const auto* minor = std::get_if<workflows::Minor>(&parsed)) {
    const auto written_for = context.currency_of_file.find(node.at.text);
    if (*minor != 0 && written_for != context.currency_of_file.end() && written_for->second != context.currency)
      context.foreign_amounts.push_back(node.at);
    return *minor;
  }
  const std::string help =
      *context.exponent == 0
          ? fmt::format("{} has no decimals: write it like 3000", context.currency)
          : fmt::format("write it in {} like {}", context.currency, workflows::format_amount(490, *context.exponent));
  // The reason after the parser's own quotation, which is not shortened as ours is.
  const auto& message = std::get<workflows::AmountProblem>(parsed).message;
  const auto why = message.rfind(": ");
  context.findings.add(
      Code::amount, node.at,
      fmt::format("{} is not an amount{}", quoted(*text), why == std::string::npos ? "" : message.substr(why)), help);
  return {};
}

std::optional<int> read_percent(Context& context, const Node& node) {
  const auto text = read_text(context, node, "a percentage");
  if (!text) return {};
  if (const auto basis_points = percent_phrase(*text)) return basis_points;
  context.findings.add(
      Code::percent, node.at, fmt::format("{} is not a percentage from 0% to 100%", quoted(*text)),
      whole_number(*text).value_or(101) <= 100 ? fmt::format("write {}%", *text) : "write it like 15% or 12.5%");
  return {};
}

std::optional<int> read_days(Context& context, const Node& node, int least, int most) {
  const auto text = read_text(context, node, "a number of days");
  if (!text) return {};
  const auto days = days_phrase(*text);
  if (!days) {
    context.findings.add(Code::phrase, node.at, fmt::format("{} is not a number of days", quoted(*text)),
                         "write it like '14 days'");
    return {};
  }
  if (*days >= least && *days <= most) return days;
  context.findings.add(Code::out_of_range, node.at, fmt::format("{} days are out of range", *days),
                       fmt::format("{} to {} days are accepted", least, most));
  return {};
}

std::optional<int> read_label_days(Context& context, const Node& node) {
  constexpr int kMaxLabelDays = 365;
  const bool phrase = node.kind == Node::Kind::scalar && node.text.find(' ') != std::string::npos;
  return phrase ? read_days(context, node, 1, kMaxLabelDays) : read_whole(context, node, 1, kMaxLabelDays);
}

std::optional<std::chrono::hours> read_hours(Context& context, const Node& node, int most_hours) {
  const auto text = read_text(context, node, "a duration");
  if (!text) return {};
  const auto hours = hours_phrase(*text);
  if (!hours) {
    context.findings.add(Code::phrase, node.at, fmt::format("{} is not a duration", quoted(*text)),
                         "write it like '24 hours' or '3 days'");
    return {};
  }
  if (hours->count() >= 1 && hours->count() <= most_hours) return hours;
  context.findings.add(Code::out_of_range, node.at, fmt::format("{} is out of range", quoted(*text)),
                       fmt::format("1 hour to {} days is accepted", most_hours / 24));
  return {};
}

std::optional<std::pair<int, workflows::Anchor>> read_window(Context& context, const Node& node) {
  constexpr int kMaxWindowDays = 3650;
  const auto text = read_text(context, node, "a window");
  if (!text) return {};
  const auto window = window_phrase(*text);
  if (!window) {
    context.findings.add(
        Code::phrase, node.at, fmt::format("{} is not a return window", quoted(*text)),
        "write it like '30 days after delivery' (or: after last delivery, after fulfilment, after order)");
    return {};
  }
  if (window->first >= 1 && window->first <= kMaxWindowDays) return window;
  context.findings.add(Code::out_of_range, node.at, fmt::format("{} days are out of range", window->first),
                       fmt::format("1 to {} days are accepted{}", kMaxWindowDays,
                                   window->first == 0 ? "; a rule with 'then: deny' takes nothing back" : ""));
  return {};
}

std::optional<std::string> read_word(Context& context, const Node& node, const std::vector<std::string_view>& words) {
  const auto text = read_text(context, node, "one word");
  if (!text) return {};
  if (std::find(words.begin(), words.end(), *text) != words.end()) return text;
  std::string help = context.findings.suggest(*text, words);
  help += fmt::format("{}allowed: {}", help.empty() ? "" : " ", joined(words));
  context.findings.add(Code::unknown_word, node.at, fmt::format("{} is not known here", quoted(*text)),
                       std::move(help));
  return {};
}

std::optional<std::string> read_name(Context& context, const Node& node) {
  auto text = read_text(context, node, "a name");
  if (!text) return {};
  const bool fits = text->size() <= kMaxNameBytes && text->front() != ' ' && text->back() != ' ' &&
                    std::all_of(text->begin(), text->end(), is_name_byte);
  if (fits) return text;
  context.findings.add(Code::identifier, node.at, fmt::format("{} is not usable as a name", quoted(*text)),
                       fmt::format("letters, digits, blanks and . _ - / & + : ( ) up to {} bytes", kMaxNameBytes));
  return {};
}

bool is_id(std::string_view text) {
  constexpr std::size_t kMaxIdBytes = 40;
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= kMaxIdBytes && lower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

std::vector<const Node*> read_list(Context& context, const Node& node, std::string_view of_what) {
  std::vector<const Node*> items;
  if (node.kind != Node::Kind::list) {
    wrong_type(context, node, fmt::format("a list of {}", of_what));
    return items;
  }
  if (node.partial) ++context.unknown;
  if (node.items.empty() && !node.partial)
    context.findings.add(Code::empty_list, node.at, fmt::format("at least one is needed in the list of {}", of_what));
  if (node.items.size() > kMaxItems) {
    context.findings.add(Code::out_of_range, node.at,
                         fmt::format("{} entries in the list of {} are too many", node.items.size(), of_what),
                         fmt::format("at most {} are accepted", kMaxItems));
    return items;
  }
  for (const Node& item : node.items) items.push_back(&item);
  return items;
}

}  // namespace retour::policies::detail
