// engine/store/detail/verify_ledger_sql.hpp - the queries of verify about our own ledgers and about credit notes
#pragma once
// Duty: as verify_sql.hpp, beside its views. Threading: constants.

#include <array>

#include "engine/store/verify_store.hpp"

namespace retour::engine::detail {

/// Refunds with what ledgers and notes need to know, each with the first of the refunds that it replaces.
#define RETOUR_NOTED                                                                                                   \
  "with recursive given as (\n"                                                                                        \
  "  select c.merchant_id, c.id as case_id, c.rma, r ->> 'id' as id, coalesce(r ->> 'state', 'start') as state, "      \
  "         case when r ->> 'quote_hash' is distinct from (select b ->> 'quote_hash' from json_array_elements(c.data " \
  "-> "                                                                                                                \
  "'refunds') b where b ->> 'id' = r ->> 'replaces') then '' else coalesce(r ->> 'replaces', '') end as replaces,\n"   \
  "         coalesce((r ->> 'amount_minor')::bigint, 0) as amount, coalesce((r ->> 'withdrawn_minor')::bigint, 0) as " \
  "withdrawn,\n"                                                                                                       \
  "         coalesce((r ->> 'bonus_minor')::bigint, 0) as bonus, "                                                     \
  "coalesce((r ->> 'withdrawn_bonus_minor')::bigint, 0) as withdrawn_bonus, coalesce(r -> 'tender' ->> 'provider', "   \
  "'') as "                                                                                                            \
  "provider,\n"                                                                                                        \
  "         coalesce(r ->> 'effect_key', '') as effect_key\n"                                                          \
  "  from cases c cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) r\n"               \
  "), rooted as (\n"                                                                                                   \
  "  select g.*, g.id as root from given g where g.replaces = ''\n"                                                    \
  "  union\n"                                                                                                          \
  "  select g.*, d.root from given g join rooted d on d.merchant_id = g.merchant_id and d.case_id = g.case_id and "    \
  "d.id = g.replaces\n"                                                                                                \
  ")\n"

inline constexpr const char* kJournalsBalance = R"sql(
select e.merchant_id, format('journal %s', e.journal_id) as subject, format('its entries in %s add up to %s', e.currency, sum(e.amount)) as detail
from ledger_entries e group by e.merchant_id, e.journal_id, e.currency having sum(e.amount) <> 0
union all
select coalesce(j.merchant_id, e.merchant_id), format('journal %s', coalesce(j.id, e.journal_id)),
       format('changes %s by %s and %s, its entries by %s and %s', coalesce(j.account, e.account), j.principal, j.bonus, e.principal, e.bonus)
from ledger_journals j full join (
  select merchant_id, journal_id, account, currency, coalesce(sum(amount) filter (where bucket = 'principal'), 0) as principal,
         coalesce(sum(amount) filter (where bucket = 'bonus'), 0) as bonus
  from ledger_entries where account not like 'house/%' group by 1, 2, 3, 4
) e on e.merchant_id = j.merchant_id and e.journal_id = j.id and e.account = j.account and e.currency = j.currency
where (j.principal, j.bonus) is distinct from (e.principal, e.bonus)
)sql";

inline constexpr const char* kAccountSums = R"sql(
select coalesce(a.merchant_id, e.merchant_id) as merchant_id, format('%s %s', coalesce(a.account, e.account), coalesce(a.currency, e.currency)) as subject,
       format('has principal %s and bonus %s, its entries add up to %s and %s', a.principal, a.bonus, coalesce(e.principal, 0), coalesce(e.bonus, 0)) as detail
from ledger_accounts a full join (
  select merchant_id, account, currency, coalesce(sum(amount) filter (where bucket = 'principal'), 0) as principal,
         coalesce(sum(amount) filter (where bucket = 'bonus'), 0) as bonus
  from ledger_entries group by 1, 2, 3
) e on e.merchant_id = a.merchant_id and e.account = a.account and e.currency = a.currency
where (a.principal, a.bonus) is distinct from (coalesce(e.principal, 0), coalesce(e.bonus, 0))
)sql";

/// A refund that is being told about may be credited or withdrawn already; one that is settled is exactly that.
inline constexpr const char* kCreditsGiven = RETOUR_NOTED R"sql(
select r.merchant_id, format('%s refund %s', r.rma, r.id) as subject,
       format('gave %s and a bonus of %s, took back %s and %s; the ledger has %s credits of %s and %s, and took back %s and %s',
              r.amount + r.withdrawn, r.bonus + r.withdrawn_bonus, r.withdrawn, r.withdrawn_bonus,
              coalesce(j.credits, 0), j.principal, j.bonus, coalesce(j.withdrawn, 0), coalesce(j.withdrawn_bonus, 0)) as detail
from given r left join (
  select merchant_id, refund_id, count(*) filter (where kind <> 'withdraw') as credits, sum(principal) filter (where kind <> 'withdraw') as principal,
         sum(bonus) filter (where kind <> 'withdraw') as bonus, -coalesce(sum(principal) filter (where kind = 'withdraw'), 0) as withdrawn,
         -coalesce(sum(bonus) filter (where kind = 'withdraw'), 0) as withdrawn_bonus
  from ledger_journals where refund_id is not null group by 1, 2
) j on j.merchant_id = r.merchant_id and j.refund_id = r.id
where r.provider in ('store_credit', 'gift_card') and r.state in ('settled', 'withdrawing')
  and (j.credits is distinct from 1 or j.principal <> r.amount + r.withdrawn or j.bonus <> r.bonus + r.withdrawn_bonus
       or (r.state = 'settled' and (j.withdrawn, j.withdrawn_bonus) <> (r.withdrawn, r.withdrawn_bonus)))
union all
select j.merchant_id, format('journal %s', j.id), format('is of refund %s, which no case has', j.refund_id) from ledger_journals j
where j.refund_id is not null and not exists (select from given r where r.merchant_id = j.merchant_id and r.id = j.refund_id)
)sql";

inline constexpr const char* kNotesDense = R"sql(
select coalesce(n.merchant_id, s.merchant_id) as merchant_id, format('credit notes of %s', coalesce(n.year, s.year)) as subject,
       format('%s notes, numbered %s to %s, the last number given is %s', coalesce(n.notes, 0), n.first, n.last, s.last) as detail
from (select merchant_id, year, count(*) as notes, min(sequence) as first, max(sequence) as last from credit_notes group by 1, 2) n
full join credit_note_series s on s.merchant_id = n.merchant_id and s.year = n.year
where n.first is distinct from 1 or n.last <> n.notes or n.last is distinct from s.last
union all
select merchant_id, number, format('is note %s of %s, and its document says %s', sequence, year, document ->> 'number') from credit_notes
where number <> format('CN-%s-%s', year, lpad(sequence::text, greatest(6, length(sequence::text)), '0')) or document ->> 'number' is distinct from number
)sql";

inline constexpr const char* kNotesAmount = RETOUR_NOTED R"sql(
select n.merchant_id, n.number as subject, format('is for %s, its document for %s, its refund was for %s', n.amount_minor, n.document ->> 'gross_minor',
                                                  r.amount + r.withdrawn) as detail
from credit_notes n left join given r on r.merchant_id = n.merchant_id and r.case_id = n.case_id and r.id = n.root_refund
where (n.kind = 'credit_note' and n.amount_minor is distinct from r.amount + r.withdrawn) or r.id is null
   or n.document ->> 'gross_minor' is distinct from n.amount_minor::text
)sql";

/// A note is for all of what it computes, or for a part of it.
inline constexpr const char* kNotesAddUp = R"sql(
select n.merchant_id, n.number as subject, format('gross %s of %s computed; net and taxes come to %s, its lines and the rest to %s', a.gross, a.computed,
                                                  a.net + a.taxes, a.lines + a.rest) as detail
from credit_notes n cross join lateral (
  select (n.document ->> 'gross_minor')::bigint as gross, (n.document ->> 'net_minor')::bigint as net,
         (n.document ->> 'computed_minor')::bigint as computed,
         coalesce((select sum((t ->> 'minor')::bigint) from json_array_elements(n.document -> 'taxes') t), 0) as taxes,
         coalesce((select sum((l ->> 'gross_minor')::bigint) from json_array_elements(n.document -> 'lines') l), 0) as lines,
         (n.document ->> 'shipping_minor')::bigint - (n.document ->> 'reduction_minor')::bigint - (n.document ->> 'clawback_minor')::bigint
         - (n.document ->> 'restocking_fee_minor')::bigint - (n.document ->> 'return_fee_minor')::bigint as rest) a
where a.gross <> a.net + a.taxes or a.computed <> a.lines + a.rest or a.gross > a.computed
)sql";

/// The credit that became money shares the note's taxes with that money.
inline constexpr const char* kNotesTaxed = R"sql(
select coalesce(d.merchant_id, r.merchant_id) as merchant_id, coalesce(d.number, r.number) as subject,
       format('rate %s: the note says %s, its refund %s', coalesce(d.rate, r.rate), coalesce(d.minor, 0), coalesce(r.minor, 0)) as detail
from (select n.merchant_id, n.number, t ->> 'rate' as rate, sum((t ->> 'minor')::bigint) as minor
      from credit_notes n cross join lateral json_array_elements(n.document -> 'taxes') t where n.kind = 'credit_note' group by 1, 2, 3) d
full join (
  select n.merchant_id, n.number, t ->> 'rate' as rate, sum(coalesce((t ->> 'minor')::bigint, 0)) as minor
  from credit_notes n join cases c on c.merchant_id = n.merchant_id and c.id = n.case_id
  cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) root
  cross join lateral json_array_elements(coalesce(c.data -> 'refunds', '[]'::json)) part
  cross join lateral json_array_elements(coalesce(part -> 'taxes', '[]'::json)) t
  where n.kind = 'credit_note' and root ->> 'id' = n.root_refund
    and (part ->> 'id' = n.root_refund
         or (coalesce((root ->> 'withdrawn_minor')::bigint, 0) > 0 and part ->> 'replaces' = n.root_refund and part ->> 'quote_hash' = root ->> 'quote_hash'))
  group by 1, 2, 3
) r on r.merchant_id = d.merchant_id and r.number = d.number and r.rate = d.rate
where coalesce(d.minor, 0) <> coalesce(r.minor, 0)
)sql";

/// Notes less their reversals are what stands: paid, or still to be paid. Work that is planned has not happened yet.
inline constexpr const char* kNotesStand = RETOUR_NOTED R"sql(
select n.merchant_id, n.number as subject, format('%s are noted and not taken back, %s stand', n.noted, coalesce(s.standing, 0)) as detail
from (select merchant_id, case_id, root_refund, min(number) filter (where kind = 'credit_note') as number,
             sum(case kind when 'credit_note' then amount_minor else -amount_minor end) as noted from credit_notes group by 1, 2, 3) n
left join (select merchant_id, case_id, root, sum(amount) filter (where state not in ('abandoned', 'rejected', 'rerouted')) as standing
           from rooted group by 1, 2, 3) s on s.merchant_id = n.merchant_id and s.case_id = n.case_id and s.root = n.root_refund
where n.noted <> coalesce(s.standing, 0)
  and not exists (select from effects e where e.merchant_id = n.merchant_id and e.case_id = n.case_id and e.kind = 'issue_credit_note')
)sql";

inline constexpr const char* kNotesThere = RETOUR_NOTED R"sql(
select r.merchant_id, format('%s refund %s', r.rma, r.id) as subject, 'is settled without a credit note, and none is planned' as detail
from rooted r where r.state in ('settled', 'withdrawing')
  and not exists (select from credit_notes n where n.merchant_id = r.merchant_id and n.root_refund = r.root and n.kind = 'credit_note')
  and not exists (select from effects e where e.merchant_id = r.merchant_id and e.case_id = r.case_id and e.kind = 'issue_credit_note')
union all
select n.merchant_id, n.number, 'takes back a note that there is not' from credit_notes n
where n.kind = 'reversal' and not exists (select from credit_notes o where o.merchant_id = n.merchant_id and o.root_refund = n.root_refund and o.kind = 'credit_note')
)sql";

#undef RETOUR_NOTED

inline constexpr std::array kLedgerChecks = {
    Check{"I17", "notes_apart", "No credit note or journal belongs to another merchant's case or account", R"sql(
select n.merchant_id, n.number as subject, format('its case %s is not this merchant''s', n.case_id) as detail from credit_notes n
where not exists (select from cases c where c.merchant_id = n.merchant_id and c.id = n.case_id)
union all
select j.merchant_id, format('journal %s', j.id), format('its account %s is not this merchant''s', j.account) from ledger_journals j
where not exists (select from ledger_accounts a where a.merchant_id = j.merchant_id and a.account = j.account and a.currency = j.currency))sql"},
    Check{"I18", "journals_balance", "Every journal of the ledgers adds up to nothing", kJournalsBalance},
    Check{"I18", "account_sums", "Every account has what its entries add up to", kAccountSums},
    Check{"I18", "accounts_covered", "No customer's account is below zero", R"sql(
select merchant_id, format('%s %s', account, currency) as subject, format('principal %s, bonus %s', principal, bonus) as detail
from ledger_accounts where account not like 'house/%' and (principal < 0 or bonus < 0))sql"},
    Check{"I18", "credits_given", "Every refund on an own ledger is one credit of its amount, less what became money",
          kCreditsGiven},
    Check{"I19", "notes_dense", "Credit notes are numbered without a gap within a merchant's year", kNotesDense},
    Check{"I19", "notes_amount", "Every credit note is for the amount of its refund", kNotesAmount},
    Check{"I19", "notes_add_up", "What a credit note says adds up", kNotesAddUp},
    Check{"I19", "notes_taxed", "A credit note has the taxes of its refund, rate by rate", kNotesTaxed},
    Check{"I19", "notes_stand", "Credit notes less their reversals are what was given back", kNotesStand},
    Check{"I19", "notes_there", "Every refund that is paid has a credit note, or one is planned", kNotesThere},
};

}  // namespace retour::engine::detail
