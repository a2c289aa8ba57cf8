#include "api/cli/policy_export.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/database_place.hpp"
#include "api/cli/offline.hpp"
#include "api/cli/policy_files.hpp"
#include "api/cli/policy_render.hpp"
#include "policies/pages/export.hpp"

namespace retour::api::cli {

namespace pages = policies::pages;

int export_policy(const PolicyExportOptions& options) {
  const auto policy = compile_policy_file(options.file).policy;
  if (options.check) return print_agreement(*policy);
  if (options.format == ExportFormat::google && options.uri.empty())
    throw UsageError("Google wants the address of the policy page: give it with --uri");
  const pages::ExportOptions how{page_language_for(*policy, options.language), options.uri,
                                 workflows::local_day(time_of(options.on), policy->time_zone)};
  const auto facts = pages::facts_of(*policy);
  const auto exported =
      options.format == ExportFormat::google ? pages::export_google(facts, how) : pages::export_jsonld(facts, how);
  fmt::print("{}", exported.json);
  for (const auto& [at, message] : exported.notes) say(fmt::format("{}:{}: {}", at.file, at.line, message));
  return kOk;
}

}  // namespace retour::api::cli
