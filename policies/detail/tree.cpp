#include "policies/detail/tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "policies/detail/utf8.hpp"

namespace retour::policies::detail {
namespace {

/// Ends the pass after a finding that makes the rest meaningless.
struct Stop {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Text& text, Findings& findings) : text_(text), findings_(findings) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    findings_.add(Code::second_document, place(mark), "a second document starts here", "keep one policy in one file");
    throw Stop{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, Node::Kind::null, "", "", anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    findings_.add(Code::anchor, place(mark), "aliases (*) are refused",
                  "write the value out, or inherit it with 'extends'");
    leaf(mark, Node::Kind::refused, "", "", 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
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
  bool seen_document() const { return documents_ > 0; }
  Node take_root() { return std::move(root_); }

 private:
  struct Key {
    std::string text;
    Place at;
    bool keep = true;
  };
  struct Frame {
    Node node;
    std::optional<Key> key;  // maps: read, its value is next
  };

  bool expects_key() const { return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key; }

  void count_and_check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++nodes_ > kMaxNodes) {
      findings_.add(Code::too_many_nodes, place(mark), fmt::format("more than {} values", kMaxNodes));
      throw Stop{};
    }
    if (anchor != 0)
      findings_.add(Code::anchor, place(mark), "anchors (&) are refused",
                    "write the value where it is needed, or inherit it with 'extends'");
    if (!tag.empty() && tag != "?" && tag != "!")
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
    node.kind = kind;
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
    } else if (value == "<<" && tag != "!") {
      findings_.add(Code::merge_key, key.at, "merge keys (<<) are refused", "inherit from a base with 'extends'");
      key.keep = false;
    } else if (open_.back().node.find(value) != nullptr) {
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
      findings_.add(Code::wrong_type, place(mark), "a key must be text, not a list or a map");
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
    if (!in_complex_key_.empty() && in_complex_key_.back() == open_.size()) {
      in_complex_key_.pop_back();  // it was a key: its value is still to come and dropped with it
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
  mutable Last last_;
  int documents_ = 0, nodes_ = 0;
  std::vector<Frame> open_;
  std::vector<std::size_t> in_complex_key_;  // depths
  Node root_;
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
                 fmt::format("the file has {} bytes, at most {} are accepted", text.text().size(), kMaxFileBytes));
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
  TreeBuilder builder(text, findings);
  try {
    // One document and one look for another: LoadAll of yaml-cpp 0.7 never ends on a file that is a single comma.
    std::istringstream bytes{std::string(text.text())};
    YAML::Parser parser(bytes);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const Stop&) {
    return {};
  } catch (const YAML::Exception& e) {
    findings.add(Code::syntax, builder.place(e.mark), fmt::format("this is not valid YAML: {}", e.msg),
                 "look at the indentation, the quotes and the colons here and on the line before");
    return {};
  }
  Node root = builder.take_root();
  if (!builder.seen_document() || root.kind == Node::Kind::null) {
    findings.add(Code::wrong_type, {&text, 1, 1}, "the file is empty", "a policy begins with 'market: US'");
    return {};
  }
  if (root.kind != Node::Kind::map) {
    if (root.kind != Node::Kind::refused)
      findings.add(Code::wrong_type, root.at, "a policy is a map of keys", "a policy begins with 'market: US'");
    return {};
  }
  root.key_at = {&text, 1, 1};
  return root;
}

Node merge(Node parent, const Node& child) {
  if (parent.kind != Node::Kind::map || child.kind != Node::Kind::map) return child;
  parent.at = child.at;
  parent.key_at = child.key_at;
  for (const Entry& entry : child.entries) {
    const auto same =
        std::find_if(parent.entries.begin(), parent.entries.end(), [&](const Entry& e) { return e.key == entry.key; });
    if (same == parent.entries.end()) {
      parent.entries.push_back(entry);
    } else {
      same->value = merge(std::move(same->value), entry.value);
    }
  }
  return parent;
}

}  // namespace retour::policies::detail
