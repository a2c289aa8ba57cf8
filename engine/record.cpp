#include "engine/record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/overloaded.hpp"

namespace retour::engine {
namespace {

using namespace workflows;

const Actor kPolicy{Role::automation, "policy"};

bool is_closed(const ReturnCase& rma) {
  const auto finals = return_table().finals;
  return std::find(finals.begin(), finals.end(), rma.state) != finals.end();
}

std::string chained(const std::string& before, const EventRow& row, Channel channel, Instant now) {
  return chain_after(before, {row.seq, now.time_since_epoch().count(), row.machine, row.subject, row.name, row.from,
                              row.to, name_of(row.actor.role), row.actor.id, name_of(channel), row.body, row.decision});
}

EffectRow row_of(const PurchaseLabel& e, Instant now) {
  return {fmt::format("{}|{}", PurchaseLabel::name, e.parcel_id),
          std::string(PurchaseLabel::name),
          e.parcel_id,
          "{}",
          {},
          now};
}
EffectRow row_of(const VoidLabel& e, Instant now) {
  return {fmt::format("{}|{}", VoidLabel::name, e.parcel_id), std::string(VoidLabel::name), e.parcel_id, "{}", {}, now};
}
EffectRow row_of(const IssueCreditNote& e, Instant now) {
  return {fmt::format("{}|{}|{}", IssueCreditNote::name, e.reversal ? "reversal" : "note", e.refund_id),
          std::string(IssueCreditNote::name),
          e.refund_id,
          fmt::format(R"({{"reversal":{}}})", e.reversal),
          {},
          now};
}
EffectRow row_of(const WithdrawCredit& e, Instant now) {
  return {fmt::format("{}|{}", WithdrawCredit::name, e.refund_id),
          std::string(WithdrawCredit::name),
          e.refund_id,
          "{}",
          {},
          now};
}
/// One timer an event and subject: setting it again moves it.
EffectRow row_of(const Timer& e) {
  return {fmt::format("{}|{}|{}", Timer::name, e.event, e.subject),
          std::string(Timer::name),
          e.subject,
          fmt::format(R"({{"event":"{}"}})", e.event),
          {},
          e.due};
}

void keep_last_timer(std::vector<EffectRow>& effects, EffectRow row) {
  std::erase_if(effects, [&](const EffectRow& other) { return other.key == row.key; });
  effects.push_back(std::move(row));
}

}  // namespace

std::string chain_after(std::string_view before, const ChainLink& link) {
  return sha256_hex(fmt::format("{}\n{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n{}\n{}", before, link.seq, link.at_micros,
                                link.machine, link.subject, link.name, link.from, link.to, link.actor_role,
                                link.actor_id, link.channel, link.body, link.decision));
}

Transition record(const Command& command, const Decided& decided, ReturnCase& next, std::int64_t expected_version,
                  Instant now, const FreezeRefund& freeze) {
  Transition t;
  t.next = &next;
  t.expected_version = expected_version;
  t.at = now;
  t.closed = is_closed(next);
  t.channel = command.caller.channel;
  t.capacity = decided.capacity;
  t.idempotency = command.idempotency;
  t.claim = command.claim;
  std::int64_t seq = expected_version;
  for (const auto& step : decided.steps) {
    // Somebody sent the first event; what follows from it is the policy's doing, whoever that was.
    const bool first = t.events.empty();
    EventRow row{++seq,
                 first ? command.caller.actor : kPolicy,
                 step.machine,
                 step.event.subject,
                 std::string(name_of(step.event)),
                 step.from,
                 step.to,
                 event_json(step.event),
                 first ? decision_json(decided.citations, decided.remarks) : std::string{},
                 {}};
    next.chain = row.chain = chained(next.chain, row, t.channel, now);
    t.events.push_back(std::move(row));
  }
  for (const auto& effect : decided.effects)
    std::visit(Overloaded{[&](const PurchaseLabel& e) { t.effects.push_back(row_of(e, now)); },
                          [&](const VoidLabel& e) { t.effects.push_back(row_of(e, now)); },
                          [&](const PayRefund& e) {
                            const Refund& refund = *find_by_id(next.refunds, e.refund_id);
                            t.effects.push_back({e.effect_key, std::string(PayRefund::name), e.refund_id, "{}",
                                                 freeze(next, refund), now});
                          },
                          [&](const IssueCreditNote& e) { t.effects.push_back(row_of(e, now)); },
                          [&](const WithdrawCredit& e) { t.effects.push_back(row_of(e, now)); },
                          [&](const Notify& e) { t.notices.push_back(e); },
                          [&](const Timer& e) { keep_last_timer(t.effects, row_of(e)); }},
               effect);
  return t;
}

}  // namespace retour::engine
