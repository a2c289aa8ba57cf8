#include "engine/store/detail/commit_arrays.hpp"

#include "engine/codec/codec.hpp"
#include "engine/codec/uuid.hpp"
#include "workflows/model/names.hpp"

namespace retour::engine::detail {

using workflows::CapacityChange;
using workflows::CapacityKind;

namespace {

bool is_personal(CapacityKind kind) {
  return kind == CapacityKind::actor_day || kind == CapacityKind::actor_goodwill_day ||
         kind == CapacityKind::actor_order || kind == CapacityKind::automation_day ||
         kind == CapacityKind::automation_order;
}

}  // namespace

std::string scope_of(CapacityKind kind, const std::string& order_id) { return is_personal(kind) ? "actor" : order_id; }

bool is_made_on_use(CapacityKind kind) { return is_personal(kind) || kind == CapacityKind::unit; }

void CommitArrays::add(std::int64_t index, const Transition& t) {
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

pqxx::result CommitArrays::commit(pqxx::nontransaction& tx) {
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

pqxx::result CommitArrays::move(pqxx::nontransaction& tx) {
  return run(tx, "move_cases",
             {&n,       &merchant,    &id,          &expected,   &version,    &at,         &closed,      &state,
              &chain,   &data,        &stamp,       &ev_n,       &ev_seq,     &ev_machine, &ev_subject,  &ev_name,
              &ev_from, &ev_to,       &ev_role,     &ev_actor,   &ev_channel, &ev_body,    &ev_decision, &ev_chain,
              &ef_n,    &ef_key,      &ef_kind,     &ef_subject, &ef_body,    &ef_request, &ef_due,      &no_n,
              &no_id,   &no_audience, &no_template, &no_detail});
}

pqxx::result CommitArrays::run(pqxx::nontransaction& tx, const char* statement, std::initializer_list<Array*> arrays) {
  std::vector<std::string> parameters;
  for (Array* array : arrays) parameters.push_back(array->take());
  return tx.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters));
}

void CommitArrays::add_case(std::int64_t index, const Transition& t) {
  const auto& rma_case = *t.next;
  n.add_int(index), merchant.add(rma_case.merchant_id), id.add(rma_case.id), expected.add_int(t.expected_version);
  version.add_int(rma_case.version), at.add_time(t.at), closed.add_bool(t.closed), state.add(rma_case.state);
  chain.add(bytea(rma_case.chain)), data.add(case_json(rma_case)), stamp.add_int(t.order_stamp);
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
  once(order, rma_case.order_id), once(opened, timestamp(t.at)), once(rma, rma_case.rma),
      once(customer, rma_case.customer_ref);
  once(policy, rma_case.policy_version);
}

void CommitArrays::add_capacity(std::int64_t index, const Transition& t, const CapacityChange& change) {
  cap_n.add_int(index), cap_merchant.add(t.next->merchant_id), cap_scope.add(scope_of(change.kind, t.next->order_id));
  cap_kind.add(name_of(change.kind)), cap_key.add(change.key), cap_held.add_int(change.held_delta),
      cap_used.add_int(change.used_delta);
  cap_expected.add_optional(change.expected_version), cap_total.add_optional(change.total);
}

void CommitArrays::add_claim(std::int64_t index, const Transition& t) {
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

void CommitArrays::add_event(std::int64_t index, const Transition& t, const EventRow& event, bool first) {
  ev_n.add_int(index), ev_seq.add_int(event.seq), ev_machine.add(event.machine), ev_subject.add_or_null(event.subject),
      ev_name.add(event.name);
  ev_from.add(event.from), ev_to.add(event.to), ev_role.add(name_of(event.actor.role)), ev_actor.add(event.actor.id),
      ev_channel.add(name_of(t.channel));
  if (event.body == "{}")
    ev_body.add_null();
  else
    ev_body.add(event.body);
  ev_decision.add_or_null(event.decision), ev_chain.add(bytea(event.chain));
  if (first && t.idempotency)
    ev_idem.add(t.idempotency->key), ev_hash.add_int(t.idempotency->request_hash);
  else
    ev_idem.add_null(), ev_hash.add_null();
}

}  // namespace retour::engine::detail
