#include "workflows/permissions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "workflows/machines.hpp"
#include "workflows/model/names.hpp"

namespace retour::workflows {
namespace {

using Roles = std::set<std::string>;

Roles words(const std::string& text) {
  std::istringstream in(text);
  Roles roles;
  for (std::string word; in >> word;) roles.insert(word);
  return roles;
}

// Who may send what, written out. Empty: raised by decisions alone, nobody may send it.
const std::map<std::string, std::string> kMatrix = {
    {"submit", "customer agent lead shop"},
    {"policy_approved", ""},
    {"policy_review", ""},
    {"approve_return", "agent lead"},
    {"decline_return", "agent lead"},
    {"ask_customer", "agent lead"},
    {"customer_replied", "customer agent lead shop"},
    {"reply_overdue", "automation"},
    {"cancel_return", "customer agent lead"},
    {"authorization_expired", "automation"},
    {"first_scan", ""},
    {"parcel_arrived", ""},
    {"receive_goods", "agent lead shop"},
    {"inspect_goods", "agent lead shop"},
    {"report_lost", "agent lead"},
    {"settle", "agent lead automation"},
    {"case_settled", ""},
    {"settlement_blocked", ""},
    {"settlement_resumed", ""},
    {"settlement_overdue", "automation"},
    {"label_requested", ""},
    {"label_prepared", "carrier"},
    {"label_issued", "carrier"},
    {"label_refused", "carrier"},
    {"retry_label", "agent lead"},
    {"parcel_scanned", "carrier"},
    {"void_started", ""},
    {"label_voided", "carrier"},
    {"void_refused", "carrier"},
    {"grant_refund", "agent lead"},
    {"refund_granted", ""},
    {"approve_refund", "agent lead"},
    {"reject_refund", "agent lead"},
    {"approval_expired", "automation"},
    {"quote_changed", "automation"},
    {"refund_submitted", "payment"},
    {"refund_confirmed", "payment"},
    {"refund_pending", "payment"},
    {"refund_refused", "payment"},
    {"refund_unknown", "payment"},
    {"refund_unresolved", "payment"},
    {"mark_paid", "agent lead"},
    {"mark_unpaid", "lead"},
    {"switch_to_money", "customer agent lead"},
    {"credit_withdrawn", "payment"},
    {"retry_refund", "agent lead"},
    {"reroute_refund", "agent lead"},
    {"abandon_refund", "lead"},
    {"exchange_requested", ""},
    {"exchange_quoted", ""},
    {"stock_reserved", "agent lead shop"},
    {"out_of_stock", "agent lead shop"},
    {"difference_paid", "agent lead shop"},
    {"payment_overdue", "automation"},
    {"hold_placed", "shop"},
    {"goods_back", ""},
    {"goods_refused", ""},
    {"goods_overdue", "automation"},
    {"replacement_shipped", "agent lead shop"},
    {"replacement_delivered", "agent lead shop"},
    {"replacement_returned", "agent lead shop"},
    {"cancel_exchange", "customer agent lead"},
};

TEST(Permissions, EveryEventAndRole) {
  std::set<std::string> events;
  for (const auto& table : {return_table(), parcel_table(), refund_table(), exchange_table()})
    for (const auto event : table.events) events.insert(std::string(event));
  EXPECT_EQ(events.size(), kMatrix.size());
  for (const auto& event : events) {
    const auto row = kMatrix.find(event);
    ASSERT_NE(row, kMatrix.end()) << event << " has no row here";
    Roles allowed, listed;
    for (const auto name : names_of<Role>())
      if (may_send(*parse_enum<Role>(name), event)) allowed.insert(std::string(name));
    for (const Role role : senders_of(event)) listed.insert(std::string(name_of(role)));
    EXPECT_EQ(allowed, words(row->second)) << event;
    EXPECT_EQ(listed, allowed) << event;
  }
}

TEST(Permissions, UnknownEventsAreDenied) {
  for (const auto name : names_of<Role>()) EXPECT_FALSE(may_send(*parse_enum<Role>(name), "drop_database"));
  EXPECT_TRUE(senders_of("").empty());
}

}  // namespace
}  // namespace retour::workflows
