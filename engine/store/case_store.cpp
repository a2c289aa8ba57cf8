#include "engine/store/case_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "engine/codec/codec.hpp"
#include "engine/codec/uuid.hpp"
#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine {
namespace {

using detail::Array;
using workflows::CapacityChange;
using workflows::CapacityKind;
using workflows::Instant;

bool is_personal(CapacityKind kind) {
  return kind == CapacityKind::actor_day || kind == CapacityKind::actor_goodwill_day ||
         kind == CapacityKind::actor_order;
}

/// The row a capacity change is about, as one text.
std::string counter_of(const Transition& t, const CapacityChange& change) {
  return fmt::format("{}|{}|{}", is_personal(change.kind) ? "actor" : t.next->order_id, name_of(change.kind),
                     change.key);
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

struct CommitArrays {
  // input
  Array n, merchant, id, expected, version, at, closed, state, chain, data, stamp, idempotency, order, opened, rma,
      customer, policy;
  // counters
  Array cap_n, cap_merchant, cap_scope, cap_kind, cap_key, cap_held, cap_used, cap_expected, cap_total;
  // claims
  Array claim_n, claim_merchant, claim_case, claim_key, claim_epoch, claim_due, claim_misses, claim_note;
  // events
  Array ev_n, ev_seq, ev_machine, ev_subject, ev_name, ev_from, ev_to, ev_role, ev_actor, ev_channel, ev_body,
      ev_decision, ev_idem, ev_hash, ev_chain;
  // effects
  Array ef_n, ef_key, ef_kind, ef_subject, ef_body, ef_request, ef_due;
  // notices
  Array no_n, no_id, no_audience, no_template, no_detail;

  void add(std::int64_t index, const Transition& t) {
    add_case(index, t);
    for (const auto& change : t.capacity) add_capacity(index, t, change);
    if (t.claim) add_claim(index, t);
    bool first = true;
    for (const auto& event : t.events) {
      add_event(index, t, event, first);
      first = false;
    }
    for (const auto& effect : t.effects) {
      ef_n.add_int(index), ef_key.add(effect.key), ef_kind.add(effect.kind), ef_subject.add(effect.subject),
          ef_body.add(effect.body);
      ef_request.add_optional(effect.request), ef_due.add_time(effect.due);
    }
    for (const auto& notice : t.notices) {
      no_n.add_int(index), no_id.add(new_uuid()), no_audience.add(notice.audience), no_template.add(notice.template_id),
          no_detail.add(notice.detail);
    }
  }

  /// Every guard there is.
  pqxx::result commit(pqxx::nontransaction& tx) {
    return run(tx, "commit_cases", {&n,           &merchant,       &id,           &expected,     &version,
                                    &at,          &closed,         &state,        &chain,        &data,
                                    &idempotency, &order,          &opened,       &rma,          &customer,
                                    &policy,      &cap_n,          &cap_merchant, &cap_scope,    &cap_kind,
                                    &cap_key,     &cap_held,       &cap_used,     &cap_expected, &cap_total,
                                    &claim_n,     &claim_merchant, &claim_case,   &claim_key,    &claim_epoch,
                                    &claim_due,   &claim_misses,   &claim_note,   &ev_n,         &ev_seq,
                                    &ev_machine,  &ev_subject,     &ev_name,      &ev_from,      &ev_to,
                                    &ev_role,     &ev_actor,       &ev_channel,   &ev_body,      &ev_decision,
                                    &ev_idem,     &ev_hash,        &ev_chain,     &ef_n,         &ef_key,
                                    &ef_kind,     &ef_subject,     &ef_body,      &ef_request,   &ef_due,
                                    &no_n,        &no_id,          &no_audience,  &no_template,  &no_detail});
  }

  /// The case's version and the order's stamp are the only guards.
  pqxx::result move(pqxx::nontransaction& tx) {
    return run(tx, "move_cases",
               {&n,       &merchant,    &id,          &expected,   &version,    &at,         &closed,      &state,
                &chain,   &data,        &stamp,       &ev_n,       &ev_seq,     &ev_machine, &ev_subject,  &ev_name,
                &ev_from, &ev_to,       &ev_role,     &ev_actor,   &ev_channel, &ev_body,    &ev_decision, &ev_chain,
                &ef_n,    &ef_key,      &ef_kind,     &ef_subject, &ef_body,    &ef_request, &ef_due,      &no_n,
                &no_id,   &no_audience, &no_template, &no_detail});
  }

 private:
  static pqxx::result run(pqxx::nontransaction& tx, const char* statement, std::initializer_list<Array*> arrays) {
    std::vector<std::string> parameters;
    for (Array* array : arrays) parameters.push_back(array->take());
    return tx.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters));
  }

  void add_case(std::int64_t index, const Transition& t) {
    const auto& rma_case = *t.next;
    n.add_int(index), merchant.add(rma_case.merchant_id), id.add(rma_case.id), expected.add_int(t.expected_version);
    version.add_int(rma_case.version), at.add_time(t.at), closed.add_bool(t.closed), state.add(rma_case.state);
    chain.add(detail::bytea(rma_case.chain)), data.add(case_json(rma_case)), stamp.add_int(t.order_stamp);
    if (t.idempotency)
      idempotency.add(t.idempotency->key);
    else
      idempotency.add_null();
    // Only a new case needs what never changes.
    const bool created = t.expected_version == 0;
    const auto once = [&](Array& column, const std::string& text) {
      if (created)
        column.add(text);
      else
        column.add_null();
    };
    once(order, rma_case.order_id), once(opened, detail::timestamp(t.at)), once(rma, rma_case.rma),
        once(customer, rma_case.customer_ref);
    once(policy, rma_case.policy_version);
  }

  void add_capacity(std::int64_t index, const Transition& t, const CapacityChange& change) {
    cap_n.add_int(index), cap_merchant.add(t.next->merchant_id),
        cap_scope.add(is_personal(change.kind) ? "actor" : t.next->order_id);
    cap_kind.add(name_of(change.kind)), cap_key.add(change.key), cap_held.add_int(change.held_delta),
        cap_used.add_int(change.used_delta);
    cap_expected.add_optional(change.expected_version), cap_total.add_optional(change.total);
  }

  void add_claim(std::int64_t index, const Transition& t) {
    const Claim& claim = *t.claim;
    claim_n.add_int(index), claim_merchant.add(t.next->merchant_id), claim_case.add(claim.case_id),
        claim_key.add(claim.key);
    claim_epoch.add_int(claim.epoch);
    if (claim.then == Claim::Then::postpone)
      claim_due.add_time(claim.due);
    else
      claim_due.add_null();
    // NULL tells the statement that the effect stays as it is.
    if (claim.then == Claim::Then::hold)
      claim_misses.add_null();
    else
      claim_misses.add_int(claim.misses);
    claim_note.add_or_null(claim.note);
  }

  void add_event(std::int64_t index, const Transition& t, const EventRow& event, bool first) {
    ev_n.add_int(index), ev_seq.add_int(event.seq), ev_machine.add(event.machine),
        ev_subject.add_or_null(event.subject), ev_name.add(event.name);
    ev_from.add(event.from), ev_to.add(event.to), ev_role.add(name_of(event.actor.role)), ev_actor.add(event.actor.id),
        ev_channel.add(name_of(t.channel));
    if (event.body == "{}")
      ev_body.add_null();
    else
      ev_body.add(event.body);
    ev_decision.add_or_null(event.decision), ev_chain.add(detail::bytea(event.chain));
    if (first && t.idempotency)
      ev_idem.add(t.idempotency->key), ev_hash.add_int(t.idempotency->request_hash);
    else
      ev_idem.add_null(), ev_hash.add_null();
  }
};

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
  CommitArrays guarded, moving;
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
    out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), std::move(rma.lines)});
  }
  return out;
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
    for (const auto& row : tx.exec_prepared("actor_counters", merchant_id, wanted)) {
      const workflows::Capacity capacity{row[2].as<std::int64_t>(), row[3].as<std::int64_t>(),
                                         row[4].as<std::int64_t>(), row[5].as<std::int64_t>()};
      const std::string kind = row[0].c_str();
      if (kind == name_of(CapacityKind::actor_day)) into.actor_day = capacity;
      if (kind == name_of(CapacityKind::actor_goodwill_day)) into.actor_goodwill_day = capacity;
      if (kind == name_of(CapacityKind::actor_order)) into.actor_order = capacity;
    }
    into.actor_order_24h_minor =
        tx.exec_prepared1("approved_on_order_since", merchant_id, order_id, actor.id, detail::timestamp(day_ago))[0]
            .as<std::int64_t>();
    return 0;
  });
}

void CaseStore::ensure_actor_counters(const std::string& merchant_id, const std::vector<CapacityChange>& changes) {
  Array kinds, keys, totals;
  bool any = false;
  for (const auto& change : changes) {
    if (!is_personal(change.kind)) continue;
    any = true;
    kinds.add(name_of(change.kind)), keys.add(change.key),
        totals.add_int(change.total.value_or(workflows::kMaxAmountMinor));
  }
  if (!any) return;
  database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("ensure_counters", merchant_id, kinds.take(), keys.take(), totals.take());
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
