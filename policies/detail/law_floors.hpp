// policies/detail/law_floors.hpp - where a policy gives less than the law of its market
#pragma once
// Duty: compares windows, denials, the time of the payment and the outbound shipping with the policy's statute. The
// engine gives customers the better of the two anyway; what misleads its reader is found here. What is certain is an
// error, what is not is a warning; every finding names statute, source and date, and is not legal advice.
// Errors: findings. Without facts nothing is said. Threading: one compilation, one thread.

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

/// `root` is where the policy was written, from which all of it but the limits was read without an error.
void check_floors(Context& context, const Node& root, const workflows::Policy& policy);

}  // namespace retour::policies::detail
