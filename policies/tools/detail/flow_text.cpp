#include "policies/tools/detail/flow_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace retour::policies::detail {
namespace {

constexpr std::string_view kBlank = " \t";

/// After the quoted text that begins at `at`.
std::size_t after_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  throw NotUnderstood("a text over several lines");
}

bool ends_plain_text(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (std::string_view(",[]{}").find(c) != std::string_view::npos) return true;
  return c == ':' && (at + 1 == text.size() || std::string_view(" ,[]{}").find(text[at + 1]) != std::string_view::npos);
}

class Flow {
 public:
  explicit Flow(std::string_view text) : text_(text) {}

  std::string value(const Value* form) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '{') return map(section_of(form, false));
    if (at_ < text_.size() && text_[at_] == '[') return list(form);
    return scalar();
  }
  void end() {
    skip_blanks();
    if (at_ != text_.size()) throw NotUnderstood("something follows the value");
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlank, at_), text_.size()); }
  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect_more() const {
    if (at_ >= text_.size()) throw NotUnderstood("a brace or bracket that stays open");
  }

  std::string scalar() {
    skip_blanks();
    const auto from = at_;
    if (from < text_.size() && (text_[from] == '"' || text_[from] == '\'')) {
      at_ = after_quotes(text_, from);
    } else {
      while (at_ < text_.size() && !ends_plain_text(text_, at_)) ++at_;
    }
    return std::string(trimmed(text_.substr(from, at_ - from)));
  }

  std::string map(const Alternative* known) {
    ++at_;
    std::vector<std::string> names, entries;
    const std::string_view section = known ? known->section : kNoPolicy;
    while (!take('}')) {
      expect_more();
      std::string name = scalar();
      std::string entry = name;
      if (name.size() > 1 && (name.front() == '"' || name.front() == '\'')) name = name.substr(1, name.size() - 2);
      if (take(':')) {
        const Key* key = key_for(section, name);
        const std::string inside = value(key ? &key->value : nullptr);
        entry += inside.empty() ? ":" : ": " + inside;
      }
      if (entry.empty()) throw NotUnderstood("a comma without an entry");
      names.push_back(std::move(name));
      entries.push_back(std::move(entry));
      separator('}');
    }
    std::vector<std::string> ordered;
    for (const auto i : written_order(section, names)) ordered.push_back(entries[i]);
    return fmt::format("{{{}}}", fmt::join(ordered, ", "));
  }

  std::string list(const Value* form) {
    ++at_;
    Value item;
    if (const Alternative* known = section_of(form, true)) item = {{Form::section, false, {}, known->section}};
    std::vector<std::string> items;
    while (!take(']')) {
      expect_more();
      items.push_back(value(&item));
      if (items.back().empty()) throw NotUnderstood("a comma without an entry");
      separator(']');
    }
    return fmt::format("[{}]", fmt::join(items, ", "));
  }

  /// A comma, or the end that the caller takes.
  void separator(char end) {
    if (take(',')) return;
    skip_blanks();
    expect_more();
    if (text_[at_] != end) throw NotUnderstood("an entry that does not end with a comma");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

std::size_t comment_start(std::string_view line, int& depth) {
  char before = ' ';  // the last that is not a blank: quotes begin a text only where a value may begin
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool at_start = std::string_view(" :,[{-").find(before) != std::string_view::npos;
    if (c == '#' && (i == 0 || kBlank.find(line[i - 1]) != std::string_view::npos)) return i;
    if ((c == '"' || c == '\'') && at_start) {
      i = after_quotes(line, i) - 1;
    } else if (c == '{' || c == '[') {
      depth += depth > 0 || at_start ? 1 : 0;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
    if (kBlank.find(c) == std::string_view::npos) before = c;
  }
  return line.size();
}

std::string flow_text(std::string_view text, const Value* form) {
  const auto value = trimmed(text);
  if (value.empty() || (value.front() != '{' && value.front() != '[')) return std::string(value);
  Flow flow(value);
  std::string out = flow.value(form);
  flow.end();
  return out;
}

const Alternative* section_of(const Value* form, bool list) {
  if (form == nullptr) return nullptr;
  const auto found = std::find_if(form->begin(), form->end(),
                                  [&](const Alternative& a) { return a.form == Form::section && a.list == list; });
  return found == form->end() ? nullptr : &*found;
}

std::vector<std::size_t> written_order(std::string_view section, const std::vector<std::string>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto& keys = keys_of(section);
  if (keys.empty() || find_key(section, "*") != nullptr) return order;
  const auto rank = [&](std::size_t i) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key* key) { return key->name == names[i]; });
    if (found == keys.end()) throw NotUnderstood(fmt::format("the unknown key '{}'", names[i]));
    return found - keys.begin();
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  if (names.size() == 1) rank(0);
  return order;
}

}  // namespace retour::policies::detail
