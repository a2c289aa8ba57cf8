// api/http/detail/response_head.hpp - status line and headers of an answer
#pragma once

#include <string>

#include "api/http/message.hpp"

namespace retour::api::detail {

// Throws std::invalid_argument for a header that could split the answer (a handler put unchecked text into it), for one
// that the server writes itself, and for a status that is not final.
// An empty traceparent leaves that header out.
std::string response_head(const Response& response, const std::string& traceparent, bool keep_alive);

// Whether a body may follow at all (not after 204 and 304).
bool may_have_body(int status);

}  // namespace retour::api::detail
