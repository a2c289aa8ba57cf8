#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/golden.hpp"
#include "workflows/exchanges/table.hpp"
#include "workflows/machines.hpp"
#include "workflows/model/names.hpp"
#include "workflows/permissions.hpp"
#include "workflows/refunds/table.hpp"
#include "workflows/returns/parcels.hpp"
#include "workflows/returns/table.hpp"

namespace retour::workflows {
namespace {

static_assert(kernel::WellFormed<returns::ReturnRows>::value);
static_assert(kernel::WellFormed<parcels::ParcelRows>::value);
static_assert(kernel::WellFormed<refunds::RefundRows>::value);
static_assert(kernel::WellFormed<exchanges::ExchangeRows>::value);

using Names = std::set<std::string_view>;

Names set_of(std::span<const std::string_view> names) { return {names.begin(), names.end()}; }

const std::vector<kernel::TableView>& tables() {
  static const std::vector<kernel::TableView> kTables{return_table(), parcel_table(), refund_table(), exchange_table()};
  return kTables;
}

// What follows is in databases. A name that disappears here makes stored rows unreadable: it needs a migration first.
TEST(FrozenVocabulary, States) {
  EXPECT_EQ(set_of(return_table().states),
            (Names{"requested", "in_review", "awaiting_customer", "authorized", "in_transit", "partially_received",
                   "received", "inspected", "settling", "settlement_blocked", "completed", "declined", "canceled",
                   "expired"}));
  EXPECT_EQ(set_of(parcel_table().states), (Names{"requested", "issued", "accepted", "in_transit", "delivered",
                                                  "voiding", "voided", "exception", "lost"}));
  EXPECT_EQ(set_of(refund_table().states),
            (Names{"pending_approval", "second_approval", "approved", "submitting", "pending", "settled", "failed",
                   "unknown", "rerouted", "abandoned", "bounced", "rejected", "expired", "stale", "withdrawing"}));
  EXPECT_EQ(set_of(exchange_table().states),
            (Names{"requested", "quoted", "authorized", "awaiting_payment", "awaiting_goods", "secured", "released",
                   "shipped", "completed", "converted_to_refund", "unreturned_charged", "unexchanged", "canceled"}));
}

TEST(FrozenVocabulary, Events) {
  EXPECT_EQ(
      set_of(return_table().events),
      (Names{"submit",       "policy_approved",  "policy_review",      "approve_return",     "decline_return",
             "ask_customer", "customer_replied", "reply_overdue",      "cancel_return",      "authorization_expired",
             "first_scan",   "parcel_arrived",   "receive_goods",      "inspect_goods",      "report_lost",
             "settle",       "case_settled",     "settlement_blocked", "settlement_resumed", "settlement_overdue"}));
  EXPECT_EQ(set_of(parcel_table().events),
            (Names{"label_requested", "label_prepared", "label_issued", "label_refused", "retry_label",
                   "parcel_scanned", "void_started", "label_voided", "void_refused"}));
  EXPECT_EQ(set_of(refund_table().events),
            (Names{"grant_refund", "refund_granted", "approve_refund", "reject_refund", "approval_expired",
                   "quote_changed", "refund_submitted", "refund_confirmed", "refund_pending", "refund_refused",
                   "refund_unknown", "refund_unresolved", "mark_paid", "mark_unpaid", "switch_to_money",
                   "credit_withdrawn", "retry_refund", "reroute_refund", "abandon_refund"}));
  EXPECT_EQ(set_of(exchange_table().events),
            (Names{"exchange_requested", "exchange_quoted", "stock_reserved", "out_of_stock", "difference_paid",
                   "payment_overdue", "hold_placed", "goods_back", "goods_refused", "goods_overdue",
                   "replacement_shipped", "replacement_delivered", "replacement_returned", "cancel_exchange"}));
}

TEST(FrozenVocabulary, MachinesAndEffects) {
  std::vector<std::string_view> names;
  for (const auto& table : tables()) names.push_back(table.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"return", "parcel", "refund", "exchange"}));
  EXPECT_EQ(PurchaseLabel::name, "purchase_label");
  EXPECT_EQ(VoidLabel::name, "void_label");
  EXPECT_EQ(PayRefund::name, "pay_refund");
  EXPECT_EQ(IssueCreditNote::name, "issue_credit_note");
  EXPECT_EQ(WithdrawCredit::name, "withdraw_credit");
  EXPECT_EQ(Notify::name, "notify");
  EXPECT_EQ(Timer::name, "timer");
}

template <class E>
void expect_names(std::vector<std::string_view> expected) {
  EXPECT_EQ(names_of<E>(), expected);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto value = parse_enum<E>(expected[i]);
    ASSERT_TRUE(value) << expected[i];
    EXPECT_EQ(static_cast<std::size_t>(*value), i) << "the order of enumerators is stored too";
    EXPECT_EQ(name_of(*value), expected[i]);
  }
  EXPECT_FALSE(parse_enum<E>(""));
  EXPECT_FALSE(parse_enum<E>("Nothing"));
}

TEST(FrozenVocabulary, Enumerations) {
  expect_names<Role>({"customer", "agent", "lead", "shop", "automation", "carrier", "payment"});
  expect_names<Channel>({"web", "app", "chat", "chatbot", "email", "phone", "social", "store", "system"});
  expect_names<TenderKind>(
      {"card", "wallet", "gift_card", "store_credit", "bank_transfer", "cash_on_delivery", "other"});
  expect_names<Fault>({"customer", "merchant", "carrier"});
  expect_names<Anchor>({"delivered", "fulfilled", "ordered", "last_delivered"});
  expect_names<Pin>({"order_time", "most_favourable"});
  expect_names<Risk>({"unknown", "low", "medium", "high"});
  expect_names<Resolution>({"refund", "store_credit", "gift_card", "exchange", "replacement", "repair", "none"});
  expect_names<Method>({"label", "qr_code", "drop_off", "pick_up", "own_carrier", "store", "keep"});
  expect_names<Trigger>({"request", "first_scan", "delivery", "received", "inspected"});
  expect_names<RuleVerdict>({"approve", "deny", "review", "keep_item"});
  expect_names<RefundTarget>({"original", "store_credit"});
  expect_names<ShippingRefund>({"never", "when_all_returned", "merchant_fault", "always"});
  expect_names<ExchangeScope>({"none", "same_product", "any"});
  expect_names<PriceDifference>({"collect_or_refund", "refund_only", "even_only"});
  expect_names<TenderOrder>({"listed", "proportional"});
  expect_names<Reception>({"awaiting", "in_transit", "received", "missing", "lost_in_transit", "wrong_item",
                           "short_shipped", "handed_in_store", "kept"});
  expect_names<Acceptance>({"pending", "accepted", "partially_accepted", "manual_review", "rejected"});
  expect_names<Grade>({"ungraded", "as_new", "opened", "worn", "damaged", "parts_missing"});
  expect_names<Disposition>({"undecided", "restock", "refurbish", "quarantine", "return_to_vendor", "donate", "dispose",
                             "return_to_customer", "write_off"});
  expect_names<CapacityKind>({"tender", "order_line", "order_shipping", "promotion", "unit", "actor_day",
                              "actor_goodwill_day", "actor_order", "automation_day", "automation_order"});
  expect_names<PromotionKind>({"percentage", "amount", "multi_buy", "free_shipping"});
  expect_names<OutsideKind>({"refund", "chargeback", "chargeback_reversed"});
  expect_names<PayWay>({"original", "store_credit", "gift_card", "by_hand"});
  expect_names<WayReason>({"none", "chosen", "window_passed", "expired", "residue", "rail"});
}

TEST(Tables, EventNamesAreUniqueAcrossMachines) {
  std::set<std::string_view> seen;
  for (const auto& table : tables())
    for (const auto event : table.events) EXPECT_TRUE(seen.insert(event).second) << event;
}

TEST(Tables, FinalStatesAreWhereNothingIsOpen) {
  EXPECT_EQ(set_of(return_table().finals), (Names{"declined", "canceled", "expired", "completed"}));
  EXPECT_EQ(set_of(refund_table().finals), (Names{"settled", "rerouted", "abandoned", "rejected"}));
  EXPECT_EQ(set_of(exchange_table().finals),
            (Names{"completed", "converted_to_refund", "unreturned_charged", "unexchanged", "canceled"}));
}

TEST(Tables, MoneyIsReleasedOnlyByADefiniteNo) {
  // Whatever leaves a reserved state releases or turns the reservation, and nothing else does.
  const Names reserved{"approved", "submitting", "pending", "unknown"};
  for (const auto& row : refund_table().transitions) {
    const auto actions = set_of(row.actions);
    const bool leaves = reserved.contains(row.from) && !reserved.contains(row.to);
    EXPECT_EQ(actions.contains("release_reservation") || actions.contains("reservation_to_refunded"), leaves)
        << row.from << " " << row.on;
    EXPECT_EQ(actions.contains("reserve"), !reserved.contains(row.from) && reserved.contains(row.to))
        << row.from << " " << row.on;
    EXPECT_EQ(actions.contains("reopen_capacity"), row.from == "settled" && row.to == "bounced") << row.on;
    EXPECT_EQ(actions.contains("pay_withdrawn"), row.from == "withdrawing") << row.from << " " << row.on;
  }
}

TEST(Tables, Goldens) {
  for (const auto& table : tables()) {
    const std::string base = "machines/" + std::string(table.name);
    tests::expect_golden(base + ".mmd", kernel::mermaid(table));
    tests::expect_golden(base + ".md", kernel::markdown_rows(table));
    tests::expect_golden(base + ".json", kernel::json_rows(table));
    tests::expect_golden(base + ".sql", kernel::sql_check(table));
  }
}

}  // namespace
}  // namespace retour::workflows
