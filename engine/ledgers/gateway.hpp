// engine/ledgers/gateway.hpp - our own ledgers as payment providers
#pragma once
// Duty: a refund to store credit or a gift card is a credit under its effect key: the same key twice is one credit, and
// what was credited is found by it for ever. Of a store credit the account is the customer's; of a gift card it is the
// payment's code, or a new card when there is none. The provider's id of a refund is its journal, of a new card its
// code, which the customer is to learn. Errors: as Gateway; DatabaseUnavailable passes through. Threading: safe from
// any thread.

#include <map>
#include <memory>

#include "engine/clock.hpp"
#include "engine/payments/gateway.hpp"
#include "engine/store/ledger_store.hpp"

namespace retour::engine {

enum class LedgerKind { store_credit, gift_card };

class LedgerGateway : public Gateway {
 public:
  LedgerGateway(LedgerKind kind, std::string merchant_id, Database& database, const Clock& clock)
      : kind_(kind), merchant_id_(std::move(merchant_id)), ledger_(database), clock_(clock) {}

  Capabilities capabilities() const override;
  std::string freeze(const RefundOrder& order) const override;
  Result<ProviderRefund> refund(const std::string& frozen, const std::string& effect_key,
                                std::chrono::milliseconds deadline) override;
  Result<std::optional<ProviderRefund>> find(const RefundOrder& order, std::chrono::milliseconds deadline) override;
  Result<ProviderRefund> get(const std::string& provider_ref, std::chrono::milliseconds deadline) override;

 private:
  const LedgerKind kind_;
  const std::string merchant_id_;
  LedgerStore ledger_;
  const Clock& clock_;
};

/// Both of a merchant, by the provider that tenders name.
std::map<std::string, std::shared_ptr<Gateway>, std::less<>> own_gateways(const std::string& merchant_id,
                                                                          Database& database, const Clock& clock);

/// Under which references of the ledger refunds and withdrawals are posted. A later withdrawal of one refund is another
/// act: it is told apart by what was withdrawn before.
std::string refund_reference(const std::string& effect_key);
std::string withdrawal_reference(const std::string& refund_id, Minor withdrawn_before);

}  // namespace retour::engine
