-- 003_outside: money that moves without us, and which order a provider's payment belongs to.

-- Of the total: gone without us. What is left may be below zero then; nothing that holds or uses more is let through.
alter table counters add column outside bigint not null default 0;

-- A provider's news name its payment only. One payment may be several captures of one order.
create table payments (
  merchant_id text collate "C" not null,
  provider text collate "C" not null,
  payment_ref text collate "C" not null,
  order_id uuid not null,
  tender_id text not null,
  primary key (merchant_id, provider, payment_ref, order_id, tender_id)
);

insert into payments (merchant_id, provider, payment_ref, order_id, tender_id)
select o.merchant_id, t ->> 'provider', t ->> 'payment_ref', o.id, t ->> 'id'
from orders o cross join lateral json_array_elements(coalesce(o.data -> 'tenders', '[]'::json)) t
where coalesce(t ->> 'provider', '') <> '' and coalesce(t ->> 'payment_ref', '') <> ''
on conflict do nothing;
