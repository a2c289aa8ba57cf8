// engine/store/detail/verify_quote_sql.hpp - what quotes and the taxes of refunds have to add up to
#pragma once
// Duty: promises as SQL, over the views of verify_sql.hpp. Threading: constants.

namespace retour::engine::detail {

/// What was paid for unit `u` of order line `o`: what the shop recorded, else an even share.
#define RETOUR_WORTH_OF(u)                                                      \
  "case when json_array_length(o.recorded) > 0 then coalesce((o.recorded -> " u \
  "::int ->> 'paid_minor')::bigint, 0) else div(2::numeric * o.paid * (" u      \
  "::bigint + 1) + o.quantity, 2 * o.quantity) - div(2::numeric * o.paid * " u  \
  "::bigint + o.quantity, 2 * o.quantity) end"

/// A credit note never has more tax than money, but where a discount of kept goods with another tax is taken off.
inline constexpr const char* kTaxWithinMoney = R"sql(
select q.merchant_id, q.rma as subject, format('tax of %s in a refund of %s', t.tax, coalesce((q.q ->> 'total_minor')::bigint, 0)) as detail
from quotes q cross join lateral (select coalesce(sum(coalesce((x ->> 'minor')::bigint, 0)), 0) as tax
                                  from json_array_elements(coalesce(q.q -> 'taxes', '[]'::json)) x) t
where coalesce((q.q ->> 'clawback_minor')::bigint, 0) = 0 and t.tax > coalesce((q.q ->> 'total_minor')::bigint, 0)
)sql";

inline constexpr const char* kQuotesAddUp = R"sql(
select q.merchant_id, q.rma as subject, format('total %s; goods %s of lines worth %s, and the rest, come to %s', a.total, a.goods, a.lines, a.rest + a.goods) as detail
from quotes q cross join lateral (
  select coalesce((q.q ->> 'total_minor')::bigint, 0) as total, coalesce((q.q ->> 'goods_minor')::bigint, 0) as goods,
         coalesce((select sum(coalesce((s ->> 'gross_minor')::bigint, 0)) from json_array_elements(coalesce(q.q -> 'lines', '[]'::json)) s), 0) as lines,
         coalesce((q.q ->> 'shipping_minor')::bigint, 0) - coalesce((q.q ->> 'reduction_minor')::bigint, 0) - coalesce((q.q ->> 'clawback_minor')::bigint, 0)
         - coalesce((q.q ->> 'restocking_fee_minor')::bigint, 0) - coalesce((q.q ->> 'return_fee_minor')::bigint, 0) as rest) a
where a.goods <> a.lines or a.total <> a.goods + a.rest
)sql";

/// What was cut gives back less, and each refund of a sum on stated goods takes its tax where it is reserved.
inline constexpr const char* kRefundTaxes = R"sql(
select coalesce(w.merchant_id, h.merchant_id) as merchant_id, coalesce(w.rma, h.rma) as subject,
       format('rate %s: the quote gives back %s, its refunds %s', coalesce(w.rate, h.rate), coalesce(w.minor, 0), coalesce(h.minor, 0)) as detail
from (select q.merchant_id, q.case_id, q.rma, q.q ->> 'hash' as hash, t ->> 'rate' as rate, sum(coalesce((t ->> 'minor')::bigint, 0)) as minor
      from quotes q cross join lateral json_array_elements(coalesce(q.q -> 'taxes', '[]'::json)) t where q.granted group by 1, 2, 3, 4, 5) w
full join (
  select r.merchant_id, r.case_id, r.rma, r.quote_hash as hash, t ->> 'rate' as rate, sum(coalesce((t ->> 'minor')::bigint, 0)) as minor
  from refunds r cross join lateral json_array_elements(r.taxes) t
  where not r.goodwill and not r.of_goods and r.state <> 'rerouted' group by 1, 2, 3, 4, 5
) h on h.merchant_id = w.merchant_id and h.case_id = w.case_id and h.hash = w.hash and h.rate = w.rate
where coalesce(w.minor, 0) <> coalesce(h.minor, 0)
  and not exists (select from cuts c where c.merchant_id = coalesce(w.merchant_id, h.merchant_id) and c.case_id = coalesce(w.case_id, h.case_id)
                  and coalesce(w.hash, h.hash) in (c.of, c.hash))
)sql";

/// Less only where a part of the goods was given back by itself.
inline constexpr const char* kUnitShares = R"sql(
select s.merchant_id, format('%s line %s', s.rma, s.line_id) as subject, format('units %s are quoted at %s, their shares are %s', s.units, s.gross, w.worth) as detail
from shares s join order_lines o on o.merchant_id = s.merchant_id and o.order_id = s.order_id and o.line_id = s.line_id
cross join lateral (select )sql"
                                           "coalesce(sum(" RETOUR_WORTH_OF("u") R"sql(), 0) as worth
                    from json_array_elements_text(s.units) u) w
where o.quantity > 0 and s.gross <> w.worth
  and (s.gross > w.worth or not exists (select from parts p where p.merchant_id = s.merchant_id and p.order_id = s.order_id and p.line_id = s.line_id))
)sql";

inline constexpr const char* kEverythingReturned = R"sql(
select o.merchant_id, format('order %s line %s', o.number, o.line_id) as subject, format('all %s units are quoted at %s, paid was %s', o.quantity, sum(s.gross), o.paid) as detail
from shares s join order_lines o on o.merchant_id = s.merchant_id and o.order_id = s.order_id and o.line_id = s.line_id
where s.granted group by o.merchant_id, o.order_id, o.number, o.line_id, o.quantity, o.paid
having sum(json_array_length(s.units)) = o.quantity and sum(s.gross) <> o.paid
  and (sum(s.gross) > o.paid or not exists (select from parts p where p.merchant_id = o.merchant_id and p.order_id = o.order_id and p.line_id = o.line_id))
)sql";

inline constexpr const char* kTaxByRate = R"sql(
select g.merchant_id, format('order %s rate %s', g.order_id, g.rate) as subject, format('given back %s of %s', g.back, coalesce(r.recorded, 0)) as detail
from (select b.merchant_id, b.order_id, b.tax ->> 'rate' as rate, sum(coalesce((b.tax ->> 'minor')::bigint, 0)) as back
      from (select q.merchant_id, q.order_id, t as tax from quotes q cross join lateral json_array_elements(coalesce(q.q -> 'taxes', '[]'::json)) t
            where q.granted
            union all
            select r.merchant_id, r.order_id, t from refunds r cross join lateral json_array_elements(r.taxes) t
            where r.of_goods and r.state in ('approved', 'submitting', 'pending', 'unknown', 'settled', 'withdrawing')) b group by 1, 2, 3) g
left join (select x.merchant_id, x.order_id, x.rate, sum(x.minor) as recorded
           from (select o.merchant_id, o.order_id, t ->> 'rate' as rate, coalesce((t ->> 'minor')::bigint, 0) as minor
                 from order_lines o cross join lateral json_array_elements(o.taxes) t
                 union all
                 select o.merchant_id, o.id, t ->> 'rate', coalesce((t ->> 'minor')::bigint, 0)
                 from orders o cross join lateral json_array_elements(coalesce(o.data -> 'shipping_taxes', '[]'::json)) t) x
           group by 1, 2, 3) r on r.merchant_id = g.merchant_id and r.order_id = g.order_id and r.rate = g.rate
where g.back > coalesce(r.recorded, 0)
)sql";

}  // namespace retour::engine::detail
