#include "engine/store/verify_store.hpp"

#include <fmt/format.h>

#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "engine/store/detail/verify_ledger_sql.hpp"
#include "engine/store/detail/verify_sql.hpp"

namespace retour::engine {
namespace {

using detail::Array;

constexpr const char* kFirstCase = "00000000-0000-0000-0000-000000000000";

// Whole tables are read here, which the connections of the server are kept from.
constexpr const char* kWholeTables =
    "set transaction isolation level repeatable read, read only; set local statement_timeout = 0; set local "
    "enable_seqscan = on; "
    "set local enable_hashjoin = on; set local enable_mergejoin = on";

constexpr const char* kEvents = R"sql(
select merchant_id, case_id, seq, (extract(epoch from at) * 1000000)::bigint, machine, subject, name, from_state, to_state, actor_role, actor_id,
       channel, coalesce(body::text, '{}'), decision, encode(chain, 'hex')
from events where (merchant_id, case_id, seq) > ($1, $2::uuid, $3::bigint) order by merchant_id, case_id, seq limit $4::int)sql";

constexpr const char* kHeads = R"sql(
select merchant_id, id, encode(chain, 'hex') from cases where (merchant_id, id) > ($1, $2::uuid) order by merchant_id, id limit $3::int)sql";

constexpr const char* kCases = R"sql(
select merchant_id, id, rma, policy_version, data::text from cases where (merchant_id, id) > ($1, $2::uuid) order by merchant_id, id limit $3::int)sql";

constexpr const char* kRefunds = R"sql(
select c.merchant_id, c.id, c.rma, r ->> 'id', coalesce(r ->> 'state', 'start'), coalesce(r -> 'tender' ->> 'provider', ''), coalesce(r ->> 'currency', ''),
       coalesce(r -> 'tender' ->> 'tender_id', ''), coalesce(r ->> 'provider_ref', ''), coalesce((r ->> 'amount_minor')::bigint, 0),
       coalesce((r ->> 'sequence')::int, 1)
from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r
where (c.merchant_id, c.id) > ($1, $2::uuid) and (c.merchant_id, c.id) <= ($3, $4::uuid) order by c.merchant_id, c.id)sql";

constexpr const char* kToldRefunds = R"sql(
select distinct m ->> 'reference' from orders o cross join lateral json_array_elements(coalesce(o.data -> 'tenders', '[]'::json)) t
cross join lateral json_array_elements(coalesce(t -> 'outside', '[]'::json)) m
where t ->> 'provider' = $1 and coalesce(m ->> 'kind', 'refund') = 'refund' order by 1)sql";

struct EdgeArrays {
  Array machine, from, on, to;
  explicit EdgeArrays(const std::vector<Edge>& edges) {
    for (const auto& edge : edges) machine.add(edge.machine), from.add(edge.from), on.add(edge.on), to.add(edge.to);
  }
};

struct PolicyArrays {
  Array version, time_zone, requester_may_approve, counts_automation;
  explicit PolicyArrays(const std::vector<PolicyFact>& policies) {
    for (const auto& policy : policies)
      version.add(policy.version), time_zone.add(policy.time_zone),
          requester_may_approve.add_bool(policy.requester_may_approve),
          counts_automation.add_bool(policy.counts_automation);
  }
};

}  // namespace

std::span<const Check> checks() {
  static const std::vector<Check> all = [] {
    std::vector<Check> list(detail::kChecks.begin(), detail::kChecks.end());
    list.insert(list.end(), detail::kLedgerChecks.begin(), detail::kLedgerChecks.end());
    return list;
  }();
  return all;
}

std::span<const NotChecked> not_checked() { return detail::kNotChecked; }

struct Snapshot::Open {
  std::unique_ptr<pqxx::connection> connection;
  pqxx::work tx;

  explicit Open(Database& database) : connection(database.pool().connect()), tx(*connection) { tx.exec(kWholeTables); }
};

Snapshot::Snapshot(Database& database) {
  try {
    open_ = std::make_unique<Open>(database);
  } catch (const pqxx::broken_connection& error) {
    throw DatabaseUnavailable(error.what());
  }
}
Snapshot::~Snapshot() = default;

std::vector<std::string> Snapshot::policy_versions() {
  std::vector<std::string> versions;
  for (const auto& row : open_->tx.exec("select version from policy_versions order by version"))
    versions.emplace_back(row[0].c_str());
  return versions;
}

Offences Snapshot::run(const Check& check, const VerifyInput& input) {
  EdgeArrays edges(input.edges);
  PolicyArrays policies(input.policies);
  const std::string query = fmt::format(
      "{} select q.merchant_id, q.subject, q.detail, count(*) over () from ({}) q order by 1, 2, 3 limit {}",
      detail::kVerifyViews, check.sql, kMaxOffences);
  const auto rows =
      open_->tx.exec_params(query, detail::timestamp(input.overdue_before), edges.machine.take(), edges.from.take(),
                            edges.on.take(), edges.to.take(), policies.version.take(), policies.time_zone.take(),
                            policies.requester_may_approve.take(), policies.counts_automation.take());
  Offences found;
  for (const auto& row : rows) {
    found.rows.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
    found.total = row[3].as<std::int64_t>();
  }
  return found;
}

std::vector<std::string> Snapshot::told_refunds(const std::string& provider) {
  std::vector<std::string> references;
  for (const auto& row : open_->tx.exec_params(kToldRefunds, provider)) references.emplace_back(row[0].c_str());
  return references;
}

void Snapshot::each_event(const std::function<void(const ChainedRow&)>& use) {
  std::string merchant, id = kFirstCase;
  std::int64_t seq = 0;
  for (;;) {
    const auto rows = open_->tx.exec_params(kEvents, merchant, id, seq, kEventPage);
    for (const auto& row : rows)
      use({row[0].c_str(), row[1].c_str(), row[2].as<std::int64_t>(), row[3].as<std::int64_t>(), row[4].c_str(),
           detail::text(row[5]), row[6].c_str(), row[7].c_str(), row[8].c_str(), row[9].c_str(), row[10].c_str(),
           row[11].c_str(), row[12].c_str(), detail::text(row[13]), row[14].c_str()});
    if (rows.size() < static_cast<std::size_t>(kEventPage)) return;
    merchant = rows.back()[0].c_str(), id = rows.back()[1].c_str(), seq = rows.back()[2].as<std::int64_t>();
  }
}

std::vector<ChainHead> Snapshot::chain_heads_after(const ChainHead& last, int limit) {
  std::vector<ChainHead> heads;
  for (const auto& row :
       open_->tx.exec_params(kHeads, last.merchant_id, last.case_id.empty() ? kFirstCase : last.case_id, limit))
    heads.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
  return heads;
}

void Snapshot::each_case(const std::function<void(const StoredCase&)>& use) {
  std::string merchant, id = kFirstCase;
  for (;;) {
    const auto rows = open_->tx.exec_params(kCases, merchant, id, kEventPage);
    for (const auto& row : rows) use({row[0].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str()});
    if (rows.size() < static_cast<std::size_t>(kEventPage)) return;
    merchant = rows.back()[0].c_str(), id = rows.back()[1].c_str();
  }
}

void Snapshot::each_refund(const std::function<void(const StoredRefund&)>& use) {
  ChainHead last;
  for (;;) {
    const auto page = chain_heads_after(last, kEventPage);
    if (page.empty()) return;
    const auto rows =
        open_->tx.exec_params(kRefunds, last.merchant_id, last.case_id.empty() ? kFirstCase : last.case_id,
                              page.back().merchant_id, page.back().case_id);
    for (const auto& row : rows)
      use({row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str(), row[5].c_str(),
           row[6].c_str(), row[7].c_str(), row[8].c_str(), row[9].as<std::int64_t>(), row[10].as<int>()});
    last = page.back();
  }
}

}  // namespace retour::engine
