#include "api/cli/serve.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <filesystem>

#include "api/cli/app.hpp"
#include "api/cli/clock.hpp"
#include "api/cli/config.hpp"
#include "api/cli/signals.hpp"
#include "api/cli/text_file.hpp"
#include "api/handlers/routes.hpp"
#include "engine/transport/poco_transport.hpp"
#include "engine/workers/workers.hpp"

namespace retour::api::cli {
namespace {

/// Every connection of the pool has to fit into the private cluster, whose other users are few.
constexpr std::size_t kServeConnections = 24;

/// glibc would give every thread a heap of its own and keep what each once needed.
void keep_memory_small() { ::mallopt(M_ARENA_MAX, 8); }

std::string config_path(const ServeOptions& options) {
  return options.config.empty() ? (std::filesystem::path(options.data) / "retour.json").string() : options.config;
}

/// Cases are pinned to versions: their texts outlive the files.
void keep_texts(engine::Database& database, const policies::PolicyRegistry& registry, const engine::Clock& clock) {
  engine::PolicyStore store(database);
  for (const auto& market : registry.markets()) {
    const auto policy = registry.active(market);
    if (const auto source = policy ? registry.source_of(policy->version) : std::nullopt)
      store.keep(policy->version, market, *source, clock.now());
  }
}

bool load_policies(policies::PolicyRegistry& registry) {
  const auto reload = registry.reload();
  if (!reload.diagnostics.empty())
    fmt::print(stderr, "{}", policies::render(reload.diagnostics, policies::Format::full));
  for (const auto& market : reload.changed) {
    const auto policy = registry.active(market);
    say(fmt::format("policy of {} is {}", market, policy ? policies::short_version(policy->version) : "gone"));
  }
  return reload.swapped;
}

void reload_policies(engine::Database& database, policies::PolicyRegistry& registry, const engine::Clock& clock) {
  try {
    const bool swapped = load_policies(registry);
    if (swapped) keep_texts(database, registry, clock);
    say(swapped ? "policies reloaded" : "the policies have errors: those from before stay in force");
  } catch (const std::exception& error) {  // the database is away; orders keep the texts they need, too
    say(fmt::format("policies: {}", error.what()));
  }
}

ServerHooks hooks() {
  return {
      .on_error =
          [](const HandlerFailure& f) {
            say(fmt::format("error {} (trace {}) in {} {}: {}", f.error_id, f.trace_id, f.method, f.path, f.message));
          },
      .on_answer = {}};
}

}  // namespace

int serve(const ServeOptions& options) {
  const Signals signals;  // before any thread
  keep_memory_small();
  const Config config = read_config(config_path(options));
  policies::PolicyRegistry registry(options.policies);
  if (!load_policies(registry)) throw UsageError(fmt::format("the policies in {} have errors", options.policies));
  const OffsetClock clock(options.clock_offset_file);

  DatabasePlace place(options.data, DatabasePlace::As::server);
  engine::Database database(place.connection_string(), kServeConnections);
  for (const auto& name : database.migrate()) say(fmt::format("migrated: {}", name));
  keep_texts(database, registry, clock);

  engine::PocoTransport transport;
  const engine::Merchants merchants = make_merchants(config, transport);
  engine::Runtime runtime(database, registry, clock, engine::freeze_by(merchants));
  engine::WorkerOptions worker_options;
  worker_options.threads = options.workers;
  engine::Workers workers(runtime, database, registry, merchants, clock, worker_options, say);

  engine::Orders orders(database, runtime, registry, merchants, clock);
  engine::CaseFiles cases(database, runtime, clock);
  engine::Labels labels(database, merchants);
  Router router;
  const HttpServer* running = nullptr;
  add_routes(router, {.runtime = runtime,
                      .orders = orders,
                      .cases = cases,
                      .labels = labels,
                      .webhooks = workers.webhooks(),
                      .policies = registry,
                      .keys = config.keys,
                      .check_ready = [&] { database.ping(); },
                      .server_stats = [&] { return running->stats(); }});
  HttpServer server(router, ServerLimits{}, options.bind, options.port, hooks());
  running = &server;

  if (place.is_private()) workers.take_over();
  workers.start();
  server.start();
  say(fmt::format("serving {} merchants and {} markets on http://{}:{}", config.merchants.size(),
                  registry.markets().size(), options.bind, server.port()));
  if (!options.port_file.empty()) write_file(options.port_file, fmt::format("{}\n", server.port()));
  while (signals.wait() == Wish::reload) reload_policies(database, registry, clock);

  say("stopping");
  server.stop();
  workers.stop();
  return kOk;  // the database goes last
}

}  // namespace retour::api::cli
