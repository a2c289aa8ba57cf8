#include "workflows/returns/parcels.hpp"

#include <fmt/format.h>

namespace retour::workflows::parcels {
namespace {

ReverseDelivery& parcel(Draft& draft, const Facts& facts) { return *find_by_id(draft.next.parcels, facts.subject); }

Verdict unless(bool holds, std::string_view status, std::string_view expected) {
  if (holds) return {};
  return kernel::Reason{"other_status", fmt::format("'{}' does not mean {}", status, expected), {}, "scan_status"};
}

}  // namespace

Verdict ScanAdvances::check(const Facts& facts, const ParcelScanned& event) {
  const auto* known = find_by_id(facts.rma.parcels, facts.subject);
  if (known == nullptr || event.rank > known->scan_rank) return {};
  return kernel::Reason{"stale_scan",
                        fmt::format("'{}' is not news: '{}' is known already", event.status, known->last_scan),
                        {},
                        "scan_advances"};
}
Verdict SaysDelivered::check(const Facts&, const ParcelScanned& e) {
  return unless(e.status == "delivered", e.status, "delivered");
}
Verdict SaysMoving::check(const Facts&, const ParcelScanned& e) {
  return unless(e.status == "in_transit" || e.status == "out_for_delivery" || e.status == "available_for_pickup",
                e.status, "on its way");
}
Verdict SaysAccepted::check(const Facts&, const ParcelScanned& e) {
  return unless(e.status == "accepted", e.status, "handed in");
}
Verdict SaysLost::check(const Facts&, const ParcelScanned& e) {
  return unless(e.status == "failure" || e.status == "return_to_sender" || e.status == "error", e.status, "lost");
}

void KeepDraft::apply(const Facts& facts, const LabelPrepared& event, Draft& draft) {
  auto& p = parcel(draft, facts);
  p.provider_shipment_id = event.provider_shipment_id;
  p.provider_rate_id = event.provider_rate_id;
  p.carrier = event.carrier;
  p.service = event.service;
  p.cost_minor = event.cost_minor;
  p.cost_currency = event.cost_currency;
}

void KeepLabel::apply(const Facts& facts, const LabelIssued& event, Draft& draft) {
  auto& p = parcel(draft, facts);
  p.provider_shipment_id = event.provider_shipment_id;
  p.carrier = event.carrier;
  p.service = event.service;
  p.tracking_code = event.tracking_code;
  p.label_url = event.label_url;
  p.cost_minor = event.cost_minor;
  p.cost_currency = event.cost_currency;
  p.trouble.clear();
  // The answer of the carrier may come after the return has ended: a label that nobody will use goes back.
  const std::string& state = draft.next.state;
  if (state == "declined" || state == "canceled" || state == "expired")
    draft.raised.push_back(Event{facts.subject, ParcelEvent{VoidStarted{}}});
  else
    draft.effects.push_back(Notify{"customer", "label_ready", event.tracking_code});
}

void KeepTrouble::apply(const Facts& facts, const LabelRefused& event, Draft& draft) {
  // Nothing was bought, so a retry starts from a fresh quote.
  parcel(draft, facts).provider_shipment_id.clear();
  parcel(draft, facts).provider_rate_id.clear();
  parcel(draft, facts).trouble = event.code + ": " + event.message;
}

void RecordScan::apply(const Facts& facts, const ParcelScanned& event, Draft& draft) {
  auto& p = parcel(draft, facts);
  p.scan_rank = static_cast<int>(event.rank);
  p.last_scan = event.status;
}

void RaiseFirstScan::apply(const Facts& facts, const ParcelScanned&, Draft& draft) {
  if (facts.rma.state == "authorized") draft.raised.push_back(Event{{}, ReturnEvent{FirstScan{}}});
}

void RaiseArrived::apply(const Facts&, const ParcelScanned&, Draft& draft) {
  const auto& raised = draft.raised;
  const bool moving =
      draft.next.state == "in_transit" || (!raised.empty() && name_of(raised.back()) == FirstScan::name);
  if (moving) draft.raised.push_back(Event{{}, ReturnEvent{ParcelArrived{}}});
}

}  // namespace retour::workflows::parcels
