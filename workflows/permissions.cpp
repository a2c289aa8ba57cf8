#include "workflows/permissions.hpp"

#include <algorithm>
#include <array>

namespace retour::workflows {
namespace {

constexpr unsigned bit(Role role) { return 1U << static_cast<unsigned>(role); }
constexpr unsigned kStaff = bit(Role::agent) | bit(Role::lead);
constexpr unsigned kAutomation = bit(Role::automation);

struct Permission {
  std::string_view event;
  unsigned roles;
};

constexpr std::array kPermissions = {
    Permission{"submit", bit(Role::customer) | kStaff | bit(Role::shop)},
    Permission{"approve_return", kStaff},
    Permission{"decline_return", kStaff},
    Permission{"ask_customer", kStaff},
    Permission{"customer_replied", bit(Role::customer) | kStaff | bit(Role::shop)},
    Permission{"cancel_return", bit(Role::customer) | kStaff},
    Permission{"receive_goods", kStaff | bit(Role::shop)},
    Permission{"inspect_goods", kStaff | bit(Role::shop)},
    Permission{"report_lost", kStaff},
    Permission{"settle", kStaff | kAutomation},
    Permission{"retry_label", kStaff},
    Permission{"grant_refund", kStaff},
    Permission{"approve_refund", kStaff},
    Permission{"reject_refund", kStaff},
    Permission{"quote_changed", kAutomation},
    Permission{"mark_paid", kStaff},
    Permission{"mark_unpaid", bit(Role::lead)},
    Permission{"switch_to_money", bit(Role::customer) | kStaff},
    Permission{"credit_withdrawn", bit(Role::payment)},
    Permission{"retry_refund", kStaff},
    Permission{"reroute_refund", kStaff},
    Permission{"abandon_refund", bit(Role::lead)},
    Permission{"stock_reserved", bit(Role::shop) | kStaff},
    Permission{"out_of_stock", bit(Role::shop) | kStaff},
    Permission{"difference_paid", bit(Role::shop) | kStaff},
    Permission{"hold_placed", bit(Role::shop)},
    Permission{"replacement_shipped", bit(Role::shop) | kStaff},
    Permission{"replacement_delivered", bit(Role::shop) | kStaff},
    Permission{"replacement_returned", bit(Role::shop) | kStaff},
    Permission{"cancel_exchange", bit(Role::customer) | kStaff},
    Permission{"label_prepared", bit(Role::carrier)},
    Permission{"label_issued", bit(Role::carrier)},
    Permission{"label_refused", bit(Role::carrier)},
    Permission{"parcel_scanned", bit(Role::carrier)},
    Permission{"label_voided", bit(Role::carrier)},
    Permission{"void_refused", bit(Role::carrier)},
    Permission{"refund_submitted", bit(Role::payment)},
    Permission{"refund_confirmed", bit(Role::payment)},
    Permission{"refund_pending", bit(Role::payment)},
    Permission{"refund_refused", bit(Role::payment)},
    Permission{"refund_unknown", bit(Role::payment)},
    Permission{"refund_unresolved", bit(Role::payment)},
    Permission{"reply_overdue", kAutomation},
    Permission{"authorization_expired", kAutomation},
    Permission{"settlement_overdue", kAutomation},
    Permission{"approval_expired", kAutomation},
    Permission{"payment_overdue", kAutomation},
    Permission{"goods_overdue", kAutomation},
};

const Permission* find(std::string_view event) {
  const auto found =
      std::find_if(kPermissions.begin(), kPermissions.end(), [&](const Permission& p) { return p.event == event; });
  return found == kPermissions.end() ? nullptr : &*found;
}

}  // namespace

bool may_send(Role role, std::string_view event) {
  const Permission* permission = find(event);
  return permission != nullptr && (permission->roles & bit(role)) != 0;
}

std::vector<Role> senders_of(std::string_view event) {
  std::vector<Role> roles;
  for (const Role role :
       {Role::customer, Role::agent, Role::lead, Role::shop, Role::automation, Role::carrier, Role::payment})
    if (may_send(role, event)) roles.push_back(role);
  return roles;
}

}  // namespace retour::workflows
