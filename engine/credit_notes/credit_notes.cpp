#include "engine/credit_notes/credit_notes.hpp"

#include "engine/credit_notes/note_pdf.hpp"

namespace retour::engine {
namespace {

bool may_see(const Caller& caller, const std::string& customer_ref) {
  return caller.actor.role != workflows::Role::customer || caller.actor.id == customer_ref;
}

}  // namespace

std::optional<std::vector<StoredNote>> CreditNotes::of_case(const Caller& caller, const std::string& rma) {
  const auto loaded = cases_.load({caller.merchant_id, rma, {}, {}});
  if (!loaded.rma || !may_see(caller, loaded.rma->customer_ref)) return {};
  return notes_.of_case(caller.merchant_id, loaded.rma->id);
}

std::optional<StoredNote> CreditNotes::find(const Caller& caller, const std::string& number) {
  auto note = notes_.by_number(caller.merchant_id, number);
  if (!note || !may_see(caller, note->customer_ref)) return {};
  return note;
}

std::string CreditNotes::pdf(const StoredNote& note) const {
  return note_pdf(note_from_json(note.document), fonts_here());
}

const FontSet& fonts_here() {
  static const FontSet fonts;
  return fonts;
}

}  // namespace retour::engine
