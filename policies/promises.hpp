// policies/promises.hpp - what a policy promises, and a merchant's carriers and payment providers cannot keep
#pragma once
// Duty: holds a compiled policy against what the configured adapters can do. The same policy may be kept by one
// merchant and not by another, so the file alone says nothing about it. All are warnings. Threading: pure function.

#include <set>
#include <string>
#include <vector>

#include "policies/loader.hpp"

namespace retour::policies {

/// What the adapters of a merchant can do, as they say themselves.
struct Abilities {
  std::string merchant;
  bool has_carrier = false;
  std::set<workflows::Method> methods;           // that the carrier issues
  std::set<std::string, std::less<>> providers;  // of payments, without ledgers and people
};

std::vector<Diagnostic> check_promises(const workflows::Policy& policy, const PolicySource& source,
                                       const Abilities& abilities);

}  // namespace retour::policies
