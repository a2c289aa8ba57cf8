#include "api/cli/problems.hpp"

#include <fmt/format.h>

namespace retour::api::cli {

std::string listed(const std::vector<FieldProblem>& problems) {
  std::string text;
  for (const auto& problem : problems)
    text += fmt::format("\n  {}: {}", problem.pointer.empty() ? "the document" : problem.pointer, problem.message);
  return text;
}

}  // namespace retour::api::cli
