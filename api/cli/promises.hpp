// api/cli/promises.hpp - what policies promise, and the configured merchants cannot keep
#pragma once
// Duty: joins the policies with the adapters of every merchant. Warnings only; nothing is called. Threading: pure
// functions.

#include <vector>

#include "engine/merchants.hpp"
#include "policies/promises.hpp"
#include "policies/registry.hpp"

namespace retour::api::cli {

struct Market {
  policies::PolicyPtr policy;
  policies::PolicySource source;
};
std::vector<Market> markets_of(const policies::PolicyRegistry& registry);

policies::Abilities abilities_of(const engine::Merchant& merchant, std::string_view currency);
std::vector<policies::Diagnostic> unkept_promises(const std::vector<Market>& markets,
                                                  const engine::Merchants& merchants);

}  // namespace retour::api::cli
