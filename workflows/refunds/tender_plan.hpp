// workflows/refunds/tender_plan.hpp - which payment takes back how much, and which way it goes
#pragma once
// Duty: spreads a sum over the tenders of an order, never above what each has left, in the policy's priority or
// proportionally (largest remainder). A tender that cannot take money back the way it came gives its share to a
// documented other way; what is finer than a rail or its provider can move goes to another tender that can, or to the
// rail's residue way, and by hand where the policy names no rail; nothing is dropped. Units: minor units of the order's
// currency. Threading: pure functions.

#include <optional>
#include <vector>

#include "workflows/model/facts.hpp"

namespace retour::workflows {

/// The rail of a tender, or nothing when the policy says nothing about it.
const Rail* rail_of(const Policy& policy, const Tender& tender);

/// Multiples of this go back the way they came: the policy's rail allows them and the provider can move them.
Minor step_of(const Facts& facts, const Tender& tender);

/// One share on a tender, the way that is open for it now.
TenderShare share_on(const Facts& facts, const Tender& tender, Minor amount);

/// The same of any amount: what is finer than the tender's step is a share of its own, by the residue way.
std::vector<TenderShare> shares_on(const Facts& facts, const Tender& tender, Minor amount);

/// The same where store credit will not do: by hand then, but for a residue.
std::vector<TenderShare> money_on(const Facts& facts, const Tender& tender, Minor amount);

/// Whether this tender takes exactly this amount back in one piece, the way that is open for it now.
bool moves_whole(const Facts& facts, const Tender& tender, Minor amount);

/// What the tenders of the order can still take back together, less what is owed on them already.
Minor room_of_tenders(const Facts& facts);

/// Shares that sum to `total`; nothing when the tenders have too little left.
std::optional<std::vector<TenderShare>> plan_tenders(const Facts& facts, Minor total, RefundTarget target);

/// The same of a sum that is owed whatever is left: what the tenders have goes as ever, and what they lack is a share
/// of its own, behind the others, on the payment of which most moved outside. Nothing where nobody paid anything.
std::optional<std::vector<TenderShare>> plan_due(const Facts& facts, Minor total, RefundTarget target);

/// Of a plan's shares, in its order, whether the tenders have that much left.
std::vector<bool> within_room(const Facts& facts, const std::vector<TenderShare>& plan);

/// The tax of every share, in the plan's order: parts that add up to `taxes`.
std::vector<std::vector<TaxPart>> split_taxes(const std::vector<TaxPart>& taxes, const std::vector<TenderShare>& plan);

}  // namespace retour::workflows
