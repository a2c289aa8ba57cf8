// policies/detail/at_citation.hpp - a problem that is seen after a policy was compiled
#pragma once
// Duty: a diagnostic at a cited line, with the text of the line from the policy's own sources. Threading: pure
// function.

#include "policies/diagnostics.hpp"
#include "policies/source.hpp"
#include "workflows/kernel/verdict.hpp"

namespace retour::policies::detail {

Diagnostic diagnostic_at(Code code, const workflows::kernel::Citation& at, const PolicySource& source,
                         std::string message, std::string help);

}  // namespace retour::policies::detail
