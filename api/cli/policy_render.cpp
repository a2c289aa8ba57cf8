#include "api/cli/policy_render.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/cli/app.hpp"
#include "api/cli/database_place.hpp"
#include "api/cli/policy_files.hpp"
#include "policies/pages/agreement.hpp"
#include "policies/pages/catalogue.hpp"
#include "policies/pages/page.hpp"

namespace retour::api::cli {

namespace pages = policies::pages;

std::string page_language_for(const workflows::Policy& policy, const std::string& wanted) {
  if (!wanted.empty()) {
    if (auto language = pages::page_language(wanted)) return *language;
    throw UsageError(
        fmt::format("there are no pages in '{}'; there are {}", wanted, fmt::join(pages::page_languages(), ", ")));
  }
  return pages::page_language_among(policy.languages);
}

int print_agreement(const workflows::Policy& policy) {
  const auto agreement = pages::check_agreement(pages::facts_of(policy), policy);
  for (const auto& [at, message] : agreement.found) fmt::print("{}:{}:{}: {}\n", at.file, at.line, at.column, message);
  if (!agreement.complete) say("the policy names more than was asked about: a part of it was not compared");
  say(fmt::format("{} decisions compared, {} sentences disagree", agreement.decisions, agreement.found.size()));
  return agreement.found.empty() && agreement.complete ? kOk : kFindings;
}

int render_policy(const RenderOptions& options) {
  const auto policy = compile_policy_file(options.file).policy;
  if (options.check) return print_agreement(*policy);
  const pages::PageOptions page{page_language_for(*policy, options.language), options.cite};
  const auto facts = pages::facts_of(*policy);
  fmt::print("{}", options.format == PageFormat::html ? pages::html_page(facts, page) : pages::text_page(facts, page));
  return kOk;
}

}  // namespace retour::api::cli
