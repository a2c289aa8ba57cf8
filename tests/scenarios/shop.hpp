// tests/scenarios/shop.hpp - the shop in which the stories happen
#pragma once
// Duty: one order, one policy text and the people. Units: USD cents. Threading: plain values.

#include "tests/scenarios/story.hpp"

namespace retour::scenarios {

/// The parts of the policy that stories vary; the rest is fixed.
struct Terms {
  std::string when = "received";
  std::string methods = "[label, own_carrier]";
  std::string fee = "0";  // of a change of mind
  std::string automatic = "none";
  std::string four_eyes_over = "500.00";
  std::string rules = "";  // before the last one, indented by four blanks
  std::string instant = "none";
  std::string price_difference = "collect_or_refund";
  std::string requester_may_approve = "false";
  std::string refund_extra = "";  // more of the section `refund`, indented by two blanks
};

std::string policy_text(const Terms& = {});

/// 3 shirts for 50.00 together, 1 lamp for 120.00, 2 pairs of socks for 12.00, sent for 4.90; paid by card.
workflows::Order order();
/// The same, with the first 20.00 paid by gift card.
workflows::Order order_with_gift_card();

Given shop(const Terms& = {}, workflows::Order = order());

namespace people {
inline const workflows::Actor anna{workflows::Role::customer, "anna@example.org"};
inline const workflows::Actor ben{workflows::Role::agent, "ben"};
inline const workflows::Actor cho{workflows::Role::agent, "cho"};
inline const workflows::Actor dana{workflows::Role::lead, "dana"};
inline const workflows::Actor emil{workflows::Role::lead, "emil"};
inline const workflows::Actor the_shop{workflows::Role::shop, "shop"};
inline const workflows::Actor the_carrier{workflows::Role::carrier, "carrier"};
inline const workflows::Actor the_bank{workflows::Role::payment, "payment"};
inline const workflows::Actor retour{workflows::Role::automation, "retour"};
}  // namespace people

}  // namespace retour::scenarios
