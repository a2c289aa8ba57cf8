// tests/engine/runtime/world.hpp - a runtime over a real PostgreSQL, and orders to try it on
#pragma once
// Duty: one cluster, the shipped policies, a clock that stands until it is moved. Errors: gtest's. Threading: the
// runtime may be used from many threads; the clock is moved by one.

#include <gtest/gtest.h>

#include "engine/codec/uuid.hpp"
#include "engine/runtime.hpp"
#include "tests/engine/fixed_clock.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::engine::testing {

using workflows::Channel;
using workflows::Instant;
using workflows::Method;
using workflows::Minor;
using workflows::Order;
using workflows::OrderLine;
using workflows::Payload;
using workflows::Refund;
using workflows::Resolution;
using workflows::ReturnCase;
using workflows::Role;
using workflows::Submit;
using workflows::Tender;

inline std::optional<std::string> frozen(const ReturnCase&, const Refund& refund) {
  return "amount=" + std::to_string(refund.amount_minor);
}

struct World {
  TestCluster cluster;
  Database database{cluster.connection_string(), 24};
  policies::PolicyRegistry policies{RETOUR_SOURCE_DIR "/policies/markets"};
  FixedClock clock;
  OrderStore orders{database};
  Runtime runtime{database, policies, clock, frozen};

  World() {
    database.migrate();
    EXPECT_TRUE(policies.reload().swapped);
  }
  Caller by(Role role, const std::string& id) const { return {"demo", {role, id}, Channel::web}; }

  /// Two units of one line, paid by one card; not stored yet.
  Order an_order(Minor paid_minor) const {
    Order order;
    order.id = new_uuid();
    order.merchant_id = "demo";
    order.source = "retour";
    order.external_id = order.id;
    order.number = "#1";
    order.market = "US";
    order.policy_version = policies.active("US")->version;
    order.currency = "USD";
    order.customer_ref = "c-1";
    order.ordered_at = clock.at - std::chrono::hours(24 * 6);
    OrderLine line;
    line.id = "1";
    line.quantity = line.fulfilled = 2;
    line.paid_minor = paid_minor;
    line.fulfilled_at = line.delivered_at = clock.at - std::chrono::hours(24 * 3);
    order.lines.push_back(line);
    Tender tender;
    tender.id = "t-1";
    tender.provider = "stripe";
    tender.captured_minor = paid_minor;
    order.tenders.push_back(tender);
    return order;
  }
  Order order(Minor paid_minor) {
    Order order = an_order(paid_minor);
    EXPECT_TRUE(orders.insert(order, "h", clock.at));
    return order;
  }
  Submit one_unit() const {
    Submit submit;
    submit.method = Method::own_carrier;
    submit.lines.push_back({"1", 1, "changed_mind", "", {}, Resolution::refund, false, {}});
    return submit;
  }
  Answer send(const Caller& caller, const std::string& rma, Payload payload, std::string subject = {}) {
    return runtime.apply({caller, rma, {}, {std::move(subject), std::move(payload)}, {}, {}, {}});
  }
};

}  // namespace retour::engine::testing
