#include "workflows/refunds/settlement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "workflows/model/digest.hpp"

namespace retour::workflows::refunds {
namespace {

template <std::size_t N>
bool one_of(const std::string& state, const std::array<std::string_view, N>& states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

}  // namespace

bool is_closed(const Refund& refund) {
  return one_of(refund.state,
                std::array<std::string_view, 5>{"settled", "withdrawing", "rerouted", "abandoned", "rejected"});
}
bool is_reserved(const Refund& refund) {
  return one_of(refund.state, std::array<std::string_view, 4>{"approved", "submitting", "pending", "unknown"});
}
bool awaits_approval(const Refund& refund) {
  return one_of(refund.state, std::array<std::string_view, 2>{"pending_approval", "second_approval"});
}
bool is_in_trouble(const Refund& refund) {
  return one_of(refund.state, std::array<std::string_view, 4>{"failed", "bounced", "expired", "stale"});
}
bool is_closed(const Exchange& exchange) {
  return one_of(exchange.state, std::array<std::string_view, 5>{"completed", "converted_to_refund",
                                                                "unreturned_charged", "unexchanged", "canceled"});
}

bool all_settled(const ReturnCase& rma) {
  return std::all_of(rma.refunds.begin(), rma.refunds.end(), [](const Refund& r) { return is_closed(r); }) &&
         std::all_of(rma.exchanges.begin(), rma.exchanges.end(), [](const Exchange& e) { return is_closed(e); });
}

bool is_owed(const Refund& refund) { return !refund.goodwill && (refund.state == "start" || awaits_approval(refund)); }

Minor owed_on(const Facts& facts, std::string_view tender_id, std::string_view but_for) {
  const auto elsewhere = facts.ledger.owed_elsewhere.find(tender_id);
  Minor owed = elsewhere == facts.ledger.owed_elsewhere.end() ? 0 : elsewhere->second;
  for (const auto& refund : facts.rma.refunds)
    if (refund.tender.tender_id == tender_id && refund.id != but_for && is_owed(refund))
      owed = add(owed, refund.amount_minor);
  return owed;
}

Minor unpromised(const Facts& facts, std::string_view tender_id, const Capacity& capacity) {
  Minor left = subtract(capacity.left(), owed_on(facts, tender_id));
  for (const auto& refund : facts.rma.refunds)
    if (refund.tender.tender_id == tender_id && refund.goodwill && awaits_approval(refund))
      left = subtract(left, refund.amount_minor);
  return std::max<Minor>(0, left);
}

std::optional<Minor> told_outside(const Tender& tender, std::string_view reference) {
  std::optional<Minor> took;
  Minor came_back = 0;
  for (const auto& moved : tender.outside) {
    if (moved.reference != reference) continue;
    if (moved.kind == OutsideKind::refund) took = moved.minor;
    if (moved.kind == OutsideKind::chargeback_reversed) came_back = add(came_back, moved.minor);
  }
  return took ? std::optional(subtract(*took, came_back)) : std::nullopt;
}

std::string effect_key(const ReturnCase& rma, const Refund& refund) {
  return sha256_hex(fmt::format("refund|{}|{}|{}|{}|{}", rma.merchant_id, rma.id, refund.tender.tender_id, refund.id,
                                refund.sequence))
      .substr(0, 32);
}

}  // namespace retour::workflows::refunds
