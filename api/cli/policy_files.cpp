#include "api/cli/policy_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "api/cli/app.hpp"
#include "policies/loader.hpp"

namespace retour::api::cli {

namespace fs = std::filesystem;

std::vector<std::string> policy_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    if (!fs::exists(path)) throw UsageError(fmt::format("{} does not exist", path));
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(path))
      if (entry.path().extension() == ".yaml") inside.push_back(entry.path().string());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

policies::SourceFile read_policy_file(const std::string& path) {
  auto source = policies::read_source(path);
  if (!source) throw UsageError(fmt::format("{} cannot be read", path));
  return std::move(*source);
}

policies::Compiled compile_policy_file(const std::string& path) {
  auto compiled = policies::compile_file(path);
  if (!compiled.policy) throw UsageError(policies::render(compiled.diagnostics, policies::Format::full));
  return compiled;
}

std::vector<policies::PolicyPtr> policies_in(const std::vector<std::string>& paths) {
  std::vector<policies::PolicyPtr> found;
  for (const auto& path : policy_files(paths)) {
    if (policies::is_base(read_policy_file(path))) continue;
    found.push_back(compile_policy_file(path).policy);
    const auto& market = found.back()->market;
    if (std::any_of(found.begin(), found.end() - 1, [&](const auto& other) { return other->market == market; }))
      throw UsageError(fmt::format("{}: the market {} is there twice", path, market));
  }
  return found;
}

}  // namespace retour::api::cli
