// policies/pages/agreement.hpp - does the page say what the policy does
#pragma once
// Duty: asks the deciding code about every situation that the policy names, around every deadline, and compares
// verdict, last day, fees, shipping and bonus with what page and listings claim. A disagreement names the line whose
// sentence is wrong. Bounds: kMaxSituations, kMaxDisagreements. Threading: pure functions.

#include "policies/pages/facts.hpp"

namespace retour::policies::pages {

inline constexpr std::size_t kMaxDisagreements = 50;

struct Disagreement {
  workflows::Citation at;
  std::string message;
};

struct Agreement {
  std::size_t decisions = 0;  // that were asked for
  bool complete = true;       // false: the policy names more than was asked about
  std::vector<Disagreement> found;
};

/// `facts` are those of `policy`, as the page tells them.
Agreement check_agreement(const PolicyFacts& facts, const workflows::Policy& policy);

}  // namespace retour::policies::pages
