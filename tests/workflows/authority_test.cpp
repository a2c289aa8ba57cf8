#include "workflows/refunds/authority.hpp"

#include <gtest/gtest.h>

#include "tests/workflows/desk.hpp"
#include "workflows/machines.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::workflows::refunds {
namespace {

using namespace scenarios::people;

Refund owed(Minor amount, std::string id = "r-1") {
  Refund refund;
  refund.id = std::move(id);
  refund.state = "pending_approval";
  refund.tender = {"card", "stripe", "ch_1", amount};
  refund.amount_minor = amount;
  refund.quote_hash = "q-1";
  refund.requested_by = anna.id;
  refund.requested_role = Role::customer;
  return refund;
}

Refund gift(Minor amount) {
  Refund refund = owed(amount);
  refund.goodwill = true;
  refund.requested_by = cho.id;
  return refund;
}

/// The code of the refusal of `who` approving `refund`, empty when it is approved.
std::string approving(Desk desk, const Actor& who, const Refund& refund) {
  desk.actor = who;
  desk.rma.state = "settling";
  desk.rma.refunds = {refund};
  const auto decision = decide(desk.facts(), {refund.id, RefundEvent{ApproveRefund{}}});
  if (const auto* refused = std::get_if<kernel::Refused>(&decision)) return refused->reasons.front().code;
  return std::holds_alternative<Decided>(decision) ? "" : "no_such_move";
}

// agent: refund 100.00, order_24h 150.00, day 1000.00, goodwill_day 50.00
TEST(Authority, LimitsUnderAtAndOver) {
  struct Row {
    const char* what;
    Minor amount, order_24h, day, goodwill_day;
    bool goodwill;
    const char* refusal;
  };
  for (const Row& row : {
           Row{"under the refund", 99'99, 0, 0, 0, false, ""},
           Row{"at the refund", 100'00, 0, 0, 0, false, ""},
           Row{"over the refund", 100'01, 0, 0, 0, false, "over_refund_limit"},
           Row{"at the order", 50'00, 100'00, 0, 0, false, ""},
           Row{"over the order", 50'01, 100'00, 0, 0, false, "over_order_limit"},
           Row{"at the day", 100'00, 0, 900'00, 0, false, ""},
           Row{"over the day", 100'00, 0, 900'01, 0, false, "over_day_limit"},
           Row{"at the gifts", 20'00, 0, 0, 30'00, true, ""},
           Row{"over the gifts", 20'00, 0, 0, 30'01, true, "over_goodwill_limit"},
           Row{"gifts do not count against what is owed", 100'00, 0, 0, 50'00, false, ""},
       }) {
    Desk desk;
    desk.ledger.actor_order_24h_minor = row.order_24h;
    desk.ledger.actor_day.used = row.day;
    desk.ledger.actor_goodwill_day.used = row.goodwill_day;
    EXPECT_EQ(approving(desk, ben, row.goodwill ? gift(row.amount) : owed(row.amount)), row.refusal) << row.what;
  }
}

TEST(Authority, ARefusalNamesTheLimitAndCitesItsLine) {
  Desk desk;
  desk.actor = ben;
  const auto verdict = within_limits(desk.facts(), owed(100'01));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->message, "this refund would be 100.01 USD, but the agent limit is 100.00 USD");
  EXPECT_EQ(verdict->citations.front().line, line_of(scenarios::policy_text(), "agent:"));
  EXPECT_EQ(verdict->citations.front().rule, "authority.agent.refund");
}

TEST(Authority, RolesWithoutALimitNeverApprove) {
  Desk desk;
  for (const auto& who : {anna, the_shop, retour, the_carrier, the_bank})
    EXPECT_EQ(approving(desk, who, owed(1)), "role_not_allowed") << who.id;
  desk.policy.authority.agent.refund.reset();
  EXPECT_EQ(approving(desk, ben, owed(1)), "role_may_not_approve");
  EXPECT_EQ(approving(desk, dana, owed(1)), "");
  EXPECT_EQ(limits_of(desk.policy, Role::shop), nullptr);
}

TEST(Authority, NobodyApprovesTheirOwnRequest) {
  Desk desk;
  EXPECT_EQ(approving(desk, cho, gift(10'00)), "own_request");
  EXPECT_EQ(approving(desk, ben, gift(10'00)), "");
  desk.policy.authority.requester_may_approve.value = true;
  EXPECT_EQ(approving(desk, cho, gift(10'00)), "");
}

TEST(Authority, FourEyesAtTheLimitAndOver) {
  Desk desk({.four_eyes_over = "80.00"});
  const auto needs = [&](Minor amount) {
    desk.rma.refunds = {owed(amount)};
    return needs_second_person(desk.policy, desk.rma, desk.rma.refunds[0]);
  };
  EXPECT_FALSE(needs(80'00));
  EXPECT_TRUE(needs(80'01));
  desk.policy.authority.four_eyes_over.reset();
  EXPECT_FALSE(needs(1'000'00));
}

TEST(Authority, OneSettlementIsOneDecision) {
  ReturnCase rma;
  rma.refunds = {owed(30'00, "a"), owed(40'00, "b"), owed(50'00, "c"), gift(60'00)};
  rma.refunds[2].quote_hash = "another";
  rma.refunds[3].id = "d";
  EXPECT_EQ(decided_minor(rma, rma.refunds[0]), 70'00);
  EXPECT_EQ(decided_minor(rma, rma.refunds[2]), 50'00);
  EXPECT_EQ(decided_minor(rma, rma.refunds[3]), 60'00);
  rma.refunds[1].state = "settled";  // a part that is paid is still a part
  EXPECT_EQ(decided_minor(rma, rma.refunds[0]), 70'00);
  for (const auto* dropped : {"rejected", "rerouted", "abandoned"}) {
    rma.refunds[1].state = dropped;
    EXPECT_EQ(decided_minor(rma, rma.refunds[0]), 30'00) << dropped;
  }
}

TEST(Authority, AutomationPaysSmallOwedMoneyOnly) {
  Desk desk({.automatic = "{refund: 40.00}"});
  const auto pays = [&](const Refund& refund) {
    desk.rma.refunds = {refund};
    return !automation_may_pay(desk.facts(), desk.rma.refunds[0]);
  };
  EXPECT_TRUE(pays(owed(40'00)));
  EXPECT_FALSE(pays(owed(40'01)));
  EXPECT_FALSE(pays(gift(1)));
  Refund rerouted = owed(1);
  rerouted.replaces = "r-0";
  EXPECT_FALSE(pays(rerouted));
  desk.policy.authority.automatic.refund.reset();
  EXPECT_FALSE(pays(owed(1)));
}

TEST(Authority, AutomationHasADayAndAnOrderLikeAPerson) {
  Desk desk({.automatic = "{refund: 40.00, order_24h: 60.00, day: 100.00}"});
  const auto why = [&](Minor on_order, Minor today) {
    desk.ledger.automation_order.used = on_order;
    desk.ledger.automation_day.used = today;
    desk.rma.refunds = {owed(40'00)};
    const auto no = automation_may_pay(desk.facts(), desk.rma.refunds[0]);
    return no ? no->message : "";
  };
  EXPECT_EQ(why(0, 0), "");
  EXPECT_EQ(why(20'00, 60'00), "");
  EXPECT_EQ(why(20'01, 0),
            "with this refund the order's refunds in 24 hours would be 60.01 USD, but 60.00 USD are paid without a "
            "person");
  EXPECT_EQ(why(0, 60'01),
            "with this refund the refunds of today would be 100.01 USD, but 100.00 USD are paid without a person");
}

TEST(Authority, WhatAutomationPaysSpendsItsCounters) {
  Desk desk({.automatic = "{refund: 40.00, order_24h: 60.00, day: 100.00}"});
  desk.rma.state = "settling";
  desk.rma.refunds = {owed(10'00)};
  desk.rma.refunds[0].state = "start";
  desk.ledger.automation_order.version = 7;
  Draft draft{desk.rma, {}, {}, {}, {}, {}};
  const auto granted = [&] {
    return std::get<kernel::Taken>(step_refund("start", RefundGranted{}, desk.facts("r-1"), draft, Executor::msm)).to;
  };
  EXPECT_EQ(granted(), "approved");
  ASSERT_EQ(draft.capacity.size(), 3U);
  EXPECT_EQ(draft.capacity[0].kind, CapacityKind::automation_day);
  EXPECT_EQ(draft.capacity[0].key, "automation|2026-03-10|USD");
  EXPECT_EQ(draft.capacity[0].used_delta, 10'00);
  EXPECT_EQ(draft.capacity[0].total, 100'00);
  EXPECT_EQ(draft.capacity[1].kind, CapacityKind::automation_order);
  EXPECT_EQ(draft.capacity[1].expected_version, 7);
  desk.ledger.automation_day.used = 95'00;
  EXPECT_EQ(granted(), "pending_approval");
}

TEST(Authority, ApprovalSpendsTheCountersThatTheStoreGuards) {
  Desk desk;
  desk.actor = ben;
  desk.rma.state = "settling";
  desk.rma.refunds = {gift(10'00)};
  desk.ledger.actor_order.version = 5;
  const auto decision = decide(desk.facts(), {"r-1", RefundEvent{ApproveRefund{}}});
  const auto& decided = std::get<Decided>(decision);
  ASSERT_EQ(decided.capacity.size(), 4U);
  EXPECT_EQ(decided.capacity[0].kind, CapacityKind::tender);
  EXPECT_EQ(decided.capacity[0].held_delta, 10'00);
  EXPECT_EQ(decided.capacity[1].kind, CapacityKind::actor_day);
  EXPECT_EQ(decided.capacity[1].key, "ben|2026-03-10|USD");
  EXPECT_EQ(decided.capacity[1].total, 1'000'00);
  EXPECT_EQ(decided.capacity[2].kind, CapacityKind::actor_goodwill_day);
  EXPECT_EQ(decided.capacity[2].total, 50'00);
  EXPECT_EQ(decided.capacity[3].kind, CapacityKind::actor_order);
  EXPECT_EQ(decided.capacity[3].expected_version, 5);
}

TEST(Authority, TheDayIsTheMarketsDay) {
  Desk desk;
  desk.actor = ben;
  desk.now =
      std::chrono::sys_days{std::chrono::year(2026) / 3 / 11} + std::chrono::hours(3);  // 23:00 of the 10th in New York
  EXPECT_EQ(day_key(desk.facts()), "ben|2026-03-10|USD");
}

TEST(Settlement, KeysFollowTheSequenceAlone) {
  ReturnCase rma;
  rma.id = "case";
  rma.merchant_id = "shop";
  Refund refund = owed(10'00);
  const auto key = effect_key(rma, refund);
  refund.state = "unknown";
  refund.trouble = "timeout";
  EXPECT_EQ(effect_key(rma, refund), key);
  refund.sequence = 2;
  EXPECT_NE(effect_key(rma, refund), key);
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Settlement, EveryRefundStateIsInOneGroup) {
  for (const auto state : refund_table().states) {
    Refund refund = owed(1);
    refund.state = state;
    EXPECT_EQ(is_closed(refund) + is_reserved(refund) + awaits_approval(refund) + is_in_trouble(refund), 1) << state;
  }
  for (const auto state : exchange_table().states) {
    Exchange exchange;
    exchange.state = state;
    const auto finals = exchange_table().finals;
    EXPECT_EQ(is_closed(exchange), std::find(finals.begin(), finals.end(), state) != finals.end()) << state;
  }
}

}  // namespace
}  // namespace retour::workflows::refunds
