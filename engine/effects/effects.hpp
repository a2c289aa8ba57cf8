// engine/effects/effects.hpp - carrying out what decisions ask of the outside world
#pragma once
// Duty: one function an effect, each in its own file. Called with a claim; calls the outside world outside of any
// transaction, and brings the answer back as an event under that claim, so that a worker that was paused too long
// cannot write. Errors: DatabaseUnavailable and the like leave the effect leased; it comes due again when the lease
// ends. What a provider does is never an exception. Threading: safe from any thread; one claim belongs to one call.

#include <functional>
#include <string>

#include "engine/merchants.hpp"
#include "engine/runtime.hpp"
#include "engine/store/effect_store.hpp"
#include "engine/store/ledger_store.hpp"
#include "engine/store/note_store.hpp"
#include "engine/store/paper_store.hpp"

namespace retour::engine {

/// The longest a call to a provider may take; a lease is much longer.
inline constexpr std::chrono::milliseconds kCallDeadline{15'000};
inline constexpr std::chrono::seconds kFirstRetry{2};
inline constexpr std::chrono::seconds kLongestRetry{900};
/// An adapter whose account is at fault waits for a person.
inline constexpr std::chrono::minutes kAfterAuthTrouble{15};

/// One line for operators.
using Log = std::function<void(const std::string&)>;

struct EffectTools {
  Runtime& runtime;
  CaseStore& cases;
  EffectStore& effects;
  LabelStore& labels;
  LedgerStore& ledgers;
  NoteStore& notes;
  policies::PolicyRegistry& policies;
  const Merchants& merchants;
  const Clock& clock;
  Log log;
  std::chrono::milliseconds call_deadline = kCallDeadline;
};

void perform(EffectTools& tools, const ClaimedEffect& effect);

void pay_refund(EffectTools& tools, const ClaimedEffect& effect);
void purchase_label(EffectTools& tools, const ClaimedEffect& effect);
void void_label(EffectTools& tools, const ClaimedEffect& effect);
void fire_timer(EffectTools& tools, const ClaimedEffect& effect);
void issue_credit_note(EffectTools& tools, const ClaimedEffect& effect);
void withdraw_credit(EffectTools& tools, const ClaimedEffect& effect);

/// The event of a provider's answer; when the case has moved on and does not take it, the claim is settled without it.
void tell(EffectTools& tools, const ClaimedEffect& effect, workflows::Role role, workflows::Payload payload,
          const Claim& claim);
/// 2, 4, 8 ... seconds, at most kLongestRetry, or what the provider asks for.
workflows::Instant next_try(const EffectTools& tools, const ClaimedEffect& effect, const ProviderError& error);
void postpone(EffectTools& tools, const ClaimedEffect& effect, const ProviderError& error, Outcome outcome);

/// Asks the merchant's gateway for the bytes of a refund; nothing where people pay, no gateway is configured, or it has
/// no words for such a refund: then the refund is refused when it is to be paid, with the reason.
FreezeRefund freeze_by(const Merchants& merchants);
/// Asks the merchant's gateway in which steps it moves what a payment brought.
StepOf steps_by(const Merchants& merchants);
RefundOrder order_of(const workflows::ReturnCase& rma, const workflows::Refund& refund);

}  // namespace retour::engine
