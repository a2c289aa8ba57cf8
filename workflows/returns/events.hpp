// workflows/returns/events.hpp - what can happen to a return case and its parcels
#pragma once
// Duty: event payloads with their wire names: imperative for commands, past tense for facts. Persisted by name; a
// frozen vocabulary test guards them. Threading: plain values.

#include <boost/describe.hpp>

#include "workflows/model/return_case.hpp"

namespace retour::workflows {

struct LineRequest {
  std::string line;  // order line id
  std::int64_t quantity = 1;
  std::string reason;
  std::string note;
  std::vector<std::string> photos;
  Resolution resolution = Resolution::refund;
  bool opened = false;
  std::optional<Replacement> replacement;
};
BOOST_DESCRIBE_STRUCT(Replacement, (), (sku, title, product_id, unit_price_minor))
BOOST_DESCRIBE_STRUCT(LineRequest, (), (line, quantity, reason, note, photos, resolution, opened, replacement))

struct Submit {
  static constexpr std::string_view name = "submit";
  std::vector<LineRequest> lines;
  Method method = Method::label;
  std::string language;
  std::optional<std::string> override_rule;  // staff only: the rule (or "window") that is set aside
  std::string override_reason;
};
BOOST_DESCRIBE_STRUCT(Submit, (), (lines, method, language, override_rule, override_reason))

struct PolicyApproved {
  static constexpr std::string_view name = "policy_approved";
};
struct PolicyReview {
  static constexpr std::string_view name = "policy_review";
};
BOOST_DESCRIBE_STRUCT(PolicyApproved, (), ())
BOOST_DESCRIBE_STRUCT(PolicyReview, (), ())

struct ApproveReturn {
  static constexpr std::string_view name = "approve_return";
  std::string note;
};
struct DeclineReturn {
  static constexpr std::string_view name = "decline_return";
  std::string reason;
};
struct AskCustomer {
  static constexpr std::string_view name = "ask_customer";
  std::string question;
};
struct CustomerReplied {
  static constexpr std::string_view name = "customer_replied";
  std::string message;
  std::vector<std::string> photos;
};
struct ReplyOverdue {
  static constexpr std::string_view name = "reply_overdue";
};
struct CancelReturn {
  static constexpr std::string_view name = "cancel_return";
  std::string reason;
};
struct AuthorizationExpired {
  static constexpr std::string_view name = "authorization_expired";
};
BOOST_DESCRIBE_STRUCT(ApproveReturn, (), (note))
BOOST_DESCRIBE_STRUCT(DeclineReturn, (), (reason))
BOOST_DESCRIBE_STRUCT(AskCustomer, (), (question))
BOOST_DESCRIBE_STRUCT(CustomerReplied, (), (message, photos))
BOOST_DESCRIBE_STRUCT(ReplyOverdue, (), ())
BOOST_DESCRIBE_STRUCT(CancelReturn, (), (reason))
BOOST_DESCRIBE_STRUCT(AuthorizationExpired, (), ())

struct FirstScan {
  static constexpr std::string_view name = "first_scan";
};
struct ParcelArrived {
  static constexpr std::string_view name = "parcel_arrived";
};
BOOST_DESCRIBE_STRUCT(FirstScan, (), ())
BOOST_DESCRIBE_STRUCT(ParcelArrived, (), ())

struct ReceivedLine {
  std::string line;
  std::int64_t good = 0, damaged = 0, missing = 0;
};
struct ReceiveGoods {
  static constexpr std::string_view name = "receive_goods";
  std::vector<ReceivedLine> lines;
  std::string note;
};
struct InspectedLine {
  std::string line;
  std::int64_t accepted = 0;
  Grade grade = Grade::ungraded;
  Disposition disposition = Disposition::undecided;
  std::string note;
  std::vector<std::string> photos;
  std::int64_t reduce_bp = 0;  // worth that the accepted units lost, in basis points
};
struct InspectGoods {
  static constexpr std::string_view name = "inspect_goods";
  std::vector<InspectedLine> lines;
};
struct ReportLost {
  static constexpr std::string_view name = "report_lost";
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ReceivedLine, (), (line, good, damaged, missing))
BOOST_DESCRIBE_STRUCT(ReceiveGoods, (), (lines, note))
BOOST_DESCRIBE_STRUCT(InspectedLine, (), (line, accepted, grade, disposition, note, photos, reduce_bp))
BOOST_DESCRIBE_STRUCT(InspectGoods, (), (lines))
BOOST_DESCRIBE_STRUCT(ReportLost, (), (note))

struct Settle {
  static constexpr std::string_view name = "settle";
};
struct CaseSettled {
  static constexpr std::string_view name = "case_settled";
};
struct SettlementBlocked {
  static constexpr std::string_view name = "settlement_blocked";
};
struct SettlementResumed {
  static constexpr std::string_view name = "settlement_resumed";
};
struct SettlementOverdue {
  static constexpr std::string_view name = "settlement_overdue";
};
BOOST_DESCRIBE_STRUCT(Settle, (), ())
BOOST_DESCRIBE_STRUCT(CaseSettled, (), ())
BOOST_DESCRIBE_STRUCT(SettlementBlocked, (), ())
BOOST_DESCRIBE_STRUCT(SettlementResumed, (), ())
BOOST_DESCRIBE_STRUCT(SettlementOverdue, (), ())

// ---- parcels -------------------------------------------------------------------------------------------------------
struct LabelRequested {
  static constexpr std::string_view name = "label_requested";
};
/// The carrier made a draft; its id is kept before money moves, so that a lost answer can be looked up.
struct LabelPrepared {
  static constexpr std::string_view name = "label_prepared";
  std::string provider_shipment_id, provider_rate_id, carrier, service, cost_currency;
  std::int64_t cost_minor = 0;
};
struct LabelIssued {
  static constexpr std::string_view name = "label_issued";
  std::string provider_shipment_id, carrier, service, tracking_code, label_url, cost_currency;
  std::int64_t cost_minor = 0;
};
struct LabelRefused {
  static constexpr std::string_view name = "label_refused";
  std::string code, message;
};
struct RetryLabel {
  static constexpr std::string_view name = "retry_label";
};
struct ParcelScanned {
  static constexpr std::string_view name = "parcel_scanned";
  std::string status;  // normalised
  std::int64_t rank = 0;
  std::string at;
};
struct VoidStarted {
  static constexpr std::string_view name = "void_started";
};
struct LabelVoided {
  static constexpr std::string_view name = "label_voided";
};
struct VoidRefused {
  static constexpr std::string_view name = "void_refused";
  std::string message;
};
BOOST_DESCRIBE_STRUCT(LabelRequested, (), ())
BOOST_DESCRIBE_STRUCT(LabelPrepared, (),
                      (provider_shipment_id, provider_rate_id, carrier, service, cost_currency, cost_minor))
BOOST_DESCRIBE_STRUCT(LabelIssued, (),
                      (provider_shipment_id, carrier, service, tracking_code, label_url, cost_currency, cost_minor))
BOOST_DESCRIBE_STRUCT(LabelRefused, (), (code, message))
BOOST_DESCRIBE_STRUCT(RetryLabel, (), ())
BOOST_DESCRIBE_STRUCT(ParcelScanned, (), (status, rank, at))
BOOST_DESCRIBE_STRUCT(VoidStarted, (), ())
BOOST_DESCRIBE_STRUCT(LabelVoided, (), ())
BOOST_DESCRIBE_STRUCT(VoidRefused, (), (message))

}  // namespace retour::workflows
