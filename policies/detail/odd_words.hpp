// policies/detail/odd_words.hpp - names of goods that stand once and nearly equal another
#pragma once
// Duty: finds probable misspellings among the shop's own names (categories, tags, vendors, tiers, channels) in rules,
// fees, windows and cases. Codes such as SKUs are not looked at, and neither are names that stand side by side in one
// list. Errors: findings. Work: linear in the file, and pairs of at most kMaxNames names. Threading: one compilation.

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// Of one kind; a policy with more of them is not looked at.
inline constexpr std::size_t kMaxNames = 200;

void check_odd_words(Context& context, const Node& root);

}  // namespace retour::policies::detail
