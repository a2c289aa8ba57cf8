#include "api/handlers/detail/policy_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/handlers/requests.hpp"
#include "api/http/message.hpp"
#include "policies/calendars.hpp"
#include "policies/statutes.hpp"

namespace retour::api::detail {
namespace {

constexpr std::size_t kMaxErrorsTold = 100;

/// A name without a folder, as `extends` finds files by it.
bool is_file_name(const std::string& name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return name.ends_with(".yaml") && name.size() > 5 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), plain);
}

void require_name(const std::string& name, const std::string& pointer) {
  if (!is_file_name(name))
    refuse_body({{pointer, "name_invalid", "expected the name of a file without a folder, such as us.yaml"}});
}

/// Of the policies in force; the first that rests on such a file.
std::optional<policies::SourceFile> base_in_force(std::string_view name, const policies::PolicyRegistry& registry) {
  for (const auto& policy : registry.active()) {
    const auto source = registry.source_of(policy->version);
    if (!source) continue;
    for (const auto& parent : source->parents)
      if (policies::name_of_file(parent.path) == name)
        return policies::SourceFile{std::string(name) + ".yaml", parent.text};
  }
  return {};
}

}  // namespace

policies::Compiled compile_text(const PolicyBody& body, const std::string& pointer,
                                const policies::PolicyRegistry& registry) {
  require_name(body.name, pointer + "/name");
  for (std::size_t i = 0; i < body.bases.size(); ++i)
    require_name(body.bases[i].name, fmt::format("{}/bases/{}/name", pointer, i));
  const auto base = [&](std::string_view name) -> std::optional<policies::SourceFile> {
    for (const auto& file : body.bases)
      if (policies::name_of_file(file.name) == name) return policies::SourceFile{file.name, file.text};
    return base_in_force(name, registry);
  };
  return policies::compile({body.name, body.text}, base, policies::shipped_statute, policies::shipped_calendar);
}

policies::Compiled require_policy(const PolicyBody& body, const std::string& pointer,
                                  const policies::PolicyRegistry& registry) {
  auto compiled = compile_text(body, pointer, registry);
  if (!compiled.policy) refuse_policy(pointer + "/text", compiled.diagnostics);
  return compiled;
}

std::vector<policies::Compiled> require_policies(const std::vector<PolicyBody>& bodies,
                                                 const policies::PolicyRegistry& registry) {
  if (bodies.empty()) refuse_body({{"/policies", "list_empty", "give at least one policy"}});
  std::vector<policies::Compiled> compiled;
  std::set<std::string> markets;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const auto pointer = fmt::format("/policies/{}", i);
    compiled.push_back(require_policy(bodies[i], pointer, registry));
    const auto& market = compiled.back().policy->market;
    if (!markets.insert(market).second)
      refuse_body({{pointer, "market_twice", fmt::format("the market {} is there twice", market)}});
  }
  return compiled;
}

void refuse_policy(const std::string& pointer, const std::vector<policies::Diagnostic>& diagnostics) {
  Problem problem{.status = 422, .code = "policy_has_errors", .detail = "The policy has errors."};
  for (const auto& d : diagnostics)
    if (d.severity == policies::Severity::error && problem.errors.size() < kMaxErrorsTold)
      problem.errors.push_back({pointer, d.code, fmt::format("{}:{}:{}: {}", d.file, d.line, d.column, d.message)});
  throw HttpError(std::move(problem));
}

}  // namespace retour::api::detail
