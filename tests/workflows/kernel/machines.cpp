#include "tests/workflows/kernel/machines.hpp"

#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"

namespace retour::workflows::kernel::toy {

Outcome by_msm(std::string_view state, const Event& event, const Facts& facts, Draft& draft) {
  return decide_msm<ToyRows>(state, event, facts, draft);
}

Outcome by_fold(std::string_view state, const Event& event, const Facts& facts, Draft& draft) {
  return decide_plain<ToyRows>(state, event, facts, draft);
}

}  // namespace retour::workflows::kernel::toy
