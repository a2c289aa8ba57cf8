#include "api/cli/tables.hpp"

#include <fmt/format.h>

#include "api/cli/app.hpp"
#include "api/cli/clock.hpp"
#include "api/handlers/openapi.hpp"
#include "api/handlers/routes.hpp"
#include "workflows/machines.hpp"

namespace retour::api::cli {
namespace {

std::string render(const workflows::kernel::TableView& table, TableFormat format) {
  switch (format) {
    case TableFormat::mermaid:
      return workflows::kernel::mermaid(table);
    case TableFormat::json:
      return workflows::kernel::json_rows(table);
    case TableFormat::sql:
      return workflows::kernel::sql_check(table);
    case TableFormat::markdown:
      return workflows::kernel::markdown_rows(table);
  }
  throw std::logic_error("no such format");
}

}  // namespace

int print_table(const std::string& machine, TableFormat format) {
  for (const auto& table :
       {workflows::return_table(), workflows::parcel_table(), workflows::refund_table(), workflows::exchange_table()}) {
    if (table.name != machine) continue;
    const std::string text = render(table, format);
    fmt::print("{}{}", text, text.ends_with('\n') ? "" : "\n");
    return kOk;
  }
  throw UsageError(fmt::format("there is no machine '{}': return, parcel, refund or exchange", machine));
}

/// The list of endpoints is bound to services; none of them is used, and the database is never connected to.
int print_openapi() {
  const OffsetClock clock{""};
  engine::Database database("", 1);
  policies::PolicyRegistry registry("");
  const engine::Merchants merchants({});
  engine::Runtime runtime(database, registry, clock, engine::freeze_by(merchants), engine::steps_by(merchants));
  engine::Orders orders(database, runtime, registry, merchants, clock);
  engine::CaseFiles cases(database, runtime, clock);
  engine::Labels labels(database, merchants);
  engine::Ledgers ledgers(database, clock);
  engine::CreditNotes notes(database);
  engine::Webhooks webhooks(database, merchants, clock);
  engine::Publications publications(database, clock);
  engine::Backtest backtest(database);
  engine::Explanations explanations(database, orders, runtime, publications, clock);
  const Keys keys;
  const Services services{.runtime = runtime,
                          .orders = orders,
                          .cases = cases,
                          .labels = labels,
                          .ledgers = ledgers,
                          .notes = notes,
                          .webhooks = webhooks,
                          .policies = registry,
                          .publications = publications,
                          .backtest = backtest,
                          .explanations = explanations,
                          .clock = clock,
                          .keys = keys,
                          .check_ready = [] {},
                          .server_stats = {}};
  fmt::print("{}\n", openapi_json(endpoints(services)));
  return kOk;
}

}  // namespace retour::api::cli
