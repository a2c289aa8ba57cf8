#include "api/cli/data_commands.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/clock.hpp"
#include "engine/transport/poco_transport.hpp"
#include "engine/verify/ledger.hpp"
#include "engine/verify/verify.hpp"

namespace retour::api::cli {

int migrate(const std::string& data_folder) {
  DatabasePlace place(data_folder, DatabasePlace::As::maintainer);
  engine::Database database(place.connection_string(), 1);
  const auto applied = database.migrate();
  for (const auto& name : applied) fmt::print("{}\n", name);
  say(applied.empty() ? "the schema is up to date" : fmt::format("{} migrations applied", applied.size()));
  return kOk;
}

int verify(const VerifyOptions& options) {
  DatabasePlace place(options.data, DatabasePlace::As::visitor);
  engine::Database database(place.connection_string(), 2);
  if (!database.pending_migrations().empty())
    throw UsageError("the schema is not up to date: run 'retour migrate' first");
  auto results =
      engine::verify(database, OffsetClock(options.clock_offset_file), std::chrono::minutes(options.overdue_minutes));
  if (!options.sandbox.empty()) {
    engine::PocoTransport transport;
    for (auto& result :
         engine::verify_ledger(database, [&] { return engine::fetch_ledger(transport, options.sandbox); }))
      results.push_back(std::move(result));
  }
  fmt::print("{}", options.json ? engine::render_json(results) + "\n" : engine::render_text(results));
  return engine::all_kept(results) ? kOk : kFindings;
}

}  // namespace retour::api::cli
