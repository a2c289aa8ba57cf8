-- 002_ledgers: store credit and gift cards by double entry, credit notes.

-- store_credit/<customer>, gift_card/<code>, and the house's own: house/<what>. The house's are the other side of every journal and go
-- below zero; a customer's never does. Bonus is worth the same at a checkout and never becomes money, so it is counted apart.
create table ledger_accounts (
  merchant_id text collate "C" not null,
  account text collate "C" not null,
  currency text collate "C" not null,
  customer_ref text,                  -- whose it is; nothing: the house's, or whoever's that holds the card
  opened_at timestamptz not null,
  expires_at timestamptz,
  principal bigint not null default 0,
  bonus bigint not null default 0,
  primary key (merchant_id, account, currency),
  constraint ledger_accounts_covered check (account like 'house/%' or (principal >= 0 and bonus >= 0))
) with (fillfactor = 80);
-- A card has one currency.
create unique index ledger_cards on ledger_accounts (merchant_id, account) where account like 'gift_card/%';

-- One business act. A reference is used once: the same act sent again finds what it did.
create table ledger_journals (
  merchant_id text collate "C" not null,
  id uuid not null,
  reference text collate "C" not null,
  kind text not null check (kind in ('credit', 'reissue', 'spend', 'withdraw', 'open')),
  account text collate "C" not null,
  currency text collate "C" not null,
  at timestamptz not null,
  principal bigint not null,          -- what the account gained or, below zero, lost
  bonus bigint not null,
  principal_after bigint not null,
  bonus_after bigint not null,
  refund_id text collate "C",
  idempotency uuid,
  request_hash bigint,
  primary key (merchant_id, id),
  unique (merchant_id, reference)
);
create index ledger_journals_by_account on ledger_journals (merchant_id, account, id);
create index ledger_journals_by_refund on ledger_journals (merchant_id, refund_id) where refund_id is not null;
create unique index ledger_journals_by_idempotency on ledger_journals (merchant_id, idempotency) where idempotency is not null;

create table ledger_entries (
  merchant_id text collate "C" not null,
  journal_id uuid not null,
  n smallint not null,
  account text collate "C" not null,
  currency text collate "C" not null,
  bucket text not null check (bucket in ('principal', 'bonus')),
  amount bigint not null check (amount <> 0),
  primary key (merchant_id, journal_id, n)
);
create index ledger_entries_by_account on ledger_entries (merchant_id, account, currency);

create function refuse_unbalanced() returns trigger language plpgsql as $$
begin
  if exists (select from ledger_entries e where e.merchant_id = new.merchant_id and e.journal_id = new.journal_id
             group by e.currency having sum(e.amount) <> 0) then
    raise exception 'journal % does not add up to nothing', new.journal_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entries_balanced after insert on ledger_entries deferrable initially deferred
  for each row execute function refuse_unbalanced();
create trigger ledger_entries_append_only before update or delete on ledger_entries for each row execute function refuse_change();
create trigger ledger_entries_no_truncate before truncate on ledger_entries for each statement execute function refuse_change();
create trigger ledger_journals_append_only before update or delete on ledger_journals for each row execute function refuse_change();
create trigger ledger_journals_no_truncate before truncate on ledger_journals for each statement execute function refuse_change();

-- The last number given in a merchant's calendar year. Its row is locked until the note with that number is stored, so there are no gaps.
create table credit_note_series (
  merchant_id text collate "C" not null,
  year integer not null,
  last integer not null check (last > 0),
  primary key (merchant_id, year)
);

create table credit_notes (
  merchant_id text collate "C" not null,
  number text collate "C" not null,
  year integer not null,
  sequence integer not null check (sequence > 0),
  kind text not null check (kind in ('credit_note', 'reversal')),
  case_id uuid not null,
  root_refund text collate "C" not null,   -- the first of the refunds that replace one another: they share one note
  customer_ref text not null,
  issued_at timestamptz not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  document json not null,
  primary key (merchant_id, number),
  unique (merchant_id, year, sequence),
  unique (merchant_id, root_refund, kind)
);
create index credit_notes_by_case on credit_notes (merchant_id, case_id);
create trigger credit_notes_append_only before update or delete on credit_notes for each row execute function refuse_change();
create trigger credit_notes_no_truncate before truncate on credit_notes for each statement execute function refuse_change();
