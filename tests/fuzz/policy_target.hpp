// tests/fuzz/policy_target.hpp - the policy compiler on any bytes
#pragma once
// Duty: one run of the compiler and of what looks at its result, for the fuzzer and for the test that runs the corpus.
// The first byte splits the rest into a market and a base that it may extend as 'eu'. Errors: ends the program where a
// promise does not hold. Threading: pure function.

#include <cstdlib>
#include <span>
#include <string>

#include "policies/loader.hpp"
#include "policies/market_set.hpp"
#include "policies/promises.hpp"
#include "policies/statutes.hpp"

namespace retour::policies {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline void look_at_diagnostics(const Compiled& compiled) {
  require((compiled.policy != nullptr) == !has_errors(compiled.diagnostics));
  require(compiled.diagnostics.size() <= kMaxDiagnostics + 1);
  for (const auto format : {Format::full, Format::concise, Format::json, Format::sarif})
    require(compiled.diagnostics.empty() || !render(compiled.diagnostics, format).empty());
  for (const auto& d : compiled.diagnostics) require(d.line >= 1 && d.column >= 1 && !d.message.empty());
}

/// What is stored compiles to the same version, and tools that look at a policy take every one.
inline void look_at_policy(const Compiled& compiled) {
  const Compiled again = compile(compiled.source);
  require(again.policy != nullptr && again.policy->version == compiled.policy->version);
  require(again.diagnostics.size() == compiled.diagnostics.size());
  check_set({compiled, again});
  check_promises(*compiled.policy, compiled.source, {"shop", false, {}, {}});
}

inline void try_policy(std::span<const unsigned char> data) {
  if (data.empty()) return;
  const std::string bytes(data.begin() + 1, data.end());
  const std::size_t split = bytes.size() * data[0] / 255;
  const SourceFile market{"us.yaml", bytes.substr(0, split)};
  const SourceFile base{"eu.yaml", bytes.substr(split)};
  const auto parent = [&](std::string_view name) { return name == "eu" ? std::optional(base) : std::nullopt; };
  const Compiled compiled = compile(market, parent, shipped_statute);
  look_at_diagnostics(compiled);
  if (compiled.policy) look_at_policy(compiled);
}

}  // namespace retour::policies
