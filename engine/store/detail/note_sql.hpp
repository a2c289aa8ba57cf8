// engine/store/detail/note_sql.hpp - the statements of the credit notes, by name
#pragma once
// Duty: as sql.hpp. Threading: constants.

#include <array>

#include "engine/store/detail/statement.hpp"

namespace retour::engine::detail {

#define RETOUR_NOTE "select number, kind, customer_ref, case_id, currency, amount_minor, document from credit_notes "

inline constexpr std::array kNoteStatements = {
    Statement{"note_of_refund", RETOUR_NOTE "where merchant_id = $1 and root_refund = $2 and kind = $3"},
    Statement{"note_for", RETOUR_NOTE "where merchant_id = $1 and root_refund = $2 and kind = $3 and given_up = $4"},
    Statement{"taken_back_of", R"sql(
select coalesce(sum(amount_minor), 0)::bigint from credit_notes where merchant_id = $1 and root_refund = $2 and kind = 'reversal')sql"},
    Statement{"note_by_number", RETOUR_NOTE "where merchant_id = $1 and number = $2"},
    Statement{"notes_of_case", RETOUR_NOTE "where merchant_id = $1 and case_id = $2::uuid order by year, sequence"},
    Statement{"next_note", R"sql(
insert into credit_note_series (merchant_id, year, last) values ($1, $2::int, 1)
on conflict (merchant_id, year) do update set last = credit_note_series.last + 1 returning last)sql"},
    Statement{"insert_note", R"sql(
insert into credit_notes (merchant_id, number, year, sequence, kind, case_id, root_refund, given_up, customer_ref, issued_at, currency,
                          amount_minor, document)
values ($1, $2, $3::int, $4::int, $5, $6::uuid, $7, $8, $9, $10::timestamptz, $11, $12::bigint, $13::json))sql"},
};

#undef RETOUR_NOTE

}  // namespace retour::engine::detail
