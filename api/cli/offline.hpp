// api/cli/offline.hpp - deciding about an order document without a server
#pragma once
// Duty: the request, the facts, the policy and the time for commands that ask about a document. Errors: UsageError that
// names the option, or the document and the field. Threading: pure but for reading files and the clock.

#include <string>

#include "api/handlers/bodies.hpp"
#include "policies/registry.hpp"
#include "workflows/model/facts.hpp"

namespace retour::api::cli {

/// The policy in `file`; without one, the market in `folder` that serves the country the order was sent to.
policies::PolicyPtr policy_for(const workflows::Order& order, const std::string& file, const std::string& folder);

/// A document as POST /v1/orders/{id}/alternatives takes it; UsageError names each field that is not.
AlternativesBody read_request(const std::string& path);

/// UsageError with all of them.
[[noreturn]] void refuse_request(const std::string& path, const std::vector<FieldProblem>& problems);

/// Nothing but the document is known; what its providers can move is.
workflows::Ledger known_of(const workflows::Order& order);

/// Of an RFC 3339 text that `option` was given; empty: now.
workflows::Instant time_of(const std::string& at_text, const char* option = "--at");

}  // namespace retour::api::cli
