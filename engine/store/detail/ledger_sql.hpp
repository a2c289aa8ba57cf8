// engine/store/detail/ledger_sql.hpp - the statements of the ledgers, by name
#pragma once
// Duty: as sql.hpp. Rows are locked in one order everywhere: the customer's account, then the house's by name.
// Threading: constants.

#include <array>

#include "engine/store/detail/statement.hpp"

namespace retour::engine::detail {

#define RETOUR_JOURNAL                                                                                 \
  "select id, reference, kind, account, currency, coalesce(refund_id, ''), (extract(epoch from at) * " \
  "1000000)::bigint, principal, bonus, principal_after, bonus_after, idempotency, request_hash from "  \
  "ledger_journals "

inline constexpr std::array kLedgerStatements = {
    Statement{"seen_journal", RETOUR_JOURNAL R"sql(
where merchant_id = $1 and (reference = $2 or idempotency = $3::uuid) order by reference = $2 desc limit 1)sql"},
    Statement{"journal_by_id", RETOUR_JOURNAL "where merchant_id = $1 and id = $2::uuid"},
    Statement{"journals_of", RETOUR_JOURNAL R"sql(
where merchant_id = $1 and account = $2 and ($3::uuid is null or id < $3::uuid) order by id desc limit $4::int)sql"},
    Statement{"open_account", R"sql(
insert into ledger_accounts (merchant_id, account, currency, customer_ref, opened_at, expires_at)
values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz) on conflict do nothing)sql"},
    Statement{"lock_account", R"sql(
select principal, bonus, coalesce(expires_at <= $4::timestamptz, false) from ledger_accounts
where merchant_id = $1 and account = $2 and currency = $3 for update)sql"},
    Statement{"accounts_of", R"sql(
select account, currency, customer_ref, (extract(epoch from expires_at) * 1000000)::bigint, principal, bonus from ledger_accounts
where merchant_id = $1 and account = $2 order by currency)sql"},
    Statement{"left_of_refund", R"sql(
select coalesce(sum(principal), 0), coalesce(sum(bonus), 0) from ledger_journals
where merchant_id = $1 and refund_id = $2 and account = $3 and currency = $4)sql"},
    Statement{"change_account", R"sql(
update ledger_accounts set principal = principal + $4::bigint, bonus = bonus + $5::bigint
where merchant_id = $1 and account = $2 and currency = $3)sql"},
    Statement{"change_house", R"sql(
insert into ledger_accounts (merchant_id, account, currency, opened_at, principal, bonus)
select $1, h.account, $2, $3::timestamptz, h.principal, h.bonus from unnest($4::text[], $5::bigint[], $6::bigint[]) as h(account, principal, bonus)
on conflict (merchant_id, account, currency) do update
  set principal = ledger_accounts.principal + excluded.principal, bonus = ledger_accounts.bonus + excluded.bonus)sql"},
    Statement{"insert_journal", R"sql(
insert into ledger_journals (merchant_id, id, reference, kind, account, currency, at, principal, bonus, principal_after, bonus_after, refund_id,
                             idempotency, request_hash)
values ($1, $2::uuid, $3, $4, $5, $6, $7::timestamptz, $8, $9, $10, $11, nullif($12, ''), $13::uuid, $14::bigint))sql"},
    Statement{"insert_entries", R"sql(
insert into ledger_entries (merchant_id, journal_id, n, account, currency, bucket, amount)
select $1, $2::uuid, e.n, e.account, $3, e.bucket, e.amount from unnest($4::text[], $5::text[], $6::bigint[]) with ordinality as e(account, bucket, amount, n))sql"},
};

#undef RETOUR_JOURNAL

}  // namespace retour::engine::detail
