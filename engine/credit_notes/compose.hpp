// engine/credit_notes/compose.hpp - the credit note of a refund
#pragma once
// Duty: facts of a case -> what its note says. Refunds that replace one another share one note, that of the first: a
// refund that took another way, or became money instead of store credit, is still the same giving back. Errors:
// MoneyOverflow. Threading: pure functions.

#include "engine/credit_notes/note.hpp"
#include "engine/merchants.hpp"
#include "workflows/model/return_case.hpp"

namespace retour::engine {

struct NoteFacts {
  const workflows::ReturnCase& rma;
  const workflows::Order& order;
  const workflows::Policy& policy;
  const Seller* seller = nullptr;  // nothing: the policy's return_to
  workflows::Instant now{};
};

/// The first of the refunds that `refund` replaces; itself when it replaces none, or pays what was left of one.
const workflows::Refund& root_of(const workflows::ReturnCase& rma, const workflows::Refund& refund);
/// What the root's note is for: its amount before any of it became money.
Minor amount_at_issue(const workflows::Refund& root);
/// Without a number. `paid` is the refund that was settled.
CreditNote note_of(const NoteFacts& facts, const workflows::Refund& paid);
/// What of the root's note stands: the refunds that share it, but for those that were given up.
workflows::Minor standing_of(const workflows::ReturnCase& rma, const workflows::Refund& root);
/// The note that takes `amount` of `note` back, all of it or a part.
CreditNote reversal_of(CreditNote note, workflows::Minor amount, const workflows::Policy& policy,
                       workflows::Instant now);

}  // namespace retour::engine
