// api/handlers/detail/policy_texts.hpp - policies from the texts of a request
#pragma once
// Duty: compiles what a body says, without looking at any file: bases come from the body or from the policies in force,
// laws and calendars are those of the program. Errors: HttpError 422 that names the file's line, or the body's field.
// Threading: safe from any thread.

#include <string>

#include "api/handlers/policy_bodies.hpp"
#include "policies/registry.hpp"

namespace retour::api::detail {

/// With its problems; `pointer` is the body's member, for a name that is none.
policies::Compiled compile_text(const PolicyBody& body, const std::string& pointer,
                                const policies::PolicyRegistry& registry);
/// One without errors.
policies::Compiled require_policy(const PolicyBody& body, const std::string& pointer,
                                  const policies::PolicyRegistry& registry);
/// The list "policies" of a body: at least one, and no market twice.
std::vector<policies::Compiled> require_policies(const std::vector<PolicyBody>& bodies,
                                                 const policies::PolicyRegistry& registry);
[[noreturn]] void refuse_policy(const std::string& pointer, const std::vector<policies::Diagnostic>& diagnostics);

}  // namespace retour::api::detail
