#include "api/cli/promises.hpp"

namespace retour::api::cli {

std::vector<Market> markets_of(const policies::PolicyRegistry& registry) {
  std::vector<Market> markets;
  for (const auto& policy : registry.active())
    if (const auto source = registry.source_of(policy->version)) markets.push_back({policy, *source});
  return markets;
}

policies::Abilities abilities_of(const engine::Merchant& merchant, std::string_view currency) {
  policies::Abilities can;
  can.merchant = merchant.id;
  can.has_carrier = merchant.carrier != nullptr;
  if (merchant.carrier)
    for (const auto method : merchant.carrier->capabilities().methods) can.methods.insert(method);
  for (const auto& [provider, gateway] : merchant.gateways)
    if (provider != "store_credit" && provider != "gift_card")  // ledgers of our own
      can.providers[provider] = {
          static_cast<int>(std::chrono::floor<std::chrono::days>(gateway->capabilities().max_refund_age).count()),
          gateway->step(currency)};
  return can;
}

std::vector<policies::Diagnostic> unkept_promises(const std::vector<Market>& markets,
                                                  const engine::Merchants& merchants) {
  std::vector<policies::Diagnostic> all;
  for (const auto& [id, merchant] : merchants.all())
    for (const auto& [policy, source] : markets)
      for (auto& one : policies::check_promises(*policy, source, abilities_of(merchant, policy->currency)))
        all.push_back(std::move(one));
  policies::sort_diagnostics(all);
  return all;
}

}  // namespace retour::api::cli
