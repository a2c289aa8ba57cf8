#include "tests/engine/money/world.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <stdexcept>

#include "engine/codec/uuid.hpp"

namespace retour::engine::testing {
namespace {

/// No counter grows beyond what is left of it at that moment, whoever writes.
constexpr const char* kGuard = R"sql(
create function retour.refuse_growth() returns trigger language plpgsql as $$
begin
  if new.held + new.used > old.held + old.used and new.held + new.used > new.total - new.outside then
    raise exception 'counter % % grew beyond what was left', new.kind, new.key;
  end if;
  return new;
end $$;
create trigger counters_growth before update on retour.counters for each row execute function retour.refuse_growth();
)sql";

}  // namespace

std::string strict_markets() {
  const auto folder = std::filesystem::temp_directory_path() / ("retour-money-" + new_uuid());
  std::filesystem::create_directories(folder);
  std::stringstream text;
  text << std::ifstream(RETOUR_SOURCE_DIR "/policies/markets/us.yaml").rdbuf();
  std::string policy = text.str();
  const auto replace = [&](std::string_view from, std::string_view to) {
    const auto at = policy.find(from);
    if (at == std::string::npos) throw std::runtime_error(fmt::format("the policy does not say '{}'", from));
    policy.replace(at, from.size(), to);
  };
  replace("promotions: prorate", "promotions: clawback");
  replace("outbound_shipping: merchant_fault", "outbound_shipping: when_all_returned");
  std::ofstream(folder / "us.yaml") << policy;
  return folder.string();
}

MoneyWorld::MoneyWorld() {
  database.migrate();
  pqxx::connection connection(cluster.connection_string());
  pqxx::nontransaction(connection).exec(kGuard);
  EXPECT_TRUE(policies.reload().swapped);
  const auto policy = policies.active("US");
  PolicyStore(database).keep(policy->version, "US", *policies.source_of(policy->version), clock.now());
}

MoneyWorld::~MoneyWorld() { std::filesystem::remove_all(folder); }

Merchant MoneyWorld::demo() const {
  Merchant merchant;
  merchant.id = "demo";
  merchant.gateways["stripe"] = provider;
  return merchant;
}

}  // namespace retour::engine::testing
