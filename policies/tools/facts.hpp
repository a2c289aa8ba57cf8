// policies/tools/facts.hpp - a compiled policy as a list of statements
#pragma once
// Duty: every value of a policy that decides something, under a name that is the same in every version of it.
// Threading: pure function.

#include <optional>
#include <string>
#include <vector>

#include "workflows/model/policy.hpp"

namespace retour::policies {

struct Fact {
  std::string area, subject, value;
  workflows::Citation at;
  std::optional<int> days = {};  // of windows and other lengths, so that they can be called longer or shorter
  bool ordered = false;          // the first that matches wins
};

std::vector<Fact> facts_of(const workflows::Policy& policy);

}  // namespace retour::policies
