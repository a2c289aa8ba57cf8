// policies/detail/work.hpp - how much a compilation compared
#pragma once
// Duty: a count of the comparisons whose number could grow with the square of a file: so that tests hold the bounds by
// counting and not by a clock. Each is of two short texts, or of the conditions of two rules. Threading: each thread has its own.

#include <cstddef>

namespace retour::policies::detail {

inline thread_local std::size_t comparisons = 0;

}  // namespace retour::policies::detail
