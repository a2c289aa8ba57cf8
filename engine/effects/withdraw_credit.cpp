#include "engine/effects/effects.hpp"
#include "engine/ledgers/gateway.hpp"

namespace retour::engine {

/// The customer wants money instead of the store credit: what of this refund's principal is not spent is taken back,
/// once, and then paid as money. Nothing left is an answer, too.
void withdraw_credit(EffectTools& tools, const ClaimedEffect& effect) {
  const auto loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
  const auto* refund = loaded.rma ? find_by_id(std::as_const(loaded.rma->refunds), effect.subject) : nullptr;
  if (refund == nullptr || refund->state != "withdrawing") {
    tools.effects.settle(effect.merchant_id, effect.done());
    return;
  }
  Act act;
  act.merchant_id = effect.merchant_id;
  act.reference = withdrawal_reference(refund->id, refund->withdrawn_minor);
  act.kind = JournalKind::withdraw;
  act.account = store_credit_account(loaded.rma->customer_ref);
  act.currency = refund->currency;
  act.amount = refund->amount_minor;
  act.refund_id = refund->id;
  act.at = tools.clock.now();
  const auto answer = tools.ledgers.post(act);
  Minor withdrawn = 0, bonus = 0;
  if (const auto* posted = std::get_if<Posted>(&answer))
    withdrawn = -posted->journal.principal, bonus = -posted->journal.bonus;
  else if (!std::holds_alternative<TooLittle>(answer))
    throw std::logic_error("a withdrawal of refund " + refund->id + " was answered as no withdrawal is");
  tell(tools, effect, workflows::Role::payment,
       workflows::RefundEvent{workflows::CreditWithdrawn{{withdrawn}, {bonus}}}, effect.done());
}

}  // namespace retour::engine
