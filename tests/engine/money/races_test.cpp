#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "engine/outside.hpp"
#include "engine/verify/verify.hpp"
#include "engine/workers/workers.hpp"
#include "tests/engine/money/provider.hpp"
#include "tests/engine/money/random_order.hpp"
#include "tests/engine/store/test_cluster.hpp"
#include "workflows/returns/quote_lines.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

constexpr std::uint64_t kSeed = 20'261'126;
constexpr int kThreads = 3, kActsOfAThread = 12, kPatience = 20;
constexpr std::chrono::seconds kAtMost{120};

/// A microsecond passes whenever somebody looks: no two requests are at one instant.
class TickingClock : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::microseconds(++at_us_)); }

 private:
  mutable std::atomic<std::int64_t> at_us_{1'795'000'000'000'000};
};

/// The shipped policy of the United States where promotions and shipping are judged again.
std::string strict_markets() {
  const auto folder = std::filesystem::temp_directory_path() / ("retour-money-" + new_uuid());
  std::filesystem::create_directories(folder);
  std::stringstream text;
  text << std::ifstream(RETOUR_SOURCE_DIR "/policies/markets/us.yaml").rdbuf();
  std::string policy = text.str();
  const auto replace = [&](std::string_view from, std::string_view to) {
    const auto at = policy.find(from);
    if (at == std::string::npos) throw std::runtime_error(fmt::format("the policy does not say '{}'", from));
    policy.replace(at, from.size(), to);
  };
  replace("promotions: prorate", "promotions: clawback");
  replace("outbound_shipping: merchant_fault", "outbound_shipping: when_all_returned");
  std::ofstream(folder / "us.yaml") << policy;
  return folder.string();
}

/// No counter grows beyond what is left of it at that moment, whoever writes.
constexpr const char* kGuard = R"sql(
create function retour.refuse_growth() returns trigger language plpgsql as $$
begin
  if new.held + new.used > old.held + old.used and new.held + new.used > new.total - new.outside then
    raise exception 'counter % % grew beyond what was left', new.kind, new.key;
  end if;
  return new;
end $$;
create trigger counters_growth before update on retour.counters for each row execute function retour.refuse_growth();
)sql";

struct MoneyWorld {
  TestCluster cluster;
  Database database{cluster.connection_string(), 24};
  TickingClock clock;
  std::string folder = strict_markets();
  policies::PolicyRegistry policies{folder};
  std::shared_ptr<Provider> provider = std::make_shared<Provider>(kSeed);
  Merchants merchants{{demo()}};
  Runtime runtime{database, policies, clock, freeze_by(merchants), steps_by(merchants)};
  OrderStore orders{database};
  CaseStore cases{database};
  Workers workers{runtime, database, policies, merchants, clock, WorkerOptions{}, [](const std::string&) {}};

  MoneyWorld() {
    database.migrate();
    pqxx::connection connection(cluster.connection_string());
    pqxx::nontransaction(connection).exec(kGuard);
    EXPECT_TRUE(policies.reload().swapped);
    const auto policy = policies.active("US");
    PolicyStore(database).keep(policy->version, "US", *policies.source_of(policy->version), clock.now());
  }
  ~MoneyWorld() { std::filesystem::remove_all(folder); }

 private:
  Merchant demo() const {
    Merchant merchant;
    merchant.id = "demo";
    merchant.gateways["stripe"] = provider;
    return merchant;
  }
};

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
    check_lines();
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

  /// What was granted for the goods of a line, by settlements, by grants that are not given up and in new goods, is
  /// what was paid.
  void check_lines() {
    std::map<std::string, Minor> given;
    for (const auto& rma_id : rmas_) {
      const auto rma = *w_.cases.load({"demo", rma_id, {}, {}}).rma;
      if (rma.settled_once && rma.quote && !refundable_lines(rma).empty())
        for (const auto& share : rma.quote->lines) given[share.order_line_id] += share.gross_minor;
      for (const auto& quote : rma.earlier_quotes)
        for (const auto& share : quote.lines) given[share.order_line_id] += share.gross_minor;
      for (const auto& exchange : rma.exchanges)
        for (const Minor minor : exchange.unit_minor) given[exchange.order_line_id] += minor;
      for (const auto& refund : rma.refunds) {
        const bool counts = refund.state == "settled" || refund.state == "approved" || refund.state == "unknown";
        if (counts)
          for (const auto& share : refund.lines) given[share.order_line_id] += share.gross_minor;
      }
    }
    for (const auto& line : order_.lines) EXPECT_LE(given[line.id], line.paid_minor) << line.id;
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
