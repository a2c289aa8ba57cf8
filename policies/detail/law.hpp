// policies/detail/law.hpp - what of a policy the law of its market does not allow
#pragma once
// Duty: compares fees, promotions and refund targets with the facts of the policy's statute. What is certain is an
// error, what is not is a warning; every finding names statute, source and date, and is not legal advice.
// Errors: findings. Without facts nothing is said. Threading: one compilation, one thread.

#include <span>

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// "KR (E-Commerce Act, as of 2026-11-21)"
std::string named(const Statute& law);
/// Where the law says so, where the fact stands, and what to do.
std::string source_of(const Statute& law, const workflows::Citation& fact, std::string_view way_out);
/// Of the lines that match, those whose customer merely changed their mind; nothing when somebody else is at fault for
/// all of them.
std::optional<workflows::Conditions> changed_minds(const workflows::Conditions& when, const workflows::Policy& policy);

/// What a fee is judged against besides the statute.
struct FeeContext {
  const workflows::Policy& policy;
  std::span<const workflows::FeeRule> earlier;  // they match first
};

void check_restocking_fee(Context& context, const workflows::FeeRule& fee, const FeeContext& among, const Place& at);
void check_send_back_fee(Context& context, const workflows::FeeRule& fee, const FeeContext& among, const Place& at);
void check_promotions(Context& context, workflows::PromotionMode mode, const Place& at);
/// `first` is where the first refund target is written.
void check_targets(Context& context, const std::vector<workflows::Cited<workflows::RefundTarget>>& targets,
                   const Place& first);
/// `instead` is where the rail's other way is written.
void check_rail(Context& context, const workflows::Rail& rail, const Place& instead);

}  // namespace retour::policies::detail
