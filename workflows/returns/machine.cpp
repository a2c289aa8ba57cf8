#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"
#include "workflows/machines.hpp"
#include "workflows/returns/table.hpp"

namespace retour::workflows {

kernel::Outcome step_return(std::string_view state, const ReturnEvent& event, const Facts& facts, Draft& draft,
                            Executor executor) {
  if (executor == Executor::plain) return kernel::decide_plain<returns::ReturnRows>(state, event, facts, draft);
  return kernel::decide_msm<returns::ReturnRows>(state, event, facts, draft);
}

kernel::TableView return_table() { return kernel::view_of<returns::ReturnRows>(); }

}  // namespace retour::workflows
