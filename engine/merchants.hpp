// engine/merchants.hpp - the merchants this installation serves, with their adapters
#pragma once
// Duty: which carrier and which payment gateways act for a merchant. Immutable after the start. Threading: const after
// the start.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/carriers/carrier.hpp"
#include "engine/payments/gateway.hpp"
#include "workflows/model/order.hpp"

namespace retour::engine {

/// Tenders of this provider are paid back by people, who then say so.
inline constexpr std::string_view kManualProvider = "manual";

/// Who gives the money back, as credit notes name them.
struct Seller {
  workflows::Address address;
  std::string tax_id;
};

struct Merchant {
  std::string id;
  std::map<std::string, std::shared_ptr<Gateway>, std::less<>> gateways;  // by Tender::provider
  std::shared_ptr<Carrier> carrier;                                       // null: labels are refused with a reason
  std::map<std::string, std::vector<std::string>, std::less<>>
      webhook_secrets;                         // by provider; several while one is rotated
  std::int64_t default_parcel_weight_g = 500;  // when the order's lines do not say
  std::optional<Seller> seller = {};           // nothing: the policy's address for returns

  Gateway* gateway(std::string_view provider) const {
    const auto found = gateways.find(provider);
    return found == gateways.end() ? nullptr : found->second.get();
  }
};

class Merchants {
 public:
  explicit Merchants(std::vector<Merchant> list) {
    for (auto& merchant : list) by_id_.emplace(merchant.id, std::move(merchant));
  }
  const Merchant* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, Merchant, std::less<>>& all() const { return by_id_; }

 private:
  std::map<std::string, Merchant, std::less<>> by_id_;
};

}  // namespace retour::engine
