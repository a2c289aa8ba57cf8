#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/workflows/pure_world.hpp"
#include "workflows/permissions.hpp"

// Random walks: any allowed event at any time, under many policies. PureWorld checks the promises after every step, and
// that the store would take every change of a counter.

namespace retour::workflows {
namespace {

using namespace scenarios;
using namespace scenarios::people;

class Walk {
 public:
  explicit Walk(unsigned seed) : random_(seed) {}

  void run() {
    world_.given(shop(terms(), below(2) ? order() : order_with_gift_card()));
    for (int i = 0; i < 100; ++i) step();
  }
  std::size_t taken() const { return taken_; }
  const ReturnCase& end() {
    end_ = world_.seen();
    return end_;
  }

 private:
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  template <class T>
  T one_of(std::vector<T> list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

  Terms terms() {
    Terms t;
    t.when = one_of<std::string>({"request", "first_scan", "delivery", "received", "inspected"});
    t.fee = one_of<std::string>({"0", "4.90", "60.00"});
    t.automatic = one_of<std::string>({"none", "{refund: 40.00}", "{refund: 500.00}"});
    t.four_eyes_over = one_of<std::string>({"500.00", "30.00"});
    t.rules = one_of<std::string>({"", "    - {id: cheap, when: {line_value: under 8.00}, then: keep_item}\n",
                                   "    - {id: lamps, when: {category: electronics}, then: review}\n"});
    t.instant = one_of<std::string>({"none", "{hold: full, scan_within: 14 days}"});
    return t;
  }

  void step() {
    const auto state = world_.seen().state;
    if (state == "start") return go(anna, ReturnEvent{submission()});
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        return go_return();
      case 3:
      case 4:
        return go_parcel();
      case 5:
      case 6:
      case 7:
        return go_refund();
      case 8:
      case 9:
        return go_exchange();
      default:
        return due();
    }
  }

  Submit submission() {
    Submit submit;
    for (const auto& [line, most] : std::vector<std::pair<std::string, int>>{{"shirt", 3}, {"lamp", 1}, {"socks", 2}}) {
      if (below(3) == 0) continue;
      LineRequest request;
      request.line = line;
      request.quantity = 1 + below(most);
      request.reason = "changed_mind";
      if (below(3) == 0) {
        request.resolution = Resolution::exchange;
        request.replacement = Replacement{"new", "new", {}, one_of<Minor>({6'00, 10'00, 16'67, 20'00, 120'00})};
      }
      submit.lines.push_back(request);
    }
    return submit;
  }

  void go_return() {
    const auto rma = world_.seen();
    ReceiveGoods got;
    InspectGoods judged;
    for (const auto& line : rma.lines) {
      if (below(4) > 0) got.lines.push_back({line.order_line_id, below(3), below(2), below(2)});
      const int here = line.received_good + line.received_damaged;
      if (here > 0)
        judged.lines.push_back(
            {line.order_line_id, below(here + 1), Grade::opened, Disposition::restock, "seen", {"p"}});
    }
    switch (below(9)) {
      case 0:
        return go(ben, ReturnEvent{ApproveReturn{}});
      case 1:
        return below(6) ? void() : go(ben, ReturnEvent{DeclineReturn{"no"}});
      case 2:
        return below(6) ? void() : go(anna, ReturnEvent{CancelReturn{}});
      case 3:
        return go(ben, ReturnEvent{ReportLost{}});
      case 4:
      case 5:
        return go(the_shop, ReturnEvent{judged});
      case 6:
        return go(dana, ReturnEvent{Settle{}});
      default:
        return go(the_shop, ReturnEvent{got});
    }
  }

  void go_parcel() {
    const Subject it = parcel();
    switch (below(6)) {
      case 0:
      case 1:
        return go(the_carrier, ParcelEvent{LabelIssued{"s", "USPS", "Ground", "94", "u", "USD", 395}}, it);
      case 2:
        return go(the_carrier, below(2) ? ParcelEvent{LabelVoided{}} : ParcelEvent{VoidRefused{"late"}}, it);
      case 3:
        return below(4) ? void() : go(the_carrier, ParcelEvent{LabelRefused{"c", "m"}}, it);
      case 4:
        return go(ben, ParcelEvent{RetryLabel{}}, it);
      default:
        return go(the_carrier,
                  ParcelEvent{ParcelScanned{one_of<std::string>({"accepted", "in_transit", "delivered", "failure"}),
                                            below(50), ""}},
                  it);
    }
  }

  void go_refund() {
    const auto count = static_cast<int>(world_.seen().refunds.size());
    if (count == 0 || below(15) == 0)
      return go(one_of<Actor>({ben, dana}), RefundEvent{GrantRefund{{1 + below(60'00)}, "sorry", {}}});
    const Subject it = refund(static_cast<std::size_t>(below(count)));
    const Actor staff = one_of<Actor>({ben, cho, dana, emil});
    switch (below(14)) {
      case 0:
      case 1:
      case 2:
        return go(staff, RefundEvent{ApproveRefund{}}, it);
      case 3:
      case 4:
        return go(the_bank, RefundEvent{RefundSubmitted{}}, it);
      case 5:
      case 6:
        return go(the_bank, RefundEvent{RefundConfirmed{"re"}}, it);
      case 7:
        return go(the_bank, below(2) ? RefundEvent{RefundUnknown{"timeout"}} : RefundEvent{RefundUnresolved{"gone"}},
                  it);
      case 8:
        return go(the_bank, RefundEvent{RefundRefused{"closed", "closed"}}, it);
      case 9:
        return go(the_bank, RefundEvent{RefundPending{"re"}}, it);
      case 10:
        return go(staff, RefundEvent{RetryRefund{}}, it);
      case 11:
        return go(staff, RefundEvent{RerouteRefund{one_of<std::string>({"card", "gift"})}}, it);
      case 12:
        return go(staff, below(2) ? RefundEvent{MarkPaid{"ref"}} : RefundEvent{MarkUnpaid{"looked"}}, it);
      default:
        return go(staff, below(3) ? RefundEvent{AbandonRefund{"lost"}} : RefundEvent{RejectRefund{"no"}}, it);
    }
  }

  void go_exchange() {
    const auto count = static_cast<int>(world_.seen().exchanges.size());
    if (count == 0) return;
    const Subject it = exchange(static_cast<std::size_t>(below(count)));
    switch (below(9)) {
      case 0:
      case 1:
        return go(the_shop, ExchangeEvent{StockReserved{}}, it);
      case 2:
        return go(the_shop, ExchangeEvent{DifferencePaid{"pay"}}, it);
      case 3:
        return go(the_shop, ExchangeEvent{HoldPlaced{"hold"}}, it);
      case 4:
        return go(the_shop, ExchangeEvent{ReplacementShipped{"out"}}, it);
      case 5:
        return go(the_shop, ExchangeEvent{ReplacementDelivered{}}, it);
      case 6:
        return go(the_shop, ExchangeEvent{ReplacementReturned{}}, it);
      case 7:
        return go(the_shop, ExchangeEvent{OutOfStock{}}, it);
      default:
        return below(4) ? void() : go(anna, ExchangeEvent{CancelExchange{"no"}}, it);
    }
  }

  void due() {
    const auto rma = world_.seen();
    const std::size_t r =
        rma.refunds.empty() ? 0 : static_cast<std::size_t>(below(static_cast<int>(rma.refunds.size())));
    switch (below(8)) {
      case 0:
        return count(world_.try_due("approval_expired", refund(r)));
      case 1:
        return count(world_.try_due("payment_overdue", exchange()));
      case 2:
        return count(world_.try_due("goods_overdue", exchange()));
      case 3:
        return count(world_.try_due("settlement_overdue", kItself));
      case 4:
        return below(5) ? void() : count(world_.try_due("authorization_expired", kItself));
      default:
        return;
    }
  }

  void go(const Actor& who, const Payload& what, Subject about = kItself) { count(world_.when(who, what, about)); }
  void count(const Answer& answer) { taken_ += answer.taken; }

  std::mt19937 random_;
  PureWorld world_;
  std::size_t taken_ = 0;
  ReturnCase end_;
};

TEST(Walks, KeepEveryPromise) {
  std::size_t taken = 0;
  std::map<std::string, int> ends;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    Walk walk(seed);
    walk.run();
    taken += walk.taken();
    ++ends[walk.end().state];
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(taken, 4'000U);
  for (const auto* state : {"completed", "settling", "settlement_blocked", "canceled", "received"})
    EXPECT_GT(ends[state], 0) << state;
}

}  // namespace
}  // namespace retour::workflows
