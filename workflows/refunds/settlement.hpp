// workflows/refunds/settlement.hpp - is the money of a case settled, and what is promised already
#pragma once
// Duty: questions over all refunds and exchanges of one case. Threading: pure functions.

#include "workflows/model/facts.hpp"

namespace retour::workflows::refunds {

/// What an order's own document tells of its payments is named so, and nothing else is: a transfer or a movement of
/// that name would count as the document's.
inline constexpr std::string_view kDocumentReference = "order document ";

/// Money moved or was given up on purpose; nothing is on its way.
bool is_closed(const Refund& refund);
/// The refund holds capacity on its tender (approved and later, until it is settled or definitely failed).
bool is_reserved(const Refund& refund);
/// Waits for a person's approval: nothing is reserved yet.
bool awaits_approval(const Refund& refund);
/// Due and not reserved yet. Gifts that wait do not push out what is owed.
bool is_owed(const Refund& refund);
/// What is owed on a tender and not reserved yet, here and in the order's other cases, but for one refund.
Minor owed_on(const Facts& facts, std::string_view tender_id, std::string_view but_for = {});
/// Needs a person because the money did not arrive.
bool is_in_trouble(const Refund& refund);
bool is_closed(const Exchange& exchange);
/// Every refund and exchange of the case is closed.
bool all_settled(const ReturnCase& rma);
/// What is left on a tender after the refunds of this case that still wait for approval, and what is owed by others.
Minor unpromised(const Facts& facts, std::string_view tender_id, const Capacity& capacity);
/// What a refund that was told as made elsewhere took of the tender, less what of it came back; nothing: none was told.
std::optional<Minor> told_outside(const Tender& tender, std::string_view reference);
/// The 32-character key under which the provider knows this refund; the same for every attempt of one sequence.
std::string effect_key(const ReturnCase& rma, const Refund& refund);

}  // namespace retour::workflows::refunds
