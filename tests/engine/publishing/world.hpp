// tests/engine/publishing/world.hpp - a database in which nothing was published yet, and nodes on it
#pragma once
// Duty: a database of its own for each test, a clock that stands until it is moved, policies of two markets, nodes as
// `retour serve` has them. Errors: gtest's. Threading: one owner; the database may be used from many threads.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "engine/publishing/publications.hpp"
#include "engine/publishing/takeover.hpp"
#include "policies/calendars.hpp"
#include "policies/statutes.hpp"
#include "tests/engine/fixed_clock.hpp"
#include "tests/engine/store/test_cluster.hpp"
#include "tests/policies/texts.hpp"

namespace retour::engine::testing {

inline const std::string kUs = policies::kGood;
inline const std::string kBr = policies::edited(policies::edited(policies::kGood, "market: US", "market: BR"),
                                                "countries: [US]", "countries: [BR]");

/// `text` with another window.
inline std::string within(const std::string& text, int days) {
  return policies::edited(text, "30 days after", std::to_string(days) + " days after");
}

/// As a node compiles the file; the market names it.
inline policies::Compiled compiled(const std::string& text) {
  const std::string file = text.find("market: BR") == std::string::npos ? "us.yaml" : "br.yaml";
  auto out = policies::compile(
      {file, text}, [](std::string_view) { return std::nullopt; }, policies::shipped_statute,
      policies::shipped_calendar);
  EXPECT_TRUE(out.policy) << policies::render(out.diagnostics, policies::Format::full);
  return out;
}
inline std::string version_of(const std::string& text) { return compiled(text).policy->version; }

/// Asks again and again until `what` is so; false after a time that no machine needs.
template <class What>
bool eventually(const What& what) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!what()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // a waiter that spins would hold what it waits for
  }
  return true;
}

/// A folder of markets, the registry over it, and how the node follows.
class Node {
 public:
  Node(Database& database, const std::string& name)
      : folder_(std::filesystem::temp_directory_path() / ("retour-node-" + name)), takeover_(database, registry) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Node() { std::filesystem::remove_all(folder_); }

  void write(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  void remove(const std::string& file) { std::filesystem::remove(folder_ / file); }
  TakenOver catch_up() { return takeover_.catch_up(); }
  std::string active(const std::string& market) const {
    const auto policy = registry.active(market);
    return policy ? policy->version : "";
  }
  bool is_at(std::int64_t seq) {
    return eventually([&] {
      catch_up();
      return registry.in_force().publication >= seq;
    });
  }

 private:
  const std::filesystem::path folder_;

 public:
  policies::PolicyRegistry registry{folder_.string()};

 private:
  PolicyTakeover takeover_;
};

class PublishingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = new TestCluster; }
  static void TearDownTestSuite() { delete cluster_; }

  PublishingTest() { database.migrate(); }

  static std::string fresh_database() {
    static int count = 0;
    const std::string name = "d" + std::to_string(++count);
    pqxx::connection connection(cluster_->connection_string());
    pqxx::nontransaction tx(connection);
    tx.exec("create database " + name);
    return cluster_->connection_string(name);
  }

  Published publish(const std::vector<std::string>& texts, const std::string& note = "because") {
    std::vector<policies::Compiled> policies;
    for (const auto& text : texts) policies.push_back(compiled(text));
    return done(publications.publish(policies, {"ana", note}));
  }
  static Published done(const PublishAnswer& answer) {
    if (const auto* problem = std::get_if<PublishProblem>(&answer)) {
      ADD_FAILURE() << problem->code << ": " << problem->message;
      return {};
    }
    return std::get<Published>(answer);
  }
  static std::string problem(const PublishAnswer& answer) {
    const auto* problem = std::get_if<PublishProblem>(&answer);
    return problem ? problem->code : "";
  }

  static inline TestCluster* cluster_ = nullptr;
  FixedClock clock;
  const std::string place = fresh_database();
  Database database{place, 12};
  Publications publications{database, clock};
};

}  // namespace retour::engine::testing
