// workflows/actions.hpp - what a caller may do with a case now, and for what they may not, why
#pragma once
// Duty: asks decide() about every event that the caller's role may send at all, with the words and lines that a person
// would fill in put there, so that only real obstacles are reasons. An event that the state has no row for has the
// reason `not_in_this_state`, with the states that have one; of parcels, refunds and exchanges that have ended such
// events are left out. Threading: pure function.

#include <string>
#include <string_view>
#include <vector>

#include "workflows/decide.hpp"

namespace retour::workflows {

struct ActionOffer {
  std::string_view machine, event;
  std::string
      subject;  // id of the refund, exchange or parcel; empty for the return itself and for what would be created
  bool allowed = false;
  std::vector<kernel::Reason> reasons;  // why not
};

/// In the order of the machines' vocabularies, subjects in the order of the case. `facts.subject` is not looked at.
std::vector<ActionOffer> actions_for(const Facts& facts);

}  // namespace retour::workflows
