#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <atomic>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "engine/outside.hpp"
#include "engine/verify/verify.hpp"
#include "tests/engine/money/random_order.hpp"
#include "tests/engine/money/world.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/returns/quote_lines.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

constexpr int kThreads = 3, kActsOfAThread = 12, kPatience = 20;
constexpr std::chrono::seconds kAtMost{120};

/// One order that customers, agents, leads, a bank and workers all pull at.
class Round {
 public:
  Round(MoneyWorld& world, std::uint64_t seed) : w_(world), dice_(seed) {
    order_ = random_order(dice_, *w_.policies.active("US"), w_.clock.now());
    EXPECT_TRUE(w_.orders.insert(order_, "h", w_.clock.now()));
  }

  void play() {
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([this, t, dice = Dice(dice_())]() mutable {
        try {
          for (int i = 0; i < kActsOfAThread; ++i) act(dice, fmt::format("{}-{}", t, i));
        } catch (const std::exception& error) {
          ADD_FAILURE() << error.what();
        }
      });
    for (auto& thread : threads) thread.join();
    while (w_.workers.run_once() > 0) {
    }
  }

  void check() {
    const auto stored = *w_.orders.load("demo", order_.id);
    for (const auto& tender : stored.order->tenders) {
      const Capacity& counted = stored.ledger.tenders.at(tender.id);
      const Minor paid = w_.provider->paid_of(tender.payment_ref);
      EXPECT_LE(counted.held + counted.used, counted.total) << tender.id;
      EXPECT_EQ(counted.outside, outside_minor(tender)) << tender.id;
      EXPECT_GE(paid, counted.used) << tender.id << ": said to be paid, and was not";
      EXPECT_LE(paid, counted.used + counted.held) << tender.id << ": paid beyond what is counted";
    }
    const auto cases = all_cases();
    check_lines(cases);
    check_shipping(cases);
    check_taxes(cases);
  }

 private:
  Caller by(Role role, std::string id) const { return {"demo", {role, std::move(id)}, Channel::web}; }

  std::optional<ReturnCase> any_case(Dice& dice) {
    std::string rma;
    {
      const std::lock_guard lock(mutex_);
      if (rmas_.empty()) return {};
      rma = rmas_[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(rmas_.size()) - 1))];
    }
    return w_.cases.load({"demo", rma, {}, {}}).rma;
  }

  /// Others are faster so often here that a request may have to be sent again, as the API says.
  Answer apply(const Command& command) {
    auto answer = w_.runtime.apply(command);
    for (int again = 0; again < kPatience && std::holds_alternative<Busy>(answer); ++again)
      answer = w_.runtime.apply(command);
    EXPECT_FALSE(std::holds_alternative<Busy>(answer)) << name_of(command.event);
    return answer;
  }

  /// Sent once, or twice under one key.
  void send(Dice& dice, const Caller& caller, const ReturnCase& rma, Payload payload, std::string subject = {}) {
    Command command{caller, rma.rma, {}, {std::move(subject), std::move(payload)}, {}, {}, {}};
    const bool twice = pick(dice, 0, 3) == 0;
    if (twice) command.idempotency = Idempotency{new_uuid(), 7};
    const auto first = apply(command);
    if (!twice) return;
    const auto second = apply(command);
    if (std::holds_alternative<Done>(first)) {
      ASSERT_TRUE(std::holds_alternative<Done>(second)) << second.index();
      EXPECT_TRUE(std::get<Done>(second).repeated);
    }
  }

  void act(Dice& dice, const std::string& who) {
    switch (pick(dice, 0, 13)) {
      case 0:
      case 1:
        return submit(dice);
      case 2:
      case 3:
        return receive(dice);
      case 4:
        return inspect(dice);
      case 5:
      case 6:
      case 7:
        return decide_refund(dice, who);
      case 8:
        return grant(dice);
      case 9:
        return move_outside(dice);
      case 10:
      case 11:
        return move_exchange(dice);
      case 12:
        if (const auto rma = any_case(dice))
          send(dice, by(Role::customer, order_.customer_ref), *rma, ReturnEvent{CancelReturn{"changed my mind"}});
        return;
      default:
        w_.workers.run_once();
    }
  }

  void submit(Dice& dice) {
    Submit wanted;
    wanted.method = Method::own_carrier;
    for (const auto& line : order_.lines)
      if (wanted.lines.empty() || pick(dice, 0, 1) == 0) wanted.lines.push_back(some_request(dice, line));
    const auto answer = w_.runtime.submit(by(Role::shop, "shop"), order_.id, wanted, {});
    EXPECT_FALSE(std::holds_alternative<Busy>(answer));
    if (const auto* done = std::get_if<Done>(&answer)) {
      const std::lock_guard lock(mutex_);
      rmas_.push_back(done->rma.rma);
    }
  }

  /// Money, or an article that is cheaper, dearer or as dear.
  LineRequest some_request(Dice& dice, const OrderLine& line) {
    LineRequest request{line.id, pick(dice, 1, line.quantity), "changed_mind", "", {}, Resolution::refund, false, {}};
    if (pick(dice, 0, 2) > 0) return request;
    request.resolution = Resolution::exchange;
    request.replacement =
        Replacement{"new", "New", line.product_id, pick(dice, 1, 2 * line.paid_minor / line.quantity)};
    return request;
  }

  void move_exchange(Dice& dice) {
    const auto rma = any_case(dice);
    if (!rma || rma->exchanges.empty()) return;
    const Exchange& exchange =
        rma->exchanges[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(rma->exchanges.size()) - 1))];
    const std::array<ExchangeEvent, 7> events = {
        StockReserved{},        StockReserved{},       DifferencePaid{"p-1"}, ReplacementShipped{"s-1"},
        ReplacementDelivered{}, ReplacementReturned{}, OutOfStock{}};
    send(dice, by(Role::shop, "shop"), *rma, events[static_cast<std::size_t>(pick(dice, 0, 6))], exchange.id);
  }

  void receive(Dice& dice) {
    const auto rma = any_case(dice);
    if (!rma) return;
    ReceiveGoods event;
    for (const auto& line : rma->lines) {
      const int open = line.authorized - line.received_good - line.received_damaged - line.missing;
      if (open <= 0) continue;
      const std::int64_t damaged = pick(dice, 0, 4) == 0 ? 1 : 0;
      event.lines.push_back({line.order_line_id, open - damaged, damaged, 0});
    }
    if (!event.lines.empty()) send(dice, by(Role::agent, "a-1"), *rma, ReturnEvent{event});
  }

  void inspect(Dice& dice) {
    const auto rma = any_case(dice);
    if (!rma) return;
    InspectGoods event;
    for (const auto& line : rma->lines) {
      const int arrived = line.received_good + line.received_damaged;
      InspectedLine verdict;
      verdict.line = line.order_line_id;
      verdict.accepted = pick(dice, 0, arrived);
      if (arrived > 0) event.lines.push_back(verdict);
    }
    if (!event.lines.empty()) send(dice, by(Role::agent, "a-1"), *rma, ReturnEvent{event});
  }

  void decide_refund(Dice& dice, const std::string& who) {
    const auto rma = any_case(dice);
    if (!rma || rma->refunds.empty()) return;
    const Refund& refund =
        rma->refunds[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(rma->refunds.size()) - 1))];
    const Caller lead = by(Role::lead, fmt::format("l-{}-{}", order_.id, who));
    if (refund.state == "pending_approval" || refund.state == "second_approval")
      return pick(dice, 0, 9) == 0 ? send(dice, lead, *rma, RefundEvent{RejectRefund{"no"}}, refund.id)
                                   : send(dice, lead, *rma, RefundEvent{ApproveRefund{}}, refund.id);
    const auto& other =
        order_.tenders[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(order_.tenders.size()) - 1))];
    switch (pick(dice, 0, 3)) {
      case 0:
        return send(dice, lead, *rma, RefundEvent{AbandonRefund{"given up"}}, refund.id);
      case 1:
        return send(dice, lead, *rma, RefundEvent{RerouteRefund{other.id}}, refund.id);
      default:
        return send(dice, lead, *rma, RefundEvent{RetryRefund{}}, refund.id);
    }
  }

  void grant(Dice& dice) {
    const auto rma = any_case(dice);
    if (!rma) return;
    GrantRefund gift{{pick(dice, 1, 3'000)}, "sorry", {}, {}};
    const auto& line =
        order_.lines[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(order_.lines.size()) - 1))];
    if (pick(dice, 0, 1) == 0) gift.line = line.id;
    send(dice, by(Role::agent, "a-2"), *rma, RefundEvent{gift});
  }

  void move_outside(Dice& dice) {
    const auto& tender =
        order_.tenders[static_cast<std::size_t>(pick(dice, 0, static_cast<std::int64_t>(order_.tenders.size()) - 1))];
    const auto kind = static_cast<OutsideKind>(pick(dice, 0, 2));
    const std::string reference = fmt::format("x-{}", pick(dice, 1, 3));
    OutsideMoney money(w_.orders, w_.cases, w_.runtime, w_.clock);
    money.tell("demo", order_.id, {tender.id, kind, reference, pick(dice, 1, tender.captured_minor / 2 + 1)});
  }

  std::vector<ReturnCase> all_cases() const {
    std::vector<ReturnCase> cases;
    for (const auto& rma : rmas_) cases.push_back(*w_.cases.load({"demo", rma, {}, {}}).rma);
    return cases;
  }

  /// What was granted for the goods of a line, by settlements, by grants that are not given up and in new goods, is
  /// what was paid.
  void check_lines(const std::vector<ReturnCase>& cases) {
    std::map<std::string, Minor> given;
    for (const auto& rma : cases) {
      for (const auto& quote : granted_quotes(rma))
        for (const auto& share : quote.lines) given[share.order_line_id] += share.gross_minor;
      for (const auto& exchange : rma.exchanges)
        for (const Minor minor : exchange.unit_minor) given[exchange.order_line_id] += minor;
      for (const auto& refund : rma.refunds)
        if (counts(refund))
          for (const auto& share : refund.lines) given[share.order_line_id] += share.gross_minor;
    }
    for (const auto& line : order_.lines) EXPECT_LE(given[line.id], line.paid_minor) << line.id;
  }

  /// No shipment is given back twice.
  void check_shipping(const std::vector<ReturnCase>& cases) {
    std::map<std::string, int> times;
    Minor given = 0;
    for (const auto& rma : cases)
      for (const auto& quote : granted_quotes(rma)) {
        given += quote.shipping_minor;
        for (const auto& shipment : quote.shipments) EXPECT_EQ(++times[shipment], 1) << shipment;
      }
    EXPECT_LE(given, order_.shipping_paid_minor);
  }

  /// All refunds together give back at most the tax that the order had, and no refund more than it pays.
  void check_taxes(const std::vector<ReturnCase>& cases) {
    std::vector<TaxPart> taken = order_.shipping_taxes, given;
    for (const auto& line : order_.lines) add_taxes(taken, line.taxes);
    for (const auto& rma : cases)
      for (const auto& refund : rma.refunds) {
        if (!counts(refund)) continue;
        EXPECT_LE(sum_of(refund.taxes), refund.amount_minor) << refund.id;
        add_taxes(given, refund.taxes);
      }
    EXPECT_LE(sum_of(given), sum_of(taken));
  }

  static std::vector<Quote> granted_quotes(const ReturnCase& rma) {
    auto quotes = rma.earlier_quotes;
    if (rma.settled_once && rma.quote && !refundable_lines(rma).empty()) quotes.push_back(*rma.quote);
    return quotes;
  }

  static bool counts(const Refund& refund) {
    return refund.state == "settled" || refund.state == "approved" || refund.state == "unknown";
  }

  MoneyWorld& w_;
  Dice dice_;
  Order order_;
  std::mutex mutex_;
  std::vector<std::string> rmas_;
};

// A property of random orders and random acts, all in one database. Threads are never the same twice: what fails is not
// shrunk, but named by its seed.
TEST(MoneyRaces, NoOrderPaysMoreThanItTookWhateverHappensAtOnce) {
  MoneyWorld world;
  const auto end = std::chrono::steady_clock::now() + kAtMost;
  int played = 0;
  rc::check("whatever happens at once, no order pays more than it took", [&](std::uint64_t seed) {
    if (HasFailure() || std::chrono::steady_clock::now() >= end) return;
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Round round(world, seed);
    round.play();
    round.check();
    ++played;
    RC_ASSERT(!HasFailure());
  });
  EXPECT_GE(played, 20) << "too slow to say anything";
  EXPECT_EQ(world.provider->contradictions(), 0);
  const auto results = verify(world.database, world.clock);
  EXPECT_TRUE(all_kept(results)) << render_text(results);
}

}  // namespace
}  // namespace retour::engine::testing
