// policies/detail/tree.hpp - a policy file as a checked tree of maps, lists and texts
#pragma once
// Duty: the first pass. Reads bytes as parser events, refuses what policies must not contain (duplicate keys, aliases,
// tags, merge keys, further documents, too much of anything) and keeps the place of every key and value. Scalars stay
// text: only the typed reading decides what they mean. What was refused stands in the tree as unknown, so that the
// rest is read in the same pass. Errors: findings; nothing when the text could not be read as one map. Threading: plain
// values and pure functions.

#include <optional>
#include <string>
#include <vector>

#include "policies/detail/findings.hpp"

namespace retour::policies::detail {

inline constexpr int kMaxDepth = 32;
inline constexpr int kMaxNodes = 10'000;

struct Entry;

struct Node {
  enum class Kind { null, scalar, list, map, refused };  // refused: reported already, say no more about it
  Kind kind = Kind::null;
  std::string text;            // scalar
  bool quoted = false;         // scalar
  bool partial = false;        // list, map: more may be meant to be in it, e.g. by a merge key; reported already
  std::vector<Node> items;     // list
  std::vector<Entry> entries;  // map, keys unique
  Place at;                    // of the value
  Place key_at;                // of the key that names it; for list items and the root the value itself

  const Entry* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Node value;
};

std::optional<Node> read_tree(const Text& text, Findings& findings);

/// What `child` says, on the ground of what `parent` says: maps merge key by key, everything else is replaced whole.
Node merge(Node parent, const Node& child);

/// Without keys.
std::size_t values_in(const Node& tree);

}  // namespace retour::policies::detail
