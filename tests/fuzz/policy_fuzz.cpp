// The policy compiler on any bytes. The first byte splits the rest into a market and a base that it may extend as 'eu'.
// Run: policy_fuzz -max_len=65536 <scratch folder> tests/fuzz/corpus/policy

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "policies/loader.hpp"
#include "policies/statutes.hpp"

namespace {

using namespace retour::policies;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t split = bytes.size() * data[0] / 255;
  const SourceFile market{"us.yaml", bytes.substr(0, split)};
  const SourceFile base{"eu.yaml", bytes.substr(split)};
  const auto parent = [&](std::string_view name) { return name == "eu" ? std::optional(base) : std::nullopt; };
  const Compiled compiled = compile(market, parent, shipped_statute);
  require((compiled.policy != nullptr) == !has_errors(compiled.diagnostics));
  require(compiled.diagnostics.size() <= kMaxDiagnostics + 1);
  for (const auto format : {Format::full, Format::concise, Format::json})
    require(compiled.diagnostics.empty() || !render(compiled.diagnostics, format).empty());
  for (const auto& d : compiled.diagnostics) require(d.line >= 1 && d.column >= 1);
  if (compiled.policy) {
    const Compiled again = compile(compiled.source);  // what is stored compiles to the same version
    require(again.policy != nullptr && again.policy->version == compiled.policy->version);
  }
  return 0;
}
