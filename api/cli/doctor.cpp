#include "api/cli/doctor.hpp"

#include <fmt/format.h>

#include <functional>

#include "api/cli/app.hpp"
#include "api/cli/config.hpp"
#include "api/cli/promises.hpp"
#include "engine/credit_notes/credit_notes.hpp"
#include "engine/store/database.hpp"
#include "engine/transport/poco_transport.hpp"
#include "policies/registry.hpp"

namespace retour::api::cli {
namespace {

/// `look` says what it found, or throws what is wrong.
bool examine(const char* what, const std::function<std::string()>& look) {
  try {
    fmt::print("ok  {:<10} {}\n", what, look());
    return true;
  } catch (const std::exception& error) {
    fmt::print("BAD {:<10} {}\n", what, error.what());
    return false;
  }
}

std::string policies_in(const std::string& folder) {
  policies::PolicyRegistry registry(folder);
  const auto reload = registry.reload();
  if (!reload.swapped) throw UsageError(policies::render(reload.diagnostics, policies::Format::concise));
  return fmt::format("{}", fmt::join(registry.markets(), ", "));
}

/// What cannot be kept hinders no start.
std::string promises_of(const DoctorOptions& options) {
  const std::string config = config_path(options.config, options.data);
  policies::PolicyRegistry registry(options.policies);
  registry.reload();
  engine::PocoTransport transport;
  const auto unkept = unkept_promises(markets_of(registry), merchants_without_secrets(config, transport));
  if (unkept.empty()) return "carriers and payment providers can keep what the policies promise";
  return fmt::format("{} that carriers and payment providers cannot keep: see 'retour policy check --config {}'",
                     unkept.size(), config);
}

std::string database_at(const std::string& data_folder) {
  if (!DatabasePlace::is_at(data_folder)) return no_database_in(data_folder);
  DatabasePlace place(data_folder, DatabasePlace::As::visitor);
  engine::Database database(place.connection_string(), 1);
  const auto pending = database.pending_migrations();
  return pending.empty() ? "reachable, the schema is up to date"
                         : fmt::format("reachable, {} migrations are pending", pending.size());
}

/// Without them nothing stands still but the printing of credit notes.
std::string fonts_found() {
  const auto& fonts = engine::fonts_here();
  if (!fonts.missing().empty())
    throw std::runtime_error(fmt::format("credit notes of some languages cannot be printed: apt-get install {}",
                                         fmt::join(fonts.missing(), " ")));
  return fmt::format("{} fonts for credit notes", fonts.installed().size());
}

}  // namespace

int doctor(const DoctorOptions& options) {
  bool well = examine("config", [&] {
    const Config read = read_config(config_path(options.config, options.data));
    return fmt::format("{} merchants, {} keys", read.merchants.size(), read.keys.all().size());
  });
  well = examine("policies", [&] { return policies_in(options.policies); }) && well;
  if (well) well = examine("promises", [&] { return promises_of(options); });
  well = examine("time zones", [] { return fmt::format("tz data {}", workflows::tz_data_version()); }) && well;
  well = examine("fonts", [] { return fonts_found(); }) && well;
  well = examine("database", [&] { return database_at(options.data); }) && well;
  return well ? kOk : kFindings;
}

}  // namespace retour::api::cli
