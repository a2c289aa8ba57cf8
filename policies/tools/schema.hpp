// policies/tools/schema.hpp - the policy language for editors
#pragma once
// Duty: JSON Schema (draft-07) of policy files, from the loader's own table of keys: structure, words and the forms of
// phrases. What needs the whole file (ids that are defined, currencies, rules that are reached) only the loader knows.
// Threading: pure function.

#include <string>

namespace retour::policies {

/// Indented, with a newline at its end: policies/policy.schema.json is this text.
std::string policy_schema();

}  // namespace retour::policies
