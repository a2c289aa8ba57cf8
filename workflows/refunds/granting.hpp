// workflows/refunds/granting.hpp - from a sum that is owed to the refunds that pay it
#pragma once
// Duty: one refund for every share of a tender plan, each with its part of the taxes, of the goods and of the bonus, so
// that the parts add up to the whole to the last cent (largest remainder); and the part of a refund that becomes
// another one. Units: minor units of the order's currency. Threading: pure functions.

#include "workflows/model/draft.hpp"

namespace retour::workflows::refunds {

/// Books the quote, keeps it as the case's, and grants what it plans. What the payments have no longer is granted too,
/// and is stale at once, with the reason: a person looks.
void grant_quote(const Facts& facts, Quote quote, std::string_view reason, Draft& draft);

/// The same of a sum on stated goods over the tenders of the order. `hash` stands for what it was computed from.
void grant_share(const Facts& facts, LineShare share, std::string_view hash, std::string_view reason, Draft& draft);

/// Something took of the payment what is due: another refund, or what moved without Retour. A refund that was granted
/// now is stale at once, with the reason.
void stop_for_want_of_room(const Refund& refund, Draft& draft);

/// Takes `amount` of the goods' shares, each unit by its weight, and leaves the rest in `from`. An amount of at least
/// all of it takes everything.
std::vector<LineShare> take_part(std::vector<LineShare>& from, Minor amount);

}  // namespace retour::workflows::refunds
