// policies/detail/statute.hpp - the facts of one statute file, each with its source and how sure it is
#pragma once
// Duty: policies/statutes/*.yaml as values, and what of them binds. A fact binds only where its right and the fact
// itself are of high confidence; what is less sure is good for a warning.
// Units: days of the right are calendar days after the anchor. Errors: findings in the file. Threading: plain values.

#include <optional>
#include <string>
#include <vector>

#include "policies/detail/section.hpp"

namespace retour::policies::detail {

enum class Confidence { low, medium, high };
enum class RightKind {
  none,
  disclosure_default,  // where the policy was not shown as the law wants it
  conditional,         // where the merchant missed a duty
  remedy_only,         // for faulty or wrong goods
  unconditional
};
enum class SendBackPayer { customer, customer_if_told, merchant, merchant_if_costly, policy };
enum class FeeLeave { never, if_disclosed, always };
enum class OutboundDue { standard, full, policy, unsettled };
enum class TenderDuty { always, unless_agreed, policy, unsettled };

BOOST_DESCRIBE_ENUM(Confidence, low, medium, high)
BOOST_DESCRIBE_ENUM(RightKind, none, disclosure_default, conditional, remedy_only, unconditional)
BOOST_DESCRIBE_ENUM(SendBackPayer, customer, customer_if_told, merchant, merchant_if_costly, policy)
BOOST_DESCRIBE_ENUM(FeeLeave, never, if_disclosed, always)
BOOST_DESCRIBE_ENUM(OutboundDue, standard, full, policy, unsettled)
BOOST_DESCRIBE_ENUM(TenderDuty, always, unless_agreed, policy, unsettled)

template <class T>
struct Fact {
  T value{};
  Confidence confidence = Confidence::low;
  workflows::Citation at;
};

/// Goods without the right of withdrawal.
struct Exemption {
  std::string id;  // custom_made
  Confidence confidence = Confidence::low;
};

struct Statute {
  std::string id, title, citation, as_of;
  int days = 0;
  workflows::Anchor anchor = workflows::Anchor::delivered;
  bool rolls = false;  // a last day that is no business day moves on
  std::vector<Exemption> exemptions;
  Fact<RightKind> right;
  Fact<SendBackPayer> send_back;
  Fact<FeeLeave> restocking_fee;
  Fact<OutboundDue> outbound_shipping;
  Fact<TenderDuty> original_tender;
  std::optional<Fact<int>> refund_days, guarantee_days;

  /// Customers may change their minds whatever the policy says.
  bool grants_withdrawal() const { return right.value == RightKind::unconditional && days > 0; }
  /// Sure enough to rest a refusal on.
  template <class T>
  bool is_certain(const Fact<T>& fact) const {
    return right.confidence == Confidence::high && fact.confidence == Confidence::high;
  }
  bool forbids_restocking() const { return grants_withdrawal() && restocking_fee.value == FeeLeave::never; }
  bool forbids_send_back_fee() const { return grants_withdrawal() && send_back.value == SendBackPayer::merchant; }
};

/// "DE", "CA-QC": what names a statute, and in lower case its file.
bool is_statute_id(std::string_view text);
/// The file of the statute `id`; unusable when there are findings in it.
Statute read_statute(Context& context, const Node& root, std::string_view id);
/// What the engine must keep to.
workflows::StatuteTerms terms_of(const Statute& statute);

}  // namespace retour::policies::detail
