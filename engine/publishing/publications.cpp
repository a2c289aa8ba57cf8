#include "engine/publishing/publications.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "policies/tools/run_cases.hpp"

namespace retour::engine {
namespace {

constexpr std::size_t kMinVersionPrefix = 8;
constexpr int kMaxHistory = 1'000;

bool is_line_of_text(const std::string& text, std::size_t most) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  const bool blank = std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; });
  return !blank && text.size() <= most && std::none_of(text.begin(), text.end(), is_control);
}

std::optional<PublishProblem> words_problem(const PublishWords& words) {
  if (!is_line_of_text(words.author, kMaxAuthor))
    return PublishProblem{"bad_author", "",
                          fmt::format("who publishes is named in one line of at most {} bytes", kMaxAuthor)};
  if (!is_line_of_text(words.note, kMaxNote))
    return PublishProblem{"bad_note", "", fmt::format("why is told in one line of at most {} bytes", kMaxNote)};
  return {};
}

/// Cases are the merchant's own promise about the file; one that fails means that the file says something else.
std::optional<PublishProblem> cases_problem(const policies::Compiled& compiled) {
  for (const auto& result : policies::run_cases(*compiled.policy, compiled.cases))
    if (!result.passed()) {
      const auto& first = result.mismatches.front();
      return PublishProblem{"cases_fail", compiled.policy->market,
                            fmt::format("the case '{}' ({}:{}) expects {} {}, and gets {}", result.name, result.at.file,
                                        result.at.line, first.what, first.expected, first.actual)};
    }
  return {};
}

std::optional<PublishProblem> policy_problem(const policies::Compiled& compiled) {
  if (!compiled.policy)
    return PublishProblem{"policy_has_errors", "", fmt::format("{} has errors", compiled.source.market.path),
                          compiled.diagnostics};
  return cases_problem(compiled);
}

/// Markets that would be another one than they are.
template <class Wanted>
Wanted changed(const Wanted& wanted, const CurrentPublications& current) {
  Wanted out;
  for (const auto& [market, version] : wanted) {
    const auto now = current.markets.find(market);
    if ((now == current.markets.end() ? std::nullopt : now->second.version) != version) out.emplace(market, version);
  }
  return out;
}

}  // namespace

policies::PolicyPtr Publications::policy(const std::string& version) {
  const auto source = texts_.find(version);
  return source ? policies::compile(*source).policy : nullptr;
}

std::vector<MarketPublished> Publications::compare(const Wanted& wanted, const CurrentPublications& current) {
  std::vector<MarketPublished> out;
  for (const auto& [market, version] : wanted) {
    MarketPublished change{market, {}, version, {}};
    if (const auto now = current.markets.find(market); now != current.markets.end())
      change.before = now->second.version;
    const bool both = change.before && version;
    const auto before = both ? policy(*change.before) : nullptr, after = both ? policy(*version) : nullptr;
    if (before && after) change.changes = policies::diff(*before, *after);
    out.push_back(std::move(change));
  }
  return out;
}

PublishAnswer Publications::put_in_force(PublicationKind kind, const Wanted& wanted, const PublishWords& words) {
  for (int race = 0; race < kMaxPublicationRaces; ++race) {
    const auto current = store_.current();
    if (words.on && *words.on != current.head)
      return PublishProblem{"published_meanwhile", "",
                            fmt::format("the last publication is {} now, not {}", current.head, *words.on)};
    const Wanted fresh = changed(wanted, current);
    if (fresh.empty()) return PublishProblem{"unchanged", "", "this is in force already"};
    Published done{0, compare(fresh, current)};
    if (words.try_only) return done;
    const Publication publication{0, kind, words.author, words.note, clock_.now(), {}, fresh};
    if (const auto seq = store_.publish(current.head, publication, kTakeOverDelay)) {
      done.seq = *seq;
      return done;
    }
  }
  return PublishProblem{"busy", "", "others are publishing at the same time: try again"};
}

PublishAnswer Publications::publish(const std::vector<policies::Compiled>& policies, const PublishWords& words) {
  if (auto problem = words_problem(words)) return *problem;
  Wanted wanted;
  for (const auto& compiled : policies) {
    if (auto problem = policy_problem(compiled)) return *problem;
    if (!wanted.emplace(compiled.policy->market, compiled.policy->version).second)
      return PublishProblem{"market_twice", compiled.policy->market, "the market is named twice"};
  }
  for (const auto& compiled : policies)
    texts_.keep(compiled.policy->version, compiled.policy->market, compiled.source, clock_.now());
  return put_in_force(PublicationKind::publish, wanted, words);
}

std::variant<std::string, PublishProblem> Publications::earlier_version(const std::string& market,
                                                                        const std::string& version) {
  const auto past = store_.history(market, kMaxHistory);
  if (past.empty()) return PublishProblem{"unknown_market", market, "nothing was ever published for this market"};
  const auto& now = past.front().markets.at(market);
  std::set<std::string> found;
  for (const auto& publication : past) {
    const auto& then = publication.markets.at(market);
    if (!then || then == now) continue;
    if (version.empty()) return *then;
    if (then->starts_with(version)) found.insert(*then);
  }
  if (version.empty()) return PublishProblem{"nothing_before", market, "no other version was ever in force"};
  if (version.size() >= kMinVersionPrefix && found.size() == 1) return *found.begin();
  return PublishProblem{"unknown_version", market,
                        fmt::format("'{}' is not the beginning (at least {} characters) of one other version of this "
                                    "market",
                                    version, kMinVersionPrefix)};
}

PublishAnswer Publications::rollback(const std::string& market, const std::string& version, const PublishWords& words) {
  if (auto problem = words_problem(words)) return *problem;
  auto earlier = earlier_version(market, version);
  if (auto* problem = std::get_if<PublishProblem>(&earlier)) return std::move(*problem);
  const auto& back_to = std::get<std::string>(earlier);
  // What was lawful and understood then may not be today.
  const auto source = texts_.find(back_to);
  const auto compiled = policies::compile(source.value());
  if (!compiled.policy)
    return PublishProblem{"policy_has_errors", market,
                          fmt::format("the version {} has errors today", policies::short_version(back_to)),
                          compiled.diagnostics};
  return put_in_force(PublicationKind::rollback, {{market, back_to}}, words);
}

PublishAnswer Publications::withdraw(const std::string& market, const PublishWords& words) {
  if (auto problem = words_problem(words)) return *problem;
  const auto current = store_.current();
  const auto served = [](const auto& entry) { return entry.second.version.has_value(); };
  const auto now = current.markets.find(market);
  if (now == current.markets.end() || !now->second.version)
    return PublishProblem{"unknown_market", market, "no policy of this market is in force"};
  if (std::count_if(current.markets.begin(), current.markets.end(), served) == 1)
    return PublishProblem{"last_market", market, "no market would be left"};
  return put_in_force(PublicationKind::withdraw, {{market, std::nullopt}}, words);
}

std::optional<Published> Publications::offer_folder(const policies::PolicyRegistry& registry, bool started) {
  const auto folder = registry.in_folder();
  const auto current = store_.current();
  Wanted wanted;
  for (const auto& [market, version] : folder) {
    const auto now = current.markets.find(market);
    if (now != current.markets.end()) {
      if (now->second.kind != PublicationKind::folder || now->second.version == version) continue;
      const auto past = store_.history(market, kMaxHistory);
      const auto was_in_force = [&, &version = version](const auto& then) {
        return then.markets.at(market) == version;
      };
      if (started && std::any_of(past.begin(), past.end(), was_in_force)) continue;
    }
    wanted.emplace(market, version);
  }
  for (const auto& [market, now] : current.markets)
    if (!started && now.kind == PublicationKind::folder && now.version && !folder.contains(market))
      wanted.emplace(market, std::nullopt);
  if (wanted.empty()) return {};
  for (const auto& [market, version] : wanted)
    if (version) texts_.keep(*version, market, registry.source_of(*version).value(), clock_.now());
  const auto answer =
      put_in_force(PublicationKind::folder, wanted,
                   {"retour", started ? "as the folder said at the start" : "as the folder said", current.head});
  // Another node was faster: what it published is looked at when this one looks again.
  if (const auto* done = std::get_if<Published>(&answer)) return *done;
  return {};
}

std::vector<Publication> Publications::history(const std::optional<std::string>& market, int limit) {
  return store_.history(market, limit);
}

}  // namespace retour::engine
