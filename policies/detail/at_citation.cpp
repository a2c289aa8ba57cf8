#include "policies/detail/at_citation.hpp"

#include "policies/detail/findings.hpp"

namespace retour::policies::detail {

Diagnostic diagnostic_at(Code code, const workflows::kernel::Citation& at, const PolicySource& source,
                         std::string message, std::string help) {
  const SourceFile* file = &source.market;
  for (const auto& parent : source.parents)
    if (parent.path == at.file) file = &parent;
  Findings one;
  const Text text(*file);
  one.add(code, {&text, at.line, at.column}, std::move(message), std::move(help));
  return one.take().front();
}

}  // namespace retour::policies::detail
