// tests/workflows/invariants.hpp - what must hold of a return after every step
#pragma once
// Duty: the promises that one case and its counters can be held to. Errors: GoogleTest failures. Threading: pure
// functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows {

void expect_invariants(const Order&, const ReturnCase&, const Ledger&);

}  // namespace retour::workflows
