// workflows/returns/explanation.hpp - why lines of an order may come back or not, and what would make it different
#pragma once
// Duty: the policy's verdict on each line with its way, asked of the functions that decide about a request: until when
// the verdict holds, what else would be answered otherwise, methods, resolutions, evidence, trigger, and what it would
// pay. Points into the policy of the facts. Threading: pure functions.

#include <span>

#include "workflows/returns/line_trace.hpp"
#include "workflows/returns/offers.hpp"

namespace retour::workflows {

/// Days before and ahead on which a line is asked about at most, to find out when its verdict changes: three years.
inline constexpr int kMaxDaysAsked = 1'100;

/// What would have been answered otherwise. Each was tried: `verdict` by `rule` is the answer then.
enum class DifferenceKind {
  quantity,    // fewer units: `quantity`
  resolution,  // another resolution: `name`
  reason,      // another reason: `name`
  set_aside    // staff of `roles` set `name` aside
};
BOOST_DESCRIBE_ENUM(DifferenceKind, quantity, resolution, reason, set_aside)

struct Difference {
  DifferenceKind kind = DifferenceKind::reason;
  std::string name = {};
  std::int64_t quantity = 0;
  std::vector<Role> roles = {};
  RuleVerdict verdict = RuleVerdict::approve;
  std::string rule = {};
  std::vector<Citation> citations = {};
};

struct MethodAnswer {
  Cited<Method> method;
  std::optional<Reason> why_not;
};

struct ResolutionAnswer {
  ResolutionOffer offer;
  Eligibility judged;
};

struct LineExplanation {
  LineRequest asked;  // for a refund
  Eligibility judged;
  LineTrace trace;
  /// With these facts it is eligible just before `until`, and not at it; it may be past. Nothing: no such time is near.
  std::optional<Instant> until;
  /// It is not eligible yet, and will be from then on.
  std::optional<Instant> from;
  std::vector<Difference> differences;  // of what is denied
  std::vector<MethodAnswer> methods;    // all that the policy offers, in its order; none for what is denied
  std::vector<ResolutionAnswer> resolutions;
  std::vector<Reason> evidence;  // that the request has to bring
};

struct Explanation {
  Instant asked_at{};
  std::string policy_because;            // which version was asked, and why that one; of who knows
  std::vector<std::string> cannot_know;  // what may have been otherwise then; of who knows
  std::vector<LineExplanation> lines;    // as asked
  std::size_t left_out = 0;              // lines that the order has beyond them, where all were asked about
  Cited<Trigger> trigger;                // when lines that may come back are paid
  // All lines that may come back, in one request: what it would pay, or why it would be refused.
  std::optional<Quote> refund;
  std::vector<Reason> no_refund;
};

Explanation explain(const Facts& facts, std::span<const EstimateLine> lines);

/// All that is left of a line; where nothing is left one unit is asked for, so that the answer says why.
EstimateLine whole_line(const Facts& facts, const OrderLine& line, const std::string& reason);
/// Every line of the order like that, as many as one request may have.
std::vector<EstimateLine> whole_order(const Facts& facts, const std::string& reason);

}  // namespace retour::workflows
