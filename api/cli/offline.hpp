// api/cli/offline.hpp - deciding about an order document without a server
#pragma once
// Duty: the policy and the time for commands that ask about a document. Errors: UsageError that names the
// option. Threading: pure but for reading files and the clock.

#include <string>

#include "policies/registry.hpp"
#include "workflows/model/facts.hpp"

namespace retour::api::cli {

/// The policy in `file`; without one, the market in `folder` that serves the country the order was sent to.
policies::PolicyPtr policy_for(const workflows::Order& order, const std::string& file, const std::string& folder);

/// Of an RFC 3339 text that `option` was given; empty: now.
workflows::Instant time_of(const std::string& at_text, const char* option = "--at");

}  // namespace retour::api::cli
