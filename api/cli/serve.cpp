#include "api/cli/serve.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include "api/cli/app.hpp"
#include "api/cli/clock.hpp"
#include "api/cli/config.hpp"
#include "api/cli/promises.hpp"
#include "api/cli/signals.hpp"
#include "api/cli/text_file.hpp"
#include "api/handlers/routes.hpp"
#include "engine/ledgers/gateway.hpp"
#include "engine/publishing/follower.hpp"
#include "engine/publishing/publications.hpp"
#include "engine/transport/poco_transport.hpp"
#include "engine/workers/workers.hpp"

namespace retour::api::cli {
namespace {

/// Every connection of the pool has to fit into the private cluster, whose other users are few.
constexpr std::size_t kServeConnections = 24;

/// glibc would give every thread a heap of its own and keep what each once needed.
void keep_memory_small() { ::mallopt(M_ARENA_MAX, 8); }

bool load_policies(policies::PolicyRegistry& registry) {
  const auto reload = registry.reload();
  if (!reload.diagnostics.empty())
    fmt::print(stderr, "{}", policies::render(reload.diagnostics, policies::Format::full));
  return reload.swapped;
}

/// A file that somebody's publication goes before is no mistake, but who edits it wonders.
void tell_what_is_not_in_force(const policies::PolicyRegistry& registry, engine::Publications& publications) {
  const auto current = publications.current();
  for (const auto& [market, version] : registry.in_folder()) {
    const auto now = current.markets.find(market);
    if (now != current.markets.end() && now->second.version != version)
      say(fmt::format("policy of {}: the folder's file is {}, in force is {} (publication {}, {})", market,
                      policies::short_version(version),
                      now->second.version ? policies::short_version(*now->second.version) : "none", now->second.seq,
                      name_of(now->second.kind)));
  }
}

void reload_policies(policies::PolicyRegistry& registry, engine::Publications& publications) {
  try {
    const bool loaded = load_policies(registry);
    if (loaded) publications.offer_folder(registry, /*started=*/false);
    say(loaded ? "policies reloaded" : "the policies have errors: those from before stay in force");
    if (loaded) tell_what_is_not_in_force(registry, publications);
  } catch (const std::exception& error) {  // the database is away
    say(fmt::format("policies: {}", error.what()));
  }
}

/// Merchants and their secrets stay as they were at the start; only who may call changes.
void reload_keys(const Config& config, Keys& keys) {
  try {
    keys = read_keys(config.keys_path, config.merchants);
    say(fmt::format("{} keys reloaded", keys.all().size()));
  } catch (const std::exception& error) {
    say(error.what());
    say("the keys have errors: those from before stay in force");
  }
}

/// Customers read them on the pages all the same, so who starts a server is to know.
void tell_unkept_promises(const policies::PolicyRegistry& registry, const engine::Merchants& merchants,
                          const std::string& config) {
  constexpr std::size_t kShown = 5;
  const auto all = unkept_promises(markets_of(registry), merchants);
  for (std::size_t i = 0; i < std::min(all.size(), kShown); ++i)
    say(fmt::format("{}:{}: {}: {}", all[i].file, all[i].line, all[i].code, all[i].message));
  if (all.size() > kShown)
    say(fmt::format("{} more promises that cannot be kept: 'retour policy check --config {}' says which",
                    all.size() - kShown, config));
}

/// Before the database: nothing is made for a server that cannot be.
void take_address(HttpServer& server) {
  try {
    server.bind();
  } catch (const AddressError& error) {
    throw UsageError(fmt::format("{} (see --bind and --port)", error.what()));
  }
}

/// The address is taken before there is anything to serve, so the server is older than what its handlers use.
struct StopBeforeTheRest {
  HttpServer& server;
  ~StopBeforeTheRest() { server.stop(); }
};

ServerLimits limits_of(const ServeOptions& options) {
  ServerLimits limits;
  limits.max_connections_per_address =
      options.max_connections_per_address.value_or(connections_per_address(options.bind, limits));
  return limits;
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
  const Config config = read_config(config_path(options.config, options.data));
  Keys keys = config.keys;
  policies::PolicyRegistry registry(options.policies);
  if (!load_policies(registry)) throw UsageError(fmt::format("the policies in {} have errors", options.policies));
  const OffsetClock clock(options.clock_offset_file);
  Router router;
  HttpServer server(router, limits_of(options), options.bind, options.port, hooks());
  take_address(server);

  DatabasePlace place(options.data, DatabasePlace::As::server);
  engine::Database database(place.connection_string(), kServeConnections);
  for (const auto& name : database.migrate()) say(fmt::format("migrated: {}", name));
  engine::Publications publications(database, clock);
  publications.offer_folder(registry, /*started=*/true);
  engine::Backtest backtest(database);
  engine::PolicyFollower follower(database, registry, say);
  follower.catch_up();
  tell_what_is_not_in_force(registry, publications);

  engine::PocoTransport transport;
  const engine::Merchants merchants = make_merchants(
      config, transport, [&](const std::string& merchant) { return engine::own_gateways(merchant, database, clock); });
  tell_unkept_promises(registry, merchants, config_path(options.config, options.data));
  engine::Runtime runtime(database, registry, clock, engine::freeze_by(merchants), engine::steps_by(merchants));
  engine::WorkerOptions worker_options;
  worker_options.threads = options.workers;
  engine::Workers workers(runtime, database, registry, merchants, clock, worker_options, say);

  engine::Orders orders(database, runtime, registry, merchants, clock);
  engine::CaseFiles cases(database, runtime, clock);
  engine::Labels labels(database, merchants);
  engine::Ledgers ledgers(database, clock);
  engine::CreditNotes notes(database);
  engine::Explanations explanations(database, orders, runtime, publications, clock);
  add_routes(router, {.runtime = runtime,
                      .orders = orders,
                      .cases = cases,
                      .labels = labels,
                      .ledgers = ledgers,
                      .notes = notes,
                      .webhooks = workers.webhooks(),
                      .policies = registry,
                      .publications = publications,
                      .backtest = backtest,
                      .explanations = explanations,
                      .clock = clock,
                      .keys = keys,
                      .check_ready =
                          [&] {
                            if (const auto why = place.trouble()) throw engine::DatabaseUnavailable(*why);
                            database.ping();
                            if (const auto why = follower.trouble()) throw std::runtime_error(*why);
                          },
                      .server_stats = [&] { return server.stats(); }});
  const StopBeforeTheRest stop{server};

  if (place.is_private()) workers.take_over();
  workers.start();
  follower.start();
  server.start();
  say(fmt::format("serving {} merchants and {} markets on http://{}:{}", config.merchants.size(),
                  registry.markets().size(), options.bind, server.port()));
  if (!options.port_file.empty()) write_file(options.port_file, fmt::format("{}\n", server.port()));
  while (signals.wait() == Wish::reload) {
    reload_keys(config, keys);
    reload_policies(registry, publications);
  }

  say("stopping");
  server.stop();
  follower.stop();
  workers.stop();
  return kOk;  // the database goes last
}

}  // namespace retour::api::cli
