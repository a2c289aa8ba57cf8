#include "engine/store/case_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "engine/codec/codec.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/commit_arrays.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/taxes.hpp"
#include "workflows/refunds/given_taxes.hpp"
#include "workflows/refunds/settlement.hpp"

namespace retour::engine {
namespace {

using detail::Array;
using workflows::CapacityChange;
using workflows::CapacityKind;
using workflows::Instant;

/// The row a capacity change is about, as one text.
std::string counter_of(const Transition& t, const CapacityChange& change) {
  return fmt::format("{}|{}|{}", detail::scope_of(change.kind, t.next->order_id), name_of(change.kind), change.key);
}

/// Rows that one statement may change once only: the case and its counters.
bool touches_nothing_of(const std::vector<const Transition*>& batch, const Transition& other) {
  for (const Transition* t : batch) {
    if (t->next->merchant_id != other.next->merchant_id) continue;
    if (t->next->id == other.next->id) return false;
    if (t->idempotency && other.idempotency && t->idempotency->key == other.idempotency->key) return false;
    for (const auto& mine : t->capacity)
      for (const auto& theirs : other.capacity)
        if (counter_of(*t, mine) == counter_of(other, theirs)) return false;
  }
  return true;
}

Verdict verdict_of(const pqxx::row& row) {
  const bool fresh = row[1].as<bool>(), mine = row[2].as<bool>(), first = row[3].as<bool>(), room = row[4].as<bool>();
  if (!first) return Verdict::key_used;
  if (!mine) return Verdict::fenced;
  if (!fresh) return Verdict::lost_race;
  return room ? Verdict::committed : Verdict::no_capacity;
}

workflows::ReturnCase case_of(const pqxx::row& row, const std::string& merchant_id) {
  workflows::ReturnCase rma;
  rma.merchant_id = merchant_id;
  rma.id = row[1].c_str();
  rma.order_id = row[2].c_str();
  rma.rma = row[3].c_str();
  rma.state = row[4].c_str();
  rma.version = row[5].as<std::int64_t>();
  rma.policy_version = row[6].c_str();
  rma.customer_ref = row[7].c_str();
  rma.chain = row[8].c_str();
  case_from_json(detail::view(row[9]), rma);
  return rma;
}

}  // namespace

bool only_moves(const Transition& t) {
  return t.expected_version > 0 && t.capacity.empty() && !t.claim && !t.idempotency;
}

void keep_personal(const pqxx::row& row, workflows::Ledger& into) {
  const workflows::Capacity capacity{row[2].as<std::int64_t>(), row[3].as<std::int64_t>(), row[4].as<std::int64_t>(),
                                     row[5].as<std::int64_t>()};
  const std::string kind = row[0].c_str();
  if (kind == name_of(CapacityKind::actor_day)) into.actor_day = capacity;
  if (kind == name_of(CapacityKind::actor_goodwill_day)) into.actor_goodwill_day = capacity;
  if (kind == name_of(CapacityKind::actor_order)) into.actor_order = capacity;
  if (kind == name_of(CapacityKind::automation_day)) into.automation_day = capacity;
  if (kind == name_of(CapacityKind::automation_order)) into.automation_order = capacity;
}

std::string actor_order_key(const workflows::Actor& actor, const std::string& order_id) {
  return fmt::format("{}|{}", actor.id, order_id);
}

CaseStore::CaseStore(Database& database)
    : database_(database),
      loads_(kLoadLeaders, kMaxBatch, [this](const auto& batch) { return load_batch(batch); }),
      commits_(
          kCommitLeaders, kMaxBatch, [this](const auto& batch) { return commit_batch(batch); }, touches_nothing_of) {}

Loaded CaseStore::load(const CaseRef& ref) { return loads_.submit(ref); }

Verdict CaseStore::commit(const Transition& transition) { return commits_.submit(transition); }

std::vector<Loaded> CaseStore::load_batch(const std::vector<const CaseRef*>& batch) {
  Array n, merchant, rma, id, key;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    n.add_int(static_cast<std::int64_t>(i)), merchant.add(batch[i]->merchant_id), rma.add_or_null(batch[i]->rma),
        id.add_or_null(batch[i]->id);
    key.add_optional(batch[i]->idempotency_key);
  }
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("load_cases", n.take(), merchant.take(), rma.take(), id.take(), key.take());
  });
  std::vector<Loaded> loaded(batch.size());
  for (const auto& row : rows) {
    const auto i = row[0].as<std::size_t>();
    Loaded& into = loaded[i];
    if (!row[12].is_null())
      into.key_used = KeyUsed{row[12].c_str(), row[13].c_str(), row[14].as<std::int64_t>(), row[15].as<std::int64_t>()};
    if (row[1].is_null() || row[10].is_null()) continue;
    into.rma = case_of(row, batch[i]->merchant_id);
    into.order = std::make_shared<const workflows::Order>(order_from_json(detail::view(row[10])));
    if (!row[11].is_null()) detail::read_counters(detail::view(row[11]), into.ledger);
    into.order_stamp = row[16].as<std::int64_t>();
    detail::judge_other_returns(*into.order, &*into.rma, into.ledger);
  }
  return loaded;
}

std::vector<Verdict> CaseStore::commit_batch(const std::vector<const Transition*>& batch) {
  std::vector<std::size_t> order(batch.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(batch[a]->next->merchant_id, batch[a]->next->id) <
           std::tie(batch[b]->next->merchant_id, batch[b]->next->id);
  });
  detail::CommitArrays guarded, moving;
  bool any_guarded = false, any_moving = false;
  for (const std::size_t i : order) {
    const bool plain = only_moves(*batch[i]);
    (plain ? moving : guarded).add(static_cast<std::int64_t>(i), *batch[i]);
    (plain ? any_moving : any_guarded) = true;
  }
  std::vector<Verdict> verdicts(batch.size(), Verdict::lost_race);
  database_.pool().run([&](pqxx::nontransaction& tx) {
    if (any_moving)
      for (const auto& row : moving.move(tx)) verdicts.at(row[0].as<std::size_t>()) = Verdict::committed;
    if (any_guarded)
      for (const auto& row : guarded.commit(tx)) verdicts.at(row[0].as<std::size_t>()) = verdict_of(row);
    return 0;
  });
  return verdicts;
}

std::vector<Sibling> CaseStore::siblings(const std::string& merchant_id, const std::string& order_id) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("siblings", merchant_id, order_id); });
  std::vector<Sibling> out;
  for (const auto& row : rows) {
    workflows::ReturnCase rma;
    rma.policy_version = row[3].c_str();
    case_from_json(detail::view(row[4]), rma);
    workflows::LineTaxes given;
    workflows::refunds::add_given_taxes(rma, "", given);
    out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), std::move(rma.lines), rma.settled_once,
                   std::move(rma.refunds), std::move(given)});
  }
  return out;
}

void CaseStore::load_others(const std::string& merchant_id, const std::string& order_id, const std::string& own_id,
                            workflows::Ledger& into) {
  for (const auto& other : siblings(merchant_id, order_id)) {
    if (other.id == own_id) continue;
    for (const auto& [line, taxes] : other.given_taxes) workflows::add_taxes(into.given_taxes[line], taxes);
    for (const auto& refund : other.refunds) {
      if (!refund.provider_ref.empty()) into.paid_elsewhere.emplace(refund.provider_ref, other.rma);
      if (workflows::refunds::is_owed(refund)) {
        auto& owed = into.owed_elsewhere[refund.tender.tender_id];
        owed = workflows::add(owed, refund.amount_minor);
      }
    }
    for (const auto& line : other.lines) {
      into.taken_units[line.order_line_id].insert(line.units.begin(), line.units.end());
      const auto back = std::min(line.units.size(), static_cast<std::size_t>(std::max(0, line.accepted)));
      if (other.settled)
        into.returned_units[line.order_line_id].insert(line.units.begin(),
                                                       line.units.begin() + static_cast<std::ptrdiff_t>(back));
    }
  }
}

int CaseStore::returns_since(const std::string& merchant_id, const std::string& customer_ref, Instant since) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("returns_since", merchant_id, customer_ref, detail::timestamp(since))[0].as<int>();
  });
}

void CaseStore::load_actor(const std::string& merchant_id, const std::string& order_id, const workflows::Actor& actor,
                           const std::string& day_key, Instant day_ago, workflows::Ledger& into) {
  Array keys;
  keys.add(day_key).add(actor_order_key(actor, order_id));
  const std::string wanted = keys.take();
  database_.pool().run([&](pqxx::nontransaction& tx) {
    for (const auto& row : tx.exec_prepared("actor_counters", merchant_id, wanted)) keep_personal(row, into);
    into.actor_order_24h_minor =
        tx.exec_prepared1("approved_on_order_since", merchant_id, order_id, actor.id, detail::timestamp(day_ago))[0]
            .as<std::int64_t>();
    return 0;
  });
}

void CaseStore::load_automation(const std::string& merchant_id, const std::string& order_id, const std::string& day_key,
                                const std::string& order_key, Instant day_ago, workflows::Ledger& into) {
  Array keys;
  keys.add(day_key).add(order_key);
  const std::string wanted = keys.take();
  database_.pool().run([&](pqxx::nontransaction& tx) {
    for (const auto& row : tx.exec_prepared("actor_counters", merchant_id, wanted)) keep_personal(row, into);
    into.automation_order.used =
        tx.exec_prepared1("automated_on_order_since", merchant_id, order_id, detail::timestamp(day_ago))[0]
            .as<std::int64_t>();
    return 0;
  });
}

void CaseStore::ensure_counters(const Transition& t) {
  Array scopes, kinds, keys, totals;
  bool any = false;
  for (const auto& change : t.capacity) {
    if (!detail::is_made_on_use(change.kind)) continue;
    any = true;
    scopes.add(detail::scope_of(change.kind, t.next->order_id)), kinds.add(name_of(change.kind)), keys.add(change.key),
        totals.add_int(change.total.value_or(workflows::kMaxAmountMinor));
  }
  if (!any) return;
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("ensure_counters", t.next->merchant_id, scopes.take(), kinds.take(), keys.take(),
                            totals.take());
  });
}

std::vector<TimelineEntry> CaseStore::timeline(const std::string& merchant_id, const std::string& case_id) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("timeline", merchant_id, case_id); });
  std::vector<TimelineEntry> out;
  for (const auto& row : rows)
    out.push_back({row[0].as<std::int64_t>(), detail::instant(row[1]), row[2].c_str(), detail::text(row[3]),
                   row[4].c_str(), row[5].c_str(), row[6].c_str(), row[7].c_str(), row[8].c_str(), row[9].c_str(),
                   detail::text(row[10]), detail::text(row[11]), row[12].c_str()});
  return out;
}

std::vector<RefusalEntry> CaseStore::refusals(const std::string& merchant_id, const std::string& case_id) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("refusals_of", merchant_id, case_id); });
  std::vector<RefusalEntry> out;
  for (const auto& row : rows)
    out.push_back(
        {detail::instant(row[0]), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str(), row[5].c_str()});
  return out;
}

void CaseStore::record(const Refusal& r) {
  const auto id_or_null = [](const std::string& id) { return id.empty() ? nullptr : id.c_str(); };
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("record_refusal", r.merchant_id, new_uuid(), id_or_null(r.order_id), id_or_null(r.case_id),
                            detail::timestamp(r.at), r.name, std::string(name_of(r.actor.role)), r.actor.id,
                            std::string(name_of(r.channel)), r.body, r.reasons, r.policy_version);
  });
}

std::vector<CaseListing> CaseStore::list(const std::string& merchant_id, const CaseFilter& filter) {
  const auto rows = database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("list_cases", merchant_id, filter.state, filter.customer_ref, filter.after,
                            filter.open_only, filter.order_id, filter.limit);
  });
  std::vector<CaseListing> out;
  for (const auto& row : rows)
    out.push_back(
        {row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[5].c_str(), detail::instant(row[4])});
  return out;
}

}  // namespace retour::engine
