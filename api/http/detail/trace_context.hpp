// api/http/detail/trace_context.hpp - W3C Trace Context: the trace a request belongs to
#pragma once

#include <string>

#include "api/http/message.hpp"

// Any thread.
namespace retour::api::detail {

// Continues the trace of a valid traceparent header, or starts one: fills trace_id and traceparent (with a new span).
void join_trace(Request& request);

// 16 random hex digits; unpredictable enough to find a line in a log, no secret.
std::string random_id();

}  // namespace retour::api::detail
