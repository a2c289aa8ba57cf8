// policies/detail/sarif.hpp - diagnostics for code scanning
#pragma once
// Duty: SARIF 2.1.0 of diagnostics: one run, the rules from the table of codes. Units: columns count code points.
// Threading: pure function.

#include <string>
#include <vector>

#include "policies/diagnostics.hpp"

namespace retour::policies::detail {

std::string sarif(const std::vector<Diagnostic>& diagnostics);

}  // namespace retour::policies::detail
