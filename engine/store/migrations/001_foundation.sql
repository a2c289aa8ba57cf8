-- 001_foundation: orders, cases with their events, counters, effects, inbox, labels, policies.
-- merchant_id leads every key, so that each table can be distributed by it; no key points to another merchant's rows and none is
-- generated here: ids are UUIDv7 made by the engine. No index covers a column that every transition changes (state, version).

create table orders (
  merchant_id text collate "C" not null,
  id uuid not null,
  source text not null,
  external_id text not null,
  number text not null,
  market text not null,
  policy_version text not null,
  customer_ref text not null,
  ordered_at timestamptz not null,
  imported_at timestamptz not null,
  document_hash text not null,
  version bigint not null check (version > 0),
  data json not null,
  primary key (merchant_id, id),
  unique (merchant_id, source, external_id)
);
create index orders_by_number on orders (merchant_id, number);
create index orders_by_customer on orders (merchant_id, customer_ref, ordered_at);

-- What may not be exceeded: money of a tender, units of an order line, an order's shipping, a person's day.
create table counters (
  merchant_id text collate "C" not null,
  scope text collate "C" not null,   -- the order's id, or 'actor'
  kind text collate "C" not null,
  key text collate "C" not null,
  total bigint not null,
  held bigint not null default 0,
  used bigint not null default 0,
  version bigint not null default 1,
  primary key (merchant_id, scope, kind, key),
  constraint counters_held check (held >= 0),
  constraint counters_used check (used >= 0),
  constraint counters_total check (held + used <= total)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- Columns that never change come first: an update then logs little more than what changed.
create table cases (
  merchant_id text collate "C" not null,
  id uuid not null,
  order_id uuid not null,
  opened_at timestamptz not null,
  rma text collate "C" not null,
  customer_ref text not null,
  policy_version text not null,
  closed_at timestamptz,
  version bigint not null check (version > 0),
  updated_at timestamptz not null,
  state text collate "C" not null,
  chain bytea not null,
  data json not null,
  primary key (merchant_id, id),
  unique (merchant_id, rma)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
alter table cases alter column data set compression lz4;
create index cases_by_order on cases (merchant_id, order_id);
create index cases_by_customer on cases (merchant_id, customer_ref, opened_at);
create index cases_open on cases (merchant_id, id) where closed_at is null;

-- Append-only and chained per case: each row's chain hashes the one before and this row.
create table events (
  merchant_id text collate "C" not null,
  case_id uuid not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  machine text not null,
  subject text,
  name text not null,
  from_state text not null,
  to_state text not null,
  actor_role text not null,
  actor_id text not null,
  channel text not null,
  body json,
  decision json,
  idempotency uuid,
  request_hash bigint,
  chain bytea not null,
  primary key (merchant_id, case_id, seq)
);
create unique index events_by_idempotency on events (merchant_id, idempotency) where idempotency is not null;
create index events_by_time on events using brin (at);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger events_append_only before update or delete on events for each row execute function refuse_change();
create trigger events_no_truncate before truncate on events for each statement execute function refuse_change();

-- What was asked and refused: decisions too, but no business rows.
create table refusals (
  merchant_id text collate "C" not null,
  id uuid not null,
  order_id uuid,
  case_id uuid,
  at timestamptz not null,
  name text not null,
  actor_role text not null,
  actor_id text not null,
  channel text not null,
  body json not null,
  reasons json not null,
  policy_version text not null,
  primary key (merchant_id, id)
);
create index refusals_by_case on refusals (merchant_id, case_id, at) where case_id is not null;

-- What the outside world is still to do. A timer is an effect with a due date; what is done is deleted.
create table effects (
  merchant_id text collate "C" not null,
  case_id uuid not null,
  key text collate "C" not null,
  kind text collate "C" not null,
  subject text not null,
  body json not null,
  request text,                       -- the exact bytes to send, frozen with the decision
  due timestamptz not null,           -- business time
  planned_at timestamptz not null,    -- business time
  epoch integer not null default 0,   -- grows with every claim: an old claim cannot write
  attempts integer not null default 0,
  leased_until timestamptz,           -- database time
  sent_at timestamptz,                -- business time of the first call: the key's life counts from here
  misses integer not null default 0,  -- look-ups in a row that found nothing
  note text,
  primary key (merchant_id, case_id, key)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index effects_due on effects (due);

-- Messages to people and shops; read by cursor, never changed.
create table notices (
  merchant_id text collate "C" not null,
  id uuid not null,
  case_id uuid not null,
  at timestamptz not null,
  audience text not null,
  template text not null,
  detail text not null,
  primary key (merchant_id, id)
);

-- Webhooks as they came: stored before they are answered, worked off after.
create table inbox (
  merchant_id text collate "C" not null,
  provider text collate "C" not null,
  event_id text collate "C" not null,
  received_at timestamptz not null,
  body text not null,
  due timestamptz,                    -- nothing: done
  attempts integer not null default 0,
  leased_until timestamptz,
  outcome text,
  primary key (merchant_id, provider, event_id)
);
create index inbox_due on inbox (due) where due is not null;

create table parcels (
  merchant_id text collate "C" not null,
  shipment_id text collate "C" not null,
  tracking_code text not null,
  case_id uuid not null,
  parcel_id uuid not null,
  primary key (merchant_id, shipment_id)
);
create index parcels_by_tracking on parcels (merchant_id, tracking_code);

create table labels (
  merchant_id text collate "C" not null,
  parcel_id uuid not null,
  shipment_id text not null,
  format text not null,
  content_type text not null,
  bytes bytea not null,
  primary key (merchant_id, parcel_id, shipment_id, format)
);

-- Reference data, the same for every merchant: the texts of every policy version a case may be pinned to.
create table policy_versions (
  version text primary key,
  market text not null,
  first_seen timestamptz not null,
  source json not null
);
