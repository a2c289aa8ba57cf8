#include "api/json/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <optional>

namespace retour::api {
namespace {

namespace json = boost::json;

class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  using Error = json::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return open(Node::Kind::object); }
  bool on_array_begin(Error&) { return open(Node::Kind::array); }
  bool on_array_end(std::size_t, Error&) { return close(); }

  bool on_object_end(std::size_t, Error& error) {
    const Node& object = *stack_.back();
    std::vector<std::string_view> sorted(object.keys.begin(), object.keys.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
    if (twin != sorted.end())
      return refuse(error, child_pointer(here(), *twin), "json_duplicate_key", "the field is given twice");
    return close();
  }

  bool on_key_part(json::string_view part, std::size_t, Error&) { return collect(part); }
  bool on_key(json::string_view part, std::size_t, Error& error) {
    collect(part);
    if (has_nul()) return refuse(error, here(), "json_nul", "a field name contains a NUL character");
    stack_.back()->keys.push_back(std::move(text_));
    text_.clear();
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, Error&) { return collect(part); }
  bool on_string(json::string_view part, std::size_t, Error& error) {
    collect(part);
    Node& node = add(Node::Kind::string);
    if (has_nul()) return refuse(error, pointer_of_last(), "json_nul", "the text contains a NUL character");
    return take_text(node);
  }

  bool on_number_part(json::string_view part, Error&) { return collect(part); }
  bool on_int64(std::int64_t, json::string_view part, Error&) { return on_number(part); }
  bool on_uint64(std::uint64_t, json::string_view part, Error&) { return on_number(part); }
  bool on_double(double, json::string_view part, Error&) { return on_number(part); }

  bool on_bool(bool truth, Error&) {
    add(Node::Kind::boolean).truth = truth;
    return true;
  }
  bool on_null(Error&) {
    add(Node::Kind::null);
    return true;
  }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

  Node root;
  std::optional<FieldProblem> problem;

  std::string here() const {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < stack_.size(); ++i) pointer = child_pointer(pointer, last_token(*stack_[i]));
    return pointer;
  }

 private:
  static std::string last_token(const Node& node) {
    return node.kind == Node::Kind::object ? node.keys.back() : std::to_string(node.items.size() - 1);
  }
  std::string pointer_of_last() const {
    return stack_.empty() ? std::string{} : child_pointer(here(), last_token(*stack_.back()));
  }
  bool has_nul() const { return text_.find('\0') != std::string::npos; }
  bool collect(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  // A parent's vector only grows after its last child is complete, so the pointers on the stack stay valid.
  Node& add(Node::Kind kind) {
    Node& node = stack_.empty() ? root : stack_.back()->items.emplace_back();
    node.kind = kind;
    return node;
  }
  bool open(Node::Kind kind) {
    stack_.push_back(&add(kind));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }
  bool take_text(Node& node) {
    node.text = std::move(text_);
    text_.clear();
    return true;
  }
  bool on_number(json::string_view part) {
    collect(part);
    return take_text(add(Node::Kind::number));
  }
  bool refuse(Error& error, std::string pointer, std::string code, std::string message) {
    problem = FieldProblem{std::move(pointer), std::move(code), std::move(message)};
    error = json::error::syntax;  // stops the parser; `problem` says why
    return false;
  }

  std::vector<Node*> stack_;
  std::string text_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::string child_pointer(std::string_view pointer, std::string_view token) {
  std::string text(pointer);
  text += '/';
  for (char c : token) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

std::variant<Node, FieldProblem> parse_document(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes)
    return FieldProblem{"", "json_too_large",
                        fmt::format("the document has {} bytes, the most is {}", text.size(), max_bytes)};
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::basic_parser<TreeBuilder> parser(options);
  json::error_code error;
  const auto consumed = parser.write_some(/*more=*/false, text.data(), text.size(), error);
  if (parser.handler().problem) return *parser.handler().problem;
  if (error == json::error::too_deep)
    return FieldProblem{parser.handler().here(), "json_too_deep",
                        fmt::format("more than {} levels at byte {}", kMaxJsonDepth, consumed)};
  if (!error && consumed < text.size()) error = json::error::extra_data;
  if (error)
    return FieldProblem{parser.handler().here(), "json_invalid",
                        fmt::format("not JSON at byte {}: {}", consumed, error.message())};
  return std::move(parser.handler().root);
}

}  // namespace retour::api
