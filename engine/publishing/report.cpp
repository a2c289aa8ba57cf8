#include "engine/publishing/report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace retour::engine {
namespace {

namespace json = boost::json;

json::value version_json(const std::optional<std::string>& version) {
  return version ? json::value(*version) : json::value(nullptr);
}

std::string_view words(const std::optional<std::string>& version) {
  return version ? policies::short_version(*version) : "none";
}

json::object publication_json(const Publication& publication) {
  json::array markets;
  for (const auto& [market, version] : publication.markets)
    markets.push_back(json::object{{"market", market}, {"version", version_json(version)}});
  return {{"publication", publication.seq},
          {"kind", name_of(publication.kind)},
          {"author", publication.author},
          {"note", publication.note},
          {"published_at", workflows::to_text(publication.published_at)},
          {"in_force", publication.effective_in.count() == 0},
          {"markets", std::move(markets)}};
}

json::object market_json(const MarketPublished& market) {
  const auto changes = json::parse(policies::render_changes_json(market.changes));
  return {{"market", market.market},
          {"before", version_json(market.before)},
          {"after", version_json(market.after)},
          {"changes", changes.at("changes")}};
}

}  // namespace

std::string render_history(const std::vector<Publication>& history) {
  std::string text;
  for (const auto& publication : history) {
    text += fmt::format("{:>4}  {}  {} by {}: {}{}\n", publication.seq, workflows::to_text(publication.published_at),
                        name_of(publication.kind), publication.author, publication.note,
                        publication.effective_in.count() == 0 ? "" : " (not in force yet)");
    for (const auto& [market, version] : publication.markets)
      text += fmt::format("      {} {}\n", market, words(version));
  }
  return text;
}

std::string history_json(const std::vector<Publication>& history) {
  json::array list;
  for (const auto& publication : history) list.push_back(publication_json(publication));
  return json::serialize(json::object{{"publications", std::move(list)}});
}

std::string render_published(const Published& published) {
  std::string text;
  for (const auto& market : published.markets) {
    text += fmt::format("{}: {} -> {}\n", market.market, words(market.before), words(market.after));
    text += policies::render_changes(market.changes);
  }
  return text;
}

std::string published_json(const Published& published) {
  json::array markets;
  for (const auto& market : published.markets) markets.push_back(market_json(market));
  return json::serialize(json::object{{"publication", published.seq == 0 ? json::value(nullptr) : published.seq},
                                      {"tried", published.seq == 0},
                                      {"markets", std::move(markets)}});
}

std::string render_problem(const PublishProblem& problem) {
  std::string text = problem.market.empty() ? "" : problem.market + ": ";
  text += problem.message + "\n";
  if (!problem.diagnostics.empty()) text += policies::render(problem.diagnostics, policies::Format::full);
  return text;
}

}  // namespace retour::engine
