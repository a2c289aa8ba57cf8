#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"
#include "workflows/machines.hpp"
#include "workflows/returns/parcels.hpp"

namespace retour::workflows {

kernel::Outcome step_parcel(std::string_view state, const ParcelEvent& event, const Facts& facts, Draft& draft,
                            Executor executor) {
  if (executor == Executor::plain) return kernel::decide_plain<parcels::ParcelRows>(state, event, facts, draft);
  return kernel::decide_msm<parcels::ParcelRows>(state, event, facts, draft);
}

kernel::TableView parcel_table() { return kernel::view_of<parcels::ParcelRows>(); }

}  // namespace retour::workflows
