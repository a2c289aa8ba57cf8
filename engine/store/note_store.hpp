// engine/store/note_store.hpp - credit notes, numbered without gaps
#pragma once
// Duty: keeps each note as it was issued. The next number of a merchant's year is taken and its note stored in one
// transaction under the lock of the series: whatever fails in between takes no number. One note for a
// root refund, and one reversal for each refund of it that is given up. Errors: DatabaseUnavailable, and what the
// writer of the document throws. Threading: safe from any thread; two notes of one merchant and year are written one
// after the other.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/database.hpp"
#include "workflows/model/money.hpp"
#include "workflows/model/time.hpp"

namespace retour::engine {

struct NoteRow {
  std::string merchant_id;
  int year = 0;      // of the market's calendar
  std::string kind;  // credit_note or reversal
  std::string case_id, root_refund;
  std::string given_up;  // of a reversal: the refund for which the note, or a part of it, is taken back
  std::string customer_ref;
  workflows::Instant issued_at{};
  std::string currency;
  workflows::Minor amount_minor = 0;
};

struct StoredNote {
  std::string number, kind, customer_ref, case_id, currency;
  workflows::Minor amount_minor = 0;
  std::string document;  // JSON, as issued
};

class NoteStore {
 public:
  explicit NoteStore(Database& database) : database_(database) {}

  /// The note that is there already, or a new one whose document is written for its number.
  StoredNote issue(const NoteRow& row, const std::function<std::string(const std::string& number)>& document);
  std::optional<StoredNote> of_refund(const std::string& merchant_id, const std::string& root_refund,
                                      const std::string& kind);
  /// What the reversals of a root's note took back.
  workflows::Minor taken_back(const std::string& merchant_id, const std::string& root_refund);
  std::optional<StoredNote> by_number(const std::string& merchant_id, const std::string& number);
  /// In the order of their numbers.
  std::vector<StoredNote> of_case(const std::string& merchant_id, const std::string& case_id);

 private:
  Database& database_;
};

/// "CN-2026-000123".
std::string note_number(int year, int sequence);

}  // namespace retour::engine
