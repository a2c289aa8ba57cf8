// engine/store/detail/history_sql.hpp - the statements that read the past in bulk, by name
#pragma once
// Duty: as sql.hpp. Threading: constants.

#include <array>

#include "engine/store/detail/statement.hpp"

namespace retour::engine::detail {

inline constexpr std::array kHistoryStatements = {
    Statement{"history_count", R"sql(
select (select count(*) from cases c join orders o on o.merchant_id = c.merchant_id and o.id = c.order_id
        where ($1::text is null or c.merchant_id = $1) and ($2::text is null or o.market = $2)
          and c.opened_at >= $3::timestamptz and c.opened_at < $4::timestamptz)
     + (select count(*) from refusals r join orders o on o.merchant_id = r.merchant_id and o.id = r.order_id
        where ($1::text is null or r.merchant_id = $1) and ($2::text is null or o.market = $2)
          and r.case_id is null and r.name = 'submit' and r.at >= $3::timestamptz and r.at < $4::timestamptz))sql"},
    Statement{"history_order", R"sql(
select )sql" RETOUR_MICROS("o.imported_at") R"sql(, o.version,
       (select count(*) from cases c where c.merchant_id = o.merchant_id and c.customer_ref = o.customer_ref
          and c.opened_at > $3::timestamptz - interval '90 days' and c.opened_at < $3::timestamptz)
from orders o where o.merchant_id = $1 and o.id = $2::uuid)sql"},
    // Pages by key: $5 and $6 are the last order of the page before.
    Statement{"history_orders", R"sql(
select o.merchant_id, o.id, o.data from orders o
where ($1::text is null or o.merchant_id = $1) and ($2::text is null or o.market = $2) and (o.merchant_id, o.id) > ($5::text, $6::uuid)
  and (exists (select from cases c where c.merchant_id = o.merchant_id and c.order_id = o.id
               and c.opened_at >= $3::timestamptz and c.opened_at < $4::timestamptz)
    or exists (select from refusals r where r.merchant_id = o.merchant_id and r.order_id = o.id and r.case_id is null and r.name = 'submit'
               and r.at >= $3::timestamptz and r.at < $4::timestamptz))
order by o.merchant_id, o.id limit $7::int)sql"},
    Statement{"history_cases", R"sql(
select c.merchant_id, c.order_id, c.id, c.rma, )sql" RETOUR_MICROS("c.opened_at") ", " RETOUR_MICROS(
                                   "c.closed_at") R"sql(, c.policy_version, c.data,
       e.actor_role, e.actor_id, e.channel, e.body
from unnest($1::text[], $2::uuid[]) as p(merchant_id, order_id)
join cases c on c.merchant_id = p.merchant_id and c.order_id = p.order_id
join events e on e.merchant_id = c.merchant_id and e.case_id = c.id and e.seq = 1
order by c.opened_at, c.id)sql"},
    // The same refused request again is the same request.
    Statement{"history_refusals", R"sql(
select r.merchant_id, r.order_id, r.id, )sql" RETOUR_MICROS(
                                      "r.at") R"sql(, r.policy_version, r.actor_role, r.actor_id, r.channel, r.body,
       r.reasons -> 0 ->> 'code',
       (select count(*) from cases c where c.merchant_id = r.merchant_id and c.customer_ref = o.customer_ref
          and c.opened_at > r.at - interval '90 days' and c.opened_at < r.at)
from unnest($1::text[], $2::uuid[]) as p(merchant_id, order_id)
join orders o on o.merchant_id = p.merchant_id and o.id = p.order_id
join refusals r on r.merchant_id = p.merchant_id and r.order_id = p.order_id and r.case_id is null and r.name = 'submit'
  and r.at >= $3::timestamptz and r.at < $4::timestamptz
where not exists (select from refusals s where s.merchant_id = r.merchant_id and s.order_id = r.order_id and s.case_id is null and s.name = 'submit'
                  and s.actor_id = r.actor_id and s.body::text = r.body::text and (s.at, s.id) < (r.at, r.id) and s.at >= $3::timestamptz)
order by r.at, r.id)sql"},
};

}  // namespace retour::engine::detail
