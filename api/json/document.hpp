// api/json/document.hpp - a JSON document that keeps every number's own text
#pragma once
// Duty: JSON text -> tree, refusing what two readers could read differently: duplicate keys, NUL, bad UTF-8, trailing
// text. Numbers stay text, so that no amount ever passes through a double. Limits: the caller's size (kMaxDocumentBytes
// unless told), kMaxJsonDepth. Threading: pure function, plain values.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/json/field_problem.hpp"

namespace retour::api {

inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxDocumentBytes = 256 * 1024;

struct Node {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  bool truth = false;
  std::string text;               // a string's content or a number's own text
  std::vector<std::string> keys;  // of an object, in the document's order
  std::vector<Node> items;        // an array's elements, or an object's values beside `keys`

  const Node* find(std::string_view key) const;
};

std::variant<Node, FieldProblem> parse_document(std::string_view json, std::size_t max_bytes = kMaxDocumentBytes);

/// `pointer` extended by one reference token (RFC 6901).
std::string child_pointer(std::string_view pointer, std::string_view token);

}  // namespace retour::api
