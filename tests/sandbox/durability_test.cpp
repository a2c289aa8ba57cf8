#include <Poco/Exception.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "tests/sandbox/harness.hpp"

namespace retour::sandbox::testing {
namespace {

std::map<std::string, std::string> refunds_by_key(const Sandbox& sandbox) {
  std::map<std::string, std::string> ids;
  const boost::json::object truth = sandbox.truth();
  for (const auto& refund : truth.at("refunds").as_array()) {
    const std::string key(refund.at("idempotency_key").as_string());
    EXPECT_FALSE(ids.contains(key)) << "two refunds for " << key;
    ids[key] = std::string(refund.at("id").as_string());
  }
  return ids;
}

// Clients refund with fresh keys until the process dies under them; what was answered is returned by key.
std::map<std::string, Answer> refund_until_killed(Sandbox& sandbox, int round) {
  std::mutex mutex;
  std::map<std::string, Answer> answered;
  std::vector<std::thread> clients;
  for (int client = 0; client < 6; ++client) {
    clients.emplace_back([&, client] {
      for (int call = 0; call < 100'000; ++call) {
        const std::string key = std::to_string(round) + "-" + std::to_string(client) + "-" + std::to_string(call);
        try {
          const Answer answer = sandbox.stripe("charge=ch_1&amount=1", key);
          const std::lock_guard lock(mutex);
          answered[key] = answer;
        } catch (const Poco::Exception&) {
          return;  // the process is gone
        }
      }
    });
  }
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return answered.size() > 60;
  }));
  sandbox.kill_now();
  for (std::thread& client : clients) client.join();
  return answered;
}

TEST(Durability, NothingAnsweredIsLostByKillNine) {
  Sandbox sandbox;
  sandbox.charge("ch_1", 10'000'000);
  for (int round = 0; round < 4; ++round) {
    const auto answered = refund_until_killed(sandbox, round);
    sandbox.restart();
    const auto kept = refunds_by_key(sandbox);
    for (const auto& [key, answer] : answered) {
      ASSERT_EQ(answer.status, 200);
      ASSERT_TRUE(kept.contains(key)) << key;
      ASSERT_EQ(kept.at(key), std::string(answer.json().at("id").as_string()));
    }
    const auto& [key, answer] = *answered.begin();
    EXPECT_EQ(sandbox.stripe("charge=ch_1&amount=1", key).body, answer.body) << "the key survived too";
    EXPECT_EQ(sandbox.truth().at("charges").at(0).at("refunded").as_int64(), static_cast<std::int64_t>(kept.size()));
  }
}

TEST(Durability, ATornLastLineIsCutOff) {
  Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  sandbox.stripe("charge=ch_1&amount=1");
  sandbox.kill_now();
  std::ofstream(sandbox.ledger_file(), std::ios::app) << R"({"ids":9,"ops":[["put","refunds","re_half")";
  sandbox.restart();
  EXPECT_EQ(sandbox.refund_count(), 1U);
  sandbox.stripe("charge=ch_1&amount=2");
  sandbox.kill_now();
  sandbox.restart();
  EXPECT_EQ(sandbox.refund_count(), 2U);
}

TEST(Durability, ABrokenLineInTheMiddleRefusesTheStart) {
  Sandbox sandbox;
  sandbox.charge("ch_1", 1000);
  EXPECT_EQ(sandbox.terminate(), 0);
  std::ofstream(sandbox.ledger_file(), std::ios::app) << "{\"ops\":\n{\"ids\":1,\"ops\":[]}\n";
  EXPECT_EQ(sandbox.exit_code_of_second_start(), 1);
}

TEST(Durability, OneLedgerHasOneProcess) {
  const Sandbox sandbox;
  EXPECT_EQ(sandbox.exit_code_of_second_start(), 1);
}

TEST(Durability, TimeAndUndeliveredWebhooksSurvive) {
  const Receiver receiver;
  Sandbox sandbox({"--stripe-webhook", receiver.url()});
  sandbox.charge("ch_1", 1000);
  sandbox.advance(1'000'000'000 / 10);
  const std::string before(sandbox.send("GET", "/_admin/clock").json().at("now").as_string());
  sandbox.fault(R"({"op":"webhook.stripe","fault":"late_webhook","delay_ms":600000})");
  sandbox.stripe("charge=ch_1&amount=1");
  sandbox.kill_now();
  EXPECT_TRUE(receiver.all().empty());
  sandbox.restart();
  EXPECT_EQ(receiver.wait_for(1).size(), 1U);
  EXPECT_GE(std::string(sandbox.send("GET", "/_admin/clock").json().at("now").as_string()), before);
}

}  // namespace
}  // namespace retour::sandbox::testing
