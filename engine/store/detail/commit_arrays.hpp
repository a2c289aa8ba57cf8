// engine/store/detail/commit_arrays.hpp - a batch of transitions as the parameters of its statement
#pragma once
// Duty: one array a column; every row of case, counter, claim, event, effect and notice carries the number of its
// transition in the batch. Errors: as the connection's. Threading: one batch, one thread.

#include <initializer_list>
#include <pqxx/pqxx>

#include "engine/store/case_store.hpp"
#include "engine/store/detail/array.hpp"

namespace retour::engine::detail {

/// Whose counter it is: 'actor' for a person's, else the order's.
std::string scope_of(workflows::CapacityKind kind, const std::string& order_id);
/// Not there before it is used: of a person, or of one unit.
bool is_made_on_use(workflows::CapacityKind kind);

class CommitArrays {
 public:
  void add(std::int64_t index, const Transition& transition);
  /// Every guard there is: a row a transition, with what each guard said.
  pqxx::result commit(pqxx::nontransaction& tx);
  /// The case's version and the order's stamp are the only guards: a row a transition that went.
  pqxx::result move(pqxx::nontransaction& tx);

 private:
  static pqxx::result run(pqxx::nontransaction& tx, const char* statement, std::initializer_list<Array*> arrays);
  void add_case(std::int64_t index, const Transition& t);
  void add_capacity(std::int64_t index, const Transition& t, const workflows::CapacityChange& change);
  void add_claim(std::int64_t index, const Transition& t);
  void add_event(std::int64_t index, const Transition& t, const EventRow& event, bool first);

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
};

}  // namespace retour::engine::detail
