#include "engine/casefile.hpp"

#include <algorithm>

#include "workflows/refunds/authority.hpp"

namespace retour::engine {

using workflows::Facts;
using workflows::Role;

std::vector<workflows::ActionOffer> CaseFiles::actions(const Caller& caller, const CaseFile& file,
                                                       workflows::Ledger ledger) {
  const auto now = clock_.now();
  runtime_.learn_steps(*file.order, ledger);
  if (ledger.order_has_other_returns) cases_.load_others(caller.merchant_id, file.order->id, file.rma.id, ledger);
  const Facts asked{*file.order, *file.policy, file.rma, ledger, caller.actor, caller.channel, now, {}};
  // The same limits that an approval would meet.
  if (caller.actor.is_staff())
    cases_.load_actor(caller.merchant_id, file.order->id, caller.actor, workflows::refunds::day_key(asked),
                      now - std::chrono::hours(24), ledger);
  return workflows::actions_for(asked);
}

std::optional<CaseFile> CaseFiles::find(const Caller& caller, const std::string& rma) {
  auto loaded = cases_.load({caller.merchant_id, rma, {}, {}});
  if (!loaded.rma || (caller.actor.role == Role::customer && loaded.rma->customer_ref != caller.actor.id)) return {};
  CaseFile file;
  file.rma = std::move(*loaded.rma);
  file.order = loaded.order;
  file.policy = runtime_.policy(file.rma.policy_version);
  file.actions = actions(caller, file, std::move(loaded.ledger));
  file.timeline = cases_.timeline(caller.merchant_id, file.rma.id);
  if (caller.actor.role == Role::customer) return file;
  file.refusals = cases_.refusals(caller.merchant_id, file.rma.id);
  file.effects = effects_.of_case(caller.merchant_id, file.rma.id);
  return file;
}

std::vector<CaseListing> CaseFiles::list(const Caller& caller, CaseFilter filter) {
  if (caller.actor.role == Role::customer) {
    if (filter.customer_ref.value_or(caller.actor.id) != caller.actor.id) return {};
    filter.customer_ref = caller.actor.id;
  }
  filter.limit = std::clamp(filter.limit, 1, kMaxPageItems);
  return cases_.list(caller.merchant_id, filter);
}

std::vector<Notice> CaseFiles::notices(const Caller& caller, const std::optional<std::string>& audience,
                                       const std::optional<std::string>& after, int limit) {
  if (caller.actor.role == Role::customer) return {};
  return notices_.after(caller.merchant_id, audience, after, std::clamp(limit, 1, kMaxPageItems));
}

}  // namespace retour::engine
