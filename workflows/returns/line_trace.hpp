// workflows/returns/line_trace.hpp - how the policy came to its verdict on a line
#pragma once
// Duty: what judge_line looked at on its way, written down by that way itself. Points into the policy of the facts.
// Threading: pure functions.

#include "workflows/returns/condition_trace.hpp"
#include "workflows/returns/eligibility.hpp"

namespace retour::workflows {

struct WindowTrace {
  const Window* window = nullptr;
  std::vector<ConditionTrace> when;
  bool chosen = false;
};

struct RuleTrace {
  const Rule* rule = nullptr;
  std::vector<ConditionTrace> when, unless;
  bool applies = false;
};

/// The right of withdrawal that stands beside the shop's own terms.
struct WithdrawalTrace {
  bool runs = false, exempt = false;
  std::optional<Deadline> deadline;  // nothing: its days do not count yet
};

struct LineTrace {
  std::vector<WindowTrace> windows;           // none: the verdict rests on a plain fact
  std::optional<Deadline> window;             // the shop's own; nothing: it has not started
  std::vector<RuleTrace> rules;               // as asked, the last one decides; none: the window decided before
  std::optional<WithdrawalTrace> withdrawal;  // nothing: the market's law gives none
};

struct TracedVerdict {
  Eligibility judged;
  LineTrace trace;
};

/// As judge_line, where nothing is set aside and the method is not chosen yet.
TracedVerdict judge_line_traced(const Facts& facts, const LineRequest& request);

}  // namespace retour::workflows
