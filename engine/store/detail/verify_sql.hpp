// engine/store/detail/verify_sql.hpp - the queries of verify: each returns the rows that break a promise
#pragma once
// Duty: promises as SQL. A check returns (merchant_id, subject, detail) of what is wrong, and nothing when all is well.
// Members of stored documents that equal their default are left out, hence the coalesce. Threading: constants.

#include <array>

#include "engine/store/detail/verify_quote_sql.hpp"
#include "engine/store/verify_store.hpp"

namespace retour::engine::detail {

/// Every check reads from these; PostgreSQL computes only what a check names.
inline constexpr const char* kVerifyViews = R"sql(
with edges(machine, from_state, name, to_state) as (select * from unnest($2::text[], $3::text[], $4::text[], $5::text[])),
policies(version, time_zone, requester_may_approve, counts_automation) as (select * from unnest($6::text[], $7::text[], $8::bool[], $9::bool[])),
input as (select $1::timestamptz as overdue_before),
refunds as (
  select c.merchant_id, c.id as case_id, c.order_id, c.rma, c.policy_version, r ->> 'id' as id, coalesce(r ->> 'state', 'start') as state,
         coalesce((r ->> 'amount_minor')::bigint, 0) as amount, coalesce((r ->> 'withdrawn_minor')::bigint, 0) as withdrawn, r ->> 'currency' as currency, r -> 'tender' ->> 'tender_id' as tender_id,
         coalesce(r -> 'tender' ->> 'provider', '') as provider, coalesce(r ->> 'effect_key', '') as effect_key,
         coalesce(r ->> 'provider_ref', '') as provider_ref, coalesce(r ->> 'quote_hash', '') as quote_hash,
         coalesce((r ->> 'goodwill')::bool, false) as goodwill, coalesce((r ->> 'needs_person')::bool, false) as needs_person,
         coalesce(r ->> 'requested_by', '') as requested_by, coalesce(r -> 'approvals', '[]'::json) as approvals,
         coalesce(r -> 'also_requested', '[]'::json) as also_requested,
         coalesce((r ->> 'sequence')::int, 1) as sequence, coalesce(r ->> 'replaces', '') as replaces,
         coalesce((r ->> 'counted_outside')::bool, false) as counted_outside,
         coalesce(r -> 'taxes', '[]'::json) as taxes, json_array_length(coalesce(r -> 'lines', '[]'::json)) > 0 as of_goods
  from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r
), lines as (
  select c.merchant_id, c.id as case_id, c.order_id, c.rma, coalesce((c.data ->> 'closed_once')::bool, false) as closed_once,
         l ->> 'order_line_id' as line_id, coalesce(l -> 'units', '[]'::json) as units, coalesce((l ->> 'requested')::bigint, 0) as requested,
         coalesce((l ->> 'authorized')::bigint, 0) as authorized, coalesce((l ->> 'in_transit')::bigint, 0) as in_transit,
         coalesce((l ->> 'received_good')::bigint, 0) as received_good, coalesce((l ->> 'received_damaged')::bigint, 0) as received_damaged,
         coalesce((l ->> 'missing')::bigint, 0) as missing, coalesce((l ->> 'accepted')::bigint, 0) as accepted,
         coalesce(l ->> 'reception', 'awaiting') as reception
  from cases c cross join lateral json_array_elements(coalesce(c.data -> 'lines', '[]'::json)) l
), order_lines as (
  select o.merchant_id, o.id as order_id, o.number, l ->> 'id' as line_id, coalesce((l ->> 'quantity')::bigint, 0) as quantity,
         coalesce((l ->> 'fulfilled')::bigint, 0) as fulfilled, coalesce((l ->> 'returned_before')::bigint, 0) as returned_before,
         coalesce((l ->> 'paid_minor')::bigint, 0) as paid, coalesce(l -> 'taxes', '[]'::json) as taxes,
         coalesce(l -> 'units', '[]'::json) as recorded
  from orders o cross join lateral json_array_elements(coalesce(o.data -> 'lines', '[]'::json)) l
), tenders as (
  select o.merchant_id, o.id as order_id, o.number, t ->> 'id' as tender_id, coalesce((t ->> 'captured_minor')::bigint, 0) as captured,
         least(coalesce((t ->> 'captured_minor')::bigint, 0), coalesce((t ->> 'refunded_before_minor')::bigint, 0)
               + coalesce((t ->> 'charged_back_minor')::bigint, 0)) as refunded_before,
         (select coalesce(sum(case when m ->> 'kind' = 'chargeback_reversed' then -1 else 1 end * coalesce((m ->> 'minor')::bigint, 0)), 0)
          from json_array_elements(coalesce(t -> 'outside', '[]'::json)) m) as outside
  from orders o cross join lateral json_array_elements(coalesce(o.data -> 'tenders', '[]'::json)) t
), quotes as (
  select c.merchant_id, c.id as case_id, c.order_id, c.rma, c.policy_version, t.q,
         coalesce((c.data ->> 'shipping_refunded')::bool, false) as shipping_refunded,
         exists (select from json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r
                 where coalesce(r ->> 'cut_quote', r ->> 'quote_hash') = t.q ->> 'hash') as granted,
         coalesce((c.data ->> 'settled_once')::bool, false) and coalesce((t.q ->> 'total_minor')::bigint, 0) = 0 as nothing_due
  from cases c cross join lateral (
    select c.data -> 'quote' as q where c.data -> 'quote' is not null
    union all select e from json_array_elements(coalesce(c.data -> 'earlier_quotes', '[]'::json)) e) t
), cuts as (
  select c.merchant_id, c.id as case_id, r ->> 'cut_quote' as of, r ->> 'quote_hash' as hash
  from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r where coalesce(r ->> 'cut_quote', '') <> ''
), shares as (
  select q.merchant_id, q.case_id, q.order_id, q.rma, q.granted, s ->> 'order_line_id' as line_id, coalesce(s -> 'units', '[]'::json) as units,
         coalesce((s ->> 'gross_minor')::bigint, 0) as gross
  from quotes q cross join lateral json_array_elements(coalesce(q.q -> 'lines', '[]'::json)) s
), parts as (
  select c.merchant_id, c.order_id, s ->> 'order_line_id' as line_id
  from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r
  cross join lateral json_array_elements(coalesce(r -> 'lines', '[]'::json)) s
  union all
  select c.merchant_id, c.order_id, x ->> 'order_line_id' from cases c cross join lateral json_array_elements(coalesce(c.data -> 'exchanges', '[]'::json)) x
), taken_units as (
  select l.merchant_id, l.order_id, l.line_id, l.rma, u::bigint as unit from lines l cross join lateral json_array_elements_text(l.units) u
), states as (
  select c.merchant_id, c.id as case_id, 'return' as machine, '' as subject, c.state from cases c
  union all select merchant_id, case_id, 'refund', id, state from refunds
  union all select c.merchant_id, c.id, 'parcel', p ->> 'id', coalesce(p ->> 'state', 'requested')
            from cases c cross join lateral json_array_elements(coalesce(c.data -> 'parcels', '[]'::json)) p
  union all select c.merchant_id, c.id, 'exchange', x ->> 'id', coalesce(x ->> 'state', 'start')
            from cases c cross join lateral json_array_elements(coalesce(c.data -> 'exchanges', '[]'::json)) x
), moves as (
  select merchant_id, case_id, seq, machine, coalesce(subject, '') as subject, name, from_state, to_state,
         lag(to_state, 1, 'start') over (partition by merchant_id, case_id, machine, coalesce(subject, '') order by seq) as before,
         lead(seq) over (partition by merchant_id, case_id, machine, coalesce(subject, '') order by seq) is null as is_last
  from events
)
)sql";

inline constexpr const char* kTenderSums = R"sql(
select coalesce(k.merchant_id, w.merchant_id) as merchant_id, format('order %s tender %s', coalesce(k.scope, w.order_id), coalesce(k.key, w.tender_id)) as subject,
       format('held %s used %s of %s, outside %s; the order and its refunds say held %s used %s of %s, outside %s', k.held, k.used, k.total, k.outside,
              w.held, w.used, w.total, w.outside) as detail
from (select * from counters where kind = 'tender') k
full join (
  select t.merchant_id, t.order_id::text as order_id, t.tender_id, t.captured as total, t.outside,
         coalesce(sum(r.amount) filter (where r.state in ('approved', 'submitting', 'pending', 'unknown')), 0) as held,
         t.refunded_before + coalesce(sum(r.amount) filter (where r.state in ('settled', 'withdrawing') and not r.counted_outside), 0) as used
  from tenders t left join refunds r on r.merchant_id = t.merchant_id and r.order_id = t.order_id and r.tender_id = t.tender_id
  group by t.merchant_id, t.order_id, t.tender_id, t.captured, t.refunded_before, t.outside
) w on w.merchant_id = k.merchant_id and w.order_id = k.scope and w.tender_id = k.key
where (k.held, k.used, k.total, k.outside) is distinct from (w.held, w.used, w.total, w.outside)
)sql";

inline constexpr const char* kToldRefundsOnce = R"sql(
select r.merchant_id, format('%s refund %s', r.rma, r.id) as subject,
       case when r.counted_outside then format('is paid by what was told as %s, of %s; %s of it are told', r.provider_ref, r.amount, coalesce(m.minor, 0))
            else format('is paid by %s, which counts a second time as moved outside', r.provider_ref) end as detail
from refunds r join orders o on o.merchant_id = r.merchant_id and o.id = r.order_id
left join lateral (
  select sum(case when m ->> 'kind' = 'chargeback_reversed' then -1 else 1 end * coalesce((m ->> 'minor')::bigint, 0)) as minor
  from json_array_elements(coalesce(o.data -> 'tenders', '[]'::json)) t cross join lateral json_array_elements(coalesce(t -> 'outside', '[]'::json)) m
  where t ->> 'id' = r.tender_id and m ->> 'reference' = r.provider_ref and coalesce(m ->> 'kind', 'refund') <> 'chargeback'
) m on true
where r.state in ('settled', 'withdrawing') and r.provider_ref <> ''
  and (r.counted_outside and m.minor is distinct from r.amount or not r.counted_outside and coalesce(m.minor, 0) > 0)
)sql";

inline constexpr const char* kLineSums = R"sql(
select coalesce(k.merchant_id, w.merchant_id) as merchant_id, format('order %s line %s', coalesce(k.scope, w.order_id), coalesce(k.key, w.line_id)) as subject,
       format('held %s used %s of %s, the order and its returns say held %s used %s of %s', k.held, k.used, k.total, w.held, w.used, w.total) as detail
from (select * from counters where kind = 'order_line') k
full join (
  select o.merchant_id, o.order_id::text as order_id, o.line_id, o.fulfilled as total,
         coalesce(sum(json_array_length(l.units)) filter (where not l.closed_once), 0) as held,
         least(o.returned_before, o.fulfilled) + coalesce(sum(json_array_length(l.units)) filter (where l.closed_once), 0) as used
  from order_lines o left join lines l on l.merchant_id = o.merchant_id and l.order_id = o.order_id and l.line_id = o.line_id
  group by o.merchant_id, o.order_id, o.line_id, o.fulfilled, o.returned_before
) w on w.merchant_id = k.merchant_id and w.order_id = k.scope and w.line_id = k.key
where (k.held, k.used, k.total) is distinct from (w.held, w.used, w.total)
)sql";

/// What was granted for goods and is not given up is at most what was paid for the accepted units, by their own shares,
/// and what a promotion had taken off earlier and gives back now. Differences of exchanges are on stated units: those
/// are held against their worth unit by unit.
inline constexpr const char* kGrantedForGoods = R"sql(
select g.merchant_id, g.rma as subject, format('granted %s for goods worth %s', g.granted, coalesce(w.worth, 0) + s.beside) as detail
from (select merchant_id, case_id, rma, sum(amount) as granted from refunds
      where not goodwill and state not in ('rerouted', 'abandoned', 'rejected', 'stale') group by 1, 2, 3) g
left join (select l.merchant_id, l.case_id, )sql"
                                                "sum(" RETOUR_WORTH_OF("u.unit") R"sql() as worth
           from lines l cross join lateral json_array_elements_text(l.units) with ordinality u(unit, n)
           join order_lines o on o.merchant_id = l.merchant_id and o.order_id = l.order_id and o.line_id = l.line_id
           where u.n <= l.accepted and o.quantity > 0 group by 1, 2) w on w.merchant_id = g.merchant_id and w.case_id = g.case_id
join (select c.merchant_id, c.id, case when coalesce((c.data ->> 'shipping_refunded')::bool, false) then coalesce((o.data ->> 'shipping_paid_minor')::bigint, 0) else 0 end
             + coalesce((select sum(greatest(0, -coalesce((q.q ->> 'clawback_minor')::bigint, 0))) from quotes q
                         where q.merchant_id = c.merchant_id and q.case_id = c.id), 0) as beside
      from cases c join orders o on o.merchant_id = c.merchant_id and o.id = c.order_id) s on s.merchant_id = g.merchant_id and s.id = g.case_id
where g.granted > coalesce(w.worth, 0) + s.beside
)sql";

/// What was given for single units: by amounts on them, by exchanges, and by settlements. A unit that nothing was given
/// for by itself has no counter, or one that was made for a decision that did not come about; it is paid at most once
/// all the same.
inline constexpr const char* kUnitSums = R"sql(
select coalesce(k.merchant_id, w.merchant_id) as merchant_id, format('order %s unit %s', coalesce(k.scope, w.order_id), coalesce(k.key, w.key)) as subject,
       format('held %s used %s; the returns say held %s used %s of %s', k.held, k.used, w.held, w.used, w.worth) as detail
from (select * from counters where kind = 'unit') k
full join (
  select g.merchant_id, g.order_id::text as order_id, format('%s|%s', g.line_id, g.unit) as key, sum(g.held) as held, sum(g.used) as used,
         max()sql" RETOUR_WORTH_OF("g.unit") R"sql() as worth
  from (
    select c.merchant_id, c.order_id, s ->> 'order_line_id' as line_id, u.unit::bigint as unit,
           case when r ->> 'state' in ('approved', 'submitting', 'pending', 'unknown') then m.minor::bigint else 0 end as held,
           case when r ->> 'state' in ('settled', 'withdrawing') then m.minor::bigint else 0 end as used
    from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r
    cross join lateral json_array_elements(coalesce(r -> 'lines', '[]'::json)) s
    cross join lateral json_array_elements_text(s -> 'units') with ordinality u(unit, n)
    join lateral json_array_elements_text(s -> 'unit_minor') with ordinality m(minor, n) on m.n = u.n
    union all
    select c.merchant_id, c.order_id, x ->> 'order_line_id', u.unit::bigint,
           case when coalesce((x ->> 'replaced')::bool, false) then 0 else m.minor::bigint end,
           case when coalesce((x ->> 'replaced')::bool, false) then m.minor::bigint else 0 end
    from cases c cross join lateral json_array_elements(coalesce(c.data -> 'exchanges', '[]'::json)) x
    cross join lateral json_array_elements_text(coalesce(x -> 'units', '[]'::json)) with ordinality u(unit, n)
    join lateral json_array_elements_text(x -> 'unit_minor') with ordinality m(minor, n) on m.n = u.n
    union all
    select q.merchant_id, q.order_id, s ->> 'order_line_id', u.unit::bigint, 0, m.minor::bigint
    from quotes q cross join lateral json_array_elements(coalesce(q.q -> 'lines', '[]'::json)) s
    cross join lateral json_array_elements_text(s -> 'units') with ordinality u(unit, n)
    join lateral json_array_elements_text(s -> 'unit_minor') with ordinality m(minor, n) on m.n = u.n
    where q.granted or q.nothing_due
  ) g join order_lines o on o.merchant_id = g.merchant_id and o.order_id = g.order_id and o.line_id = g.line_id
  group by 1, 2, 3
) w on w.merchant_id = k.merchant_id and w.order_id = k.scope and w.key = k.key
where coalesce(w.held, 0) + coalesce(w.used, 0) > coalesce(w.worth, k.total)
   or (k.version > 1 and (k.held, k.used) is distinct from (coalesce(w.held, 0), coalesce(w.used, 0)))
)sql";

/// Of the events alone, whatever the documents say: who granted a refund, retried it, rerouted it or one that it
/// replaces, or opened its case, and approved it afterwards. Who set a rule aside opened the case in the customer's
/// place.
inline constexpr const char* kOwnRequests = R"sql(
with recursive lineage as (
  select merchant_id, case_id, id, id as ancestor, replaces from refunds
  union
  select l.merchant_id, l.case_id, l.id, r.id, r.replaces from lineage l
  join refunds r on r.merchant_id = l.merchant_id and r.case_id = l.case_id and r.id = l.replaces
), asked as (
  select l.merchant_id, l.case_id, l.id as refund_id, e.actor_id, e.name, e.seq from lineage l
  join events e on e.merchant_id = l.merchant_id and e.case_id = l.case_id and e.machine = 'refund' and e.subject = l.ancestor
  where e.name in ('grant_refund', 'retry_refund') or (e.name in ('reroute_refund', 'switch_to_money') and l.ancestor <> l.id)
  union all
  select r.merchant_id, r.case_id, r.id, case when e.body ->> 'override_rule' is null then c.customer_ref else e.actor_id end, e.name, e.seq
  from refunds r join cases c on c.merchant_id = r.merchant_id and c.id = r.case_id
  join events e on e.merchant_id = r.merchant_id and e.case_id = r.case_id and e.machine = 'return' and e.name = 'submit'
  where not r.goodwill
)
select r.merchant_id, format('%s refund %s', r.rma, r.id) as subject,
       format('%s asked for it (%s, event %s) and approved it (event %s)', a.actor_id, a.name, a.seq, p.seq) as detail
from asked a join refunds r on r.merchant_id = a.merchant_id and r.case_id = a.case_id and r.id = a.refund_id
join events p on p.merchant_id = a.merchant_id and p.case_id = a.case_id and p.machine = 'refund' and p.name = 'approve_refund'
  and p.subject = a.refund_id and p.actor_id = a.actor_id and p.seq > a.seq
where not exists (select from policies p where p.version = r.policy_version and p.requester_may_approve)
union all
select r.merchant_id, format('%s refund %s', r.rma, r.id), format('%s asked for it and is among its approvals', a ->> 'actor_id')
from refunds r cross join lateral json_array_elements(r.approvals) a
where (a ->> 'actor_id' = r.requested_by or exists (select from json_array_elements_text(r.also_requested) o where o = a ->> 'actor_id'))
  and not exists (select from policies p where p.version = r.policy_version and p.requester_may_approve)
  and not exists (select from events s where s.merchant_id = r.merchant_id and s.case_id = r.case_id and s.machine = 'refund' and s.subject = r.id
                  and s.name = 'switch_to_money' and s.actor_id = a ->> 'actor_id')  -- asked for other money, after the credit
union all
select r.merchant_id, format('%s refund %s', r.rma, r.id), format('%s approved it %s times', a ->> 'actor_id', count(*))
from refunds r cross join lateral json_array_elements(r.approvals) a group by r.merchant_id, r.rma, r.id, a ->> 'actor_id' having count(*) > 1
)sql";

inline constexpr const char* kDaySums = R"sql(
select coalesce(k.merchant_id, w.merchant_id) as merchant_id, format('%s %s', coalesce(k.kind, w.kind), coalesce(k.key, w.key)) as subject,
       format('the counter says %s, the approvals add up to %s', coalesce(k.used, 0), coalesce(w.used, 0)) as detail
from (select * from counters where scope = 'actor' and kind in ('actor_day', 'actor_goodwill_day', 'automation_day')) k
full join (
  select a.merchant_id, x.kind, a.key, sum(a.amount) as used
  from (select e.merchant_id, e.name, format('%s|%s|%s', case when e.name = 'refund_granted' then 'automation' else e.actor_id end,
                                             to_char(e.at at time zone p.time_zone, 'YYYY-MM-DD'), r.currency) as key,
               r.amount + r.withdrawn as amount, r.goodwill
        from events e join refunds r on r.merchant_id = e.merchant_id and r.case_id = e.case_id and r.id = e.subject
        join policies p on p.version = r.policy_version
        where e.machine = 'refund' and (e.name = 'approve_refund'
              or (e.name = 'refund_granted' and e.to_state = 'approved' and p.counts_automation))) a
  cross join lateral (values ('actor_day', a.name = 'approve_refund'), ('actor_goodwill_day', a.name = 'approve_refund' and a.goodwill),
                             ('automation_day', a.name = 'refund_granted')) x(kind, counts)
  where x.counts group by 1, 2, 3
) w on w.merchant_id = k.merchant_id and w.kind = k.kind and w.key = k.key
where coalesce(k.used, 0) <> coalesce(w.used, 0)
)sql";

inline constexpr const char* kTimersThere = R"sql(
select w.merchant_id, format('%s %s', w.rma, w.key) as subject, format('%s waits in %s and nothing will wake it', w.what, w.state) as detail
from (
  select merchant_id, case_id, rma, 'refund ' || id as what, state, 'timer|approval_expired|' || id as key from refunds where state in ('pending_approval', 'second_approval')
  union all select merchant_id, id, rma, 'the case', state, 'timer|reply_overdue|' from cases where state = 'awaiting_customer'
  union all select merchant_id, id, rma, 'the case', state, 'timer|authorization_expired|' from cases where state = 'authorized'
) w
where not exists (select from effects e where e.merchant_id = w.merchant_id and e.case_id = w.case_id and e.key = w.key)
)sql";

inline constexpr const char* kForeignRows = R"sql(
select x.merchant_id, format('%s %s', x.what, x.id) as subject, x.detail
from (
  select c.merchant_id, 'case' as what, c.rma as id, format('its order %s is not this merchant''s', c.order_id) as detail from cases c
  where not exists (select from orders o where o.merchant_id = c.merchant_id and o.id = c.order_id)
  union all
  select r.merchant_id, r.what, r.id, format('its case %s is not this merchant''s', r.case_id)
  from (select merchant_id, case_id, 'event' as what, format('%s/%s', case_id, seq) as id from events
        union all select merchant_id, case_id, 'effect', key from effects
        union all select merchant_id, case_id, 'notice', id::text from notices
        union all select merchant_id, case_id, 'refusal', id::text from refusals where case_id is not null
        union all select merchant_id, case_id, 'parcel', shipment_id from parcels) r
  where not exists (select from cases c where c.merchant_id = r.merchant_id and c.id = r.case_id)
  union all
  select k.merchant_id, 'counter', format('%s %s', k.kind, k.key), format('its order %s is not this merchant''s', k.scope) from counters k
  where k.scope <> 'actor' and not exists (select from orders o where o.merchant_id = k.merchant_id and o.id::text = k.scope)
  union all
  select l.merchant_id, 'label', l.parcel_id::text, 'its parcel is not this merchant''s' from labels l
  where not exists (select from states s where s.merchant_id = l.merchant_id and s.machine = 'parcel' and s.subject = l.parcel_id::text)
  union all
  select o.merchant_id, 'order', o.number, format('its document says merchant %s', o.data ->> 'merchant_id') from orders o where o.data ->> 'merchant_id' <> o.merchant_id
) x
)sql";

/// What is planned for an earlier try of a refund stays until it is due, and then does nothing: a webhook told first
/// how that try ended. Its key is computed anew, so that no other key passes for one.
inline constexpr const char* kKeysOnce = R"sql(
select merchant_id, format('key %s', effect_key) as subject, format('refunds %s', string_agg(format('%s/%s', rma, id), ', ' order by rma, id)) as detail
from refunds where effect_key <> '' group by merchant_id, effect_key having count(*) > 1
union all
select merchant_id, format('%s refund %s', rma, id), format('is %s without a key', state) from refunds
where state in ('approved', 'submitting', 'pending', 'unknown', 'settled') and effect_key = '' and not counted_outside
union all
select e.merchant_id, format('effect %s', e.key), format('is to pay refund %s, whose key is %s', e.subject, coalesce(r.effect_key, 'unknown'))
from effects e left join refunds r on r.merchant_id = e.merchant_id and r.case_id = e.case_id and r.id = e.subject
where e.kind = 'pay_refund' and r.effect_key is distinct from e.key
  and not exists (select from generate_series(1, r.sequence - 1) earlier(sequence)
                  where e.key = left(encode(sha256(convert_to(format('refund|%s|%s|%s|%s|%s', r.merchant_id, r.case_id, r.tender_id, r.id, earlier.sequence), 'UTF8')), 'hex'), 32))
)sql";

inline constexpr std::array kChecks = {
    Check{"I1", "counter_bounds", "No counter holds and used more than it has", R"sql(
select merchant_id, format('%s %s %s', scope, kind, key) as subject, format('held %s + used %s of %s', held, used, total) as detail
from counters where held < 0 or used < 0 or held + used > total)sql"},
    Check{"I1", "tender_sums", "What a payment holds and gave back is what its refunds say", kTenderSums},
    Check{"I2", "units_once", "No unit is in two returns, and each is a unit that was sent", R"sql(
select t.merchant_id, format('order %s line %s', t.order_id, t.line_id) as subject,
       format('unit %s of %s sent is in %s', t.unit, max(o.fulfilled), string_agg(t.rma, ', ' order by t.rma)) as detail
from taken_units t left join order_lines o on o.merchant_id = t.merchant_id and o.order_id = t.order_id and o.line_id = t.line_id
group by t.merchant_id, t.order_id, t.line_id, t.unit
having count(*) > 1 or t.unit < 0 or t.unit >= coalesce(max(o.fulfilled), 0))sql"},
    Check{"I2", "granted_for_goods", "No refund of goods is more than was paid for them", kGrantedForGoods},
    Check{"I2", "unit_sums", "A unit is paid once, in money, in parts or in new goods, and its counter says the same",
          kUnitSums},
    Check{"I3", "line_sums", "What an order line holds and took back is what its returns say", kLineSums},
    Check{"I3", "line_quantities", "Requested covers authorized covers whatever arrived, is underway or is missing",
          R"sql(
select merchant_id, format('%s line %s', rma, line_id) as subject,
       format('requested %s, authorized %s, in transit %s, good %s, damaged %s, missing %s, accepted %s, units %s', requested, authorized, in_transit,
              received_good, received_damaged, missing, accepted, units) as detail
from lines where requested < authorized or authorized < in_transit + received_good + received_damaged + missing or accepted > requested
  or least(authorized, in_transit, received_good, received_damaged, missing, accepted) < 0 or json_array_length(units) > requested)sql"},
    Check{"I3", "shipping_sums", "An order's shipping is given back once at most", R"sql(
select k.merchant_id, format('order %s', k.scope) as subject, format('shipping given back %s, the returns say %s', k.used, coalesce(w.used, 0)) as detail
from (select merchant_id, scope, sum(used) as used from counters where kind = 'order_shipping' group by 1, 2) k
left join (select q.merchant_id, q.order_id::text as order_id, sum(coalesce((q.q ->> 'shipping_minor')::bigint, 0)) as used
           from quotes q where q.shipping_refunded group by 1, 2) w on w.merchant_id = k.merchant_id and w.order_id = k.scope
where k.used <> coalesce(w.used, 0))sql"},
    Check{"I4", "everything_returned", "Everything returned is exactly what was paid", kEverythingReturned},
    Check{"I5", "unit_shares", "Every unit is quoted at its own share, whatever came before", kUnitShares},
    Check{"I6", "keys_once", "No two refunds have the same key, and one that may be paid has one", kKeysOnce},
    Check{"I6", "told_refunds_once", "What was told as moved outside is no refund of ours a second time",
          kToldRefundsOnce},
    Check{"I6", "payments_once", "No payment of a provider stands for two refunds", R"sql(
select merchant_id, format('%s %s', provider, provider_ref) as subject, format('refunds %s', string_agg(format('%s/%s', rma, id), ', ' order by rma, id)) as detail
from refunds where provider_ref <> '' and provider not in ('', 'manual') group by merchant_id, provider, provider_ref having count(*) > 1)sql"},
    Check{"I7", "refunds_quoted", "Every refund names the quote it pays", R"sql(
select merchant_id, format('%s refund %s', rma, id) as subject, 'has no quote' as detail from refunds where quote_hash = '')sql"},
    Check{"I7", "quotes_cited", "Every quote names its policy version, and the lines it rests on", R"sql(
select merchant_id, rma as subject, format('quote of policy %s in a case of policy %s, %s citations', q ->> 'policy_version', policy_version,
       json_array_length(coalesce(q -> 'citations', '[]'::json))) as detail
from quotes where q ->> 'policy_version' is distinct from policy_version or coalesce(q ->> 'hash', '') = '' or json_array_length(coalesce(q -> 'citations', '[]'::json)) = 0)sql"},
    Check{"I7", "policies_kept", "The text of every pinned policy version is kept", R"sql(
select merchant_id, rma as subject, format('policy version %s is not kept', policy_version) as detail
from cases c where not exists (select from policy_versions p where p.version = c.policy_version))sql"},
    Check{"I8", "plan_adds_up", "What a quote pays is its total and no bonus on top", R"sql(
select q.merchant_id, q.rma as subject, format('planned %s of %s', p.planned, coalesce((q.q ->> 'total_minor')::bigint, 0)) as detail
from quotes q cross join lateral (select coalesce(sum(coalesce((s ->> 'amount_minor')::bigint, 0)), 0) as planned
                                  from json_array_elements(coalesce(q.q -> 'plan', '[]'::json)) s) p
where p.planned <> coalesce((q.q ->> 'total_minor')::bigint, 0))sql"},
    Check{"I8", "quotes_add_up", "The total of a quote is what its goods, its shipping and its fees come to",
          kQuotesAddUp},
    Check{"I9", "events_numbered", "A case's version is the number of its events, without a gap", R"sql(
select c.merchant_id, c.rma as subject, format('version %s, %s events up to %s', c.version, count(e.seq), max(e.seq)) as detail
from cases c left join events e on e.merchant_id = c.merchant_id and e.case_id = c.id
group by c.merchant_id, c.id, c.rma, c.version having count(e.seq) <> c.version or coalesce(max(e.seq), 0) <> c.version)sql"},
    Check{"I9", "states_folded", "Every state is where the last of its events led", R"sql(
select coalesce(s.merchant_id, m.merchant_id) as merchant_id, format('case %s %s %s', coalesce(s.case_id, m.case_id), coalesce(s.machine, m.machine), coalesce(s.subject, m.subject)) as subject,
       format('is %s, its events lead to %s', coalesce(s.state, 'missing'), coalesce(m.to_state, 'nothing')) as detail
from states s full join (select * from moves where is_last) m
  on m.merchant_id = s.merchant_id and m.case_id = s.case_id and m.machine = s.machine and m.subject = s.subject
where s.state is distinct from m.to_state)sql"},
    Check{"I9", "events_joined", "Every event starts where the one before it led", R"sql(
select merchant_id, format('case %s event %s', case_id, seq) as subject, format('%s %s from %s, but %s before', machine, name, from_state, before) as detail
from moves where from_state <> before)sql"},
    Check{"I9", "events_legal", "Every event is a row of its machine's table", R"sql(
select m.merchant_id, format('case %s event %s', m.case_id, m.seq) as subject, format('%s: %s from %s to %s', m.machine, m.name, m.from_state, m.to_state) as detail
from moves m where not exists (select from edges g where g.machine = m.machine and g.from_state = m.from_state and g.name = m.name and g.to_state = m.to_state))sql"},
    Check{"I10", "tax_by_rate", "No rate's tax is given back beyond what was recorded", kTaxByRate},
    Check{"I10", "refund_taxes", "The refunds of a quote give back its taxes, rate by rate", kRefundTaxes},
    Check{"I10", "tax_within_money", "No refund gives back more tax than money", kTaxWithinMoney},
    Check{"I11", "own_requests", "Nobody approved their own request, or twice", kOwnRequests},
    Check{"I11", "day_sums", "A day of a person, or of automation, adds up to what was approved on it", kDaySums},
    Check{"I12", "claims_fenced", "Every attempt, call and lease is of a claim that raised the epoch", R"sql(
select merchant_id, format('case %s %s', case_id, key) as subject,
       format('epoch %s, %s attempts, leased until %s, sent %s', epoch, attempts, leased_until, sent_at) as detail
from effects where attempts > epoch or (epoch = 0 and (leased_until is not null or sent_at is not null)))sql"},
    Check{"I13", "failed_for_sure", "A refund failed only by a definite answer", R"sql(
select merchant_id, format('case %s event %s', case_id, seq) as subject, format('refund %s is failed by %s', subject, name) as detail
from moves where machine = 'refund' and to_state = 'failed' and name not in ('refund_refused', 'mark_unpaid'))sql"},
    Check{"I13", "nobody_forgot", "A refund whose payment is not over has work planned, or a person", R"sql(
select r.merchant_id, format('%s refund %s', r.rma, r.id) as subject, format('is %s and nothing is planned', r.state) as detail
from refunds r where r.state in ('approved', 'submitting', 'unknown') and not r.needs_person
  and not exists (select from effects e where e.merchant_id = r.merchant_id and e.case_id = r.case_id and e.kind = 'pay_refund' and e.key = r.effect_key))sql"},
    Check{"I14", "nothing_overdue", "No timer and no work is long overdue", R"sql(
select e.merchant_id, format('case %s %s', e.case_id, e.key) as subject, format('due %s, %s attempts', e.due, e.attempts) as detail
from effects e cross join input i where e.due < i.overdue_before and (e.leased_until is null or e.leased_until < now()))sql"},
    Check{"I14", "timers_there", "Whatever waits for an answer has a timer", kTimersThere},
    Check{"I17", "merchants_apart", "No row belongs to another merchant's order or case", kForeignRows},
};

inline constexpr std::array kNotChecked = {
    NotChecked{"I12", "a write that a lost claim was refused leaves no row; what is checked are the claims themselves"},
    NotChecked{"I15", "an error answer that changes nothing leaves nothing to compare with but the refusal itself"},
};

}  // namespace retour::engine::detail
