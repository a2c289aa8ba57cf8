// api/handlers/answers.hpp - what the runtime says, as an HTTP answer
#pragma once
// Duty: the one mapping from Answer to Response. Errors: none but those of the look-up of the case that is shown.
// Threading: pure but for that look-up.

#include "api/handlers/routes.hpp"

namespace retour::api {

/// `created`: 201 with a Location instead of 200.
Response respond(const engine::Answer& answer, const Request& request, const engine::Caller& caller,
                 const Services& services, bool created);

/// 422 with every reason and its policy lines.
[[noreturn]] void refuse(const workflows::kernel::Refused& refused);

std::string etag_of(std::int64_t version);

}  // namespace retour::api
