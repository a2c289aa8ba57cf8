#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/workflows/decision_text.hpp"
#include "tests/workflows/desk.hpp"
#include "tests/workflows/pure_world.hpp"
#include "workflows/model/names.hpp"

// Boost.MSM against the fold expression: the same outcome, the same reasons and the same draft, for every state, event
// and role over cases of many shapes, reachable or not.

namespace retour::workflows {
namespace {

constexpr Role kRoles[] = {Role::customer,   Role::agent,   Role::lead,   Role::shop,
                           Role::automation, Role::carrier, Role::payment};

Submit asking() {
  Submit submit;
  submit.lines = {{"shirt", 1, "changed_mind", "", {}, Resolution::refund, false, {}}};
  return submit;
}

/// For every event a payload that guards like, and one they do not, where there is a difference.
std::vector<ReturnEvent> return_events() {
  Submit wrong = asking();
  wrong.lines[0].line = "nothing";
  return {asking(),
          wrong,
          PolicyApproved{},
          PolicyReview{},
          ApproveReturn{"ok"},
          DeclineReturn{"no"},
          DeclineReturn{},
          AskCustomer{"what?"},
          AskCustomer{},
          CustomerReplied{"that", {"p"}},
          CustomerReplied{},
          ReplyOverdue{},
          CancelReturn{"never mind"},
          AuthorizationExpired{},
          FirstScan{},
          ParcelArrived{},
          ReceiveGoods{{{"shirt", 1, 0, 0}}, ""},
          ReceiveGoods{{{"shirt", 1, 0, 0}, {"lamp", 0, 1, 0}}, ""},
          ReceiveGoods{{{"shirt", 0, 0, 1}}, ""},
          ReceiveGoods{},
          InspectGoods{{{"shirt", 1, Grade::as_new, Disposition::restock, "fine", {"p"}}}},
          InspectGoods{},
          ReportLost{"gone"},
          Settle{},
          CaseSettled{},
          SettlementBlocked{},
          SettlementResumed{},
          SettlementOverdue{}};
}

std::vector<ParcelEvent> parcel_events() {
  std::vector<ParcelEvent> events{LabelRequested{},
                                  LabelPrepared{"s", "r", "USPS", "Ground", "USD", 395},
                                  LabelIssued{"s", "USPS", "Ground", "94", "u", "USD", 395},
                                  LabelRefused{"c", "m"},
                                  RetryLabel{},
                                  VoidStarted{},
                                  LabelVoided{},
                                  VoidRefused{"m"}};
  for (const auto* status : {"pre_transit", "accepted", "in_transit", "delivered", "failure", "nonsense"})
    for (const int rank : {0, 15, 99}) events.emplace_back(ParcelScanned{status, rank, ""});
  return events;
}

std::vector<RefundEvent> refund_events() {
  return {GrantRefund{{500}, "sorry", {}},
          GrantRefund{{500}, "sorry", "card"},
          GrantRefund{{-1}, "sorry", {}},
          GrantRefund{{500}, "", {}},
          RefundGranted{},
          ApproveRefund{},
          ApproveRefund{"other"},
          RejectRefund{"no"},
          RejectRefund{},
          ApprovalExpired{},
          QuoteChanged{},
          RefundSubmitted{},
          RefundConfirmed{"re"},
          RefundPending{"re"},
          RefundRefused{"c", "m"},
          RefundUnknown{"d"},
          RefundUnresolved{"d"},
          MarkPaid{"ref"},
          MarkPaid{},
          MarkUnpaid{"looked"},
          MarkUnpaid{},
          RetryRefund{},
          RerouteRefund{"card"},
          RerouteRefund{"gift"},
          RerouteRefund{"none"},
          AbandonRefund{"lost"},
          AbandonRefund{}};
}

std::vector<ExchangeEvent> exchange_events() {
  return {ExchangeRequested{}, ExchangeQuoted{}, StockReserved{},         OutOfStock{},           DifferencePaid{"p"},
          DifferencePaid{},    PaymentOverdue{}, HoldPlaced{"h"},         HoldPlaced{},           GoodsBack{},
          GoodsRefused{},      GoodsOverdue{},   ReplacementShipped{"s"}, ReplacementDelivered{}, ReplacementReturned{},
          CancelExchange{"no"}};
}

template <class List>
std::string last_id(const List& list) {
  return list.empty() ? std::string{} : list.back().id;
}

/// A desk for every shape of case that the stories leave behind, under the policy it was decided by.
std::vector<Desk> shapes() {
  std::vector<Desk> desks;
  std::set<std::string> seen;
  for (const auto& story : scenarios::all_stories()) {
    PureWorld world;
    story.tell(world);
    Desk desk = world.desk();
    const auto& rma = desk.rma;
    const std::string shape =
        fmt::format("{} {} {} {} {} {}", rma.lines.size(), rma.settled_once, name_of(rma.lines.front().resolution),
                    rma.parcels.size(), rma.refunds.empty() ? "" : rma.refunds.back().state,
                    rma.exchanges.empty() ? "" : rma.exchanges.back().state);
    if (seen.insert(shape).second) desks.push_back(std::move(desk));
  }
  return desks;
}

struct Counts {
  std::size_t asked = 0, taken = 0, refused = 0, no_move = 0;
};

template <class Event, class Step>
void compare(const kernel::TableView& table, const std::vector<Event>& events, const std::vector<Desk>& desks,
             Step step, auto subject_of, Counts& counts) {
  std::vector<std::string_view> states(table.states.begin(), table.states.end());
  states.push_back("start");
  for (const Desk& shape : desks) {
    const std::string subject = subject_of(shape.rma);
    if (subject == "none") continue;
    for (const Role role : kRoles) {
      Desk desk = shape;
      desk.actor = {role, fmt::format("{}-1", name_of(role))};
      const Facts facts = desk.facts(subject);
      for (const auto state : states)
        for (const Event& event : events) {
          Draft msm{desk.rma, {}, {}, {}, {}, {}}, plain = msm;
          const auto a = step(state, event, facts, msm, Executor::msm);
          const auto b = step(state, event, facts, plain, Executor::plain);
          ASSERT_EQ(to_text(a), to_text(b)) << table.name << " " << state;
          ++counts.asked;
          counts.taken += std::holds_alternative<kernel::Taken>(a);
          counts.refused += std::holds_alternative<kernel::Refused>(a);
          counts.no_move += std::holds_alternative<kernel::NoSuchMove>(a);
          if (!std::holds_alternative<kernel::NoSuchMove>(a)) {
            ASSERT_EQ(to_text(msm), to_text(plain)) << table.name << " " << state << " " << to_text(a);
          }
        }
    }
  }
}

std::string some(const std::string& id) { return id.empty() ? "none" : id; }

TEST(Oracle, ReturnMachine) {
  Counts counts;
  compare(
      return_table(), return_events(), shapes(), step_return, [](const ReturnCase&) { return std::string{}; }, counts);
  EXPECT_GT(counts.asked, 10'000U);
  EXPECT_GT(counts.taken, 1'000U);
  EXPECT_GT(counts.refused, 1'000U);
}

TEST(Oracle, ParcelMachine) {
  Counts counts;
  compare(
      parcel_table(), parcel_events(), shapes(), step_parcel,
      [](const ReturnCase& rma) { return some(last_id(rma.parcels)); }, counts);
  EXPECT_GT(counts.asked, 10'000U);
  EXPECT_GT(counts.taken, 1'000U);
  EXPECT_GT(counts.refused, 500U);
}

TEST(Oracle, RefundMachine) {
  Counts counts;
  compare(
      refund_table(), refund_events(), shapes(), step_refund,
      [](const ReturnCase& rma) { return some(last_id(rma.refunds)); }, counts);
  EXPECT_GT(counts.asked, 10'000U);
  EXPECT_GT(counts.taken, 1'000U);
  EXPECT_GT(counts.refused, 1'000U);
}

TEST(Oracle, ExchangeMachine) {
  Counts counts;
  compare(
      exchange_table(), exchange_events(), shapes(), step_exchange,
      [](const ReturnCase& rma) { return some(last_id(rma.exchanges)); }, counts);
  EXPECT_GT(counts.asked, 10'000U);
  EXPECT_GT(counts.taken, 1'000U);
  EXPECT_GT(counts.refused, 300U);
}

TEST(Oracle, UnknownStatesThrowInBoth) {
  Desk desk;
  for (const auto executor : {Executor::msm, Executor::plain}) {
    Draft draft{desk.rma, {}, {}, {}, {}, {}};
    EXPECT_THROW(step_return("Requested", Settle{}, desk.facts(), draft, executor), std::invalid_argument);
    EXPECT_THROW(step_refund("", RetryRefund{}, desk.facts(), draft, executor), std::invalid_argument);
  }
}

}  // namespace
}  // namespace retour::workflows
