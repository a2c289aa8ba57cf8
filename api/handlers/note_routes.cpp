#include "api/handlers/detail/lists.hpp"
#include "api/handlers/views.hpp"

namespace retour::api::detail {
namespace {

constexpr std::string_view kPdf = ".pdf";

/// Of the types that we have, the one that is named first.
bool prefers_pdf(const Request& request) {
  const std::string accept = request.header("Accept").value_or("");
  return accept.find("application/pdf") < std::min(accept.find("application/json"), accept.find("*/*"));
}

Response print(const Context& context, const engine::StoredNote& note) {
  try {
    return file_response(context.services.notes.pdf(note), "application/pdf", note.number + std::string(kPdf));
  } catch (const engine::FontMissing&) {  // `retour doctor` says which
    throw HttpError(503, "pdf_unavailable", "This server lacks the fonts to print the note; its JSON is there.");
  }
}

Response one_note(const Context& context, const Request& request, const engine::Caller& caller) {
  std::string number = request.path_params.at("number");
  const bool named = number.ends_with(kPdf);
  if (named) number.resize(number.size() - kPdf.size());
  const auto note = context.services.notes.find(caller, number);
  if (!note) refuse_not_found();
  if (named || prefers_pdf(request)) return print(context, *note);
  return {.body = views::credit_note(*note, caller.actor.role)};
}

}  // namespace

void add_note_endpoints(std::vector<Endpoint>& into, const Context& context) {
  Endpoint list{"GET", "/v1/returns/{rma}/credit_notes", "Credit notes of a return",
                "Every note and reversal that was issued for the case, in the order of their numbers.", kEverybody};
  list.answer_schema = "CreditNotes";
  list.handler = [context](const Request& request, const engine::Caller& caller) -> Response {
    const auto notes = context.services.notes.of_case(caller, request.path_params.at("rma"));
    if (!notes) refuse_not_found();
    return {.body = views::credit_notes(*notes, caller.actor.role)};
  };
  into.push_back(std::move(list));
  Endpoint one{"GET", "/v1/credit_notes/{number}", "Read or print a credit note",
               "The note as it was issued: JSON, or a PDF for who asks for application/pdf or adds .pdf to the number. "
               "Customers read their own.",
               kEverybody};
  one.answer_schema = "CreditNote";
  one.answer_types = {"application/json", "application/pdf"};
  one.handler = [context](const Request& request, const engine::Caller& caller) {
    return one_note(context, request, caller);
  };
  into.push_back(std::move(one));
}

}  // namespace retour::api::detail
