-- What the HTTP transitions are measured against: the same work as one PL/pgSQL call that locks, checks, updates and inserts twice.
create schema bench;
create table bench.cases (id bigint primary key, version int not null, state text not null, data text not null) with (fillfactor = 80);
create table bench.events (case_id bigint, version int, body text not null, primary key (case_id, version));
create table bench.outbox (id bigint generated always as identity primary key, body text not null);
insert into bench.cases select i, 0, 'a', repeat('x', 200) from generate_series(1, 100000) i;
create function bench.transition(wanted bigint) returns int language plpgsql as $$
declare
  seen bench.cases%rowtype;
begin
  select * into seen from bench.cases where id = wanted for update;
  if seen.state not in ('a', 'b') then raise exception 'no such move'; end if;
  update bench.cases set version = seen.version + 1, state = case seen.state when 'a' then 'b' else 'a' end where id = wanted;
  insert into bench.events values (wanted, seen.version + 1, repeat('e', 200));
  insert into bench.outbox (body) values (repeat('o', 200));
  return seen.version + 1;
end $$;
