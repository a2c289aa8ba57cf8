// policies/tools/explanation_text.hpp - an explanation of a decision in plain words
#pragma once
// Duty: the text of `retour policy explain`, and the sentences that its JSON has too. Ends of days are told in the
// market's own time: "17 Aug 2026 24:00 (America/New_York)". Threading: pure functions.

#include <string>
#include <vector>

#include "workflows/returns/explanation.hpp"

namespace retour::policies {

/// What decided: "refused by us.yaml:41:5 rule 'final-sale'", "approve by us.yaml:52:5 rule 'default'".
std::string decision_words(const workflows::LineExplanation& line, const workflows::Policy& policy);
/// When and how the answer is another one: "eligible if asked by 17 Aug 2026 24:00 (America/New_York)".
std::vector<std::string> difference_words(const workflows::LineExplanation& line, const workflows::Policy& policy);
/// What the market's law leaves no choice about; empty where there are no facts about it.
std::string law_words(const workflows::Policy& policy);

/// `order` and `policy` are those that it was made of.
std::string render_explanation(const workflows::Order& order, const workflows::Policy& policy,
                               const workflows::Explanation& explanation);

}  // namespace retour::policies
