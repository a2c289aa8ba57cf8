// engine/store/verify_store.hpp - the promises as queries that return whatever breaks them
#pragma once
// Duty: one named query a check, all of them over one snapshot of the database, so that a running server is no trouble.
// Nothing is written. Limits: kMaxOffences rows of a check are returned, all are counted; events are read kEventPage at
// a time. Errors: DatabaseUnavailable. Threading: one thread; a snapshot holds one connection of its own.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/database.hpp"
#include "policies/source.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine {

inline constexpr int kMaxOffences = 100;
inline constexpr int kEventPage = 2'000;

struct Check {
  const char* promise;  // "I1"
  const char* name;     // "tender_counters"
  const char* title;    // what holds, in words
  const char* sql;      // rows of (merchant_id, subject, detail), with the views of verify_store.cpp before it
};

std::span<const Check> checks();

/// A promise, or a part of it, of which the stored rows tell nothing. Tests hold it instead.
struct NotChecked {
  const char* promise;
  const char* why;
};

std::span<const NotChecked> not_checked();

struct Offence {
  std::string merchant_id, subject, detail;
};

struct Offences {
  std::vector<Offence> rows;
  std::int64_t total = 0;

  void add(Offence offence) {
    ++total;
    if (rows.size() < static_cast<std::size_t>(kMaxOffences)) rows.push_back(std::move(offence));
  }
};

/// A row of a machine's table.
struct Edge {
  std::string_view machine, from, on, to;
};

/// What the queries need of a policy version and cannot read from its texts.
struct PolicyFact {
  std::string version, time_zone;
  bool requester_may_approve = false;
  bool counts_automation = false;  // what is paid without a person has a limit a day
};

struct VerifyInput {
  workflows::Instant overdue_before{};  // business time: what was due earlier should have been done
  std::vector<Edge> edges;
  std::vector<PolicyFact> policies;
};

/// An event with everything that its chain covers.
struct ChainedRow {
  std::string merchant_id, case_id;
  std::int64_t seq = 0, at_micros = 0;
  std::string machine, subject, name, from, to, actor_role, actor_id, channel, body, decision, chain;
};

struct ChainHead {
  std::string merchant_id, case_id, chain;
};

/// A refund of a case as its provider should know it.
struct StoredRefund {
  std::string merchant_id, case_id, rma, id, state, provider, currency, tender_id, provider_ref;
  std::int64_t amount_minor = 0;
  int sequence = 1;
};

/// A case as it is stored, for what no query can compute.
struct StoredCase {
  std::string merchant_id, rma, policy_version, data;
};

class Snapshot {
 public:
  explicit Snapshot(Database& database);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  std::vector<std::string> policy_versions();
  Offences run(const Check& check, const VerifyInput& input);
  /// By case, in order; `head` is what the case itself says.
  void each_event(const std::function<void(const ChainedRow&)>& use);
  std::vector<ChainHead> chain_heads_after(const ChainHead& last, int limit);
  void each_case(const std::function<void(const StoredCase&)>& use);
  void each_refund(const std::function<void(const StoredRefund&)>& use);
  /// What refunds without us are called by their provider, as it was told.
  std::vector<std::string> told_refunds(const std::string& provider);

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace retour::engine
