#include <algorithm>
#include <boost/json.hpp>

#include "engine/credit_notes/compose.hpp"
#include "engine/effects/effects.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

/// `of` is the refund that the note is for, or that was given up.
NoteRow row_of(const ReturnCase& rma, const Policy& policy, const Refund& of, const CreditNote& note, Instant now) {
  return {rma.merchant_id,     static_cast<int>(local_day(now, policy.time_zone).year()),
          note.kind,           rma.id,
          root_of(rma, of).id, note.kind == "reversal" ? of.id : std::string{},
          rma.customer_ref,    now,
          note.currency,       note.gross_minor};
}

void write(EffectTools& tools, const NoteRow& row, CreditNote& note) {
  tools.notes.issue(row, [&](const std::string& number) {
    note.number = number;
    return note_json(note);
  });
}

void issue(EffectTools& tools, const Loaded& loaded, const Policy& policy, const Refund& refund) {
  // Given up for good: there is nothing to be noted any more.
  if (refund.state == "abandoned" || refund.state == "rejected") return;
  const Merchant* merchant = tools.merchants.find(loaded.rma->merchant_id);
  const Seller* seller = merchant == nullptr || !merchant->seller ? nullptr : &*merchant->seller;
  const Instant now = tools.clock.now();
  CreditNote note = note_of({*loaded.rma, *loaded.order, policy, seller, now}, refund);
  write(tools, row_of(*loaded.rma, policy, refund, note, now), note);
}

/// What of the note stands neither as paid nor as still to be paid is taken back, once for each refund given up.
void take_back(EffectTools& tools, const Loaded& loaded, const Policy& policy, const Refund& refund) {
  const Refund& root = root_of(*loaded.rma, refund);
  const auto issued = tools.notes.of_refund(loaded.rma->merchant_id, root.id, "credit_note");
  if (!issued) return;
  const Minor taken_back = tools.notes.taken_back(loaded.rma->merchant_id, root.id);
  const Minor amount = subtract(subtract(issued->amount_minor, taken_back), standing_of(*loaded.rma, root));
  if (amount <= 0) return;
  const Instant now = tools.clock.now();
  CreditNote note = reversal_of(note_from_json(issued->document), amount, policy, now);
  write(tools, row_of(*loaded.rma, policy, refund, note, now), note);
}

/// A note that is still to be written must not be written after it was to be taken back.
bool note_is_planned(EffectTools& tools, const ClaimedEffect& effect) {
  const auto planned = tools.effects.of_case(effect.merchant_id, effect.case_id);
  return std::any_of(planned.begin(), planned.end(),
                     [&](const PendingEffect& other) { return other.key.starts_with("issue_credit_note|note|"); });
}

}  // namespace

void issue_credit_note(EffectTools& tools, const ClaimedEffect& effect) {
  const auto loaded = tools.cases.load({effect.merchant_id, {}, effect.case_id, {}});
  const Refund* refund = loaded.rma ? find_by_id(std::as_const(loaded.rma->refunds), effect.subject) : nullptr;
  const bool reversal = boost::json::parse(effect.body).at("reversal").as_bool();
  if (refund != nullptr) {
    const auto policy = tools.runtime.policy(loaded.rma->policy_version);
    if (reversal && note_is_planned(tools, effect)) {
      tools.effects.settle(effect.merchant_id,
                           effect.again(tools.clock.now() + kFirstRetry, effect.misses, "a note is being written"));
      return;
    }
    reversal ? take_back(tools, loaded, *policy, *refund) : issue(tools, loaded, *policy, *refund);
  }
  tools.effects.settle(effect.merchant_id, effect.done());
}

}  // namespace retour::engine
