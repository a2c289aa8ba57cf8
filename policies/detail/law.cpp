#include "policies/detail/law.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "policies/detail/overlaps.hpp"
#include "policies/detail/statute.hpp"

namespace retour::policies::detail {
namespace {

using workflows::Conditions;
using workflows::Fault;
using workflows::FeeRule;

bool is_free(const FeeRule& fee) { return fee.bp.value_or(0) == 0 && fee.minor.value_or(0) == 0; }

/// An earlier fee or a waiver takes all of these lines away from the fee.
template <class Waives>
bool never_hits(const Conditions& lines, const FeeContext& among, Waives waives) {
  const auto is_earlier = [&](const FeeRule& other) { return covers(other.when, lines); };
  const auto is_waived = [&](const workflows::FeeWaiver& waiver) {
    return waives(waiver) && covers(waiver.when, lines);
  };
  const auto& waivers = among.policy.refund.waivers;
  return std::any_of(among.earlier.begin(), among.earlier.end(), is_earlier) ||
         std::any_of(waivers.begin(), waivers.end(), is_waived);
}

/// The engine charges only for what the customer chose, so another fee misleads its reader.
void check_charged(Context& context, const FeeRule& fee, const workflows::Policy& policy, const Place& at) {
  if (is_free(fee) || changed_minds(fee.when, policy)) return;
  context.findings.add(Code::fee_never_charged, at, fmt::format("fee {} is never charged", quoted(fee.id)),
                       "goods that the merchant or the carrier is at fault for come back without a fee");
}

}  // namespace

std::string named(const Statute& law) { return fmt::format("{} ({}, as of {})", law.id, law.title, law.as_of); }

std::string source_of(const Statute& law, const workflows::Citation& fact, std::string_view way_out) {
  return fmt::format("{}; {}:{}; {}", law.citation, fact.file, fact.line, way_out);
}

std::optional<Conditions> changed_minds(const Conditions& when, const workflows::Policy& policy) {
  Conditions lines = when;
  const auto* reason = lines.reason.values.size() == 1 ? policy.reason(lines.reason.values.front()) : nullptr;
  if (!lines.at_fault.asked()) lines.at_fault = reason ? reason->at_fault : Fault::customer;
  if (!lines.at_fault.has(Fault::customer)) return {};
  return lines;
}

void check_restocking_fee(Context& context, const FeeRule& fee, const FeeContext& among, const Place& at) {
  check_charged(context, fee, among.policy, at);
  const Statute* law = context.statute;
  if (law == nullptr || !law->forbids_restocking() || is_free(fee) || fee.when.opened == true) return;
  auto lines = changed_minds(fee.when, among.policy);
  if (!lines) return;
  lines->opened = false;
  if (never_hits(*lines, among, [](const auto& waiver) { return waiver.restocking; })) return;
  context.findings.add(
      law->is_certain(law->restocking_fee) ? Code::fee_forbidden : Code::fee_doubtful, at,
      fmt::format("fee {} falls on unopened goods, and {} allows none while the right of withdrawal runs; this is not "
                  "legal advice",
                  quoted(fee.id), named(*law)),
      source_of(*law, law->restocking_fee.at, "'opened: true' keeps the fee to opened goods"));
}

void check_send_back_fee(Context& context, const FeeRule& fee, const FeeContext& among, const Place& at) {
  check_charged(context, fee, among.policy, at);
  const Statute* law = context.statute;
  if (law == nullptr || !law->forbids_send_back_fee() || is_free(fee)) return;
  const auto lines = changed_minds(fee.when, among.policy);
  if (!lines || never_hits(*lines, among, [](const auto& waiver) { return waiver.send_back; })) return;
  context.findings.add(law->is_certain(law->send_back) ? Code::fee_forbidden : Code::fee_doubtful, at,
                       fmt::format("fee {} is for sending back, and {} lets the merchant bear that while the right of "
                                   "withdrawal runs; this is not legal advice",
                                   quoted(fee.id), named(*law)),
                       source_of(*law, law->send_back.at, "leave the fee out"));
}

void check_promotions(Context& context, workflows::PromotionMode mode, const Place& at) {
  const Statute* law = context.statute;
  if (law == nullptr || !law->grants_withdrawal() || mode != workflows::PromotionMode::clawback) return;
  context.findings.add(Code::clawback_doubtful, at,
                       fmt::format("clawback takes off what was paid for withdrawn goods, where {} grants a right of "
                                   "withdrawal; this is not legal advice",
                                   named(*law)),
                       source_of(*law, law->right.at, "'prorate' gives back what was paid"));
}

void check_targets(Context& context, const std::vector<workflows::Cited<workflows::RefundTarget>>& targets,
                   const Place& first) {
  const Statute* law = context.statute;
  if (law == nullptr || targets.empty() || targets.front().value != workflows::RefundTarget::store_credit) return;
  const auto duty = law->original_tender.value;
  if (duty != TenderDuty::always && duty != TenderDuty::unless_agreed) return;
  // For faulty goods credit may be offered first, as long as money can be had.
  const bool for_faults = law->right.value == RightKind::remedy_only && targets.size() == 1;
  if (!law->grants_withdrawal() && !for_faults) return;
  const bool certain = law->is_certain(law->original_tender);
  context.findings.add(certain ? Code::target_forbidden : Code::target_doubtful, first,
                       fmt::format("store credit is the {} way to pay back, and {} wants the means of payment of the "
                                   "purchase; this is not legal advice",
                                   targets.size() == 1 ? "only" : "first", named(*law)),
                       source_of(*law, law->original_tender.at, "write 'to: [original, store_credit]'"));
}

void check_rail(Context& context, const workflows::Rail& rail, const Place& instead) {
  using workflows::TenderKind;
  const Statute* law = context.statute;
  const bool own_money = rail.kind != TenderKind::gift_card && rail.kind != TenderKind::store_credit;
  if (law == nullptr || !law->grants_withdrawal() || !own_money || rail.instead != workflows::PayWay::store_credit)
    return;
  const auto duty = law->original_tender.value;
  if (duty != TenderDuty::always && duty != TenderDuty::unless_agreed) return;
  // The right runs from the delivery, the rail from the payment: goods that travel longer than this are rare.
  constexpr int kLongWayDays = 14;
  if (!rail.never && *rail.max_age_days > law->days + kLongWayDays) return;
  const bool certain = law->is_certain(law->original_tender) && (rail.never || *rail.max_age_days <= law->days);
  context.findings.add(certain ? Code::target_forbidden : Code::target_doubtful, instead,
                       fmt::format("who withdraws gets store credit for this payment, and {} wants the means of "
                                   "payment of the purchase; this is not legal advice",
                                   named(*law)),
                       source_of(*law, law->original_tender.at, "write 'instead: by_hand'"));
}

}  // namespace retour::policies::detail
