// workflows/returns/parcels.hpp - the life of a return label and its parcel
#pragma once
// Duty: the transition table of a reverse delivery. Scans arrive late, twice and out of order: only news of a higher
// rank is taken, so nothing regresses. Threading: types and static functions.

#include "workflows/event.hpp"
#include "workflows/kernel/table.hpp"
#include "workflows/returns/states.hpp"

namespace retour::workflows::parcels {

using kernel::Do;
using kernel::If;
using kernel::List;
using kernel::Row;
using kernel::Verdict;

struct ScanAdvances {
  static constexpr std::string_view name = "scan_advances";
  static Verdict check(const Facts&, const ParcelScanned&);
};
/// Guards on the normalised status of a scan.
struct SaysDelivered {
  static constexpr std::string_view name = "says_delivered";
  static Verdict check(const Facts&, const ParcelScanned&);
};
struct SaysMoving {
  static constexpr std::string_view name = "says_moving";
  static Verdict check(const Facts&, const ParcelScanned&);
};
struct SaysAccepted {
  static constexpr std::string_view name = "says_accepted";
  static Verdict check(const Facts&, const ParcelScanned&);
};
struct SaysLost {
  static constexpr std::string_view name = "says_lost";
  static Verdict check(const Facts&, const ParcelScanned&);
};

struct BuyLabel {
  static constexpr std::string_view name = "buy_label";
  template <class E>
  static void apply(const Facts& facts, const E&, Draft& draft) {
    draft.effects.push_back(PurchaseLabel{facts.subject});
  }
};
struct GiveLabelBack {
  static constexpr std::string_view name = "give_label_back";
  static void apply(const Facts& facts, const VoidStarted&, Draft& draft) {
    draft.effects.push_back(VoidLabel{facts.subject});
  }
};
struct KeepDraft {
  static constexpr std::string_view name = "keep_draft";
  static void apply(const Facts&, const LabelPrepared&, Draft&);
};
struct KeepLabel {
  static constexpr std::string_view name = "keep_label";
  static void apply(const Facts&, const LabelIssued&, Draft&);
};
struct KeepTrouble {
  static constexpr std::string_view name = "keep_trouble";
  static void apply(const Facts&, const LabelRefused&, Draft&);
};
struct RecordScan {
  static constexpr std::string_view name = "record_scan";
  static void apply(const Facts&, const ParcelScanned&, Draft&);
};
struct RaiseFirstScan {
  static constexpr std::string_view name = "raise_first_scan";
  static void apply(const Facts&, const ParcelScanned&, Draft&);
};
struct RaiseArrived {
  static constexpr std::string_view name = "raise_arrived";
  static void apply(const Facts&, const ParcelScanned&, Draft&);
};
struct CallAgents {
  static constexpr std::string_view name = "call_agents";
  template <class E>
  static void apply(const Facts& facts, const E&, Draft& draft) {
    draft.effects.push_back(Notify{"agents", "parcel_trouble", facts.subject});
  }
};

struct ParcelRows {
  static constexpr std::string_view name = "parcel";
  using facts = Facts;
  using draft = Draft;
  using initial = Requested;
  using finals = List<Delivered, Voided>;
  // clang-format off
  using rows = List<
    Row<Start,     LabelRequested, Requested, Do<BuyLabel>>,
    Row<Requested, LabelPrepared,  Requested, Do<KeepDraft>>,
    Row<Requested, LabelIssued,    Issued,    Do<KeepLabel>>,
    Row<Requested, LabelRefused,   Exception, Do<KeepTrouble, CallAgents>>,
    Row<Exception, RetryLabel,     Requested, Do<BuyLabel>>,
    Row<Issued,    ParcelScanned,  Delivered, Do<RecordScan, RaiseFirstScan, RaiseArrived>, If<ScanAdvances, SaysDelivered>>,
    Row<Issued,    ParcelScanned,  InTransit, Do<RecordScan, RaiseFirstScan>, If<ScanAdvances, SaysMoving>>,
    Row<Issued,    ParcelScanned,  Accepted,  Do<RecordScan, RaiseFirstScan>, If<ScanAdvances, SaysAccepted>>,
    Row<Issued,    ParcelScanned,  Lost,      Do<RecordScan, CallAgents>, If<ScanAdvances, SaysLost>>,
    Row<Issued,    ParcelScanned,  Issued,    Do<RecordScan>, If<ScanAdvances>>,
    Row<Accepted,  ParcelScanned,  Delivered, Do<RecordScan, RaiseArrived>, If<ScanAdvances, SaysDelivered>>,
    Row<Accepted,  ParcelScanned,  Lost,      Do<RecordScan, CallAgents>, If<ScanAdvances, SaysLost>>,
    Row<Accepted,  ParcelScanned,  InTransit, Do<RecordScan>, If<ScanAdvances>>,
    Row<InTransit, ParcelScanned,  Delivered, Do<RecordScan, RaiseArrived>, If<ScanAdvances, SaysDelivered>>,
    Row<InTransit, ParcelScanned,  Lost,      Do<RecordScan, CallAgents>, If<ScanAdvances, SaysLost>>,
    Row<InTransit, ParcelScanned,  InTransit, Do<RecordScan>, If<ScanAdvances>>,
    Row<Lost,      ParcelScanned,  Delivered, Do<RecordScan, RaiseArrived>, If<ScanAdvances, SaysDelivered>>,
    Row<Issued,    VoidStarted,    Voiding,   Do<GiveLabelBack>>,
    Row<Voiding,   LabelVoided,    Voided>,
    Row<Voiding,   VoidRefused,    Issued,    Do<CallAgents>>,
    Row<Voiding,   ParcelScanned,  Delivered, Do<RecordScan, RaiseFirstScan, CallAgents>, If<ScanAdvances, SaysDelivered>>,
    Row<Voiding,   ParcelScanned,  InTransit, Do<RecordScan, RaiseFirstScan, CallAgents>, If<ScanAdvances, SaysMoving>>,
    Row<Voiding,   ParcelScanned,  Accepted,  Do<RecordScan, RaiseFirstScan, CallAgents>, If<ScanAdvances, SaysAccepted>>
  >;
  // clang-format on
};

}  // namespace retour::workflows::parcels
