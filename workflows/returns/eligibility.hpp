// workflows/returns/eligibility.hpp - may this line come back, and if not, why not
#pragma once
// Duty: the policy's verdict on one line of a request, with the lines of the policy that decided. Threading: pure
// functions.

#include "workflows/returns/events.hpp"
#include "workflows/returns/window.hpp"

namespace retour::workflows {

using kernel::Reason;

struct Eligibility {
  RuleVerdict verdict = RuleVerdict::deny;
  std::string rule;  // the rule that decided, "window", or a fact ("not_sent", "quantity", ...)
  std::optional<Deadline> deadline;
  std::vector<Reason> why_not;      // for deny; empty otherwise
  std::vector<Citation> citations;  // what the verdict rests on
  std::vector<std::string> remarks;
  bool overridable = false;  // staff with the right may set `rule` aside
};

/// `overridden` names a rule (or "window") that staff set aside; it is skipped and said so in the remarks. `method` is
/// nothing where it is not chosen yet: conditions that ask for one do not hold then.
Eligibility judge_line(const Facts& facts, const LineRequest& request,
                       const std::optional<std::string>& overridden = {}, std::optional<Method> method = {});

/// Units of the line that are neither in another open case nor back already.
std::vector<std::int64_t> free_units(const Facts& facts, const OrderLine& line);

/// True when the actor's role may set `rule` aside under this policy.
bool may_override(const Policy& policy, const Actor& actor, std::string_view rule, Citation* at = nullptr);

/// The policy pays without wanting the goods back. New goods are given for old ones only.
bool keeps_item(const LineRequest& request, const Eligibility& judged);

}  // namespace retour::workflows
