// policies/tools/run_cases.hpp - asks the rules about the merchant's own cases
#pragma once
// Duty: makes an order of each case, judges and quotes it with the code that decides about real orders, and compares.
// Errors: none; what differs is the result. Threading: pure functions.

#include <span>
#include <string>
#include <vector>

#include "policies/cases.hpp"

namespace retour::policies {

struct Mismatch {
  std::string what;  // "verdict", "until", "refund", "fee"
  std::string expected, actual;
  workflows::Citation because;  // of the policy's line that decided
};

struct CaseResult {
  std::string name;
  workflows::Citation at;
  std::vector<Mismatch> mismatches;  // none: it holds
  bool passed() const { return mismatches.empty(); }
};

std::vector<CaseResult> run_cases(const workflows::Policy& policy, std::span<const PolicyCase> cases);

/// One file's results.
struct CaseRun {
  std::string file;
  std::vector<CaseResult> results;
};
/// Every failure with what was expected, what came out and the line that decided; then the sums.
std::string render_cases(const std::vector<CaseRun>& runs);
/// The same for machines: one object.
std::string render_cases_json(const std::vector<CaseRun>& runs);

}  // namespace retour::policies
