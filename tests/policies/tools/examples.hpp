// tests/policies/tools/examples.hpp - whole policies around the example of one key
#pragma once
// Duty: from the table of keys, the smallest policy that has a key with its example, or with another value.
// Errors: std::out_of_range for a section that nothing leads to. Threading: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "policies/detail/keys.hpp"
#include "policies/loader.hpp"

namespace retour::policies::testing {

/// The text of a market with `value` under the key; its own example when there is none.
std::string policy_with(const detail::Key& key, std::optional<std::string> value = {});

/// With a base 'eu' to extend.
Compiled compile_example(const std::string& text);

}  // namespace retour::policies::testing
