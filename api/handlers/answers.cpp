#include "api/handlers/answers.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "api/handlers/requests.hpp"
#include "api/handlers/views.hpp"
#include "workflows/model/overloaded.hpp"
#include "workflows/permissions.hpp"

namespace retour::api {
namespace {

using workflows::Overloaded;

/// The field of the request that a reason is about, where its code alone says so.
struct FieldOfReason {
  std::string_view code, pointer;
};
constexpr std::array kFieldsOfReasons{
    FieldOfReason{"amount", "/amount"},
    FieldOfReason{"finer_than_rail", "/amount"},
    FieldOfReason{"hold_missing", "/hold_ref"},
    FieldOfReason{"method_not_offered", "/method"},
    FieldOfReason{"no_lines", "/lines"},
    FieldOfReason{"override_not_allowed", "/override_rule"},
    FieldOfReason{"override_reason_missing", "/override_reason"},
    FieldOfReason{"payment_missing", "/payment_ref"},
    FieldOfReason{"question_missing", "/question"},
    FieldOfReason{"reason_missing", "/reason"},
    FieldOfReason{"reference_missing", "/reference"},
    FieldOfReason{"reply_missing", "/message"},
    FieldOfReason{"same_tender", "/tender"},
    FieldOfReason{"stale_quote", "/quote"},
    FieldOfReason{"unknown_tender", "/tender"},
};

std::vector<FieldProblem> fields_of(const std::vector<workflows::kernel::Reason>& reasons) {
  std::vector<FieldProblem> fields;
  for (const auto& reason : reasons)
    for (const auto& field : kFieldsOfReasons)
      if (field.code == reason.code) fields.push_back({std::string(field.pointer), reason.code, reason.message});
  return fields;
}

Response done(const engine::Done& done, const Request& request, const engine::Caller& caller, const Services& services,
              bool created) {
  Response response;
  response.status = created && !done.repeated ? 201 : 200;
  std::int64_t version = done.rma.version;
  if (wants_minimal(request)) {
    response.body = views::minimal(done);
    response.headers.emplace_back("Preference-Applied", "return=minimal");
  } else {
    const auto file = services.cases.find(caller, done.rma.rma);
    if (!file) throw std::logic_error(fmt::format("case {} was just written and is not there", done.rma.id));
    version = file->rma.version;  // somebody else may have been there since
    response.body = views::return_case(*file, caller.actor.role, &done);
  }
  response.headers.emplace_back("ETag", etag_of(version));
  if (created) response.headers.emplace_back("Location", "/v1/returns/" + done.rma.rma);
  return response;
}

/// Who was faster is worth a look: the same person in another window, or a colleague who solves the case.
[[noreturn]] void version_mismatch(const engine::VersionMismatch& mismatch, const Request& request,
                                   const engine::Caller& caller, const Services& services) {
  Problem problem{.status = 412,
                  .code = "version_mismatch",
                  .detail = "The case changed since you saw it: look again before you decide.",
                  .extra_json = fmt::format(R"({{"version":{}}})", mismatch.version),
                  .headers = {{"ETag", etag_of(mismatch.version)}}};
  const auto file = services.cases.find(caller, request.path_params.at("rma"));
  if (file && !file->timeline.empty())
    problem.extra_json = views::last_change(mismatch.version, *file, caller.actor.role);
  throw HttpError(problem);
}

/// Of what the state takes, only what this caller may send.
[[noreturn]] void no_such_move(workflows::kernel::NoSuchMove none, workflows::Role role) {
  std::erase_if(none.allowed, [&](std::string_view event) { return !workflows::may_send(role, event); });
  throw HttpError(Problem{.status = 409,
                          .code = "no_such_move",
                          .detail = "That does not happen in this state; allowed says what you may do in it.",
                          .extra_json = views::allowed(none.allowed)});
}

}  // namespace

std::string etag_of(std::int64_t version) { return fmt::format("\"{}\"", version); }

void refuse(const workflows::kernel::Refused& refused) {
  const auto& first = refused.reasons.front();
  // A subject that is not part of the case is looked for like anything else that does not exist.
  if (first.code == "unknown_subject") refuse_not_found();
  throw HttpError(Problem{.status = 422,
                          .code = "refused",
                          .detail = first.message,
                          .errors = fields_of(refused.reasons),
                          .extra_json = views::reasons(refused.reasons)});
}

Response respond(const engine::Answer& answer, const Request& request, const engine::Caller& caller,
                 const Services& services, bool created) {
  return std::visit(
      Overloaded{
          [&](const engine::Done& it) { return done(it, request, caller, services, created); },
          [](const workflows::kernel::Refused& it) -> Response { refuse(it); },
          [&](const workflows::kernel::NoSuchMove& it) -> Response { no_such_move(it, caller.actor.role); },
          [](const engine::NotFound&) -> Response { refuse_not_found(); },
          [&](const engine::VersionMismatch& it) -> Response { version_mismatch(it, request, caller, services); },
          [](const engine::KeyReused&) -> Response {
            throw HttpError(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
          },
          [](const engine::Fenced&) -> Response { throw std::logic_error("a request without a claim was fenced"); },
          [](const engine::Busy&) -> Response {
            throw HttpError(Problem{.status = 503,
                                    .code = "busy",
                                    .detail = "Others change this case right now.",
                                    .retry_after = std::chrono::seconds(1)});
          },
      },
      answer);
}

}  // namespace retour::api
