-- 004_publications: which policy is in force, since when, and who said so. Every node follows these rows.

create table policy_publications (
  seq bigint primary key check (seq > 0),  -- 1, 2, 3 ...: one line for all markets
  kind text not null check (kind in ('folder', 'publish', 'rollback', 'withdraw')),
  author text not null check (author <> ''),
  note text not null,
  published_at timestamptz not null,       -- business time
  effective_at timestamptz not null        -- database time: from then on every node decides by it
);

create table policy_publication_markets (
  seq bigint not null references policy_publications,
  market text collate "C" not null,
  version text references policy_versions, -- null: the market is served no more
  primary key (seq, market)
);
create index policy_publication_markets_by_market on policy_publication_markets (market, seq);

create trigger policy_publications_append_only before update or delete on policy_publications for each row execute function refuse_change();
create trigger policy_publications_no_truncate before truncate on policy_publications for each statement execute function refuse_change();
create trigger policy_publication_markets_append_only before update or delete on policy_publication_markets for each row execute function refuse_change();
create trigger policy_publication_markets_no_truncate before truncate on policy_publication_markets for each statement execute function refuse_change();
