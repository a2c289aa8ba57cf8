// workflows/model/effect.hpp - what a decision asks the outside world to do
#pragma once
// Duty: effects as values. Actions append them; only the engine's workers carry them out, after the commit.
// A timer is an effect with a due date. Threading: plain values.

#include <string>
#include <variant>

#include "workflows/model/time.hpp"

namespace retour::workflows {

/// Buy the label of a parcel from a carrier.
struct PurchaseLabel {
  static constexpr std::string_view name = "purchase_label";
  std::string parcel_id;
};
/// Give an unused label back.
struct VoidLabel {
  static constexpr std::string_view name = "void_label";
  std::string parcel_id;
};
/// Pay one refund through its tender's gateway, under the refund's own effect key.
struct PayRefund {
  static constexpr std::string_view name = "pay_refund";
  std::string refund_id;
  std::string effect_key;
};
/// Number and store the credit note of a settled refund; `reversal` takes a note back.
struct IssueCreditNote {
  static constexpr std::string_view name = "issue_credit_note";
  std::string refund_id;
  bool reversal = false;
};
/// Take back what is not spent of the store credit that a refund gave.
struct WithdrawCredit {
  static constexpr std::string_view name = "withdraw_credit";
  std::string refund_id;
};
/// Tell somebody; `audience` is customer, agents, leads or shop; `template_id` names the message.
struct Notify {
  static constexpr std::string_view name = "notify";
  std::string audience, template_id, detail;
};
/// Come back at `due` with the event named `event` for `subject`.
struct Timer {
  static constexpr std::string_view name = "timer";
  std::string event, subject;
  Instant due{};
};

using Effect = std::variant<PurchaseLabel, VoidLabel, PayRefund, IssueCreditNote, WithdrawCredit, Notify, Timer>;

}  // namespace retour::workflows
