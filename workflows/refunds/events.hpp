// workflows/refunds/events.hpp - what can happen to one movement of money
#pragma once
// Duty: event payloads of the refund machine with their wire names. Threading: plain values.

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "workflows/model/money.hpp"

namespace retour::workflows {

/// An amount of money in events: minor units, a string of digits on the wire.
struct Amount {
  Minor minor = 0;
};

/// Money beside the goods: an agent's gift or correction. Creates the refund.
struct GrantRefund {
  static constexpr std::string_view name = "grant_refund";
  Amount amount;
  std::string reason;
  std::optional<std::string> tender;
  std::optional<std::string> line{};  // the goods it is for: an order line, of which it gives a part back
};
/// The case's settlement created the refund.
struct RefundGranted {
  static constexpr std::string_view name = "refund_granted";
};
struct ApproveRefund {
  static constexpr std::string_view name = "approve_refund";
  std::string quote;  // hash of the quote the approver saw; empty = the current one
};
struct RejectRefund {
  static constexpr std::string_view name = "reject_refund";
  std::string reason;
};
struct ApprovalExpired {
  static constexpr std::string_view name = "approval_expired";
};
/// Money of the order moved without us: what was decided before is not paid until a person has looked.
struct QuoteChanged {
  static constexpr std::string_view name = "quote_changed";
  std::string why;
};
struct RefundSubmitted {
  static constexpr std::string_view name = "refund_submitted";
};
struct RefundConfirmed {
  static constexpr std::string_view name = "refund_confirmed";
  std::string provider_ref;
  std::string settlement_currency{};  // what the merchant's account was charged, when the provider tells
  std::int64_t settlement_minor = 0;
};
struct RefundPending {
  static constexpr std::string_view name = "refund_pending";
  std::string provider_ref;
};
struct RefundRefused {
  static constexpr std::string_view name = "refund_refused";
  std::string code, message;
};
/// It may have happened: timeout, reset, 5xx. Keeps its reservation.
struct RefundUnknown {
  static constexpr std::string_view name = "refund_unknown";
  std::string detail;
};
/// Automation is at its end; a person must look it up. Keeps its reservation.
struct RefundUnresolved {
  static constexpr std::string_view name = "refund_unresolved";
  std::string detail;
};
/// A person paid it by hand or found it at the provider.
struct MarkPaid {
  static constexpr std::string_view name = "mark_paid";
  std::string reference;
};
/// A person made sure that the provider did not pay it.
struct MarkUnpaid {
  static constexpr std::string_view name = "mark_unpaid";
  std::string reason;
};
/// The customer wants money instead of the store credit that the refund gave.
struct SwitchToMoney {
  static constexpr std::string_view name = "switch_to_money";
};
/// So much of the credit was not spent and is taken back; the bonus goes with it.
struct CreditWithdrawn {
  static constexpr std::string_view name = "credit_withdrawn";
  Amount amount;
  Amount bonus = {};
};
struct RetryRefund {
  static constexpr std::string_view name = "retry_refund";
};
struct RerouteRefund {
  static constexpr std::string_view name = "reroute_refund";
  std::string tender;
};
struct AbandonRefund {
  static constexpr std::string_view name = "abandon_refund";
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GrantRefund, (), (amount, reason, tender, line))
BOOST_DESCRIBE_STRUCT(RefundGranted, (), ())
BOOST_DESCRIBE_STRUCT(ApproveRefund, (), (quote))
BOOST_DESCRIBE_STRUCT(RejectRefund, (), (reason))
BOOST_DESCRIBE_STRUCT(ApprovalExpired, (), ())
BOOST_DESCRIBE_STRUCT(QuoteChanged, (), (why))
BOOST_DESCRIBE_STRUCT(RefundSubmitted, (), ())
BOOST_DESCRIBE_STRUCT(RefundConfirmed, (), (provider_ref, settlement_currency, settlement_minor))
BOOST_DESCRIBE_STRUCT(RefundPending, (), (provider_ref))
BOOST_DESCRIBE_STRUCT(RefundRefused, (), (code, message))
BOOST_DESCRIBE_STRUCT(RefundUnknown, (), (detail))
BOOST_DESCRIBE_STRUCT(RefundUnresolved, (), (detail))
BOOST_DESCRIBE_STRUCT(MarkPaid, (), (reference))
BOOST_DESCRIBE_STRUCT(MarkUnpaid, (), (reason))
BOOST_DESCRIBE_STRUCT(SwitchToMoney, (), ())
BOOST_DESCRIBE_STRUCT(CreditWithdrawn, (), (amount, bonus))
BOOST_DESCRIBE_STRUCT(RetryRefund, (), ())
BOOST_DESCRIBE_STRUCT(RerouteRefund, (), (tender))
BOOST_DESCRIBE_STRUCT(AbandonRefund, (), (reason))

}  // namespace retour::workflows
