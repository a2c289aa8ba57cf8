// tests/chaos/installation.hpp - a whole installation: sandbox, retour on its embedded cluster, clients
#pragma once
// Duty: starts the real programs, speaks HTTP to them as customers, agents and shops do, and kills them. Waiting is for
// conditions with a deadline. Threading: send() from any thread; the rest by one owner.

#include <sys/types.h>

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>

#include "tests/engine/store/test_cluster.hpp"
#include "tests/sandbox/harness.hpp"

namespace retour::chaos {

using sandbox::testing::Answer;
using sandbox::testing::Headers;

class Installation {
 public:
  enum class Database { embedded, shared };  // shared: one that several nodes can use
  explicit Installation(Database database = Database::embedded);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  /// Starts `retour serve`; with a fail point it will kill itself there once.
  void start(const std::string& fail_point = {});
  /// Moves the server's business time on.
  void advance(int seconds);
  void kill_now();
  /// Waits for the server to die by itself; false when it does not in time.
  bool died();
  int terminate();
  /// Starts a second server on the shared database and hands out its port.
  int start_second();

  /// `who` is customer, agent, agent2, lead or shop.
  Answer send(const std::string& who, const std::string& method, const std::string& path, const std::string& body = {},
              Headers headers = {}, int port = 0) const;
  Answer post(const std::string& who, const std::string& path, const std::string& body,
              const std::string& key = {}) const;
  boost::json::value get(const std::string& who, const std::string& path) const;
  sandbox::testing::Sandbox& sandbox() { return *sandbox_; }
  /// `retour verify`; its exit code.
  int verify() const;
  std::string log() const;

  /// Imports an order of one line with `quantity` units over `paid_minor`, known to the sandbox's Stripe; its id.
  std::string order(std::int64_t paid_minor, int quantity = 1);
  /// A return of one unit that has come back; the RMA number and its refund's id.
  struct Granted {
    std::string rma, refund;
  };
  Granted granted(const std::string& order_id);
  /// A return under way with money beside the goods that waits for a lead.
  Granted gift(const std::string& order_id, std::int64_t amount_minor);
  /// Approved by an agent; the answer may be lost when the server dies over it.
  std::optional<Answer> approve(const Granted& granted, const std::string& who = "agent") const;
  std::string state_of(const std::string& rma) const;
  /// Refunds the sandbox paid for the charge of this order.
  int paid(const std::string& order_id) const;

 private:
  pid_t spawn(const std::string& port_file, const std::string& fail_point, int port) const;
  std::unique_ptr<engine::testing::TestCluster> shared_;
  std::string folder_;
  int port_ = 0, orders_ = 0, clock_offset_ = 0;
  pid_t server_ = -1, second_ = -1;
  std::unique_ptr<sandbox::testing::Sandbox> sandbox_;
};

}  // namespace retour::chaos
