// policies/promises.hpp - what a policy promises, and a merchant's carriers and payment providers cannot keep
#pragma once
// Duty: holds a compiled policy against what the configured adapters can do. The same policy may be kept by one
// merchant and not by another, so the file alone says nothing about it. All are warnings. Units: minor units of the
// policy's currency. Threading: pure function.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "policies/loader.hpp"

namespace retour::policies {

struct ProviderAbility {
  int max_age_days = 0;       // of a payment that it gives back; 0: it states no limit
  workflows::Minor step = 1;  // amounts are multiples of it
};

/// What the adapters of a merchant can do in the currency of the policy, as they say themselves.
struct Abilities {
  std::string merchant;
  bool has_carrier = false;
  std::set<workflows::Method> methods;                            // that the carrier issues
  std::map<std::string, ProviderAbility, std::less<>> providers;  // of payments, without ledgers and people
};

std::vector<Diagnostic> check_promises(const workflows::Policy& policy, const PolicySource& source,
                                       const Abilities& abilities);

}  // namespace retour::policies
