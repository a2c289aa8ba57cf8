// policies/market_set.hpp - what is wrong with the markets of a folder together
#pragma once
// Duty: places that several markets serve, markets that no order finds, and countries of which only parts are served.
// All are warnings: a shop may name the market of an order itself. Threading: pure function.

#include <vector>

#include "policies/loader.hpp"

namespace retour::policies {

/// Markets that compiled.
std::vector<Diagnostic> check_set(const std::vector<Compiled>& markets);

}  // namespace retour::policies
