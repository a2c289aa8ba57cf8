// api/cli/policy_render.hpp - retour policy render: the policy page for customers
#pragma once
// Duty: the page of a policy file on stdout, or with `check` whether it says what the policy does. 0: printed, or it
// agrees; 1: it does not, with a line of the policy for each disagreement. Errors: UsageError for a file that does not
// compile or a language without a catalogue. Threading: one call.

#include <memory>
#include <string>

#include "workflows/model/policy.hpp"

namespace retour::api::cli {

enum class PageFormat { text, html };

struct RenderOptions {
  std::string file;
  std::string language;  // empty: the policy's first one that there is a catalogue for
  PageFormat format = PageFormat::text;
  bool cite = false, check = false;
};

int render_policy(const RenderOptions& options);

/// A catalogue's language for `wanted`, or the policy's first one.
std::string page_language_for(const workflows::Policy& policy, const std::string& wanted);
/// Prints where the page and the decisions differ; the exit code.
int print_agreement(const workflows::Policy& policy);

}  // namespace retour::api::cli
