// workflows/returns/bundles.hpp - goods that come back together or not at all
#pragma once
// Duty: kits that the policy takes back whole only, and promotions that are all or nothing. Threading: pure functions.

#include <map>
#include <string>

#include "workflows/kernel/outcome.hpp"
#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// Units asked for, by order line.
using AskedUnits = std::map<std::string, std::int64_t, std::less<>>;

/// Why these cannot come back alone, naming what is missing; staff with the right may set "kit" or "promotion" aside.
std::vector<kernel::Reason> why_not_apart(const Facts& facts, const AskedUnits& asked,
                                          const std::optional<std::string>& overridden = {});

}  // namespace retour::workflows
