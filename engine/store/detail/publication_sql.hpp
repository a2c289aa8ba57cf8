// engine/store/detail/publication_sql.hpp - the statements of published policies, by name
#pragma once
// Duty: as sql.hpp. Threading: constants.

#include <array>

#include "engine/store/detail/statement.hpp"

namespace retour::engine::detail {

#define RETOUR_PUBLICATION \
  "select p.seq, p.kind, p.author, p.note, " RETOUR_MICROS("p.published_at") ", " \
  "greatest(0, ceil(extract(epoch from p.effective_at - now()) * 1000))::bigint, m.market, "         \
  "m.version from policy_publications p join policy_publication_markets m on m.seq = p.seq "

inline constexpr std::array kPublicationStatements = {
    // Of nobody when another publication came first. A later one is never in force sooner than an earlier one.
    Statement{"publish", R"sql(
with head as (
  insert into policy_publications (seq, kind, author, note, published_at, effective_at)
  select $1::bigint + 1, $2, $3, $4, $5::timestamptz,
    greatest(now() + make_interval(secs => $6::bigint / 1000.0), coalesce((select max(effective_at) from policy_publications), now()))
  where coalesce((select max(seq) from policy_publications), 0) = $1::bigint
  on conflict do nothing returning seq
), markets as (
  insert into policy_publication_markets (seq, market, version)
  select h.seq, m.market, m.version from head h, unnest($7::text[], $8::text[]) as m(market, version)
)
select seq from head)sql"},
    // What a node that is up to $1 has to take over: what was overtaken meanwhile is left out.
    Statement{"publications_after", RETOUR_PUBLICATION R"sql(
where p.seq > $1::bigint and not exists (
  select 1 from policy_publication_markets n join policy_publications q on q.seq = n.seq
  where n.market = m.market and n.seq > m.seq and q.effective_at <= now())
order by p.seq, m.market)sql"},
    Statement{"publications_of", RETOUR_PUBLICATION R"sql(
where ($1::text is null or m.market = $1::text) and p.seq in (
  select h.seq from policy_publications h
  where ($1::text is null or exists (
    select 1 from policy_publication_markets o where o.seq = h.seq and o.market = $1::text))
  order by h.seq desc limit $2::int)
order by p.seq desc, m.market)sql"},
    Statement{"publications_current", R"sql(
select distinct on (m.market) p.seq, p.kind, m.market, m.version, (select max(seq) from policy_publications)
from policy_publication_markets m join policy_publications p on p.seq = m.seq order by m.market, p.seq desc)sql"},
    Statement{"published_at", R"sql(
select m.version from policy_publication_markets m join policy_publications p on p.seq = m.seq
where m.market = $1 and p.published_at <= $2::timestamptz order by p.seq desc limit 1)sql"},
};

#undef RETOUR_PUBLICATION

}  // namespace retour::engine::detail
