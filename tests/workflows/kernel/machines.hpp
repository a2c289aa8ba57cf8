// tests/workflows/kernel/machines.hpp - the toy, decided by either executor
#pragma once
// Duty: keeps Boost.MSM in one .cpp, as the workflows do. Errors and threading: those of the machines.

#include <string_view>

#include "tests/workflows/kernel/toy.hpp"

namespace retour::workflows::kernel::toy {

Outcome by_msm(std::string_view state, const Event& event, const Facts& facts, Draft& draft);
Outcome by_fold(std::string_view state, const Event& event, const Facts& facts, Draft& draft);

}  // namespace retour::workflows::kernel::toy
