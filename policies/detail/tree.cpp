#include "policies/detail/tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "policies/detail/utf8.hpp"

namespace retour::policies::detail {
namespace {

/// Ends the pass after a finding that makes the rest meaningless.
struct Stop {};

/// Aliases without an anchor stop the parser: they are overwritten, and the text is parsed again, up to this much of
/// it.
constexpr std::size_t kMaxBytesParsedAgain = 4 * 1024 * 1024;

using Mark = std::pair<int, int>;  // the parser's line and byte in it, both 0-based

/// Whether the quoted text that begins at `at` ends; the parser forgives one that the file's end cuts off.
bool is_closed(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return true;
      ++i;  // '' is a quote within single quotes
    }
  }
  return false;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Text& text, Findings& findings, const std::set<Mark>& lost_aliases)
      : text_(text), findings_(findings), lost_aliases_(lost_aliases) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    findings_.add(Code::second_document, place(mark), "a second document starts here", "keep one policy in one file");
    throw Stop{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, Node::Kind::null, "", "", anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { alias(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (lost_aliases_.contains({mark.line, mark.column})) return alias(mark);
    if (tag == "!" && is_cut_off(mark)) {
      report_cut_off(mark);
      return leaf(mark, Node::Kind::refused, "", "", 0);
    }
    leaf(mark, Node::Kind::scalar, tag, value, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::list, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::map, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  Place place(const YAML::Mark& mark) const {
    if (mark.is_null()) return {&text_, 1, 1};
    const int line = mark.line + 1;
    if (line != last_.line || mark.column < last_.byte) last_ = {line, 0, 1};
    // Count on from the last place: files with everything on one line would cost a square of their length otherwise.
    last_.column += text_.characters(line, last_.byte, mark.column);
    last_.byte = mark.column;
    return {&text_, line, last_.column};
  }
  /// A quote swallowed the rest of the file: what stands before it is the tree.
  bool cut_off() const { return cut_off_; }
  /// Nothing as long as the tree is not whole.
  std::optional<Node> take_root() {
    while (cut_off_ && !open_.empty()) close();
    return std::exchange(root_, std::nullopt);
  }

 private:
  struct Key {
    std::string text;
    Place at;
    bool keep = true;
  };
  struct Frame {
    Node node;
    std::optional<Key> key;                        // maps: read, its value is next
    std::set<std::string, std::less<>> keys = {};  // of the map
  };

  /// Quoted texts come with "!", collections and plain texts with "?".
  static bool is_tag(const std::string& tag) { return !tag.empty() && tag != "?" && tag != "!"; }
  bool expects_key() const { return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key; }

  void alias(const YAML::Mark& mark) {
    findings_.add(Code::anchor, place(mark), "aliases (*) are refused",
                  "write the value out, or inherit it with 'extends'");
    leaf(mark, Node::Kind::refused, "", "", 0);
  }

  bool is_cut_off(const YAML::Mark& mark) const {
    const auto at = text_.offset(mark.line + 1, mark.column);
    if (at >= text_.text().size()) return false;
    const char first = text_.text()[at];  // block texts (| and >) have no quotes
    return (first == '"' || first == '\'') && !is_closed(text_.text(), at);
  }

  void report_cut_off(const YAML::Mark& mark) {
    findings_.add(Code::syntax, place(mark), "this quote is never closed", "close it where the text ends");
    cut_off_ = true;
    for (Frame& frame : open_) frame.node.partial = true;
  }

  void count_and_check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++nodes_ > kMaxNodes) {
      findings_.add(Code::too_many_nodes, place(mark), fmt::format("more than {} values", kMaxNodes));
      throw Stop{};
    }
    if (anchor != 0)
      findings_.add(Code::anchor, place(mark), "anchors (&) are refused",
                    "write the value where it is needed, or inherit it with 'extends'");
    if (is_tag(tag))
      findings_.add(Code::tag, place(mark), fmt::format("the tag {} is refused", quoted(tag)),
                    "remove it: every key has its own type");
  }

  void leaf(const YAML::Mark& mark, Node::Kind kind, const std::string& tag, const std::string& value,
            YAML::anchor_t anchor) {
    count_and_check(mark, tag, anchor);
    if (expects_key()) {
      take_key(mark, kind, tag, value);
      return;
    }
    Node node;
    node.kind = anchor != 0 || is_tag(tag) ? Node::Kind::refused : kind;
    node.text = value;
    node.quoted = tag == "!";
    node.at = node.key_at = place(mark);
    attach(std::move(node));
  }

  void take_key(const YAML::Mark& mark, Node::Kind kind, const std::string& tag, const std::string& value) {
    Key key{value, place(mark)};
    if (kind == Node::Kind::null) {
      findings_.add(Code::wrong_type, key.at, "a key must be text", "put quotes around it if it is meant as a name");
      key.keep = false;
    } else if (kind == Node::Kind::refused) {
      key.keep = false;
      open_.back().node.partial = true;
    } else if (value == "<<" && tag != "!") {
      findings_.add(Code::merge_key, key.at, "merge keys (<<) are refused", "inherit from a base with 'extends'");
      key.keep = false;
      open_.back().node.partial = true;
    } else if (!open_.back().keys.insert(value).second) {
      findings_.add(Code::duplicate_key, key.at, fmt::format("duplicate key {}", quoted(value)),
                    fmt::format("it is written on line {} already", open_.back().node.find(value)->value.key_at.line));
      key.keep = false;
    }
    open_.back().key = std::move(key);
  }

  void open(const YAML::Mark& mark, Node::Kind kind, const std::string& tag, YAML::anchor_t anchor) {
    count_and_check(mark, tag, anchor);
    if (static_cast<int>(open_.size()) >= kMaxDepth) {
      findings_.add(Code::too_deep, place(mark), fmt::format("nested more than {} deep", kMaxDepth));
      throw Stop{};
    }
    if (expects_key()) {
      open_.back().key = Key{"", place(mark), false};
      in_complex_key_.push_back(open_.size());
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.at = frame.node.key_at = place(mark);
    open_.push_back(std::move(frame));
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    // In a list the parser takes a text that is cut off for the first key of a map.
    if (cut_off_ && node.kind == Node::Kind::map && node.entries.empty()) node.kind = Node::Kind::refused;
    if (!in_complex_key_.empty() && in_complex_key_.back() == open_.size()) {
      in_complex_key_.pop_back();  // it was a key: its value is still to come and dropped with it
      // Only now: of brackets that nothing closes the parser makes keys that nobody wrote.
      if (!cut_off_) findings_.add(Code::wrong_type, node.at, "a key must be text, not a list or a map");
      return;
    }
    attach(std::move(node));
  }

  void attach(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.kind == Node::Kind::list) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    node.key_at = frame.key->at;
    if (frame.key->keep) frame.node.entries.push_back({std::move(frame.key->text), std::move(node)});
    frame.key.reset();
  }

  struct Last {
    int line = 1, byte = 0, column = 1;
  };

  const Text& text_;
  Findings& findings_;
  const std::set<Mark>& lost_aliases_;
  mutable Last last_;
  int documents_ = 0, nodes_ = 0;
  bool cut_off_ = false;
  std::vector<Frame> open_;
  std::vector<std::size_t> in_complex_key_;  // depths
  std::optional<Node> root_;
};

/// The text as a tree, parsed again when the parser stops at something that can be put aside.
class Reading {
 public:
  Reading(const Text& text, Findings& findings)
      : text_(text), findings_(findings), bytes_(text.text()), reported_before_(findings.count()) {}

  std::optional<Node> run() {
    while (true) {
      findings_.forget_after(reported_before_);
      TreeBuilder builder(text_, findings_, lost_aliases_);
      bool stopped = false;
      try {
        parse(builder);
      } catch (const Stop&) {
        stopped = true;
      } catch (const YAML::Exception& error) {
        if (put_aside(error)) continue;
        if (!builder.cut_off()) {
          report(builder, error);
          return {};
        }
      }
      auto root = builder.take_root();
      return root || stopped ? std::move(root) : std::optional(Node{});  // there was nothing to read
    }
  }

 private:
  void parse(TreeBuilder& builder) const {
    // One document and one look for another: LoadAll of yaml-cpp 0.7 never ends on a file that is a single comma.
    std::istringstream bytes(bytes_);
    YAML::Parser parser(bytes);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  }

  bool put_aside(const YAML::Exception& error) {
    parsed_ += bytes_.size();
    if (parsed_ > kMaxBytesParsedAgain) return false;
    if (error.msg == YAML::ErrorMsg::EOF_IN_SCALAR && !bytes_.ends_with('\n')) {
      bytes_ += '\n';  // then the parser tells where the text begins
      return true;
    }
    const auto at = text_.offset(error.mark.line + 1, error.mark.column);
    if (error.msg != YAML::ErrorMsg::UNKNOWN_ANCHOR || at >= bytes_.size() || bytes_[at] != '*') return false;
    bytes_[at] = '~';  // an ordinary text for the parser
    lost_aliases_.insert({error.mark.line, error.mark.column});
    return true;
  }

  void report(const TreeBuilder& builder, const YAML::Exception& error) {
    const auto start = text_.offset(error.mark.line + 1, 0);
    const auto blanks = std::string_view(bytes_).substr(std::min(start, bytes_.size()));
    const bool tab =
        blanks.substr(0, std::min(blanks.find_first_not_of(" \t"), blanks.size())).find('\t') != std::string_view::npos;
    findings_.add(Code::syntax, builder.place(error.mark), fmt::format("this is not valid YAML: {}", error.msg),
                  tab ? "a tab is no indentation in YAML: write blanks"
                      : "look at the indentation, the quotes and the colons here and on the line before");
  }

  const Text& text_;
  Findings& findings_;
  std::string bytes_;
  const std::size_t reported_before_;
  std::size_t parsed_ = 0;
  std::set<Mark> lost_aliases_;
};

bool is_hidden(UChar32 c) {
  if (c == '\t' || c == '\n') return false;
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x061C || c == 0x200B || c == 0x200E || c == 0x200F || c == 0x2060 ||
         c == 0xFEFF;
}

/// Bytes first: valid UTF-8, nothing invisible, not too much.
bool readable_text(const Text& text, Findings& findings) {
  if (text.text().size() > kMaxFileBytes) {
    findings.add(Code::too_large, {&text, 1, 1},
                 fmt::format("the file has more than the {} bytes that are accepted", kMaxFileBytes));
    return false;
  }
  int number = 1;
  int32_t line_start = 0;
  const auto size = static_cast<int32_t>(text.text().size());
  for (int32_t i = 0; i < size;) {
    const int32_t at = i;
    const UChar32 c = next_character(text.text(), i);
    const auto place = [&] { return Place{&text, number, 1 + text.characters(number, 0, at - line_start)}; };
    if (c < 0) {
      findings.add(Code::not_utf8, place(), "these bytes are not UTF-8", "save the file with the encoding UTF-8");
      return false;
    }
    if (c == '\r' && i < size && text.text()[static_cast<std::size_t>(i)] == '\n') continue;
    if (is_hidden(c)) {
      findings.add(Code::control_character, place(),
                   fmt::format("the invisible character U+{:04X} is refused", static_cast<unsigned>(c)), "delete it");
      return false;
    }
    if (c == '\n') {
      ++number;
      line_start = i;
    }
  }
  return true;
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::optional<Node> read_tree(const Text& text, Findings& findings) {
  if (!readable_text(text, findings)) return {};
  Reading reading(text, findings);
  auto root = reading.run();
  if (!root) return {};
  if (root->kind == Node::Kind::null) {
    findings.add(Code::wrong_type, {&text, 1, 1}, "the file is empty", "a policy begins with 'market: US'");
    return {};
  }
  if (root->kind != Node::Kind::map) {
    if (root->kind != Node::Kind::refused)
      findings.add(Code::wrong_type, root->at, "a policy is a map of keys", "a policy begins with 'market: US'");
    return {};
  }
  root->key_at = {&text, 1, 1};
  return root;
}

Node merge(Node parent, const Node& child) {
  if (parent.kind != Node::Kind::map || child.kind != Node::Kind::map) return child;
  parent.at = child.at;
  parent.partial = parent.partial || child.partial;
  parent.key_at = child.key_at;
  std::map<std::string, std::size_t, std::less<>> place_of;
  for (std::size_t i = 0; i < parent.entries.size(); ++i) place_of.emplace(parent.entries[i].key, i);
  for (const Entry& entry : child.entries) {
    const auto same = place_of.find(entry.key);
    if (same == place_of.end()) {
      parent.entries.push_back(entry);
    } else {
      Node& value = parent.entries[same->second].value;
      value = merge(std::move(value), entry.value);
    }
  }
  return parent;
}

std::size_t values_in(const Node& tree) {
  std::size_t count = 1;
  for (const Node& item : tree.items) count += values_in(item);
  for (const Entry& entry : tree.entries) count += values_in(entry.value);
  return count;
}

}  // namespace retour::policies::detail
