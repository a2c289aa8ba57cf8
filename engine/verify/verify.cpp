#include "engine/verify/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "engine/record.hpp"
#include "engine/store/paper_store.hpp"
#include "engine/verify/quote_hashes.hpp"
#include "policies/loader.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

std::vector<Edge> all_edges() {
  std::vector<Edge> edges;
  for (const auto& table :
       {workflows::return_table(), workflows::parcel_table(), workflows::refund_table(), workflows::exchange_table()})
    for (const auto& row : table.transitions) edges.push_back({table.name, row.from, row.on, row.to});
  return edges;
}

std::vector<PolicyFact> policy_facts(Database& database, const std::vector<std::string>& versions) {
  PolicyStore store(database);
  std::vector<PolicyFact> facts;
  for (const auto& version : versions) {
    const auto source = store.find(version);
    const auto policy = source ? policies::compile(*source).policy : nullptr;
    if (!policy)
      throw std::runtime_error(fmt::format("the stored text of policy version {} does not compile", version));
    facts.push_back({version, policy->time_zone, policy->authority.requester_may_approve.value,
                     policy->authority.automatic.day.has_value()});
  }
  return facts;
}

ChainLink link_of(const ChainedRow& row) {
  return {row.seq, row.at_micros,  row.machine,  row.subject, row.name, row.from,
          row.to,  row.actor_role, row.actor_id, row.channel, row.body, row.decision};
}

/// Walks the events beside the cases, both in the order of their keys.
class ChainWalk {
 public:
  explicit ChainWalk(Snapshot& snapshot) : snapshot_(snapshot) {}

  Offences walk() {
    snapshot_.each_event([this](const ChainedRow& row) { take(row); });
    finish_case();
    return std::move(found_);
  }

 private:
  void take(const ChainedRow& row) {
    if (row.merchant_id != current_.merchant_id || row.case_id != current_.case_id) {
      finish_case();
      current_ = {row.merchant_id, row.case_id, std::string(kChainStart)};
    }
    const std::string expected = chain_after(current_.chain, link_of(row));
    if (expected != row.chain)
      found_.add({row.merchant_id, fmt::format("case {} event {}", row.case_id, row.seq),
                  "its chain is not that of its content"});
    current_.chain = row.chain;  // one broken link is one finding
  }

  void finish_case() {
    if (current_.case_id.empty()) return;
    const auto head = head_of(current_);
    if (head && *head != current_.chain)
      found_.add(
          {current_.merchant_id, fmt::format("case {}", current_.case_id), "its chain is not that of its last event"});
  }

  /// Nothing for events without a case, which another check names.
  std::optional<std::string> head_of(const ChainHead& wanted) {
    for (;;) {
      if (at_ == heads_.size()) {
        heads_ = snapshot_.chain_heads_after(heads_.empty() ? ChainHead{} : heads_.back(), kEventPage);
        at_ = 0;
        if (heads_.empty()) return {};
      }
      const ChainHead& head = heads_[at_];
      const auto order = std::tie(head.merchant_id, head.case_id) <=> std::tie(wanted.merchant_id, wanted.case_id);
      if (order > 0) return {};
      ++at_;
      if (order == 0) return head.chain;
    }
  }

  Snapshot& snapshot_;
  Offences found_;
  ChainHead current_;
  std::vector<ChainHead> heads_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<CheckResult> verify(Database& database, const Clock& clock, std::chrono::seconds overdue_grace) {
  Snapshot snapshot(database);
  const VerifyInput input{clock.now() - overdue_grace, all_edges(), policy_facts(database, snapshot.policy_versions())};
  std::vector<CheckResult> results;
  for (const auto& check : checks())
    results.push_back({check.promise, check.name, check.title, snapshot.run(check, input)});
  results.push_back({"I7", "quotes_hashed", "Every quote is what its hash says", quotes_of_another_hash(snapshot)});
  results.push_back({"I16", "chains", "Every event is chained to the one before it, up to the case itself",
                     ChainWalk(snapshot).walk()});
  return results;
}

bool all_kept(const std::vector<CheckResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const CheckResult& r) { return r.offences.total == 0; });
}

std::string render_text(const std::vector<CheckResult>& results) {
  std::string text;
  for (const auto& result : results) {
    text += fmt::format("{:<4}{:<6}{:<20} {}\n", result.offences.total == 0 ? "ok" : "BAD", result.promise, result.name,
                        result.title);
    for (const auto& row : result.offences.rows)
      text += fmt::format("      {} {}: {}\n", row.merchant_id, row.subject, row.detail);
    const auto hidden = result.offences.total - static_cast<std::int64_t>(result.offences.rows.size());
    if (hidden > 0) text += fmt::format("      and {} more\n", hidden);
  }
  for (const auto& left_out : not_checked())
    text += fmt::format("not checked: {}, because {}\n", left_out.promise, left_out.why);
  return text;
}

std::string render_json(const std::vector<CheckResult>& results) {
  json::array list;
  for (const auto& result : results) {
    json::array rows;
    for (const auto& row : result.offences.rows)
      rows.push_back(json::object{{"merchant", row.merchant_id}, {"subject", row.subject}, {"detail", row.detail}});
    list.push_back(json::object{{"promise", result.promise},
                                {"name", result.name},
                                {"title", result.title},
                                {"offences", result.offences.total},
                                {"rows", std::move(rows)}});
  }
  json::array left_out;
  for (const auto& promise : not_checked())
    left_out.push_back(json::object{{"promise", promise.promise}, {"why", promise.why}});
  return json::serialize(
      json::object{{"ok", all_kept(results)}, {"checks", std::move(list)}, {"not_checked", std::move(left_out)}});
}

}  // namespace retour::engine
