#include "policies/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "policies/market_set.hpp"

namespace retour::policies {
namespace {

namespace fs = std::filesystem;

Diagnostic about(Code code, const std::string& file, std::string message, std::string help) {
  return {name_of(code), info_of(code).severity, file, 1, 1, std::move(message), std::move(help), ""};
}

/// The folder's YAML files by name; nothing when it cannot be listed or holds too many.
std::optional<std::vector<std::string>> files_of(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> files;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".yaml") continue;
    if (files.size() == kMaxMarketFiles) return {};
    files.push_back((fs::path(folder) / at->path().filename()).string());
  }
  if (error) return {};
  std::sort(files.begin(), files.end());
  return files;
}

struct Loaded {
  std::vector<Compiled> markets;
  std::vector<Diagnostic> diagnostics;
};

Loaded load(const std::string& folder) {
  Loaded out;
  const auto files = files_of(folder);
  if (!files) {
    out.diagnostics.push_back(about(Code::unreadable, folder, "the folder of markets cannot be read",
                                    fmt::format("it holds at most {} .yaml files", kMaxMarketFiles)));
    return out;
  }
  std::map<std::string, std::string> file_of_market;
  for (const auto& path : *files) {
    const auto source = read_source(path);
    if (source && is_base(*source)) continue;
    Compiled compiled = compile_file(path);
    out.diagnostics.insert(out.diagnostics.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
    if (!compiled.policy) continue;
    const auto [first, added] = file_of_market.emplace(compiled.policy->market, path);
    if (!added)
      out.diagnostics.push_back(about(Code::duplicate_market, path,
                                      fmt::format("the market {} is defined twice", first->first),
                                      fmt::format("it is defined in {} already", first->second)));
    out.markets.push_back(std::move(compiled));
  }
  if (!has_errors(out.diagnostics))
    for (auto& warning : check_set(out.markets)) out.diagnostics.push_back(std::move(warning));
  if (out.markets.empty() && out.diagnostics.empty())
    out.diagnostics.push_back(about(Code::unreadable, folder, "there is no market in this folder",
                                    "a market is a .yaml file that begins with 'market: US'"));
  sort_diagnostics(out.diagnostics);
  return out;
}

}  // namespace

PolicyRegistry::PolicyRegistry(std::string folder) : folder_(std::move(folder)) {}

Reload PolicyRegistry::reload() {
  const std::lock_guard one_at_a_time(reloading_);
  Loaded loaded = load(folder_);
  Reload out;
  out.diagnostics = std::move(loaded.diagnostics);
  if (has_errors(out.diagnostics)) return out;
  MarketVersions next;
  for (const auto& compiled : loaded.markets) next[compiled.policy->market] = compiled.policy->version;

  const std::lock_guard lock(mutex_);
  for (const auto& [market, version] : next) {
    const auto before = folder_versions_.find(market);
    if (before == folder_versions_.end() || before->second != version) out.changed.push_back(market);
  }
  for (const auto& [market, version] : folder_versions_)
    if (!next.contains(market)) out.changed.push_back(market);
  folder_versions_ = std::move(next);
  if (publication_ == 0) active_ = folder_versions_;
  for (const auto& compiled : loaded.markets) remember(compiled);
  out.swapped = true;
  return out;
}

MarketVersions PolicyRegistry::in_folder() const {
  const std::lock_guard lock(mutex_);
  return folder_versions_;
}

InForce PolicyRegistry::in_force() const {
  const std::lock_guard lock(mutex_);
  return {publication_, active_};
}

void PolicyRegistry::take_over(std::int64_t seq, MarketVersions markets) {
  const std::lock_guard lock(mutex_);
  if (seq <= publication_) return;
  for (const auto& [market, version] : markets)
    if (!versions_.contains(version))
      throw std::logic_error(fmt::format("the policy {} of {} is not known here", version, market));
  active_ = std::move(markets);
  publication_ = seq;
}

PolicyPtr PolicyRegistry::active(std::string_view market) const {
  const std::lock_guard lock(mutex_);
  const auto version = active_.find(market);
  if (version == active_.end()) return nullptr;
  return versions_.find(version->second)->second.policy;
}

std::vector<PolicyPtr> PolicyRegistry::active() const {
  const std::lock_guard lock(mutex_);
  std::vector<PolicyPtr> all;
  for (const auto& [market, version] : active_) all.push_back(versions_.find(version)->second.policy);
  return all;
}

PolicyPtr PolicyRegistry::by_version(std::string_view version) const {
  const std::lock_guard lock(mutex_);
  const auto found = versions_.find(version);
  return found == versions_.end() ? nullptr : found->second.policy;
}

std::optional<PolicySource> PolicyRegistry::source_of(std::string_view version) const {
  const std::lock_guard lock(mutex_);
  const auto found = versions_.find(version);
  return found == versions_.end() ? std::nullopt : std::optional(found->second.source);
}

std::vector<std::string> PolicyRegistry::markets() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [market, version] : active_) names.push_back(market);
  return names;
}

Compiled PolicyRegistry::adopt(const PolicySource& source) {
  Compiled compiled = compile(source);
  if (!compiled.policy) return compiled;
  const std::lock_guard lock(mutex_);
  remember(compiled);
  return compiled;
}

void PolicyRegistry::remember(const Compiled& compiled) {
  const std::string& version = compiled.policy->version;
  if (!versions_.try_emplace(version, Version{compiled.policy, compiled.source}).second) return;
  order_.push_back(version);
  if (order_.size() > kMaxPinnedVersions + 2 * kMaxMarketFiles) forget_oldest();
}

void PolicyRegistry::forget_oldest() {
  std::set<std::string_view> in_use;
  for (const auto* set : {&active_, &folder_versions_})
    for (const auto& [market, version] : *set) in_use.insert(version);
  const auto oldest =
      std::find_if(order_.begin(), order_.end(), [&](const auto& version) { return !in_use.contains(version); });
  if (oldest == order_.end()) return;
  versions_.erase(*oldest);
  order_.erase(oldest);
}

}  // namespace retour::policies
