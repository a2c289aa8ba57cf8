#include "api/cli/publish.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/clock.hpp"
#include "api/cli/policy_files.hpp"
#include "engine/publishing/publications.hpp"
#include "engine/publishing/report.hpp"

namespace retour::api::cli {
namespace {

/// Publications of the database that the options name.
struct Place {
  Place(const std::string& data, const std::string& clock_offset_file)
      : place(data, DatabasePlace::As::visitor), database(place.connection_string(), 1), clock(clock_offset_file) {
    if (!database.pending_migrations().empty())
      throw UsageError("the schema is not up to date: run 'retour migrate' first");
  }
  DatabasePlace place;
  engine::Database database;
  OffsetClock clock;
  engine::Publications publications{database, clock};
};

engine::PublishWords words_of(const PublishOptions& options) {
  return {options.author, options.note, {}, options.try_only};
}

int tell(const engine::PublishAnswer& answer) {
  if (const auto* problem = std::get_if<engine::PublishProblem>(&answer)) {
    fmt::print(stderr, "{}", engine::render_problem(*problem));
    return kFindings;
  }
  const auto& published = std::get<engine::Published>(answer);
  fmt::print("{}", engine::render_published(published));
  say(published.seq == 0 ? "nothing was changed: it was only tried"
                         : fmt::format("publication {} is in force on all servers within a second", published.seq));
  return kOk;
}

}  // namespace

int publish_policies(const PublishOptions& options) {
  std::vector<policies::Compiled> compiled;
  for (const auto& path : policy_files(options.paths))
    if (!policies::is_base(read_policy_file(path))) compiled.push_back(policies::compile_file(path));
  if (compiled.empty()) throw UsageError("there is no market in these files: a market begins with 'market: US'");
  return tell(Place(options.data, options.clock_offset_file).publications.publish(compiled, words_of(options)));
}

int rollback_policy(const PublishOptions& options) {
  Place place(options.data, options.clock_offset_file);
  return tell(place.publications.rollback(options.market, options.version, words_of(options)));
}

int withdraw_market(const PublishOptions& options) {
  return tell(Place(options.data, options.clock_offset_file).publications.withdraw(options.market, words_of(options)));
}

int print_history(const HistoryOptions& options) {
  Place place(options.data, "");
  const auto market = options.market.empty() ? std::nullopt : std::optional(options.market);
  const auto history = place.publications.history(market, options.limit);
  const bool json = options.format == ReportFormat::json;
  fmt::print("{}", json ? engine::history_json(history) + "\n" : engine::render_history(history));
  if (history.empty()) say("nothing was ever published" + (market ? " for " + *market : std::string()));
  return kOk;
}

}  // namespace retour::api::cli
