#include <fmt/format.h>

#include <algorithm>

#include "engine/effects/effects.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {

using workflows::Instant;

void tell(EffectTools& tools, const ClaimedEffect& effect, workflows::Role role, workflows::Payload payload,
          const Claim& claim) {
  const std::string actor = role == workflows::Role::automation ? "timer" : std::string(name_of(role));
  Command command{{effect.merchant_id, {role, actor}, workflows::Channel::system},
                  {},
                  effect.case_id,
                  {effect.subject, std::move(payload)},
                  {},
                  {},
                  claim};
  const auto answer = tools.runtime.apply(command);
  if (std::holds_alternative<Done>(answer) || std::holds_alternative<Fenced>(answer)) return;
  if (std::holds_alternative<Busy>(answer)) throw DatabaseUnavailable("a case changed too often to be told about");
  // A webhook was faster, or the case ended meanwhile: there is nothing left to say.
  if (claim.then != Claim::Then::hold) tools.effects.settle(effect.merchant_id, claim);
}

Instant next_try(const EffectTools& tools, const ClaimedEffect& effect, const ProviderError& error) {
  const int doublings = std::min(effect.attempts - 1, 9);
  const auto pause = std::min<std::chrono::seconds>(kFirstRetry * (1 << std::max(0, doublings)), kLongestRetry);
  return tools.clock.now() + std::max(pause, error.retry_after.value_or(pause));
}

void postpone(EffectTools& tools, const ClaimedEffect& effect, const ProviderError& error, Outcome outcome) {
  const bool auth = outcome == Outcome::auth;
  if (auth)
    tools.log(fmt::format("{} of merchant {}: the account is at fault, a person is needed: {} {}", effect.kind,
                          effect.merchant_id, error.code, error.message));
  const Instant due = auth ? tools.clock.now() + kAfterAuthTrouble : next_try(tools, effect, error);
  tools.effects.settle(effect.merchant_id,
                       effect.again(due, effect.misses, fmt::format("{}: {}", error.code, error.message)));
}

void perform(EffectTools& tools, const ClaimedEffect& effect) {
  if (effect.kind == workflows::PayRefund::name) return pay_refund(tools, effect);
  if (effect.kind == workflows::PurchaseLabel::name) return purchase_label(tools, effect);
  if (effect.kind == workflows::VoidLabel::name) return void_label(tools, effect);
  if (effect.kind == workflows::Timer::name) return fire_timer(tools, effect);
  if (effect.kind == workflows::IssueCreditNote::name) return issue_credit_note(tools, effect);
  if (effect.kind == workflows::WithdrawCredit::name) return withdraw_credit(tools, effect);
  throw std::logic_error(fmt::format("nobody carries out effects of kind '{}'", effect.kind));
}

}  // namespace retour::engine
