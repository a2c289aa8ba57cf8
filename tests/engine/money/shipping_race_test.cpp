#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <thread>

#include "engine/codec/uuid.hpp"
#include "tests/engine/money/random_order.hpp"
#include "tests/engine/money/world.hpp"
#include "workflows/model/taxes.hpp"

namespace retour::engine::testing {
namespace {

using namespace workflows;

constexpr int kRounds = 25, kPatience = 20;

/// A lamp and a shade, bought together with shipping.
Order two_articles(const MoneyWorld& world) {
  const auto policy = world.policies.active("US");
  const Instant now = world.clock.now();
  Order order;
  order.id = order.external_id = order.number = new_uuid();
  order.merchant_id = "demo";
  order.source = "retour";
  order.market = policy->market;
  order.policy_version = policy->version;
  order.currency = policy->currency;
  order.customer_ref = "c-" + order.id;
  order.ordered_at = now - std::chrono::hours(24 * 6);
  for (const auto* id : {"lamp", "shade"}) {
    OrderLine line;
    line.id = id;
    line.quantity = line.fulfilled = 1;
    line.paid_minor = 20'00;
    line.taxes = {{"VAT", 1'99}};
    line.fulfilled_at = line.delivered_at = now - std::chrono::hours(24 * 3);
    order.lines.push_back(line);
  }
  order.shipping_paid_minor = 5'01;
  order.shipping_taxes = {{"VAT", 49}};
  Tender card;
  card.id = "card";
  card.kind = TenderKind::card;
  card.provider = "stripe";
  card.payment_ref = "ch_" + order.id;
  card.captured_minor = 45'01;
  order.tenders = {card};
  return order;
}

class Desk {
 public:
  explicit Desk(MoneyWorld& world) : w_(world), order_(two_articles(world)) {
    EXPECT_TRUE(w_.orders.insert(order_, "h", w_.clock.now()));
  }

  std::string sent(const std::string& line) {
    Submit wanted;
    wanted.method = Method::own_carrier;
    wanted.lines = {{line, 1, "changed_mind", "", {}, Resolution::refund, false, {}}};
    return done(w_.runtime.submit(by(Role::shop), order_.id, wanted, {})).rma.rma;
  }

  /// Under this policy the refund is granted when the goods arrive. Who comes second is busy for a moment, and tries
  /// again, as the API says.
  void receive(const std::string& rma, const std::string& line) {
    ReceiveGoods goods;
    goods.lines = {{line, 1, 0, 0}};
    const Command command{by(Role::agent), rma, {}, {{}, ReturnEvent{goods}}, {}, {}, {}};
    auto answer = w_.runtime.apply(command);
    for (int again = 0; again < kPatience && std::holds_alternative<Busy>(answer); ++again)
      answer = w_.runtime.apply(command);
    done(answer);
  }

  ReturnCase load(const std::string& rma) const { return *w_.cases.load({"demo", rma, {}, {}}).rma; }

 private:
  Caller by(Role role) const { return {"demo", {role, "desk"}, Channel::web}; }

  static Done done(const Answer& answer) {
    if (const auto* made = std::get_if<Done>(&answer)) return *made;
    throw std::runtime_error(fmt::format("not done: answer {}", answer.index()));
  }

  MoneyWorld& w_;
  Order order_;
};

// Each of two returns sees the other article as kept when it looks; together nothing is kept, and the shipping is due.
TEST(ShippingRace, TwoReturnsThatSettleAtOnceBringTheShippingOnce) {
  MoneyWorld world;
  for (int round = 0; round < kRounds; ++round) {
    Desk desk(world);
    const std::array<std::string, 2> lines{"lamp", "shade"};
    const std::array<std::string, 2> rmas{desk.sent(lines[0]), desk.sent(lines[1])};
    std::barrier start(2);
    std::vector<std::jthread> docks;
    for (std::size_t i = 0; i < rmas.size(); ++i)
      docks.emplace_back([&, i] {
        start.arrive_and_wait();
        try {
          desk.receive(rmas[i], lines[i]);
        } catch (const std::exception& error) {
          ADD_FAILURE() << error.what();
        }
      });
    docks.clear();
    Minor shipping = 0, total = 0;
    std::vector<TaxPart> taxes;
    for (const auto& rma : rmas) {
      const auto settled = desk.load(rma);
      ASSERT_TRUE(settled.quote && settled.settled_once) << settled.state;
      shipping += settled.quote->shipping_minor;
      for (const auto& refund : settled.refunds) total += refund.amount_minor, add_taxes(taxes, refund.taxes);
    }
    EXPECT_EQ(shipping, 5'01);
    EXPECT_EQ(total, 45'01);
    EXPECT_EQ(sum_of(taxes), 4'47);
  }
}

}  // namespace
}  // namespace retour::engine::testing
