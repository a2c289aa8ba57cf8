// policies/detail/joint_cover.hpp - entries that several earlier ones hide together
#pragma once
// Duty: where no single entry matches all of a later one, whether several do. Errors: none; where it would take too
// much work it is not told. Threading: one compilation, one thread.

#include <vector>

#include "policies/detail/conditions.hpp"

namespace retour::policies::detail {

/// Entries that match everything of a later one together. Its work is bounded for the whole list.
class JointCover {
 public:
  JointCover(const Context& context, const std::vector<Choice>& choices, const workflows::Policy& policy);
  /// Those before `i` that do so; none where it cannot be told.
  std::vector<std::size_t> of(std::size_t i);

 private:
  const Context& context_;
  const std::vector<Choice>& choices_;
  const workflows::Policy& policy_;
  std::size_t budget_;
};

}  // namespace retour::policies::detail
