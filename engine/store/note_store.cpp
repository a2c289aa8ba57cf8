#include "engine/store/note_store.hpp"

#include <fmt/format.h>

#include "engine/store/detail/array.hpp"
#include "engine/store/detail/pool.hpp"
#include "engine/store/detail/rows.hpp"

namespace retour::engine {
namespace {

StoredNote note_from(const pqxx::row& row) {
  return {row[0].c_str(),      row[1].c_str(), row[2].c_str(),
          row[3].c_str(),      row[4].c_str(), row[5].as<workflows::Minor>(),
          detail::text(row[6])};
}

std::optional<StoredNote> first_of(const pqxx::result& rows) {
  return rows.empty() ? std::nullopt : std::optional(note_from(rows[0]));
}

std::optional<StoredNote> known(pqxx::transaction_base& tx, const NoteRow& row) {
  return first_of(tx.exec_prepared("note_for", row.merchant_id, row.root_refund, row.kind, row.given_up));
}

}  // namespace

std::string note_number(int year, int sequence) { return fmt::format("CN-{}-{:06}", year, sequence); }

StoredNote NoteStore::issue(const NoteRow& row, const std::function<std::string(const std::string&)>& document) {
  return database_.pool().transact([&](pqxx::work& tx) -> StoredNote {
    if (auto note = known(tx, row)) return std::move(*note);
    const int sequence = tx.exec_prepared1("next_note", row.merchant_id, row.year)[0].as<int>();
    if (auto note = known(tx, row)) return std::move(*note);  // issued while this one waited for the lock
    StoredNote note{
        note_number(row.year, sequence), row.kind, row.customer_ref, row.case_id, row.currency, row.amount_minor, {}};
    note.document = document(note.number);
    tx.exec_prepared("insert_note", row.merchant_id, note.number, row.year, sequence, row.kind, row.case_id,
                     row.root_refund, row.given_up, row.customer_ref, detail::timestamp(row.issued_at), row.currency,
                     row.amount_minor, note.document);
    tx.commit();
    return note;
  });
}

std::optional<StoredNote> NoteStore::of_refund(const std::string& merchant_id, const std::string& root_refund,
                                               const std::string& kind) {
  return first_of(database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("note_of_refund", merchant_id, root_refund, kind); }));
}

workflows::Minor NoteStore::taken_back(const std::string& merchant_id, const std::string& root_refund) {
  return database_.pool().run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1("taken_back_of", merchant_id, root_refund)[0].as<workflows::Minor>();
  });
}

std::optional<StoredNote> NoteStore::by_number(const std::string& merchant_id, const std::string& number) {
  return first_of(database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("note_by_number", merchant_id, number); }));
}

std::vector<StoredNote> NoteStore::of_case(const std::string& merchant_id, const std::string& case_id) {
  const auto rows = database_.pool().run(
      [&](pqxx::nontransaction& tx) { return tx.exec_prepared("notes_of_case", merchant_id, case_id); });
  std::vector<StoredNote> notes;
  for (const auto& row : rows) notes.push_back(note_from(row));
  return notes;
}

}  // namespace retour::engine
