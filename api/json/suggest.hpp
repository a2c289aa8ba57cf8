// api/json/suggest.hpp - the known name that a misspelt one probably meant
#pragma once
// Duty: help for messages about unknown fields and names. Threading: pure function.

#include <span>
#include <string>
#include <string_view>

namespace retour::api {

/// ", did you mean 'x'?" for the nearest of `known` by edit distance, or nothing when none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace retour::api
