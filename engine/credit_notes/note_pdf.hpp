// engine/credit_notes/note_pdf.hpp - a credit note on paper
#pragma once
// Duty: the same note as its JSON, on as many pages of A4 as it needs, in the customer's language. Errors: FontMissing,
// std::runtime_error when the PDF cannot be made. Threading: pure function of its arguments.

#include <string>

#include "engine/credit_notes/font.hpp"
#include "engine/credit_notes/note.hpp"

namespace retour::engine {

std::string note_pdf(const CreditNote& note, const FontSet& fonts);

}  // namespace retour::engine
