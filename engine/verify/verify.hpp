// engine/verify/verify.hpp - every promise of the system, checked against a live database
#pragma once
// Duty: runs the checks of the store over one snapshot and computes the audit chains again. What no query can see
// is said to be not checked, and why. Writes nothing; safe beside a running server. Errors: DatabaseUnavailable;
// std::runtime_error for a stored policy that no longer compiles. Threading: one call, one thread.

#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/store/verify_store.hpp"

namespace retour::engine {

/// Work that is due this long should have been done.
inline constexpr std::chrono::minutes kOverdueGrace{15};

struct CheckResult {
  std::string promise, name, title;
  Offences offences;
};

std::vector<CheckResult> verify(Database& database, const Clock& clock,
                                std::chrono::seconds overdue_grace = kOverdueGrace);

bool all_kept(const std::vector<CheckResult>& results);
/// One line a check, its offences below it; then a line for what is not checked.
std::string render_text(const std::vector<CheckResult>& results);
/// {"ok":bool,"checks":[{"promise","name","title","offences":n,"rows":[{"merchant","subject","detail"}]}],
///  "not_checked":[{"promise","why"}]}
std::string render_json(const std::vector<CheckResult>& results);

}  // namespace retour::engine
