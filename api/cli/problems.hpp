// api/cli/problems.hpp - what is wrong with a document, in lines for whoever wrote it
#pragma once
// Duty: field problems as text, each on a line of its own that begins with a line break. Threading: pure function.

#include <string>
#include <vector>

#include "api/json/field_problem.hpp"

namespace retour::api::cli {

std::string listed(const std::vector<FieldProblem>& problems);

}  // namespace retour::api::cli
