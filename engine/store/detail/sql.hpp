// engine/store/detail/sql.hpp - every SQL statement of the system, by name
#pragma once
// Duty: the statements that pooled connections prepare. Each carries the merchant. Instants travel as text or as
// microseconds since 1970. Threading: constants.

#include <array>

#include "engine/store/detail/statement.hpp"

namespace retour::engine::detail {

/// A batch of transitions, all guards in one statement. What grows has to fit beside what moved outside; what shrinks,
/// or moves from held to used, never fails because of that. Rows are locked in one order everywhere: cases, counters,
/// effects. A transition whose guards do not all hold changes nothing and says which one failed; its neighbours are not
/// touched.
inline constexpr const char* kCommitCases = R"sql(
with input as materialized (
  select * from unnest($1::int[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::bool[], $8::text[], $9::bytea[],
                       $10::text[], $11::uuid[], $12::uuid[], $13::timestamptz[], $14::text[], $15::text[], $16::text[])
    as i(n, merchant_id, id, expected, version, at, closed, state, chain, data, idempotency, order_id, opened_at, rma, customer_ref, policy_version)
), caps as materialized (
  select * from unnest($17::int[], $18::text[], $19::text[], $20::text[], $21::text[], $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[])
    as p(n, merchant_id, scope, kind, key, held, used, expected, total)
), claims as materialized (
  select * from unnest($26::int[], $27::text[], $28::uuid[], $29::text[], $30::int[], $31::timestamptz[], $32::int[], $33::text[])
    as l(n, merchant_id, case_id, key, epoch, due, misses, note)
), locked as materialized (
  select i.n from cases c join input i on c.merchant_id = i.merchant_id and c.id = i.id and c.version = i.expected
  where i.expected > 0 order by c.merchant_id, c.id for update of c
), counted as materialized (
  select p.n, k.held + p.held >= 0 and k.used + p.used >= 0 and k.held + k.used + p.held + p.used <= coalesce(p.total, k.total)
         and (p.held + p.used <= 0 or k.held + k.used + p.held + p.used <= coalesce(p.total, k.total) - k.outside)
         and (p.expected is null or k.version = p.expected) as fits
  from counters k join caps p on k.merchant_id = p.merchant_id and k.scope = p.scope and k.kind = p.kind and k.key = p.key
  where (select count(*) from locked) >= 0 order by k.merchant_id, k.scope, k.kind, k.key for update of k
), owned as materialized (
  select l.n from effects e join claims l on e.merchant_id = l.merchant_id and e.case_id = l.case_id and e.key = l.key and e.epoch = l.epoch
  where (select count(*) from counted) >= 0 order by e.merchant_id, e.case_id, e.key for update of e
), judged as materialized (
  select i.n, i.expected = 0 or exists (select from locked l where l.n = i.n) as fresh,
         not exists (select from claims l where l.n = i.n) or exists (select from owned o where o.n = i.n) as mine,
         not exists (select from events e where e.merchant_id = i.merchant_id and e.idempotency = i.idempotency) as first,
         (select count(*) from caps p where p.n = i.n) = (select count(*) from counted c where c.n = i.n and c.fits) as room
  from input i
), ok as materialized (
  select n from judged where fresh and mine and first and room
), created as (
  insert into cases (merchant_id, id, order_id, opened_at, rma, customer_ref, policy_version, closed_at, version, updated_at, state, chain, data)
  select i.merchant_id, i.id, i.order_id, i.opened_at, i.rma, i.customer_ref, i.policy_version, case when i.closed then i.at end, i.version,
         i.at, i.state, i.chain, i.data::json
  from input i join ok using (n) where i.expected = 0
), moved as (
  update cases c set state = i.state, version = i.version, updated_at = i.at, chain = i.chain, data = i.data::json,
         closed_at = case when i.closed then coalesce(c.closed_at, i.at) end
  from input i join ok using (n)
  where i.expected > 0 and c.merchant_id = i.merchant_id and c.id = i.id and c.version = i.expected
), booked as (
  update counters k set held = k.held + p.held, used = k.used + p.used, total = coalesce(p.total, k.total), version = k.version + 1
  from caps p join ok using (n)
  where k.merchant_id = p.merchant_id and k.scope = p.scope and k.kind = p.kind and k.key = p.key
), logged as (
  insert into events (merchant_id, case_id, seq, at, machine, subject, name, from_state, to_state, actor_role, actor_id, channel, body,
                      decision, idempotency, request_hash, chain)
  select i.merchant_id, i.id, e.seq, i.at, e.machine, e.subject, e.name, e.from_state, e.to_state, e.actor_role, e.actor_id, e.channel,
         e.body::json, e.decision::json, e.idempotency, e.request_hash, e.chain
  from unnest($34::int[], $35::bigint[], $36::text[], $37::text[], $38::text[], $39::text[], $40::text[], $41::text[], $42::text[], $43::text[],
              $44::text[], $45::text[], $46::uuid[], $47::bigint[], $48::bytea[])
    as e(n, seq, machine, subject, name, from_state, to_state, actor_role, actor_id, channel, body, decision, idempotency, request_hash, chain)
  join ok using (n) join input i using (n)
), planned as (
  insert into effects (merchant_id, case_id, key, kind, subject, body, request, due, planned_at)
  select i.merchant_id, i.id, f.key, f.kind, f.subject, f.body::json, f.request, f.due, i.at
  from unnest($49::int[], $50::text[], $51::text[], $52::text[], $53::text[], $54::text[], $55::timestamptz[])
    as f(n, key, kind, subject, body, request, due)
  join ok using (n) join input i using (n)
  on conflict (merchant_id, case_id, key) do update
    set due = excluded.due, body = excluded.body, planned_at = excluded.planned_at, epoch = effects.epoch + 1, attempts = 0, leased_until = null
    where effects.kind = 'timer'
), told as (
  insert into notices (merchant_id, id, case_id, at, audience, template, detail)
  select i.merchant_id, t.id, i.id, i.at, t.audience, t.template, t.detail
  from unnest($56::int[], $57::uuid[], $58::text[], $59::text[], $60::text[]) as t(n, id, audience, template, detail)
  join ok using (n) join input i using (n)
), finished as (
  delete from effects e using claims l join ok using (n)
  where l.due is null and l.misses is not null and e.merchant_id = l.merchant_id and e.case_id = l.case_id and e.key = l.key and e.epoch = l.epoch
), postponed as (
  update effects e set due = l.due, leased_until = null, misses = l.misses, note = l.note
  from claims l join ok using (n)
  where l.due is not null and e.merchant_id = l.merchant_id and e.case_id = l.case_id and e.key = l.key and e.epoch = l.epoch
)
select j.n, j.fresh, j.mine, j.first, j.room from judged j
)sql";

/// The same for transitions of cases that exist and change no counter, claim or key: moving the case is the guard
/// itself. The order's stamp says that the order and its counters are still those that were decided on. The cases come
/// in key order, so that batches wait for one another in one order here too.
inline constexpr const char* kMoveCases = R"sql(
with moved as (
  update cases c set state = i.state, version = i.version, updated_at = i.at, chain = i.chain, data = i.data::json,
         closed_at = case when i.closed then coalesce(c.closed_at, i.at) end
  from unnest($1::int[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::bool[], $8::text[], $9::bytea[], $10::text[],
              $11::bigint[])
    as i(n, merchant_id, id, expected, version, at, closed, state, chain, data, stamp)
  where c.merchant_id = i.merchant_id and c.id = i.id and c.version = i.expected
    and i.stamp = (select o.version from orders o where o.merchant_id = c.merchant_id and o.id = c.order_id)
                + (select coalesce(sum(k.version), 0) from counters k where k.merchant_id = c.merchant_id and k.scope = c.order_id::text)
  returning i.n, c.merchant_id, c.id, i.at
), logged as (
  insert into events (merchant_id, case_id, seq, at, machine, subject, name, from_state, to_state, actor_role, actor_id, channel, body, decision, chain)
  select m.merchant_id, m.id, e.seq, m.at, e.machine, e.subject, e.name, e.from_state, e.to_state, e.actor_role, e.actor_id, e.channel,
         e.body::json, e.decision::json, e.chain
  from unnest($12::int[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
              $22::text[], $23::text[], $24::bytea[])
    as e(n, seq, machine, subject, name, from_state, to_state, actor_role, actor_id, channel, body, decision, chain)
  join moved m using (n)
), planned as (
  insert into effects (merchant_id, case_id, key, kind, subject, body, request, due, planned_at)
  select m.merchant_id, m.id, f.key, f.kind, f.subject, f.body::json, f.request, f.due, m.at
  from unnest($25::int[], $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::timestamptz[])
    as f(n, key, kind, subject, body, request, due)
  join moved m using (n)
  on conflict (merchant_id, case_id, key) do update
    set due = excluded.due, body = excluded.body, planned_at = excluded.planned_at, epoch = effects.epoch + 1, attempts = 0, leased_until = null
    where effects.kind = 'timer'
), told as (
  insert into notices (merchant_id, id, case_id, at, audience, template, detail)
  select m.merchant_id, t.id, m.id, m.at, t.audience, t.template, t.detail
  from unnest($32::int[], $33::uuid[], $34::text[], $35::text[], $36::text[]) as t(n, id, audience, template, detail)
  join moved m using (n)
)
select n from moved
)sql";

/// A case with its order, the order's counters, and the event an idempotency key was used for.
inline constexpr const char* kLoadCases = R"sql(
select i.n, c.id, c.order_id, c.rma, c.state, c.version, c.policy_version, c.customer_ref, encode(c.chain, 'hex'), c.data, o.data,
       k.counters, e.case_id, e.name, e.request_hash, e.seq, o.version + k.versions
from unnest($1::int[], $2::text[], $3::text[], $4::uuid[], $5::uuid[]) as i(n, merchant_id, rma, id, idempotency)
left join cases c on c.merchant_id = i.merchant_id and c.id = coalesce(i.id, (select x.id from cases x where x.merchant_id = i.merchant_id and x.rma = i.rma))
left join orders o on o.merchant_id = c.merchant_id and o.id = c.order_id
left join lateral (
  select json_agg(json_build_array(k.kind, k.key, k.total, k.held, k.used, k.version, k.outside)) as counters, coalesce(sum(k.version), 0)::bigint as versions
  from counters k where k.merchant_id = c.merchant_id and k.scope = c.order_id::text
) k on true
left join events e on e.merchant_id = i.merchant_id and e.idempotency = i.idempotency
)sql";

/// A changed document of an order. Used grows by what the shop had taken back or paid back more than before, which has
/// to fit. A shipment or promotion that is no longer named has nothing left, if nothing of it was given back; its
/// counter stays, so that the order's stamp never comes back to an older value.
inline constexpr const char* kUpdateOrder = R"sql(
with named as materialized (
  select * from unnest($8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[]) as c(kind, key, total, used, before)
), unnamed as materialized (
  select k.kind, k.key, k.held, k.used from counters k
  where k.merchant_id = $1 and k.scope = $2::text and k.kind in ('order_shipping', 'promotion')
    and not exists (select from named c where c.kind = k.kind and c.key = k.key)
), changed as (
  update orders set number = $4, customer_ref = $5, document_hash = $6, version = version + 1, data = $7::json
  where merchant_id = $1 and id = $2::uuid and version = $3
    and not exists (select from counters k join named c using (kind, key)
                    where k.merchant_id = $1 and k.scope = $2::text
                      and k.held + k.used + c.used - c.before > c.total - case when c.used > c.before then k.outside else 0 end)
    and not exists (select from unnamed u where u.held + u.used > 0)
  returning merchant_id
), counted as (
  insert into counters (merchant_id, scope, kind, key, total, used)
  select h.merchant_id, $2::text, c.kind, c.key, c.total, c.used from changed h, named c
  on conflict (merchant_id, scope, kind, key) do update
    set total = excluded.total, version = counters.version + 1,
        used = counters.used + (select c.used - c.before from named c where c.kind = counters.kind and c.key = counters.key)
), emptied as (
  update counters k set total = 0, version = k.version + 1 from changed h, unnamed u
  where k.merchant_id = h.merchant_id and k.scope = $2::text and k.kind = u.kind and k.key = u.key
), paid as (
  insert into payments (merchant_id, provider, payment_ref, order_id, tender_id)
  select h.merchant_id, p.provider, p.payment_ref, $2::uuid, p.tender_id from changed h, unnest($13::text[], $14::text[], $15::text[]) as p(provider, payment_ref, tender_id)
  on conflict do nothing
)
select count(*) from changed
)sql";

inline constexpr std::array kStatements = {
    Statement{"commit_cases", kCommitCases},
    Statement{"move_cases", kMoveCases},
    Statement{"load_cases", kLoadCases},
    Statement{"load_order", R"sql(
select o.id, o.data, o.version, o.document_hash,
       (select json_agg(json_build_array(k.kind, k.key, k.total, k.held, k.used, k.version, k.outside)) from counters k
        where k.merchant_id = o.merchant_id and k.scope = o.id::text)
from orders o where o.merchant_id = $1 and o.id = $2::uuid)sql"},
    Statement{"find_orders", R"sql(
select o.id from orders o where o.merchant_id = $1 and ($2::text is null or o.source = $2) and ($3::text is null or o.external_id = $3)
   and ($4::text is null or o.number = $4) and ($5::text is null or o.customer_ref = $5)
order by o.ordered_at desc, o.id limit 100)sql"},
    Statement{"insert_order", R"sql(
with added as (
  insert into orders (merchant_id, id, source, external_id, number, market, policy_version, customer_ref, ordered_at, imported_at, document_hash, version, data)
  select $1, $2::uuid, $3, $4, $5, $6, $7, $8, $9::timestamptz, $10::timestamptz, $11, 1, $12::json
  where not exists (select 1 from policy_publications where seq > $20::bigint and effective_at <= now())
  on conflict (merchant_id, source, external_id) do nothing returning merchant_id
), counted as (
  insert into counters (merchant_id, scope, kind, key, total, used)
  select a.merchant_id, $2, c.kind, c.key, c.total, c.used from added a, unnest($13::text[], $14::text[], $15::bigint[], $16::bigint[]) as c(kind, key, total, used)
), paid as (
  insert into payments (merchant_id, provider, payment_ref, order_id, tender_id)
  select a.merchant_id, p.provider, p.payment_ref, $2::uuid, p.tender_id from added a, unnest($17::text[], $18::text[], $19::text[]) as p(provider, payment_ref, tender_id)
)
select count(*) from added)sql"},
    Statement{"update_order", kUpdateOrder},
    Statement{"move_outside", R"sql(
with seen as materialized (
  select o.merchant_id from orders o where o.merchant_id = $1 and o.id = $2::uuid and o.version = $3 for update
), counted as materialized (
  select k.merchant_id from counters k join seen s on k.merchant_id = s.merchant_id
  where k.scope = $2::text and k.kind = 'tender' and k.key = $5 and k.version = $7 for update of k
), changed as (
  update orders o set version = o.version + 1, data = $4::json from counted c where o.merchant_id = c.merchant_id and o.id = $2::uuid
  returning o.merchant_id
), moved as (
  update counters k set outside = k.outside + $6, version = k.version + 1 from changed h
  where k.merchant_id = h.merchant_id and k.scope = $2::text and k.kind = 'tender' and k.key = $5
)
select count(*) from changed)sql"},
    Statement{"tenders_of_payment", R"sql(
select order_id, tender_id from payments where merchant_id = $1 and provider = $2 and payment_ref = any($3::text[]) order by order_id, tender_id limit 100)sql"},
    Statement{"siblings", R"sql(
select c.id, c.rma, c.state, c.policy_version, c.data from cases c where c.merchant_id = $1 and c.order_id = $2::uuid order by c.id limit 1000)sql"},
    Statement{"returns_since", R"sql(
select count(*) from cases where merchant_id = $1 and customer_ref = $2 and opened_at > $3::timestamptz)sql"},
    Statement{"actor_counters", R"sql(
select kind, key, total, held, used, version from counters where merchant_id = $1 and scope = 'actor' and key = any($2::text[]))sql"},
    Statement{"ensure_counters", R"sql(
insert into counters (merchant_id, scope, kind, key, total)
select $1, c.scope, c.kind, c.key, c.total from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) as c(scope, kind, key, total)
on conflict do nothing)sql"},
    Statement{"approved_on_order_since", R"sql(
select coalesce(sum((r ->> 'amount_minor')::bigint + coalesce((r ->> 'withdrawn_minor')::bigint, 0)), 0)
from cases c join events e on e.merchant_id = c.merchant_id and e.case_id = c.id
cross join lateral json_array_elements(c.data -> 'refunds') r
where c.merchant_id = $1 and c.order_id = $2::uuid and e.name = 'approve_refund' and e.actor_id = $3 and e.at > $4::timestamptz
  and r ->> 'id' = e.subject)sql"},
    Statement{"automated_on_order_since", R"sql(
select coalesce(sum((r ->> 'amount_minor')::bigint + coalesce((r ->> 'withdrawn_minor')::bigint, 0)), 0)
from cases c join events e on e.merchant_id = c.merchant_id and e.case_id = c.id
cross join lateral json_array_elements(c.data -> 'refunds') r
where c.merchant_id = $1 and c.order_id = $2::uuid and e.name = 'refund_granted' and e.to_state = 'approved' and e.at > $3::timestamptz
  and r ->> 'id' = e.subject)sql"},
    Statement{
        "timeline",
        R"sql(
select seq, )sql" RETOUR_MICROS(
            "at") R"sql(, machine, subject, name, from_state, to_state, actor_role, actor_id, channel, body, decision, encode(chain, 'hex')
from events where merchant_id = $1 and case_id = $2::uuid order by seq limit 1000)sql"},
    Statement{"refusals_of", R"sql(
select )sql" RETOUR_MICROS("at") R"sql(, name, actor_role, actor_id, channel, reasons from refusals
where merchant_id = $1 and case_id = $2::uuid order by at, id limit 200)sql"},
    Statement{"record_refusal", R"sql(
insert into refusals (merchant_id, id, order_id, case_id, at, name, actor_role, actor_id, channel, body, reasons, policy_version)
values ($1, $2::uuid, $3::uuid, $4::uuid, $5::timestamptz, $6, $7, $8, $9, $10::json, $11::json, $12))sql"},
    Statement{"list_cases", R"sql(
select c.id, c.rma, c.state, c.order_id, )sql" RETOUR_MICROS("c.updated_at") R"sql(, o.number from cases c
join orders o on o.merchant_id = c.merchant_id and o.id = c.order_id
where c.merchant_id = $1 and ($2::text is null or c.state = $2) and ($3::text is null or c.customer_ref = $3) and ($4::uuid is null or c.id > $4::uuid)
  and ($5::bool is false or c.closed_at is null) and ($6::uuid is null or c.order_id = $6::uuid)
order by c.id limit $7::int)sql"},
    Statement{"claim_effects", R"sql(
update effects e set epoch = e.epoch + 1, attempts = e.attempts + 1, leased_until = now() + make_interval(secs => $3::int)
from (select merchant_id, case_id, key from effects where due <= $1::timestamptz and (leased_until is null or leased_until < now())
      order by due limit $2::int for update skip locked) d
where e.merchant_id = d.merchant_id and e.case_id = d.case_id and e.key = d.key
returning e.merchant_id, e.case_id, e.key, e.kind, e.subject, e.body, e.request, )sql" RETOUR_MICROS(
                                   "e.due") ", " RETOUR_MICROS("e.planned_at") R"sql(,
  e.epoch, e.attempts, )sql" RETOUR_MICROS("e.sent_at") R"sql(, e.misses, e.note)sql"},
    Statement{"mark_sent", R"sql(
update effects set sent_at = coalesce(sent_at, $5::timestamptz) where merchant_id = $1 and case_id = $2::uuid and key = $3 and epoch = $4::int)sql"},
    Statement{"postpone_effect", R"sql(
update effects set due = $5::timestamptz, leased_until = null, misses = $6::int, note = $7
where merchant_id = $1 and case_id = $2::uuid and key = $3 and epoch = $4::int)sql"},
    Statement{"finish_effect", R"sql(
delete from effects where merchant_id = $1 and case_id = $2::uuid and key = $3 and epoch = $4::int)sql"},
    Statement{"free_effect_leases", R"sql(update effects set leased_until = null where leased_until is not null)sql"},
    Statement{"free_webhook_leases", R"sql(update inbox set leased_until = null where leased_until is not null)sql"},
    Statement{"next_due", R"sql(select )sql" RETOUR_MICROS("min(due)") R"sql( from effects)sql"},
    Statement{
        "effects_of",
        R"sql(
select key, kind, subject, )sql" RETOUR_MICROS(
            "due") R"sql(, attempts, note from effects where merchant_id = $1 and case_id = $2::uuid order by due, key)sql"},
    Statement{"receive_webhook", R"sql(
insert into inbox (merchant_id, provider, event_id, received_at, body, due) values ($1, $2, $3, $4::timestamptz, $5, $4::timestamptz)
on conflict do nothing)sql"},
    Statement{"claim_webhooks", R"sql(
update inbox i set attempts = i.attempts + 1, leased_until = now() + make_interval(secs => $3::int)
from (select merchant_id, provider, event_id from inbox where due <= $1::timestamptz and (leased_until is null or leased_until < now())
      order by due limit $2::int for update skip locked) d
where i.merchant_id = d.merchant_id and i.provider = d.provider and i.event_id = d.event_id
returning i.merchant_id, i.provider, i.event_id, i.body, i.attempts, )sql" RETOUR_MICROS("i.received_at")},
    Statement{"settle_webhook", R"sql(
update inbox set due = $4::timestamptz, outcome = $5, leased_until = null where merchant_id = $1 and provider = $2 and event_id = $3)sql"},
    Statement{"notices_after", R"sql(
select n.id, c.rma, )sql" RETOUR_MICROS("n.at") R"sql(, n.audience, n.template, n.detail from notices n
join cases c on c.merchant_id = n.merchant_id and c.id = n.case_id
where n.merchant_id = $1 and ($2::text is null or n.audience = $2) and ($3::uuid is null or n.id > $3::uuid) and n.id < $5::uuid
order by n.id limit $4::int)sql"},
    Statement{"keep_parcel", R"sql(
insert into parcels (merchant_id, shipment_id, tracking_code, case_id, parcel_id) values ($1, $2, $3, $4::uuid, $5::uuid)
on conflict (merchant_id, shipment_id) do update set tracking_code = excluded.tracking_code)sql"},
    Statement{"parcel_by_tracking", R"sql(
select case_id, parcel_id from parcels where merchant_id = $1 and (shipment_id = $2 or tracking_code = $3)
order by shipment_id = $2 desc, shipment_id desc limit 1)sql"},
    Statement{"keep_label", R"sql(
insert into labels (merchant_id, parcel_id, shipment_id, format, content_type, bytes) values ($1, $2::uuid, $3, $4, $5, decode($6, 'base64'))
on conflict do nothing)sql"},
    Statement{"label", R"sql(
select content_type, encode(bytes, 'hex') from labels where merchant_id = $1 and parcel_id = $2::uuid and shipment_id = $3 and format = $4)sql"},
    Statement{"keep_policy", R"sql(
insert into policy_versions (version, market, first_seen, source) values ($1, $2, $3::timestamptz, $4::json) on conflict do nothing)sql"},
    Statement{"policy", R"sql(select source from policy_versions where version = $1)sql"},
};

}  // namespace retour::engine::detail
