// engine/credit_notes/credit_notes.hpp - credit notes, for those who may see them
#pragma once
// Duty: finds the notes that were issued and prints them; a customer sees their own, and nothing else exists for them.
// Errors: DatabaseUnavailable; FontMissing when a note cannot be printed here. Threading: safe from any thread.

#include <optional>
#include <string>
#include <vector>

#include "engine/credit_notes/font.hpp"
#include "engine/runtime.hpp"
#include "engine/store/note_store.hpp"

namespace retour::engine {

class CreditNotes {
 public:
  explicit CreditNotes(Database& database) : cases_(database), notes_(database) {}

  /// Nothing: no such case, or not this caller's.
  std::optional<std::vector<StoredNote>> of_case(const Caller& caller, const std::string& rma);
  /// Nothing: no such note, or not this caller's.
  std::optional<StoredNote> find(const Caller& caller, const std::string& number);
  std::string pdf(const StoredNote& note) const;

 private:
  CaseStore cases_;
  NoteStore notes_;
};

/// The fonts of this machine, looked for once.
const FontSet& fonts_here();

}  // namespace retour::engine
