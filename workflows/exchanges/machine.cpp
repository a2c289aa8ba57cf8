#include "workflows/exchanges/table.hpp"
#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"
#include "workflows/machines.hpp"

namespace retour::workflows {

kernel::Outcome step_exchange(std::string_view state, const ExchangeEvent& event, const Facts& facts, Draft& draft,
                              Executor executor) {
  if (executor == Executor::plain) return kernel::decide_plain<exchanges::ExchangeRows>(state, event, facts, draft);
  return kernel::decide_msm<exchanges::ExchangeRows>(state, event, facts, draft);
}

kernel::TableView exchange_table() { return kernel::view_of<exchanges::ExchangeRows>(); }

}  // namespace retour::workflows
