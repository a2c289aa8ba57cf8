// tests/workflows/decision_text.hpp - a decision as text, so that two of them can be compared whole
#pragma once
// Duty: everything a decision or a draft holds, one fact a line. Threading: pure functions.

#include <string>

#include "workflows/decide.hpp"

namespace retour::workflows {

std::string to_text(const kernel::Outcome&);
std::string to_text(const Draft&);
std::string to_text(const Decision&);

}  // namespace retour::workflows
