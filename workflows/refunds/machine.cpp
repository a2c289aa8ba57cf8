#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"
#include "workflows/machines.hpp"
#include "workflows/refunds/table.hpp"

namespace retour::workflows {

kernel::Outcome step_refund(std::string_view state, const RefundEvent& event, const Facts& facts, Draft& draft,
                            Executor executor) {
  if (executor == Executor::plain) return kernel::decide_plain<refunds::RefundRows>(state, event, facts, draft);
  return kernel::decide_msm<refunds::RefundRows>(state, event, facts, draft);
}

kernel::TableView refund_table() { return kernel::view_of<refunds::RefundRows>(); }

}  // namespace retour::workflows
