// tests/engine/workers/world.hpp - workers over a real PostgreSQL and the real sandbox
#pragma once
// Duty: one database for all tests of a suite; a sandbox that tells a receiver, a clock and workers of its own for
// each. Errors: gtest's. Threading: one thread.

#include <gtest/gtest.h>

#include "engine/carriers/easypost.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/effects/effects.hpp"
#include "engine/payments/stripe.hpp"
#include "engine/transport/poco_transport.hpp"
#include "engine/workers/workers.hpp"
#include "tests/engine/store/database_test.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::engine::testing {

using sandbox::testing::Receiver;
using sandbox::testing::Sandbox;
using workflows::ApproveRefund;
using workflows::Channel;
using workflows::Instant;
using workflows::Method;
using workflows::Minor;
using workflows::Order;
using workflows::OrderLine;
using workflows::Payload;
using workflows::ReceiveGoods;
using workflows::RefundEvent;
using workflows::Resolution;
using workflows::ReturnCase;
using workflows::ReturnEvent;
using workflows::Role;
using workflows::Submit;
using workflows::Tender;

inline constexpr std::string_view kWebhookSecret = "whsec_workers";

class MovableClock : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::microseconds(at_us_.load())); }
  void advance(std::chrono::seconds by) { at_us_ += std::chrono::microseconds(by).count(); }

 private:
  std::atomic<std::int64_t> at_us_{1'795'000'000'000'000};
};

inline std::vector<Merchant> merchants_at(const Sandbox& sandbox, Transport& transport) {
  Merchant merchant;
  merchant.id = "demo";
  merchant.gateways["stripe"] =
      std::make_shared<StripeGateway>(StripeConfig{sandbox.url("/stripe"), "sk_test_sandbox", ""}, transport);
  merchant.carrier =
      std::make_shared<EasyPostCarrier>(EasyPostConfig{sandbox.url("/easypost"), "EZTKsandbox", {}}, transport);
  merchant.webhook_secrets["stripe"] = {std::string(kWebhookSecret)};
  return {merchant};
}

/// One database for all tests; a sandbox, a clock and workers of its own for each.
class WorkersTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(policies_.reload().swapped); }

  Caller by(Role role, const std::string& id) const { return {"demo", {role, id}, Channel::web}; }

  /// A customer of its own, unless the story is about a customer of many orders.
  Order an_order(Minor paid_minor, std::string customer = {}, std::string provider = "stripe") {
    Order order;
    order.id = new_uuid();
    order.merchant_id = "demo";
    order.source = "retour";
    order.external_id = order.id;
    order.number = "#1";
    order.market = "US";
    order.policy_version = policies_.active("US")->version;
    order.currency = "USD";
    order.customer_ref = customer.empty() ? "c-" + order.id : customer;
    order.ordered_at = clock_.now() - std::chrono::hours(24 * 6);
    order.ship_to = {"A Customer", "",           "1 Main Street", "", "New York", "NY", "10001",
                     "US",         "2125550100", "c@example.com"};
    OrderLine line;
    line.id = "1";
    line.quantity = line.fulfilled = 1;
    line.paid_minor = paid_minor;
    line.weight_g = 400;
    line.fulfilled_at = line.delivered_at = clock_.now() - std::chrono::hours(24 * 3);
    order.lines.push_back(line);
    Tender tender;
    tender.id = "t-1";
    tender.provider = std::move(provider);
    tender.payment_ref = "ch_" + order.id.substr(24);
    tender.captured_minor = paid_minor;
    order.tenders.push_back(tender);
    EXPECT_TRUE(OrderStore(*database_).insert(order, "h", clock_.now()));
    sandbox_.charge(tender.payment_ref, paid_minor);
    return order;
  }

  ReturnCase submitted(const Order& order, Method method) {
    Submit submit;
    submit.method = method;
    submit.lines.push_back({"1", 1, "changed_mind", "", {}, Resolution::refund, false, {}});
    return std::get<Done>(runtime_.submit(by(Role::customer, order.customer_ref), order.id, submit, {})).rma;
  }

  /// A case with one approved refund of the order's whole sum.
  std::string approved(const Order& order) {
    const auto rma = submitted(order, Method::own_carrier).rma;
    send(by(Role::agent, "a-1"), rma, ReturnEvent{ReceiveGoods{{{"1", 1, 0, 0}}, ""}});
    send(by(Role::agent, "a-1"), rma, RefundEvent{ApproveRefund{}}, now(rma).refunds.at(0).id);
    return rma;
  }

  void send(const Caller& caller, const std::string& rma, Payload payload, std::string subject = {}) {
    const auto answer = runtime_.apply({caller, rma, {}, {std::move(subject), std::move(payload)}, {}, {}, {}});
    ASSERT_TRUE(std::holds_alternative<Done>(answer)) << answer.index();
  }

  ReturnCase now(const std::string& rma) { return *CaseStore(*database_).load({"demo", rma, {}, {}}).rma; }

  /// Lets business time pass until the condition holds; bounded.
  bool until(const std::function<bool()>& condition) {
    for (int round = 0; round < 60; ++round) {
      workers_.run_once();
      if (condition()) return true;
      clock_.advance(std::chrono::seconds(30));
    }
    return false;
  }

  Receiver receiver_;
  // Its ids are a function of the seed: each test has events of its own.
  static inline int seed_ = 0;
  Sandbox sandbox_{{"--stripe-webhook", receiver_.url(), "--stripe-webhook-secret", std::string(kWebhookSecret),
                    "--seed", std::to_string(++seed_)}};
  PocoTransport transport_;
  MovableClock clock_;
  policies::PolicyRegistry policies_{RETOUR_SOURCE_DIR "/policies/markets"};
  Merchants merchants_{merchants_at(sandbox_, transport_)};
  Runtime runtime_{*database_, policies_, clock_, freeze_by(merchants_), steps_by(merchants_)};
  WorkerOptions options_{.threads = 2,
                         .poll = std::chrono::milliseconds(20),
                         .lease = std::chrono::seconds(120),
                         .call_deadline = std::chrono::milliseconds(700)};
  Workers workers_{runtime_, *database_, policies_, merchants_, clock_, options_, [](const std::string&) {}};
};

}  // namespace retour::engine::testing
