// policies/tools/diff.hpp - what changes for customers and staff between two policies
#pragma once
// Duty: compares compiled values, so that comments, order of keys and layout never show; where the order decides
// (rules, fees, rails) it does show. Threading: pure functions.

#include <optional>
#include <string>
#include <vector>

#include "workflows/model/policy.hpp"

namespace retour::policies {

enum class ChangeKind { added, removed, changed, moved };

struct Change {
  ChangeKind kind = ChangeKind::changed;
  std::string area, subject;  // "rules", "'final-sale'"
  std::string before, after;  // in the words of the file; empty where there is none
  std::string note;           // "16 days shorter"
  std::optional<workflows::Citation> old_at, new_at;
};

/// In the order of the file.
std::vector<Change> diff(const workflows::Policy& before, const workflows::Policy& after);

/// Nothing for no changes.
std::string render_changes(const std::vector<Change>& changes);
std::string render_changes_json(const std::vector<Change>& changes);

}  // namespace retour::policies
