#include "policies/tools/format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/tree.hpp"
#include "policies/tools/detail/flow_text.hpp"

namespace retour::policies {
namespace {

using namespace detail;

using Lines = std::vector<std::string>;

struct Stop {
  int line;
  std::string what;
};

bool is_blank_or_comment(std::string_view line) {
  const auto text = trimmed(line);
  return text.empty() || text.front() == '#';
}

std::size_t byte_of(std::string_view line, int column) {
  std::size_t at = 0;
  for (int i = 1; i < column && at < line.size(); ++i) do
      ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80);
  return at;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// One entry of a map, or one item of a list, as it is written anew.
struct Piece {
  Lines lead;  // comments and blank lines before it
  Lines body;
};

class Layout {
 public:
  explicit Layout(const Text& text) : text_(text) {
    count_ = 1 + static_cast<int>(std::count(text.text().begin(), text.text().end(), '\n'));
  }

  std::string run(const Node& root) {
    Lines out;
    const int first = root.entries.empty() ? 1 : root.entries.front().value.key_at.line;
    const int body = after_header(first);
    add_loose(1, body - 1, 0, out);
    block(root, nullptr, "", body, count_, 0, out);
    return joined(out);
  }

 private:
  std::string_view line(int number) const { return text_.line(number); }

  /// The first line that belongs to the first key: what a blank line divides from it, and what editors read in the
  /// first line, belongs to the file.
  int after_header(int first_key) const {
    for (int i = first_key - 1; i >= 1; --i)
      if (trimmed(line(i)).empty()) return i + 1;
    int at = 1;
    while (at < first_key && trimmed(line(at)).starts_with("# yaml-language-server:")) ++at;
    return at;
  }

  /// Comments and blank lines as they are, at their new place.
  void add_loose(int first, int last, std::size_t indent, Lines& into) const {
    for (int i = first; i <= last; ++i) {
      const auto text = trimmed(line(i));
      if (!text.empty() && text.front() != '#') throw Stop{i, "a text over several lines"};
      into.push_back(text.empty() ? "" : std::string(indent, ' ') + std::string(text));
    }
  }

  /// Of the lines up to `last` after an entry: the last one that belongs to it, because it is set deeper than `column`.
  int end_of_entry(int start, int last, std::size_t column) const {
    int end = last;
    while (end > start && is_blank_or_comment(line(end))) --end;
    for (int i = last; i > end; --i)
      if (!trimmed(line(i)).empty() && indent_of(line(i)) > column) return i;
    return end;
  }

  /// The entries of a map or the items of a list between two lines.
  void block(const Node& node, const Value* form, std::string_view section, int first, int last, std::size_t indent,
             Lines& out) {
    const bool is_list = node.kind == Node::Kind::list;
    std::vector<Piece> pieces;
    std::vector<std::string> names;
    const std::size_t size = is_list ? node.items.size() : node.entries.size();
    int next = first;
    for (std::size_t i = 0; i < size; ++i) {
      const int start = is_list ? node.items[i].at.line : node.entries[i].value.key_at.line;
      const int limit =
          i + 1 == size ? last : (is_list ? node.items[i + 1].at.line : node.entries[i + 1].value.key_at.line) - 1;
      if (limit < start) throw Stop{start, "two entries on one line"};
      Piece piece;
      add_loose(next, start - 1, indent, piece.lead);
      const std::size_t column = is_list ? indent_of(line(start)) : key_column(node.entries[i]);
      const int end = end_of_entry(start, limit, column);
      if (is_list) {
        item(node.items[i], form, end, indent, piece.body);
      } else {
        entry(node.entries[i], section, end, indent, piece.body);
        names.push_back(node.entries[i].key);
      }
      next = end + 1;
      pieces.push_back(std::move(piece));
    }
    Lines tail;
    add_loose(next, last, indent, tail);
    emit(pieces, order(section, names, is_list, size, first), out);
    out.insert(out.end(), tail.begin(), tail.end());
  }

  std::vector<std::size_t> order(std::string_view section, const std::vector<std::string>& names, bool is_list,
                                 std::size_t size, int at) const {
    if (is_list) return written_order(kNoPolicy, std::vector<std::string>(size));
    return understood(at, [&] { return written_order(section, names); });
  }

  static void emit(std::vector<Piece>& pieces, const std::vector<std::size_t>& order, Lines& out) {
    for (const auto i : order) {
      out.insert(out.end(), pieces[i].lead.begin(), pieces[i].lead.end());
      out.insert(out.end(), pieces[i].body.begin(), pieces[i].body.end());
    }
  }

  std::size_t key_column(const Entry& entry) const {
    return byte_of(line(entry.value.key_at.line), entry.value.key_at.column);
  }

  void entry(const Entry& entry, std::string_view section, int end, std::size_t indent, Lines& out) {
    const int at = entry.value.key_at.line;
    const std::string_view whole = line(at).substr(key_column(entry));
    const std::size_t colon = end_of_key(whole, at);
    const Key* key = key_for(section, entry.key);
    const std::string head = std::string(indent, ' ') + std::string(trimmed(whole.substr(0, colon))) + ":";
    value(entry.value, key ? &key->value : nullptr, {at, whole.substr(colon + 1)}, head, end, indent, out);
  }

  void item(const Node& node, const Value* form, int end, std::size_t indent, Lines& out) {
    const int at = node.at.line;
    const std::string_view whole = line(at);
    const std::size_t dash = indent_of(whole);
    if (dash + 1 >= whole.size() || whole[dash] != '-' || whole[dash + 1] != ' ')
      throw Stop{at, "a list that is not written with one dash a line"};
    const std::string_view rest = whole.substr(dash + 1);
    const Alternative* known = section_of(form, true);
    const Value inside = known ? Value{{Form::section, false, {}, known->section}} : Value{};
    const bool is_block_map = node.kind == Node::Kind::map && trimmed(rest).front() != '{';
    if (!is_block_map) return value(node, &inside, {at, rest}, std::string(indent, ' ') + "-", end, indent, out);
    Lines lines;
    block(node, nullptr, known ? known->section : kNoPolicy, at, end, indent + 2, lines);
    auto first = std::find_if(lines.begin(), lines.end(), [](const auto& l) { return !is_blank_or_comment(l); });
    for (auto loose = lines.begin(); loose != first; ++loose)
      if (!loose->empty()) loose->erase(0, 2);
    (*first)[indent] = '-';
    out.insert(out.end(), lines.begin(), lines.end());
  }

  struct Rest {
    int line;
    std::string_view text;
  };

  /// What stands behind a key or a dash, up to the line `end`.
  void value(const Node& node, const Value* form, const Rest& rest, const std::string& head, int end,
             std::size_t indent, Lines& out) {
    int depth = 0;
    const std::size_t hash = understood(rest.line, [&] { return comment_start(rest.text, depth); });
    const std::string_view written = trimmed(rest.text.substr(0, hash)), comment = rest.text.substr(hash);
    const auto with_comment = [&](std::string text) {
      if (!comment.empty()) text += "  " + std::string(trimmed(comment));
      out.push_back(std::move(text));
    };
    if (!written.empty() && std::string_view("|>&*!?").find(written.front()) != std::string_view::npos)
      throw Stop{rest.line, fmt::format("'{}' at the beginning of a value", written.front())};
    if (written.empty()) {
      with_comment(head);
      return nested(node, form, rest.line + 1, end, indent, out);
    }
    if (depth > 0) return several_lines(rest, head, end, indent, out);
    with_comment(head + " " + understood(rest.line, [&] { return flow_text(written, form); }));
    add_loose(rest.line + 1, end, indent + 2, out);
  }

  void nested(const Node& node, const Value* form, int first, int end, std::size_t indent, Lines& out) {
    const bool is_list = node.kind == Node::Kind::list;
    if (node.kind == Node::Kind::null) return add_loose(first, end, indent + 2, out);
    if (!is_list && node.kind != Node::Kind::map) throw Stop{first, "a value on a line of its own"};
    const auto begin = line(node.at.line).substr(byte_of(line(node.at.line), node.at.column));
    if (begin.starts_with('{') || begin.starts_with('[')) throw Stop{first, "a value on a line of its own"};
    const Alternative* known = section_of(form, false);
    block(node, form, known && !is_list ? known->section : kNoPolicy, first, end, indent + 2, out);
  }

  /// Braces over several lines stay as they are, moved as a whole.
  void several_lines(const Rest& rest, const std::string& head, int end, std::size_t indent, Lines& out) {
    const std::size_t old_indent = indent_of(line(rest.line));
    out.push_back(head + " " + std::string(trimmed(rest.text)));
    int depth = 0, at = rest.line;
    understood(at, [&] { return comment_start(rest.text, depth); });
    while (depth > 0 && ++at <= end) {
      const std::string_view more = line(at);
      understood(at, [&] { return comment_start(more, depth); });
      const std::size_t column = indent_of(more);
      const std::size_t moved = column > old_indent ? column - old_indent + indent : indent + 2;
      const auto text = trimmed(more);
      out.push_back(text.empty() ? "" : std::string(moved, ' ') + std::string(text));
    }
    add_loose(at + 1, end, indent + 2, out);
  }

  std::size_t end_of_key(std::string_view whole, int at) const {
    std::size_t from = 0;
    if (whole.starts_with('"') || whole.starts_with('\'')) {
      from = whole.find(whole.front(), 1);
      if (from == std::string_view::npos) throw Stop{at, "a key over several lines"};
    }
    for (std::size_t i = from; i < whole.size(); ++i)
      if (whole[i] == ':' && (i + 1 == whole.size() || whole[i + 1] == ' ' || whole[i + 1] == '\t')) return i;
    throw Stop{at, "a key without its colon"};
  }

  template <class Make>
  static auto understood(int line, Make make) -> decltype(make()) {
    try {
      return make();
    } catch (const NotUnderstood& problem) {
      throw Stop{line, problem.what()};
    }
  }

  /// No blank line at either end, and never two.
  static std::string joined(const Lines& lines) {
    std::string text;
    bool blank = false;
    for (const auto& one : lines) {
      if (one.empty()) {
        blank = !text.empty();
        continue;
      }
      if (blank) text += '\n';
      blank = false;
      text += one + "\n";
    }
    return text;
  }

  const Text& text_;
  int count_ = 0;
};

/// The same values; maps may be in another order.
bool same_values(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.quoted != b.quoted) return false;
  if (a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!same_values(a.items[i], b.items[i])) return false;
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const Entry& entry) {
    const Entry* other = b.find(entry.key);
    return other != nullptr && same_values(entry.value, other->value);
  });
}

std::vector<std::string> comments_of(const Text& text) {
  std::vector<std::string> comments;
  const auto lines = 1 + std::count(text.text().begin(), text.text().end(), '\n');
  for (int i = 1, depth = 0; i <= lines; ++i) {
    const auto line = text.line(i);
    if (const auto at = comment_start(line, depth); at < line.size()) comments.emplace_back(trimmed(line.substr(at)));
  }
  std::sort(comments.begin(), comments.end());
  return comments;
}

/// Nothing is lost, whatever the layout came to.
bool says_the_same(const Text& before, const Node& tree, const std::string& after) {
  Findings findings;
  const Text text(SourceFile{before.path(), after});
  const auto again = read_tree(text, findings);
  return again && findings.count() == 0 && same_values(tree, *again) && comments_of(before) == comments_of(text);
}

std::string problem_at(const std::string& path, int line, const std::string& what) {
  return fmt::format("{}:{}: error: {} is not laid out; the file is left as it is\n", path, line, what);
}

}  // namespace

Formatted format_policy(const SourceFile& file) {
  Findings findings;
  const Text text(file);
  const auto tree = read_tree(text, findings);
  if (!tree || findings.count() > 0) return {{}, render(findings.take(), Format::concise)};
  if (text.line(tree->at.line).substr(byte_of(text.line(tree->at.line), tree->at.column)).starts_with('{'))
    return {{}, problem_at(file.path, tree->at.line, "a policy in braces")};
  try {
    std::string laid_out = Layout(text).run(*tree);
    if (says_the_same(text, *tree, laid_out)) return {std::move(laid_out), {}};
  } catch (const Stop& stop) {
    return {{}, problem_at(file.path, stop.line, stop.what)};
  } catch (const NotUnderstood& problem) {
    return {{}, problem_at(file.path, 1, problem.what())};
  }
  return {{}, problem_at(file.path, 1, "something in this file")};
}

}  // namespace retour::policies
