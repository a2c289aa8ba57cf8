// tests/api/handlers/shop.hpp - a whole API in this process: server, runtime, database, people with keys
#pragma once
// Duty: requests as a program outside would send them. Everything is real except for the clock and the carrier.
// Threading: send() from any thread.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <memory>
#include <string>

#include "api/handlers/routes.hpp"
#include "api/http/server.hpp"
#include "tests/api/http/client.hpp"
#include "tests/engine/store/test_cluster.hpp"

namespace retour::api::testing {

namespace json = boost::json;

class FixedClock : public engine::Clock {
 public:
  workflows::Instant now() const override {
    return workflows::Instant(std::chrono::seconds(1'795'000'000));
  }  // 2026-11-18
};

/// A carrier whose labels are a few bytes.
class PaperCarrier : public engine::Carrier {
 public:
  engine::CarrierCapabilities capabilities() const override;
  engine::Result<engine::LabelDraft> prepare(const engine::ReturnParcel&, std::chrono::milliseconds) override {
    return {};
  }
  engine::Result<engine::ReturnLabel> buy(const engine::LabelDraft&, std::chrono::milliseconds) override { return {}; }
  engine::Result<std::optional<engine::ReturnLabel>> find(const std::string&, std::chrono::milliseconds) override {
    return {};
  }
  engine::Result<engine::VoidAnswer> void_label(const std::string&, std::chrono::milliseconds) override { return {}; }
  engine::Result<engine::VoidAnswer> void_state(const std::string&, std::chrono::milliseconds) override { return {}; }
  engine::Result<engine::LabelFile> file(const std::string&, engine::LabelFormat, std::chrono::milliseconds) override;
  engine::Result<engine::TrackingNews> track(const std::string&, std::chrono::milliseconds) override { return {}; }

  std::atomic<int> files_fetched = 0;
  std::atomic<bool> away = false;
};

/// Tokens of the people and systems of two merchants.
namespace tokens {
inline const std::string anna = "anna-of-demo-00000000000000000000000";  // customer c-1
inline const std::string bert = "bert-of-demo-00000000000000000000000";  // customer c-2
inline const std::string agent = "agent-of-demo-0000000000000000000000";
inline const std::string colleague = "colleague-of-demo-0000000000000000000";
inline const std::string lead = "lead-of-demo-00000000000000000000000";
inline const std::string shop = "shop-of-demo-00000000000000000000000";
inline const std::string publisher = "publisher-of-demo-000000000000000000";  // shop, may publish
inline const std::string stranger = "lead-of-other-0000000000000000000000";   // lead of another merchant
}  // namespace tokens

struct Sent {
  std::string method, path, token, body;
  HeaderList headers = {};
};

class Shop {
 public:
  Shop();
  ~Shop();

  Answer send(const Sent& request);
  Answer get(const std::string& path, const std::string& token) { return send({"GET", path, token, {}}); }
  /// With an idempotency key of its own, so that tests of other things need not think of it.
  Answer post(const std::string& path, const std::string& token, const std::string& body);

  /// Imports an order of two units for `unit_minor` each by c-1; answers its id.
  std::string order(std::int64_t unit_minor = 100'00);
  /// Of `quantity` units, sent by the customer's own carrier; answers the RMA number.
  std::string submitted(const std::string& order_id, int quantity = 1);
  /// The goods are back and one refund waits for approval; answers its id.
  std::string received(const std::string& rma, int quantity = 1);
  json::value case_of(const std::string& rma, const std::string& token = tokens::agent);

  /// For connections that look at the tables themselves.
  std::string tables() const { return cluster.connection_string() + " options='-c search_path=retour'"; }
  /// Rows of every table that business is kept in, refusals left out.
  std::string business_rows();

  engine::testing::TestCluster cluster;
  engine::Database database{cluster.connection_string(), 24};
  policies::PolicyRegistry policies{RETOUR_SOURCE_DIR "/policies/markets"};
  FixedClock clock;
  std::shared_ptr<PaperCarrier> carrier = std::make_shared<PaperCarrier>();
  engine::Merchants merchants;
  engine::Runtime runtime;
  engine::Orders orders{database, runtime, policies, merchants, clock};
  engine::CaseFiles cases{database, runtime, clock};
  engine::Labels labels{database, merchants};
  engine::Ledgers ledgers{database, clock};
  engine::CreditNotes notes{database};
  engine::Webhooks webhooks{database, merchants, clock};
  engine::Publications publications{database, clock};
  engine::Backtest backtest{database};
  engine::Explanations explanations{database, orders, runtime, publications, clock};
  Keys keys;
  std::atomic<bool> ready = true;
  Services services;
  Router router;
  std::unique_ptr<HttpServer> server;
  std::atomic<int> failures = 0;  // answers of 500

 private:
  std::atomic<int> next_ = 0;
};

/// In our own format, for c-1 in the United States, delivered three days ago.
std::string order_document(const std::string& external_id, std::int64_t unit_minor, int quantity = 2);
std::string submit_body(int quantity, const std::string& reason = "changed_mind");

/// One shop for all tests of a suite: a cluster takes seconds to start.
class ShopTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { shop_ = new Shop; }
  static void TearDownTestSuite() { delete shop_, shop_ = nullptr; }
  void TearDown() override { EXPECT_EQ(shop_->failures, 0) << "the server answered 500"; }
  static Shop& shop() { return *shop_; }

 private:
  static inline Shop* shop_ = nullptr;
};

}  // namespace retour::api::testing
